import type { StockEventData } from '../../contracts/stock-events.ts';
import type { EventAt } from '../../contracts/events.ts';
import { emptyKeyed, findKeyed, putKeyed, removeKeyed } from '../keyed.ts';
import { toNextExpiry } from '../levels.ts';
import type { PresentStock, Settled } from '../state.ts';

export const addReservations = (
  state: PresentStock,
  data: StockEventData<'StockReserved'>,
  at: EventAt,
): PresentStock => {
  const expiresAt = data.expiresAt === undefined ? null : Date.parse(data.expiresAt);
  let { reservations, reserved, nextExpiryAt } = state;
  for (const { reservationId, quantity, asked } of data.reservations) {
    reservations = putKeyed(reservations, {
      id: reservationId,
      quantity,
      asked: asked ?? quantity,
      expiresAt,
      ...(data.orderId === undefined ? {} : { orderId: data.orderId }),
    });
    reserved += quantity;
  }
  // What was the first is long confirmed: it is looked for once a hold's life, not with every one that is confirmed.
  if (nextExpiryAt !== null && nextExpiryAt <= Date.parse(at.recordedAt))
    nextExpiryAt = toNextExpiry(reservations);
  else if (expiresAt !== null) nextExpiryAt = Math.min(nextExpiryAt ?? expiresAt, expiresAt);
  return { ...state, reservations, reserved, nextExpiryAt };
};

export const takeReservations = (
  state: PresentStock,
  data: StockEventData<'ReservationsTaken'>,
): PresentStock => {
  const { orderId } = data;
  const expiresAt = Date.parse(data.expiresAt);
  let { reservations } = state;
  for (const id of data.reservationIds) {
    const held = findKeyed(reservations, id);
    if (held !== undefined) reservations = putKeyed(reservations, { ...held, orderId, expiresAt });
  }
  return { ...state, reservations, nextExpiryAt: Math.min(state.nextExpiryAt ?? expiresAt, expiresAt) };
};

export const confirmReservations = (
  state: PresentStock,
  { reservationIds }: StockEventData<'ReservationsConfirmed'>,
): PresentStock => {
  let { reservations } = state;
  for (const id of reservationIds) {
    const held = findKeyed(reservations, id);
    if (held === undefined) continue;
    reservations = putKeyed(reservations, { ...held, expiresAt: null });
  }
  return { ...state, reservations };
};

export const releaseReservations = (
  state: PresentStock,
  data: StockEventData<'StockReleased'>,
  at: EventAt,
): PresentStock => {
  const how = data.why === 'expired' ? 'expired' : 'released';
  let next = state;
  // Nothing of it was held: what may be held by its name later is over too.
  for (const { reservationId, quantity } of data.reservations)
    next = takeReservation(next, reservationId, quantity === 0 ? Infinity : quantity, how, at);
  // Early is allowed, so only the end of holds looks for the next one.
  return how === 'expired' ? { ...next, nextExpiryAt: toNextExpiry(next.reservations) } : next;
};

/** Less than the whole leaves the rest held; the whole is settled. What was not held is settled too. */
export const takeReservation = (
  state: PresentStock,
  id: string,
  quantity: number,
  how: Settled['how'],
  at: EventAt,
): PresentStock => {
  const held = findKeyed(state.reservations, id);
  if (held === undefined) return settle(state, { id, how }, at);
  if (quantity < held.quantity) {
    const rest = { ...held, quantity: held.quantity - quantity };
    return {
      ...state,
      reserved: state.reserved - quantity,
      reservations: putKeyed(state.reservations, rest),
    };
  }
  const reservations = removeKeyed(state.reservations, id);
  const taken = { ...state, reserved: state.reserved - held.quantity, reservations };
  return settle(taken, { id, how }, at);
};

/** A generation lasts this long, so what is over is known for one to two of them. */
const generationMs = 6 * 3_600_000;

export const settle = (state: PresentStock, entry: Settled, at: EventAt): PresentStock => {
  const { settled } = state;
  const recordedAt = Date.parse(at.recordedAt);
  if (recordedAt - settled.turnedAt < generationMs)
    return { ...state, settled: { ...settled, now: putKeyed(settled.now, entry) } };
  const isLong = recordedAt - settled.turnedAt >= 2 * generationMs;
  return {
    ...state,
    settled: {
      turnedAt: recordedAt,
      now: putKeyed(emptyKeyed<Settled>(), entry),
      before: isLong ? emptyKeyed() : settled.now,
    },
  };
};
