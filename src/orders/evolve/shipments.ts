import { isWithin } from '../../carriers/fold.ts';
import type { EventAt, OrderEventData } from '../../contracts/events.ts';
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

/** What is another parcel's is left to it; the history keeps how it came here. */
export const boundParcel = (
  state: PresentOrder,
  { shipmentId, from, until }: OrderEventData<'ParcelBounded'>,
): PresentOrder =>
  changeShipment(state, shipmentId, (shipment) => {
    const span = { from, until };
    return { ...shipment, span, scans: shipment.scans.filter(({ scan }) => isWithin(scan, span)) };
  });

export const overrideStatus = (
  state: PresentOrder,
  { shipmentId, status, reason, noteRef }: OrderEventData<'ShipmentStatusOverridden'>,
  { at, by }: EventAt,
): PresentOrder =>
  changeShipment(state, shipmentId, (shipment) => ({
    ...shipment,
    override: {
      status,
      reason,
      at,
      ...(by === undefined ? {} : { by }),
      ...(noteRef === undefined ? {} : { noteRef }),
    },
  }));

export const withdrawOverride = (
  state: PresentOrder,
  { shipmentId }: OrderEventData<'ShipmentOverrideWithdrawn'>,
): PresentOrder => changeShipment(state, shipmentId, ({ override: _, ...shipment }) => shipment);

export const announceStatus = (
  state: PresentOrder,
  data: OrderEventData<'ShipmentStatusChanged'>,
  at: EventAt,
): PresentOrder =>
  changeShipment(state, data.shipmentId, (shipment) => ({
    ...shipment,
    announced: {
      status: data.to,
      reason: data.reason,
      ...(data.direction === undefined ? {} : { direction: data.direction }),
      since: at.at,
    },
  }));

export const claimNonReceipt = (
  state: PresentOrder,
  { shipmentId, noteRef }: OrderEventData<'NonReceiptClaimed'>,
  { at }: EventAt,
): PresentOrder =>
  changeShipment(state, shipmentId, (shipment) => ({
    ...shipment,
    notReceived: { at, ...(noteRef === undefined ? {} : { noteRef }) },
  }));

export const withdrawNonReceipt = (
  state: PresentOrder,
  { shipmentId }: OrderEventData<'NonReceiptWithdrawn'>,
): PresentOrder => changeShipment(state, shipmentId, ({ notReceived: _, ...shipment }) => shipment);
