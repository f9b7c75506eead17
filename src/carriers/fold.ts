import type {
  Because,
  Direction,
  EstimatedDelivery,
  Reason,
  Scan,
  ScanView,
  ShipmentStatus,
} from '../contracts/scans.ts';
import { toBecause } from './because.ts';
import { isPhysical, isTerminal } from './progress.ts';
import { toCanonicalOrder } from './scan-order.ts';
import { findRetractions, withoutCopies } from './scan-set.ts';

// The order core sees this folder through this file only.
export { isPhysical, isTerminal, progressRank } from './progress.ts';

/*
 * The scan fold owns invariant 3 (docs/invariants.md): what a parcel's status is depends on the set of its scans only,
 * never on the order or the number of their arrivals. Everything here is a function of that set: copies are merged by
 * identity, the set is put in its canonical order, and one pass decides. "Later" always means later in that order; the
 * carrier's list order and the time of receipt decide nothing.
 *
 *   (none) ──► pending · info_received ──► any open status ◄──► any open status
 *                                               │
 *               delivered · returned · failed · cancelled       sticky
 *                  │                      │
 *                  └─ return family ─►    └─ failed(lost): any physical scan ─►
 */

type Role = ScanView['role'];

export interface Tracking {
  readonly status: ShipmentStatus;
  readonly reason: Reason;
  /** Stays `return` once a return scan has won: a delivery after that is one to the sender. */
  readonly direction: Direction;
  readonly leg: number;
  readonly estimatedDelivery?: EstimatedDelivery;
  readonly because: Because;
  /** Canonical, oldest first; one per identity; retracted ones are in it. */
  readonly order: readonly Scan[];
  /** By identity. */
  readonly roles: ReadonlyMap<string, Role>;
  /** The first scan that shows that the carrier has it. */
  readonly firstPhysical: Scan | null;
  /** The last scan that moved it: what a silence is counted from. */
  readonly lastMovement: Scan | null;
  readonly failedAttempts: number;
  readonly terminal: boolean;
  readonly unmapped: readonly Scan[];
}

export function foldScans(scans: readonly Scan[]): Tracking {
  const order = toCanonicalOrder(withoutCopies(scans));
  const retractions = findRetractions(scans);
  const roles = new Map<string, Role>();
  const unmapped: Scan[] = [];
  let winner: Scan | null = null;
  let rule: Because['rule'] = 'no_scans';
  let undone: Scan | null = null;
  let direction: Direction = 'outbound';
  let estimatedDelivery: EstimatedDelivery | undefined;
  let firstPhysical: Scan | null = null;
  let lastMovement: Scan | null = null;
  let failedAttempts = 0;
  let postTerminal = 0;
  let corrected = false;
  let unstuck = false;

  for (const scan of order) {
    if (retractions?.retracted.has(scan.identity) === true) {
      roles.set(scan.identity, 'retracted');
      // It had a say where it would have been the later scan, or an end that sticks.
      if (isTerminal(scan.status)) unstuck = true;
      else corrected = true;
      continue;
    }
    if (retractions?.silent.has(scan.identity) === true) {
      roles.set(scan.identity, 'retracted');
      continue;
    }
    if (scan.estimatedDelivery !== undefined) estimatedDelivery = scan.estimatedDelivery;
    if (scan.status === 'unmapped') {
      roles.set(scan.identity, 'unmapped');
      unmapped.push(scan);
      continue;
    }
    if (isPrediction(scan)) {
      roles.set(scan.identity, 'prediction');
      continue;
    }
    roles.set(scan.identity, 'lost');
    if (firstPhysical === null && isPhysical(scan.status)) firstPhysical = scan;
    if (scan.status === 'attempt_failed') failedAttempts += 1;

    const move = findMove(winner, direction, firstPhysical !== null, scan);
    if (move === 'post_terminal') {
      roles.set(scan.identity, move);
      postTerminal += 1;
    } else if (move !== null) {
      undone = move === 'latest' ? null : winner;
      rule = move;
      winner = scan;
      postTerminal = 0;
      corrected = scan.retracts !== undefined;
      if (isReturn(scan)) direction = 'return';
      if (isMovement(scan)) lastMovement = scan;
    }
  }

  if (winner !== null) roles.set(winner.identity, 'won');
  if (corrected || unstuck) rule = 'correction';
  else if (postTerminal > 0) rule = 'terminal_sticky';
  return {
    status: winner === null ? 'pending' : (winner.status as ShipmentStatus),
    reason: winner?.reason ?? { code: 'none', party: 'unknown' },
    direction,
    leg: winner?.leg ?? 1,
    ...(estimatedDelivery === undefined ? {} : { estimatedDelivery }),
    because: toBecause({
      rule,
      winner,
      direction,
      lost: winner === null ? [] : findLosers(order, roles, winner, rule),
      undone,
      postTerminal,
      retracted: retractions?.retracted.size ?? 0,
      unmapped: unmapped.length,
    }),
    order,
    roles,
    firstPhysical,
    lastMovement,
    failedAttempts,
    terminal: winner !== null && isTerminal(winner.status),
    unmapped,
  };
}

/** The rule by which `scan` takes the status from `held`; `post_terminal`, or null, where it does not. */
function findMove(
  held: Scan | null,
  direction: Direction,
  underWay: boolean,
  scan: Scan,
): 'latest' | 'return_after_terminal' | 'found_after_lost' | 'post_terminal' | null {
  if (held === null || held.status === 'expired') return 'latest';
  if (isTerminal(held.status)) {
    const hasMoved = isPhysical(scan.status);
    if (hasMoved && held.status === 'failed' && held.reason.code === 'lost') return 'found_after_lost';
    // On a return the end is the end: hub scans of the way back, stamped later, do not start another return.
    if (hasMoved && direction === 'outbound' && isReturn(scan)) return 'return_after_terminal';
    return 'post_terminal';
  }
  // Papers that come after the parcel (a label's record, a partner's announcement of its leg) do not send it back.
  if (scan.status === 'info_received' && underWay) return null;
  if (scan.status === 'pending' && held.status !== 'pending') return null;
  return 'latest';
}

const isReturn = (scan: Scan): boolean =>
  scan.direction === 'return' || scan.status === 'returning' || scan.status === 'returned';

const isPrediction = ({ reason: { code } }: Scan): boolean =>
  code === 'eta_changed' || code === 'prediction_only';

const isMovement = ({ status }: Scan): boolean =>
  status !== 'pending' && status !== 'info_received' && status !== 'expired';

/** What could be as late as the winner by its time, or comes after it in the order, and still did not win. */
function findLosers(
  order: readonly Scan[],
  roles: ReadonlyMap<string, Role>,
  winner: Scan,
  rule: Because['rule'],
): readonly Scan[] {
  const since = Date.parse(winner.time.from);
  const losers: Scan[] = [];
  let isAfter = false;
  for (const scan of order) {
    if (scan === winner) {
      isAfter = true;
      continue;
    }
    const role = roles.get(scan.identity);
    if (role === 'post_terminal' || role === 'lost' || (role === 'retracted' && rule === 'correction')) {
      if (isAfter || Date.parse(scan.time.to) >= since) losers.push(scan);
    }
  }
  return losers;
}
