import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { FulfilmentRow } from '../contracts/fulfilments.ts';
import type { OrderRow } from '../contracts/orders.ts';
import { toFulfilmentStatus, toWork } from './fulfilment-status.ts';
import {
  findFulfilment,
  findShipment,
  isWork,
  type OrderCase,
  type PresentOrder,
  type Shipment,
} from './state.ts';
import { toCategory, toOrderStatus } from './status.ts';
import { trackingOf } from './tracking.ts';
import { toExceptionView } from './view.ts';
import { toWorth } from './worth.ts';

/**
 * All that scans can move of the rows below: two states with one look, between which nothing but scans came, have the
 * same rows but for their version and `updatedAt`. Null where that cannot be said: on its way back, a delivery that comes
 * to light late is one without another status.
 */
export function lookOf({ shipments }: PresentOrder): string | null {
  let look = '';
  for (const shipment of shipments) {
    const { status, direction } = trackingOf(shipment);
    if (direction === 'return') return null;
    look += `${status} `;
  }
  return look;
}

/** A row as it is kept: the customer's rank narrows the list and is not told with it, for storefronts read it too. */
export type StoredOrderRow = Omit<OrderRow, 'customerName'> & {
  readonly customerTier?: string;
  /** The row is another one then, so that who shows the name is told that there is none. */
  readonly erased?: true;
};

/** Rows of the boards. They hold nothing personal: names are joined for those who may see them. */
export const toOrderRow = (state: PresentOrder, version: number): StoredOrderRow => {
  const status = toOrderStatus(state);
  const open = state.cases.filter(isWork);
  const active = state.fulfilments.find((one) => one.outcome === 'open') ?? state.fulfilments[0];
  return {
    orderId: state.orderId,
    orderNumber: state.orderNumber,
    version,
    status,
    category: toCategory(state, status),
    channel: state.channel,
    placedAt: state.placedAt,
    updatedAt: state.updatedAt,
    promiseTo: state.promise.to,
    location: active?.location ?? null,
    country: state.country,
    units: state.lines.reduce((sum, line) => sum + line.ordered - line.cancelled, 0),
    total: state.totals.total,
    openExceptions: open.length,
    worstSeverity: open.length === 0 ? null : Math.min(...open.map((one) => one.severity)),
    ...(state.customerTier === undefined ? {} : { customerTier: state.customerTier }),
    ...(state.erased ? { erased: true } : {}),
  };
};

/** Only what a location was asked for: what a hold keeps back is not its business yet. */
export const toFulfilmentRows = (state: PresentOrder, version: number): FulfilmentRow[] => {
  const held = state.holds.length > 0;
  const lines = new Map(state.lines.map((line) => [line.lineId, line]));
  return state.fulfilments
    .filter((one) => one.requestStatus !== 'unsubmitted')
    .map((one) => ({
      fulfilmentId: one.fulfilmentId,
      orderId: state.orderId,
      orderNumber: state.orderNumber,
      version,
      location: one.location,
      status: toFulfilmentStatus(one, held),
      requestStatus: one.requestStatus,
      work: toWork(one),
      shipBy: one.shipBy,
      option: state.delivery.option,
      units: one.lines.reduce((sum, line) => sum + line.quantity, 0),
      lines: one.lines.flatMap(({ lineId, quantity, picked }) => {
        const line = lines.get(lineId);
        if (line === undefined) return [];
        const { sku, name, kind, capability, parts } = line;
        const shown = {
          ...(capability === undefined ? {} : { capability }),
          ...(parts === undefined ? {} : { parts: [...parts] }),
        };
        return [{ lineId, sku, name, quantity, picked, kind, ...shown }];
      }),
      held,
    }));
};

export const toExceptionRows = (state: PresentOrder, version: number): ExceptionRow[] =>
  state.cases.map((one) => {
    const shipment = one.shipmentId === null ? undefined : findShipment(state, one.shipmentId);
    const fulfilment = findFulfilment(state, one.fulfilmentId ?? shipment?.fulfilmentId ?? '');
    return {
      ...toExceptionView(one),
      version,
      orderId: state.orderId,
      orderNumber: state.orderNumber,
      channel: state.channel,
      location: fulfilment?.location ?? null,
      carrier: shipment?.carrier ?? null,
      trackingNumber: shipment?.trackingNumber ?? null,
      ...toPlace(shipment, one),
      country: state.country,
      ...(state.customerTier === undefined ? {} : { customerTier: state.customerTier }),
      valueAtRisk: toValueAtRisk(state, one),
      updatedAt: one.updatedAt,
    };
  });

const toPlace = (shipment: Shipment | undefined, { armedBy }: OrderCase): Pick<ExceptionRow, 'place'> => {
  if (shipment === undefined || !armedBy.startsWith('scan:')) return {};
  const armed = armedBy.slice(`scan:${shipment.shipmentId}:`.length);
  const place = trackingOf(shipment).order.find(({ identity }) => identity === armed)?.place?.city;
  return place === undefined ? {} : { place };
};

/** What the parcel's lines cost, else the fulfilment's, else all items; a line's discount counts by its share. */
const toValueAtRisk = (state: PresentOrder, one: OrderCase): ExceptionRow['valueAtRisk'] => {
  const shipment = one.shipmentId === null ? undefined : findShipment(state, one.shipmentId);
  const fulfilment = one.fulfilmentId === null ? undefined : findFulfilment(state, one.fulfilmentId);
  const lines = [shipment?.lines ?? [], fulfilment?.lines ?? []].find((some) =>
    some.some((line) => line.quantity > 0),
  );
  if (lines === undefined) return state.totals.items;
  return toWorth(state, lines);
};
