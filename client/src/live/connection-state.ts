/**
 * What a person is told about the line, derived and never set:
 *
 *   connecting ─▶ live ◀─▶ catching_up
 *                  │ line lost
 *                  ▼
 *             reconnecting ──15 s──▶ stale        offline (the machine says so)   refused (sign in again)
 *
 * A line that is up but has not said a heartbeat for long is not live either: `stale`.
 */
export type ConnectionState =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  | { readonly status: 'catching_up'; readonly behind: number | null }
  | { readonly status: 'reconnecting'; readonly since: number; readonly nextTryAt: number | null }
  | { readonly status: 'stale'; readonly since: number; readonly nextTryAt: number | null }
  | { readonly status: 'offline'; readonly since: number | null }
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

export interface LineFacts {
  readonly isOpen: boolean;
  readonly isOnline: boolean;
  /** When something last came over the line, by the machine's clock; null before the first time. */
  readonly heardAt: number | null;
  readonly lostAt: number | null;
  readonly nextTryAt: number | null;
  readonly refused: { readonly code: string; readonly message: string } | null;
  /** How far each watch is behind; null is unknown. */
  readonly behind: readonly (number | null)[];
}

export const silentMs = 12_000;
export const staleMs = 15_000;

export const toConnectionState = (facts: LineFacts, now: number): ConnectionState => {
  if (facts.refused !== null) return { status: 'refused', ...facts.refused };
  if (!facts.isOnline) return { status: 'offline', since: facts.heardAt };
  if (facts.isOpen) {
    if (facts.heardAt !== null && now - facts.heardAt > silentMs) {
      return { status: 'stale', since: facts.heardAt, nextTryAt: null };
    }
    if (facts.behind.length === 0) return { status: 'live' };
    const known = facts.behind.filter((count) => count !== null);
    const isKnown = known.length === facts.behind.length;
    return { status: 'catching_up', behind: isKnown ? known.reduce((sum, count) => sum + count, 0) : null };
  }
  if (facts.lostAt === null) return { status: 'connecting' };
  const since = facts.heardAt ?? facts.lostAt;
  return now - facts.lostAt > staleMs
    ? { status: 'stale', since, nextTryAt: facts.nextTryAt }
    : { status: 'reconnecting', since, nextTryAt: facts.nextTryAt };
};

export const isSameState = (a: ConnectionState, b: ConnectionState): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** Milliseconds to the next try: 0.5 to 8 s, spread so that many clients do not come back in one wave. */
export const retryDelay = (tries: number, random: number): number => {
  const longest = Math.min(8_000, 500 * 2 ** Math.min(tries, 5));
  return Math.round(500 + random * Math.max(0, longest - 500));
};
