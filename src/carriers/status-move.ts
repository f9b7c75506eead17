import type { Direction, Scan } from '../contracts/scans.ts';
import { isPhysical, isTerminal } from './progress.ts';

/* When one scan takes the status from another: the guards of the picture in fold.ts. */

/** What a person sets goes through the fold as a scan of this format, without a leg of its own. */
export const byPerson = 'person';

type Move =
  | 'latest'
  | 'return_after_terminal'
  | 'found_after_lost'
  | 'moved_after_damage'
  | 'moved_after_cancel'
  | 'next_leg'
  | 'post_terminal'
  | null;

/** The rule by which `scan` takes the status from `held`; `post_terminal`, or null, where it does not. */
export function findMove(held: Scan | null, direction: Direction, underWay: boolean, scan: Scan): Move {
  if (held === null || held.status === 'expired') return 'latest';
  if (isTerminal(held.status)) {
    if (!isPhysical(scan.status)) return 'post_terminal';
    // A loss and a damage say what is known of the parcel, not that nobody will see it again; a disposal does.
    if (held.status === 'failed' && held.reason.code === 'lost') return 'found_after_lost';
    if (held.status === 'failed' && held.reason.code === 'damaged') return 'moved_after_damage';
    // On a return the end is the end: hub scans of the way back, stamped later, do not start another return.
    if (direction === 'outbound' && isReturn(scan)) return 'return_after_terminal';
    if (held.status === 'cancelled' && goesOn[scan.status] === true && isSurelyLater(scan, held))
      return 'moved_after_cancel';
    return isHandover(held, scan) ? 'next_leg' : 'post_terminal';
  }
  // Papers that come after the parcel (a label's record, a partner's announcement of its leg) do not send it back.
  if (scan.status === 'info_received' && underWay) return null;
  if (scan.status === 'pending' && held.status !== 'pending') return null;
  // Once a partner has it, the carrier before can still lose or hold it up on paper, not move it.
  if (isEarlierLeg(scan, held) && (scan.status === 'picked_up' || scan.status === 'in_transit')) return null;
  return 'latest';
}

/**
 * What shows that a cancelled parcel is carried after all. A hub's scan does not: it may be of its way back, or of a parcel
 * that was already moving when it was cancelled.
 */
const goesOn: Partial<Readonly<Record<Scan['status'], true>>> = {
  picked_up: true,
  out_for_delivery: true,
  attempt_failed: true,
  available_for_pickup: true,
  delivered: true,
};

/**
 * What one leg calls its delivery is a handover when the partner after it surely has the parcel later. Where the clocks
 * leave that open the delivery stands: carriers also repeat the last leg's end as their own.
 */
const isHandover = (held: Scan, scan: Scan): boolean =>
  held.status === 'delivered' &&
  held.format !== byPerson &&
  isEarlierLeg(held, scan) &&
  isSurelyLater(scan, held);

const isEarlierLeg = (a: Scan, b: Scan): boolean =>
  a.leg < b.leg && isPhysical(b.status) && a.direction === b.direction;

export const isSurelyLater = (scan: Scan, than: Scan): boolean =>
  Date.parse(scan.time.from) > Date.parse(than.time.to);

export const isReturn = (scan: Scan): boolean =>
  scan.direction === 'return' || scan.status === 'returning' || scan.status === 'returned';
