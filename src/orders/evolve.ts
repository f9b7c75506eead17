import type { EventAt, OrderEvent } from '../contracts/events.ts';
import { allocate, pauseRelease, setRequested } from './evolve/allocation.ts';
import { changeDelivery } from './evolve/delivery.ts';
import { backorder, withBackorders } from './evolve/backorders.ts';
import { raiseCase, changeCase } from './evolve/cases.ts';
import {
  noteConflict,
  noteLate,
  pack,
  pick,
  rejectLines,
  releaseLines,
  requestCancellation,
  setReady,
  ship,
  shortPick,
  startPicking,
  accept,
  collect,
} from './evolve/fulfilments.ts';
import { placeOrder } from './evolve/placement.ts';
import { retract } from './evolve/retraction.ts';
import {
  announceStatus,
  boundParcel,
  claimNonReceipt,
  overrideStatus,
  recordScan,
  rewordScan,
  withdrawNonReceipt,
  withdrawOverride,
} from './evolve/shipments.ts';
import { endReship, noteReshipCancelled, requestReship } from './evolve/reships.ts';
import {
  approveReturn,
  endReturn,
  grantRefund,
  inspectReturn,
  receiveReturn,
  refuseReturn,
  requestReturn,
} from './evolve/returns.ts';
import { findShipment, type OrderState, type PresentOrder } from './state.ts';
import { findDeliveredAt } from './status.ts';

/** Invariant 2: state = fold(events). It never refuses: what is stored has happened. */
export const evolve = (state: OrderState, event: OrderEvent, at: EventAt): OrderState => {
  if (event.type === 'OrderPlaced') return state.status === 'absent' ? placeOrder(event.data, at) : state;
  if (state.status === 'absent') return state;
  return { ...apply(state, event, at), updatedAt: at.recordedAt };
};

type LaterEvent = Exclude<OrderEvent, { readonly type: 'OrderPlaced' }>;

const apply = (state: PresentOrder, event: LaterEvent, at: EventAt): PresentOrder => {
  switch (event.type) {
    case 'OrderImported':
      return { ...state, imported: { at: at.recordedAt, hash: event.data.hash } };
    case 'LinesAllocated':
      return withBackorders(allocate(state, event.data, at));
    case 'LinesBackordered':
      return backorder(state, event.data, at);
    case 'FulfilmentRequested':
      return setRequested(state, event.data, at);
    case 'ReleasePaused':
      return pauseRelease(state, event.data, at);
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
    case 'ReportRetracted':
      return retract(state, event.data, at);
    case 'FulfilmentCancellationRequested':
      return requestCancellation(state, event.data);
    case 'LinesCancelled':
      return withDeliveredAt(withBackorders(releaseLines(state, event.data)), at);
    case 'DeliveryChanged':
      return changeDelivery(state, event.data, at);
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
      return afterTheEnd(recordScan(state, event.data, at), event.data, at);
    case 'ParcelBounded':
      return afterTheEnd(boundParcel(state, event.data), event.data, at);
    case 'ScanReworded':
      return rewordScan(state, event.data);
    case 'ShipmentStatusOverridden':
      return afterTheEnd(overrideStatus(state, event.data, at), event.data, at);
    case 'ShipmentOverrideWithdrawn':
      return afterTheEnd(withdrawOverride(state, event.data), event.data, at);
    case 'ShipmentStatusChanged': {
      const { from, to, direction } = event.data;
      const announced = announceStatus(state, event.data, at);
      return to === 'delivered' || from === 'delivered' || direction === 'return'
        ? withDeliveredAt(announced, at)
        : announced;
    }
    case 'NonReceiptClaimed':
      return claimNonReceipt(state, event.data, at);
    case 'NonReceiptWithdrawn':
      return withdrawNonReceipt(state, event.data);
    case 'PreferencesChanged':
      return { ...state, preferences: event.data };
    case 'ReturnRequested':
      return requestReturn(state, event.data, at);
    case 'ReturnApproved':
      return approveReturn(state, event.data, at);
    case 'ReturnRefused':
      return refuseReturn(state, event.data, at);
    case 'ReturnCancelled':
      return endReturn(state, event.data, 'cancelled', at);
    case 'ReturnReceived':
      return withDeliveredAt(receiveReturn(state, event.data, at), at);
    case 'ReturnInspected':
      return withDeliveredAt(inspectReturn(state, event.data, at), at);
    case 'RefundGranted':
      return grantRefund(state, event.data);
    case 'ReturnClosed':
      return endReturn(state, event.data, 'closed', at);
    case 'ReshipRequested':
      return requestReship(state, event.data, at);
    case 'ReshipPlaced': {
      const { reshipId, ...order } = event.data;
      return endReship(state, reshipId, { how: 'placed', ...order, cancelled: [] });
    }
    case 'ReshipRefused':
      return endReship(state, event.data.reshipId, { how: 'refused', code: event.data.code });
    case 'ReshipCancelled':
      return noteReshipCancelled(state, event.data);
    case 'PriceAdjusted':
      return { ...state, adjustments: [...(state.adjustments ?? []), { ...event.data, at: at.at }] };
    case 'OrderNoted': {
      const note = { ...event.data, at: at.at, by: at.by ?? '' };
      return { ...state, notes: [...(state.notes ?? []), note] };
    }
    case 'ExceptionRaised':
      return raiseCase(state, event.data, at);
    case 'ExceptionEscalated':
    case 'ExceptionCleared':
    case 'ExceptionSuppressed':
    case 'ExceptionCounted':
    case 'ExceptionReleased':
    case 'ExceptionAcknowledged':
    case 'ExceptionAssigned':
    case 'ExceptionNoted':
    case 'ExceptionResolved':
    case 'ExceptionReopened':
    case 'ExceptionClaimed':
    case 'ExceptionUnclaimed':
    case 'ExceptionWatched':
    case 'ExceptionUnwatched':
    case 'ExceptionDueSet':
    case 'ExceptionPaused':
    case 'ExceptionResumed':
    case 'ExceptionSnoozed':
    case 'ExceptionWoken':
      return changeCase(state, event, at);
  }
};

/**
 * Once a parcel was delivered or turned back, any scan of before can change when, or whether at all, without another
 * status. Rare enough to look at each.
 */
const afterTheEnd = (
  state: PresentOrder,
  { shipmentId }: { readonly shipmentId: string },
  at: EventAt,
): PresentOrder => {
  const announced = findShipment(state, shipmentId)?.announced;
  return announced?.direction === 'return' || announced?.status === 'delivered'
    ? withDeliveredAt(state, at)
    : state;
};

const withDeliveredAt = (state: PresentOrder, at: EventAt): PresentOrder => ({
  ...state,
  deliveredAt: findDeliveredAt(state, at.at),
});
