import type { EventAt, OrderEventData } from '../../contracts/events.ts';
import type { FulfilmentReportType, LineQuantity } from '../../contracts/fulfilments.ts';
import { toConflictKey } from '../conflict.ts';
import { quantityOf } from '../line-quantities.ts';
import { countGivenBack } from '../quantities.ts';
import { findVoid, toShipment } from '../new-parcel.ts';
import type { Fulfilment, FulfilmentLine, HeardReport, PresentOrder } from '../state.ts';

export const changeFulfilment = (
  state: PresentOrder,
  fulfilmentId: string,
  change: (fulfilment: Fulfilment) => Fulfilment,
): PresentOrder => ({
  ...state,
  fulfilments: state.fulfilments.map((one) => (one.fulfilmentId === fulfilmentId ? change(one) : one)),
});

export const changeLines = (
  fulfilment: Fulfilment,
  lines: readonly LineQuantity[],
  change: (line: FulfilmentLine, quantity: number) => FulfilmentLine,
): Fulfilment => ({
  ...fulfilment,
  lines: fulfilment.lines.map((line) => {
    const quantity = quantityOf(lines, line.lineId);
    return quantity === 0 ? line : change(line, quantity);
  }),
});

const hear = (
  fulfilment: Fulfilment,
  reported: FulfilmentReportType,
  at: EventAt,
  lines: readonly LineQuantity[] | null,
  without: Pick<HeardReport, 'conflict' | 'late'> = {},
): Fulfilment => ({
  ...fulfilment,
  heard: [
    ...fulfilment.heard,
    {
      reported,
      at: Date.parse(at.at),
      lines,
      ...without,
    } satisfies HeardReport,
  ],
});

/** What is de-allocated was never packed; what had been picked of it goes back to the shelf. */
const deallocate = (line: FulfilmentLine, quantity: number): FulfilmentLine => {
  const left = line.quantity - quantity;
  const picked = Math.min(line.picked, left);
  return { ...line, quantity: left, picked, impliedPicked: Math.min(line.impliedPicked, picked) };
};

const endIfEmpty = (fulfilment: Fulfilment, outcome: Fulfilment['outcome']): Fulfilment =>
  fulfilment.lines.every((line) => line.quantity === 0) ? { ...fulfilment, outcome } : fulfilment;

export const accept = (
  state: PresentOrder,
  data: OrderEventData<'FulfilmentAccepted'>,
  at: EventAt,
): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) => {
    const accepted: Fulfilment = { ...one, requestStatus: 'accepted' };
    return data.implied === true ? accepted : hear(accepted, 'accepted', at, null);
  });

export const startPicking = (
  state: PresentOrder,
  data: OrderEventData<'PickingStarted'>,
  at: EventAt,
): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) => {
    const started: Fulfilment = { ...one, pickingStarted: true };
    return data.implied === true ? started : hear(started, 'picking', at, null);
  });

export const pick = (state: PresentOrder, data: OrderEventData<'LinesPicked'>, at: EventAt): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) => {
    const implied = data.implied === true;
    const picked = changeLines(one, data.lines, (line, quantity) => ({
      ...line,
      picked: line.picked + quantity,
      impliedPicked: line.impliedPicked + (implied ? quantity : 0),
    }));
    return implied ? picked : hear(picked, 'picked', at, data.lines);
  });

export const pack = (state: PresentOrder, data: OrderEventData<'LinesPacked'>, at: EventAt): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) => {
    const implied = data.implied === true;
    const packed = changeLines(one, data.lines, (line, quantity) => ({
      ...line,
      packed: line.packed + quantity,
      impliedPacked: line.impliedPacked + (implied ? quantity : 0),
    }));
    return implied ? packed : hear(packed, 'packed', at, data.lines);
  });

const nextOrdinal = (state: PresentOrder): number => countGivenBack(state) + 1;

export const shortPick = (
  state: PresentOrder,
  data: OrderEventData<'LinesShortPicked'>,
  at: EventAt,
): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) => {
    const short = endIfEmpty(changeLines(one, data.lines, deallocate), 'incomplete');
    return hear(
      { ...short, shortPicks: [...one.shortPicks, { lines: data.lines, ordinal: nextOrdinal(state) }] },
      'shortPicked',
      at,
      data.lines,
    );
  });

