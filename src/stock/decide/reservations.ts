import type {
  ConfirmReservations,
  EndHolds,
  NewStockEvent,
  Release,
  ReleaseUnits,
  Reserve,
  StockContext,
  StockDecision,
  TakeReservations,
} from '../command.ts';
import { expire } from '../expire.ts';
import { findKeyed } from '../keyed.ts';
import { findExpired, findOverdue, findSettled, toAvailable } from '../levels.ts';
import type { PresentStock } from '../state.ts';
import { accepted, refuse } from './outcome.ts';

/** Invariant 4: no grant makes available negative, but one that was given before the stock was here. What has run out is given back first, in the same append. */
export const reserve = (state: PresentStock, command: Reserve, { now }: StockContext): StockDecision => {
  const { expiresAt } = command;
  if (expiresAt !== undefined && expiresAt <= now)
    return refuse('reservation_over', 'Its end has passed already.');
  const expired = findExpired(state, now);
  const asked = new Map<string, number>();
  let hasSome = false;
  for (const { reservationId, quantity } of command.reservations) {
    const held = findKeyed(state.reservations, reservationId);
    const known = held?.asked ?? asked.get(reservationId);
    if (known !== undefined && known !== quantity)
      return refuse('reservation_conflict', `It is ${reservationId}.`);
    const over = expired.some(({ id }) => id === reservationId)
      ? 'expired'
      : findSettled(state, reservationId)?.how;
    if (over === 'released' || over === 'expired')
      return refuse('reservation_over', `It is ${reservationId}.`);
    if (held !== undefined || over === 'shipped') hasSome = true;
    else asked.set(reservationId, quantity);
  }
  if (asked.size === 0) return accepted();
  let left = toAvailable(state) + expired.reduce((sum, one) => sum + one.quantity, 0);
  const granted: { reservationId: string; quantity: number; asked?: number }[] = [];
  for (const [reservationId, quantity] of asked) {
    const grant = command.isPromised === true ? quantity : Math.min(quantity, left);
    if (grant < quantity && command.partial !== true) return short(state);
    if (grant <= 0) continue;
    granted.push({ reservationId, quantity: grant, ...(grant < quantity ? { asked: quantity } : {}) });
    left -= grant;
  }
  // Asked again after a part was granted: that part it is.
  if (granted.length === 0) return hasSome ? accepted() : short(state);
  return accepted(...expire(expired), {
    type: 'StockReserved',
    data: {
      reservations: granted,
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
      ...(command.orderId === undefined ? {} : { orderId: command.orderId }),
    },
  });
};

/** How many there are is not for shoppers, and this goes out to them. */
const short = ({ location, sku }: PresentStock): StockDecision =>
  refuse('insufficient_stock', `It is ${sku} at ${location}.`);

/** The same order again has them for longer. */
export const take = (
  state: PresentStock,
  { reservationIds, orderId, expiresAt }: TakeReservations,
  { now }: StockContext,
): StockDecision => {
  const expired = findExpired(state, now);
  const taken: string[] = [];
  for (const reservationId of new Set(reservationIds)) {
    const held = findKeyed(state.reservations, reservationId);
    if (held === undefined && findSettled(state, reservationId) === undefined)
      return refuse('reservation_not_found', `It is ${reservationId}.`);
    if (held === undefined || expired.includes(held))
      return refuse('reservation_over', `It is ${reservationId}.`);
    if (held.orderId === orderId && (held.expiresAt ?? Infinity) >= expiresAt) continue;
    if (held.orderId !== orderId && (held.orderId !== undefined || held.expiresAt === null))
      return refuse('reservation_over', `Another order has ${reservationId}.`);
    taken.push(reservationId);
  }
  if (taken.length === 0) return accepted();
  return accepted({
    type: 'ReservationsTaken',
    data: { reservationIds: taken, orderId, expiresAt: new Date(expiresAt).toISOString() },
  });
};

/** What runs out in this instant is still held: nobody else was given it. */
export const confirm = (state: PresentStock, { reservationIds }: ConfirmReservations): StockDecision => {
  const confirmed: string[] = [];
  for (const reservationId of new Set(reservationIds)) {
    const held = findKeyed(state.reservations, reservationId);
    if (held === undefined) {
      const how = findSettled(state, reservationId)?.how;
      if (how === 'shipped') continue;
      return how === undefined
        ? refuse('reservation_not_found', `It is ${reservationId}.`)
        : refuse('reservation_over', `It is ${reservationId}.`);
    }
    if (held.expiresAt !== null) confirmed.push(reservationId);
  }
  if (confirmed.length === 0) return accepted();
  return accepted({ type: 'ReservationsConfirmed', data: { reservationIds: confirmed } });
};

export const release = (state: PresentStock, { reservationIds, why, isCart }: Release): StockDecision => {
  const reservations = [...new Set(reservationIds)].flatMap((reservationId) => {
    const held = findKeyed(state.reservations, reservationId);
    if (isCart === true && held?.orderId !== undefined) return [];
    if (held !== undefined) return [{ reservationId, quantity: held.quantity }];
    return findSettled(state, reservationId) === undefined ? [{ reservationId, quantity: 0 }] : [];
  });
  const released: NewStockEvent = { type: 'StockReleased', data: { reservations, why } };
  return reservations.length === 0 ? accepted() : accepted(released);
};

export const releaseUnits = (
  state: PresentStock,
  { reservationId, quantity, why }: ReleaseUnits,
): StockDecision => {
  const held = findKeyed(state.reservations, reservationId);
  if (held === undefined || quantity <= 0) return accepted();
  const units = Math.min(quantity, held.quantity);
  return accepted({
    type: 'StockReleased',
    data: { reservations: [{ reservationId, quantity: units }], why },
  });
};

export const endHolds = (
  state: PresentStock,
  { reservationIds }: EndHolds,
  { now }: StockContext,
): StockDecision => {
  const asked = new Set(reservationIds);
  return accepted(...expire(findOverdue(state, now).filter(({ id }) => asked.has(id))));
};
