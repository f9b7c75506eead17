import type { EventAt, OrderEventData } from '../../contracts/events.ts';
import type { PresentOrder } from '../state.ts';
import { changeFulfilment } from './fulfilments.ts';

/** What the order was placed with stands in one row of versions: allocated and requested, one location after the other. */
const isPlacing = (state: PresentOrder, attempt: number, at: EventAt): boolean =>
  attempt === 1 && at.version === state.placedVersion + 1;

export const allocate = (
  state: PresentOrder,
  data: OrderEventData<'LinesAllocated'>,
  at: EventAt,
): PresentOrder => ({
  ...state,
  placedVersion: isPlacing(state, data.attempt, at) ? at.version : state.placedVersion,
  fulfilments: [
    ...state.fulfilments,
    {
      fulfilmentId: data.fulfilmentId,
      location: data.location,
      shipBy: state.promise.shipBy,
      requestStatus: 'unsubmitted',
      outcome: 'open',
      pickingStarted: false,
      lines: data.lines.map(({ lineId, quantity }) => ({
        lineId,
        quantity,
        picked: 0,
        packed: 0,
        shipped: 0,
        ready: 0,
        collected: 0,
        impliedPicked: 0,
        impliedPacked: 0,
        impliedReady: 0,
      })),
      heard: [],
      rejections: [],
      shortPicks: [],
      retracted: [],
      ...(data.reservations === undefined ? {} : { reservations: data.reservations }),
    },
  ],
});

export const setRequested = (
  state: PresentOrder,
  data: OrderEventData<'FulfilmentRequested'>,
  at: EventAt,
): PresentOrder => {
  return changeFulfilment(
    { ...state, placedVersion: isPlacing(state, 1, at) ? at.version : state.placedVersion },
    data.fulfilmentId,
    ({ isPaused: _, ...one }) => ({
      ...one,
      requestStatus: 'submitted',
      location: data.location,
      shipBy: data.shipBy,
    }),
  );
};

/** When the order is placed it stands where the request would. */
export const pauseRelease = (
  state: PresentOrder,
  data: OrderEventData<'ReleasePaused'>,
  at: EventAt,
): PresentOrder =>
  changeFulfilment(
    { ...state, placedVersion: isPlacing(state, 1, at) ? at.version : state.placedVersion },
    data.fulfilmentId,
    (one) => ({ ...one, isPaused: true }),
  );
