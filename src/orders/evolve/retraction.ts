import { toReason } from '../../carriers/fold.ts';
import type { EventAt, OrderEventData } from '../../contracts/events.ts';
import { quantityOf } from '../line-quantities.ts';
import type { FulfilmentLine, PresentOrder, Retraction, Shipment } from '../state.ts';
import { changeFulfilment, changeLines } from './fulfilments.ts';

/** What was undone is packed, picked or on the shelf again; the void parcel stays to be seen, and for scans of it. */
export const retract = (
  state: PresentOrder,
  data: OrderEventData<'ReportRetracted'>,
  at: EventAt,
): PresentOrder => {
  const { fulfilmentId, undone } = data;
  const ids = new Set(undone.shipmentIds);
  const gone = state.shipments.filter((one) => ids.has(one.shipmentId) && one.voided !== true);
  const shipped = gone.filter((one) => !one.afterCancel).flatMap((one) => one.lines);
  const withParcels: PresentOrder = {
    ...state,
    shipments: state.shipments.map((one) => (gone.includes(one) ? toVoid(one, at) : one)),
  };
  const retraction: Retraction = {
    reported: data.reported,
    because: data.because,
    at: Date.parse(data.reportedAt ?? at.at),
    lines: data.lines ?? null,
    parcels: data.parcels ?? null,
  };
  return changeFulfilment(withParcels, fulfilmentId, (one) => {
    const lowered = changeLines(one, undone.lines, (line, quantity) =>
      data.reported === 'picked' ? unpick(line, quantity) : unpack(line, quantity),
    );
    const returned = changeLines(lowered, shipped, (line) => ({
      ...line,
      shipped: Math.max(0, line.shipped - quantityOf(shipped, line.lineId)),
    }));
    const isKnown = one.retracted.some((known) => JSON.stringify(known) === JSON.stringify(retraction));
    return { ...returned, retracted: isKnown ? one.retracted : [...one.retracted, retraction] };
  });
};

const toVoid = (shipment: Shipment, at: EventAt): Shipment => ({
  ...shipment,
  voided: true,
  override: {
    status: 'cancelled',
    reason: toReason('cancelled_shipper'),
    at: at.at,
    ...(at.by === undefined ? {} : { by: at.by }),
  },
});

const unpick = (line: FulfilmentLine, quantity: number): FulfilmentLine => {
  const picked = line.picked - quantity;
  return { ...line, picked, impliedPicked: Math.min(line.impliedPicked, picked) };
};

const unpack = (line: FulfilmentLine, quantity: number): FulfilmentLine => {
  const packed = line.packed - quantity;
  return { ...line, packed, impliedPacked: Math.min(line.impliedPacked, packed) };
};
