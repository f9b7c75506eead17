import type { Board } from '../board/board.ts';
import { isOpenCase } from '../board/exceptions.ts';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Caller, FanOut } from './caller.ts';

/**
 * Tells the operations desk of every new case of severity 1 or 2, and of every stock that runs low, once. It follows the
 * exceptions' log while somebody of the desk is here; what was raised before that is on the board.
 */
export interface Alerts {
  enter(caller: Caller): void;
  leave(caller: Caller): void;
}

const maxSeen = 5_000;
const newMs = 120_000;
const deskRoles = ['admin', 'ops'] as const;

export function createAlerts(options: {
  readonly board: Pick<Board, 'tail'>;
  readonly fanOut: FanOut;
  readonly clock: Clock;
  readonly log: Log;
}): Alerts {
  const { board, fanOut, clock, log } = options;
  const desk = new Map<string, Caller>();
  const seen = new Set<string>();
  let following: Promise<{ readonly leave: () => void }> | null = null;

  function tell(row: ExceptionRow): void {
    const name = `${row.exceptionId}@${row.severity}`;
    if ((row.severity > 2 && row.subject?.kind !== 'stock') || !isOpenCase(row) || seen.has(name)) return;
    seen.add(name);
    for (const oldest of seen) {
      if (seen.size <= maxSeen) break;
      seen.delete(oldest);
    }
    // What was so before the import is no news.
    if (row.imported === true) return;
    // What an incident explains is told with the incident, and not again when that is over.
    if (row.incidentId !== undefined) return;
    // A case that somebody works on, or that was there before, has changed: that is for the board.
    if (row.state !== 'open' || Date.parse(row.updatedAt) < clock.now() - newMs) return;
    fanOut([...desk.values()], 'alert', {
      id: row.exceptionId,
      kind: row.type,
      severity: row.severity,
      title: `${row.title} (${row.subject?.title ?? row.orderNumber})`,
      link: toLink(row),
    });
  }

  function follow(): void {
    following = board.tail.subscribe('exceptions', {
      onChanges: ({ rows }) => {
        for (const { row } of rows) tell(row as ExceptionRow);
      },
      onReset: () => undefined,
    });
    following.catch((error: unknown) => {
      log.warn({ error: String(error) }, 'new cases cannot be announced yet');
      following = null;
    });
  }

  return {
    enter(caller) {
      if (!deskRoles.some((role) => caller.identity.roles.includes(role))) return;
      desk.set(caller.id, caller);
      if (following === null) follow();
    },
    leave(caller) {
      if (!desk.delete(caller.id) || desk.size > 0) return;
      following
        ?.then(({ leave }) => {
          leave();
        })
        .catch(() => undefined);
      following = null;
    },
  };
}

/** The board with the case open: what may be done about it is there, whatever it is about. */
const toLink = ({ exceptionId }: ExceptionRow): string => `/desk?case=${encodeURIComponent(exceptionId)}`;
