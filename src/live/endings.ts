import type { Access } from '../access/access.ts';
import { type Hub, orderOf } from '../hub/hub.ts';
import { orderIdOf } from '../hub/ids.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import type { Caller } from './caller.ts';

/**
 * What ends a socket that was let in: its token expires (seen within a second), its key is revoked, its link is. A link
 * goes with its order's generation: seen in the order's own events here, asked about when another node moves the order.
 */
export interface Endings {
  enter(caller: Caller): void;
  leave(caller: Caller): void;
  endLinks(orderId: string): void;
  stop(): void;
}

const lookMs = 1_000;

export function createEndings(options: {
  readonly hub: Pick<Hub, 'onCommitted'>;
  readonly access: Pick<Access, 'identify' | 'onRevoked'>;
  readonly poke: Poke;
  readonly log: Log;
  /** Then its events tell. */
  readonly isWatched: (orderId: string) => boolean;
}): Endings {
  const { hub, access, poke, log } = options;
  const callers = new Map<string, Caller>();
  const links = new Map<string, Set<Caller>>();

  function endLinks(orderId: string): void {
    for (const caller of links.get(orderId) ?? []) caller.end('link_revoked');
  }

  /** A key that was revoked between the door and here: nobody was told. A link is compared with what it opens. */
  async function lookAgain(caller: Caller): Promise<void> {
    if (caller.identity.kind !== 'key') return;
    const identity = await access.identify(caller.bearer);
    if (identity.kind === 'refused' && callers.has(caller.id)) caller.end('key_revoked');
  }

  async function lookAtLinks(orderId: string): Promise<void> {
    for (const caller of links.get(orderId) ?? []) {
      const identity = await access.identify(caller.bearer);
      if (identity.kind === 'refused') caller.end('link_revoked');
    }
  }

  hub.onCommitted((committed) => {
    if (committed.events.some(({ type }) => type === 'TrackingLinkRevoked')) endLinks(orderOf(committed));
  });
  poke.onPoke((flushed, own) => {
    if (own || links.size === 0) return;
    for (const { stream } of flushed) {
      const orderId = orderIdOf(stream);
      if (!links.has(orderId) || options.isWatched(orderId)) continue;
      lookAtLinks(orderId).catch((error: unknown) => {
        log.warn({ orderId, error: String(error) }, 'a tracking link could not be asked about');
      });
    }
  });
  access.onRevoked(({ kind, id }) => {
    for (const { identity, end } of callers.values()) {
      if (identity.kind === kind && identity.id === id) end('key_revoked');
    }
  });
  const timer = setInterval(() => {
    // Tokens go by the machine's time, as they do where they are checked.
    const now = Date.now();
    for (const { identity, end } of callers.values()) {
      if (identity.expiresAt !== null && identity.expiresAt <= now) end('token_expired');
    }
  }, lookMs);
  timer.unref();

  return {
    enter(caller) {
      callers.set(caller.id, caller);
      lookAgain(caller).catch((error: unknown) => {
        log.warn({ error: String(error) }, 'an API key could not be asked about');
      });
      const { orderId } = caller.identity;
      if (orderId !== undefined) links.set(orderId, (links.get(orderId) ?? new Set()).add(caller));
    },
    leave(caller) {
      callers.delete(caller.id);
      const { orderId } = caller.identity;
      if (orderId === undefined) return;
      const same = links.get(orderId);
      if (same?.delete(caller) === true && same.size === 0) links.delete(orderId);
    },
    endLinks,
    stop: () => {
      clearInterval(timer);
    },
  };
}
