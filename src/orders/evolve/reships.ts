import type { EventAt, OrderEventData } from '../../contracts/events.ts';
import type { Reship } from '../change-state.ts';
import type { PresentOrder } from '../state.ts';

export const requestReship = (
  state: PresentOrder,
  data: OrderEventData<'ReshipRequested'>,
  { at }: EventAt,
): PresentOrder => ({
  ...state,
  reships: [...(state.reships ?? []), { ...data, requestedAt: at, outcome: null }],
});

export const endReship = (
  state: PresentOrder,
  reshipId: string,
  outcome: NonNullable<Reship['outcome']>,
): PresentOrder => changeReship(state, reshipId, (one) => ({ ...one, outcome }));

export const noteReshipCancelled = (
  state: PresentOrder,
  { reshipId, lines }: OrderEventData<'ReshipCancelled'>,
): PresentOrder =>
  changeReship(state, reshipId, (one) =>
    one.outcome?.how === 'placed' ? { ...one, outcome: { ...one.outcome, cancelled: lines } } : one,
  );

const changeReship = (
  state: PresentOrder,
  reshipId: string,
  change: (one: Reship) => Reship,
): PresentOrder => ({
  ...state,
  reships: (state.reships ?? []).map((one) => (one.reshipId === reshipId ? change(one) : one)),
});
