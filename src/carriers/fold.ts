import type { Reason } from '../contracts/reasons.ts';
import type {
  Because,
  Direction,
  EstimatedDelivery,
  Scan,
  ScanView,
  ShipmentStatus,
} from '../contracts/scans.ts';
import { toBecause } from './because.ts';
import { isOfNextParcel } from './number-span.ts';
import { isPhysical, isTerminal } from './progress.ts';
import { isBefore, toCanonicalOrder } from './scan-order.ts';
import { findRetractions, withoutCopies, withoutSurplus } from './scan-set.ts';
import { byPerson, findMove, isReturn, isSurelyLater } from './status-move.ts';

// The order core sees this folder through this file only.
export { isWithin, type NumberSpan } from './number-span.ts';
export { isPhysical, isTerminal, progressRank } from './progress.ts';
export { toReason } from './reasons.ts';
export { isAmongForms } from './scan-set.ts';
export { isReturn } from './status-move.ts';

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
 *                  ├─ return family ─►    ├─ failed(lost, damaged): any physical scan ─►
 *                  │                      └─ cancelled: a pickup, or a way to the customer, that is surely later ─►
 *                  └─ delivered(leg n): a physical scan of leg n + 1 ─►
 *
 *   any status ──► what a person sets ──► by the same guards, from there
 */

type Role = ScanView['role'];

export function toOverrideScan(set: {
  readonly status: ShipmentStatus;
  readonly reason: Reason;
  readonly at: string;
}): Scan {
  const { status, reason, at } = set;
  return {
    identity: `set by a person | ${status} | ${at}`,
    leg: 1,
    direction: status === 'returning' || status === 'returned' ? 'return' : 'outbound',
    status,
    reason,
    carrierCode: null,
    time: { from: at, to: at, precision: 'second', zoneSource: 'carrier', written: at },
    format: byPerson,
    mapVersion: 1,
  };
}

export interface Tracking {
  readonly status: ShipmentStatus;
  readonly reason: Reason;
  /** Stays `return` once a return scan has won: a delivery after that is one to the sender. */
  readonly direction: Direction;
  readonly leg: number;
  readonly estimatedDelivery?: EstimatedDelivery;
  readonly because: Because;
  /** Canonical, oldest first; one per identity. Retracted ones are in it, those of the next parcel with the number are not. */
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
  /** What a person has set, whether it stands or a later scan has moved on from it. */
  readonly override: Scan | null;
  readonly isOverridden: boolean;
}

/**
 * `override` is what a person has set, as a scan of the instant at which they did. What is not surely later than it, by
 * its own time and not by its arrival, counts as known to that person and does not undo it; what is later moves on from
 * there by the same guards.
 */
export function foldScans(scans: readonly Scan[], override: Scan | null = null): Tracking {
  const single = withoutCopies(scans);
  const order = toCanonicalOrder(single);
  const retractions = findRetractions(withoutSurplus(scans, single.length));
  const roles = new Map<string, Role>();
  const unmapped: Scan[] = [];
  let winner: Scan | null = null;
  let rule: Because['rule'] = 'no_scans';
  let undone: Scan | null = null;
  let direction: Direction = 'outbound';
  let leg = 1;
  let estimatedDelivery: EstimatedDelivery | undefined;
  let firstPhysical: Scan | null = null;
  let lastMovement: Scan | null = null;
  let failedAttempts = 0;
  let postTerminal = 0;
  let corrected = false;
  let unstuck = false;

  for (const scan of override === null ? order : withOverride(order, override)) {
    if (scan === override) {
      undone = winner;
      winner = scan;
      rule = 'override';
      direction = scan.direction;
      postTerminal = 0;
      corrected = false;
      unstuck = false;
      if (isPhysical(scan.status)) firstPhysical ??= scan;
      else if (scan.status === 'info_received') firstPhysical = null;
      if (isMovement(scan)) lastMovement = scan;
      if (scan.status === 'attempt_failed') failedAttempts += 1;
      continue;
    }
    if (isOfNext(winner, scan)) continue;
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
      undone = move === 'latest' && winner !== override ? null : winner;
      rule = move;
      winner = scan;
      leg = scan.leg;
      postTerminal = 0;
      corrected = scan.retracts !== undefined;
      if (isReturn(scan)) direction = 'return';
      if (isMovement(scan)) lastMovement = scan;
    }
  }

  const own = roles.size === order.length ? order : order.filter(({ identity }) => roles.has(identity));
  const isOverridden = override !== null && winner === override;
  if (winner !== null && !isOverridden) roles.set(winner.identity, 'won');
  if (isOverridden) rule = 'override';
  else if (corrected || unstuck) rule = 'correction';
  else if (postTerminal > 0) rule = 'terminal_sticky';
  return {
    status: winner === null ? 'pending' : (winner.status as ShipmentStatus),
    reason: winner?.reason ?? { code: 'none', party: 'unknown' },
    direction,
    leg,
    ...(estimatedDelivery === undefined ? {} : { estimatedDelivery }),
    because: toBecause({
      rule,
      winner,
      direction,
      lost: winner === null ? [] : findLosers(own, roles, winner, { rule, undone }),
      undone,
      override,
      postTerminal,
      retracted: retractions?.retracted.size ?? 0,
      unmapped: unmapped.length,
    }),
    order: own,
    roles,
    firstPhysical,
    lastMovement,
    failedAttempts,
    terminal: winner !== null && isTerminal(winner.status),
    unmapped,
    override,
    isOverridden,
  };
}

/** The number has been given to another parcel by then: whether the end was known when the scan came decides nothing. */
const isOfNext = (held: Scan | null, scan: Scan): boolean =>
  held !== null &&
  isTerminal(held.status) &&
  held.format !== byPerson &&
  isOfNextParcel(scan, Date.parse(held.time.from));

/** What is surely later than it comes after it, whatever it is that lies on its other side. */
export function withOverride(order: readonly Scan[], override: Scan): readonly Scan[] {
  return [
    ...order.filter((scan) => !isSurelyLater(scan, override)),
    override,
    ...order.filter((scan) => isSurelyLater(scan, override)),
  ];
}

const isPrediction = ({ reason: { code } }: Scan): boolean =>
  code === 'eta_changed' || code === 'prediction_only';

const isMovement = ({ status }: Scan): boolean =>
  status !== 'pending' && status !== 'info_received' && status !== 'expired';

/** What could be as late as the winner by its time, or comes after it in the order, and still did not win. */
function findLosers(
  order: readonly Scan[],
  roles: ReadonlyMap<string, Role>,
  winner: Scan,
  { rule, undone }: { readonly rule: Because['rule']; readonly undone: Scan | null },
): readonly Scan[] {
  const losers: Scan[] = [];
  // A person's word stands against all that was known: the scan that had decided until then lost to it.
  if (rule === 'override' && undone !== null) losers.push(undone);
  let isAfter = false;
  for (const scan of order) {
    if (scan === winner) {
      isAfter = true;
      continue;
    }
    const role = roles.get(scan.identity);
    if (role === 'post_terminal' || role === 'lost' || (role === 'retracted' && rule === 'correction')) {
      if (scan !== losers[0] && (isAfter || !isBefore(scan.time.to, winner.time.from))) losers.push(scan);
    }
  }
  return losers;
}
