import type { OrderEvent } from '../contracts/events.ts';
import { raiseCase, changeCase } from './evolve/cases.ts';
import {
  allocate,
  noteConflict,
  noteLate,
  pack,
  pick,
  rejectLines,
  releaseLines,
  requestCancellation,
  setReady,
  setRequested,
  ship,
  shortPick,
  startPicking,
  accept,
  collect,
} from './evolve/fulfilments.ts';
import { placeOrder } from './evolve/placement.ts';
import { announceStatus, recordScan, rewordScan } from './evolve/shipments.ts';
import type { OrderState, PresentOrder } from './state.ts';
import { findDeliveredAt } from './status.ts';

/** Where an event stands: `at` is when it happened, `recordedAt` when the hub wrote it, `by` who did it. */
export interface EventAt {
  readonly version: number;
  readonly at: string;
  readonly recordedAt: string;
  readonly by?: string;
}

/** Invariant 2: state = fold(events). It never refuses: what is stored has happened. */
export const evolve = (state: OrderState, event: OrderEvent, at: EventAt): OrderState => {
  if (event.type === 'OrderPlaced') return state.status === 'absent' ? placeOrder(event.data, at) : state;
  if (state.status === 'absent') return state;
  return { ...apply(state, event, at), updatedAt: at.recordedAt };
};

type LaterEvent = Exclude<OrderEvent, { readonly type: 'OrderPlaced' }>;

const apply = (state: PresentOrder, event: LaterEvent, at: EventAt): PresentOrder => {
  switch (event.type) {
    case 'LinesAllocated':
      return allocate(state, event.data, at);
    case 'FulfilmentRequested':
      return setRequested(state, event.data, at);
    case 'FulfilmentAccepted':
      return accept(state, event.data, at);
    case 'FulfilmentRejected':
      return rejectLines(state, event.data, at);
    case 'PickingStarted':
      return startPicking(state, event.data, at);
    case 'LinesPicked':
      return pick(state, event.data, at);
    case 'LinesShortPicked':
      return shortPick(state, event.data, at);
    case 'LinesPacked':
      return pack(state, event.data, at);
    case 'FulfilmentShipped':
      return ship(state, event.data, at);
    case 'FulfilmentReadyForPickup':
      return setReady(state, event.data, at);
    case 'FulfilmentCollected':
      return withDeliveredAt(collect(state, event.data, at), at);
    case 'LateReportNoted':
      return noteLate(state, event.data, at);
    case 'ReportConflicted':
      return noteConflict(state, event.data, at);
    case 'FulfilmentCancellationRequested':
      return requestCancellation(state, event.data);
    case 'LinesCancelled':
      return withDeliveredAt(releaseLines(state, event.data), at);
    case 'AddressChanged':
      return { ...state, shipToRef: event.data.shipToRef, country: event.data.country };
    case 'OrderHeld':
      return {
        ...state,
        holdCount: state.holdCount + 1,
        holds: [
          ...state.holds,
          {
            holdId: event.data.holdId,
            reason: event.data.reason,
            since: at.at,
            ...(at.by === undefined ? {} : { by: at.by }),
            ...(event.data.noteRef === undefined ? {} : { noteRef: event.data.noteRef }),
          },
        ],
      };
    case 'HoldReleased':
      return { ...state, holds: state.holds.filter((hold) => hold.holdId !== event.data.holdId) };
    case 'TrackingLinkRevoked':
      return { ...state, linkGeneration: event.data.generation };
    case 'PersonalDataErased':
      return { ...state, erased: true };
    case 'ScanRecorded':
      return recordScan(state, event.data, at);
    case 'ScanReworded':
      return rewordScan(state, event.data);
    case 'ShipmentStatusChanged': {
      const announced = announceStatus(state, event.data, at);
      const concernsDelivery = event.data.to === 'delivered' || event.data.from === 'delivered';
      return concernsDelivery ? withDeliveredAt(announced, at) : announced;
    }
    case 'ExceptionRaised':
      return raiseCase(state, event.data, at);
    case 'ExceptionEscalated':
    case 'ExceptionCleared':
    case 'ExceptionAcknowledged':
    case 'ExceptionAssigned':
    case 'ExceptionNoted':
    case 'ExceptionResolved':
    case 'ExceptionReopened':
      return changeCase(state, event, at);
  }
};

const withDeliveredAt = (state: PresentOrder, at: EventAt): PresentOrder => ({
  ...state,
  deliveredAt: findDeliveredAt(state, at.at),
});