export const rejectLines = (
  state: PresentOrder,
  data: OrderEventData<'FulfilmentRejected'>,
  at: EventAt,
): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) => {
    const left = endIfEmpty(changeLines(one, data.lines, deallocate), 'rejected');
    const rejected: Fulfilment = {
      ...left,
      requestStatus: left.outcome === 'rejected' ? 'rejected' : left.requestStatus,
      rejections: [
        ...one.rejections,
        { reason: data.reason, lines: data.lines, ordinal: nextOrdinal(state) },
      ],
    };
    return hear(rejected, 'rejected', at, data.lines);
  });

export const ship = (
  state: PresentOrder,
  data: OrderEventData<'FulfilmentShipped'>,
  at: EventAt,
): PresentOrder => {
  const replaced = new Set(data.parcels.map((parcel) => findVoid(state, parcel)));
  const shipments = data.parcels.map((parcel) => toShipment(state, data, parcel, at));
  const shipped = data.parcels.flatMap((parcel) => parcel.lines);
  return changeFulfilment(
    { ...state, shipments: [...state.shipments.filter((one) => !replaced.has(one)), ...shipments] },
    data.fulfilmentId,
    (one) => {
      if (data.afterCancel === true) {
        return {
          ...one,
          requestStatus: one.outcome === 'cancelled' ? 'cancellation_rejected' : one.requestStatus,
        };
      }
      return changeLines(one, shipped, (line, quantity) => {
        const total = line.shipped + quantity;
        // What was ready for pickup and leaves by carrier after all is no longer ready.
        const ready = Math.max(line.collected, Math.min(line.ready, line.packed - total));
        return { ...line, shipped: total, ready, impliedReady: Math.min(line.impliedReady, ready) };
      });
    },
  );
};

export const setReady = (
  state: PresentOrder,
  data: OrderEventData<'FulfilmentReadyForPickup'>,
  at: EventAt,
): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) =>
    hear(
      changeLines(one, data.lines, (line, quantity) => ({ ...line, ready: line.ready + quantity })),
      'readyForPickup',
      at,
      data.lines,
    ),
  );

export const collect = (
  state: PresentOrder,
  data: OrderEventData<'FulfilmentCollected'>,
  at: EventAt,
): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) =>
    hear(
      changeLines(one, data.lines, (line, quantity) => {
        const collected = line.collected + quantity;
        const ready = Math.max(line.ready, collected);
        return { ...line, collected, ready, impliedReady: line.impliedReady + ready - line.ready };
      }),
      'collected',
      at,
      data.lines,
    ),
  );

export const noteLate = (
  state: PresentOrder,
  data: OrderEventData<'LateReportNoted'>,
  at: EventAt,
): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) => {
    const confirmsCancel = data.reported === 'rejected' && one.requestStatus === 'cancellation_requested';
    return hear(
      confirmsCancel ? { ...one, requestStatus: 'cancellation_accepted' } : one,
      data.reported,
      at,
      data.lines ?? null,
      { late: true },
    );
  });

export const noteConflict = (
  state: PresentOrder,
  data: OrderEventData<'ReportConflicted'>,
  at: EventAt,
): PresentOrder => {
  const { fulfilmentId, reported, why } = data;
  const conflicts = [...state.conflicts, { key: toConflictKey(data), fulfilmentId, reported, why }];
  return changeFulfilment({ ...state, conflicts }, fulfilmentId, (one) =>
    hear(one, reported, at, data.lines ?? [], { conflict: true }),
  );
};

/** A partial cancellation leaves the request as it is: the location goes on with the rest. */
export const requestCancellation = (
  state: PresentOrder,
  data: OrderEventData<'FulfilmentCancellationRequested'>,
): PresentOrder =>
  changeFulfilment(state, data.fulfilmentId, (one) =>
    data.lines === undefined ? { ...one, requestStatus: 'cancellation_requested' } : one,
  );

export const releaseLines = (state: PresentOrder, data: OrderEventData<'LinesCancelled'>): PresentOrder => ({
  ...state,
  lines: state.lines.map((line) => ({
    ...line,
    cancelled: line.cancelled + quantityOf(data.lines, line.lineId),
  })),
  fulfilments: giveBack(state.fulfilments, data.released ?? []),
});

/** What is released is no work of theirs any more. */
export const giveBack = (
  fulfilments: PresentOrder['fulfilments'],
  released: NonNullable<OrderEventData<'LinesCancelled'>['released']>,
): PresentOrder['fulfilments'] =>
  fulfilments.map((one) => {
    const its = released.find((entry) => entry.fulfilmentId === one.fulfilmentId);
    return its === undefined ? one : endIfEmpty(changeLines(one, its.lines, deallocate), 'cancelled');
  });
