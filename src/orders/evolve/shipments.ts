import type { OrderEventData } from '../../contracts/events.ts';
import type { EventAt } from '../evolve.ts';
import type { PresentOrder, Shipment } from '../state.ts';

const changeShipment = (
  state: PresentOrder,
  shipmentId: string,
  change: (shipment: Shipment) => Shipment,
): PresentOrder => ({
  ...state,
  shipments: state.shipments.map((one) => (one.shipmentId === shipmentId ? change(one) : one)),
});

export const recordScan = (
  state: PresentOrder,
  data: OrderEventData<'ScanRecorded'>,
  at: EventAt,
): PresentOrder =>
  changeShipment(state, data.shipmentId, (shipment) => ({
    ...shipment,
    scans: [
      ...shipment.scans,
      {
        scan: data.scan,
        textRefs: data.textRef === undefined ? [] : [data.textRef],
        recordedAt: at.recordedAt,
        version: at.version,
      },
    ],
  }));

export const rewordScan = (state: PresentOrder, data: OrderEventData<'ScanReworded'>): PresentOrder =>
  changeShipment(state, data.shipmentId, (shipment) => ({
    ...shipment,
    scans: shipment.scans.map((one, index, all) =>
      index === all.findIndex((first) => first.scan.identity === data.identity)
        ? { ...one, textRefs: [...one.textRefs, data.textRef] }
        : one,
    ),
  }));

export const announceStatus = (
  state: PresentOrder,
  data: OrderEventData<'ShipmentStatusChanged'>,
  at: EventAt,
): PresentOrder =>
  changeShipment(state, data.shipmentId, (shipment) => ({
    ...shipment,
    announced: { status: data.to, reason: data.reason, since: at.at },
  }));
