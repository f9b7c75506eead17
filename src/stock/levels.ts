import { findKeyed, type Keyed, valuesOf } from './keyed.ts';
import type { Incoming, Levels, PresentStock, Reservation, Settled, StockState } from './state.ts';

/** What can be sold from the shelf. */
export const toSellable = ({ onHand, damaged, quarantined }: Levels): number =>
  onHand - damaged - quarantined;

/** What a new order can have. Negative after a count or damage: more is promised than there is. */
export const toAvailable = (state: PresentStock): number =>
  toSellable(state) - state.reserved - state.policy.safety;

/** Units that are promised and cannot be sold from the shelf; the safety stock is there to be used then. */
export const toShortfall = (state: PresentStock): number => Math.max(0, state.reserved - toSellable(state));

/** The delivery that comes next: one whose time is over did not come, and is promised to nobody. */
export const findNextDelivery = <D extends Pick<Incoming, 'expectedAt'>>(
  incoming: readonly D[],
  now: number,
): D | undefined => incoming.find(({ expectedAt }) => Date.parse(expectedAt) > now);

export const findSettled = ({ settled }: PresentStock, id: string): Settled | undefined =>
  findKeyed(settled.now, id) ?? findKeyed(settled.before, id);

/** An order that could not be asked about its holds is asked again after this long. */
const askAgainMs = 5_000;

/** When to look at the holds again: what is past and nothing has ended is looked for anew. */
export const toExpiryCheck = ({ nextExpiryAt, reservations }: PresentStock, now: number): number | null => {
  if (nextExpiryAt === null || nextExpiryAt > now) return nextExpiryAt;
  const next = toNextExpiry(reservations);
  return next === null ? null : Math.max(next, now + askAgainMs);
};

const findPast = (state: PresentStock, now: number): readonly Reservation[] =>
  state.nextExpiryAt === null || state.nextExpiryAt > now
    ? []
    : valuesOf(state.reservations).filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now);

/** Holds that have ended by the clock and were not given back yet. */
export const findExpired = (state: PresentStock, now: number): readonly Reservation[] =>
  findPast(state, now).filter(({ orderId }) => orderId === undefined);

/** Holds whose time is over and whose order decides: placed, it keeps them, whatever became of its effects. */
export const findOverdue = (state: PresentStock, now: number): readonly Reservation[] =>
  findPast(state, now).filter(({ orderId }) => orderId !== undefined);

export const toNextExpiry = (reservations: Keyed<Reservation>): number | null => {
  let least: number | null = null;
  for (const bucket of reservations.buckets)
    for (const { expiresAt } of bucket)
      if (expiresAt !== null && (least === null || expiresAt < least)) least = expiresAt;
  return least;
};

/** What became of a reservation, for whoever asked for it. */
export type Grant =
  | { readonly status: 'held'; readonly quantity: number; readonly expiresAt: number | null }
  | { readonly status: Settled['how'] }
  | { readonly status: 'unknown' };

export const findGrant = (state: StockState, reservationId: string): Grant => {
  if (state.status === 'absent') return { status: 'unknown' };
  const held = findKeyed(state.reservations, reservationId);
  if (held !== undefined) return { status: 'held', quantity: held.quantity, expiresAt: held.expiresAt };
  return { status: findSettled(state, reservationId)?.how ?? 'unknown' };
};

/** What is wrong with it, in words: for tests and for whoever reconciles. */
export const brokenStockLaws = (state: PresentStock): readonly string[] => {
  const { onHand, reserved, damaged, quarantined, policy, reservations } = state;
  const sum = valuesOf(reservations).reduce((total, one) => total + one.quantity, 0);
  const broken: string[] = [];
  if (Math.min(onHand, reserved, damaged, quarantined, policy.safety) < 0) broken.push('a level is negative');
  if (damaged + quarantined > onHand) broken.push('more is unsellable than there is');
  if (sum !== reserved) broken.push(`reserved is ${reserved}, the reservations are ${sum}`);
  const first = toNextExpiry(reservations);
  if (first !== null && (state.nextExpiryAt === null || state.nextExpiryAt > first))
    broken.push('a hold would end too late');
  if (toShortfall(state) > 0 !== (state.shortfall !== null)) broken.push('the shortfall is not noted');
  return broken;
};
