import type { CustomerReturn } from '../contracts/customers.ts';
import type { Address } from '../contracts/delivery.ts';
import type { Location } from '../contracts/registry.ts';
import type {
  FoundReturn,
  ReturnCommand,
  ReturnNotice,
  ReturnReport,
  ReturnStatus,
} from '../contracts/returns.ts';
import type { ReportReturn } from '../orders/change-command.ts';
import { toQuantities } from '../orders/quantities.ts';
import { findAddress, isErased, type Personal } from '../orders/personal.ts';
import { findReturn, toReturnStatus } from '../orders/returns.ts';
import type { PresentOrder } from '../orders/state.ts';
import { type Audience, toReturnView } from '../orders/view.ts';
import type { Hub } from './hub.ts';
import { findOrderId } from './ids.ts';
import type { FoundOrder } from './order-reading.ts';
import type { LabelAddress, ReturnLabel } from './ports/return-labels.ts';
import type { Registry } from './registry.ts';
import { type PersonalRow, toPersonalRow } from './personal-refs.ts';

/** The order whose return it is; its number leads there. */
export async function findOrderOfReturn(
  hub: Pick<Hub, 'readOrder'>,
  returnId: string,
): Promise<FoundOrder | undefined> {
  const orderId = findOrderId(returnId);
  const order = orderId === undefined ? undefined : await hub.readOrder(orderId);
  return order !== undefined && findReturn(order.state, returnId) !== undefined ? order : undefined;
}

/** Undefined: the order has no such return. */
export async function loadReturn(
  hub: Pick<Hub, 'loadPersonal'>,
  { state, version }: FoundOrder,
  returnId: string,
  audience: Audience,
): Promise<FoundReturn | undefined> {
  const one = findReturn(state, returnId);
  if (one === undefined) return undefined;
  const quantities = toQuantities(state);
  const { orderId, orderNumber, currency } = state;
  return {
    orderId,
    orderNumber,
    version,
    currency,
    return: toReturnView(state, one, await hub.loadPersonal(orderId), audience),
    lines: state.lines.map(({ lineId, sku, name }) => ({
      lineId,
      sku,
      name,
      shipped: quantities.get(lineId)?.shipped ?? 0,
    })),
  };
}

/** What a location is told; null: the order has no such return. */
export function toReturnNotice(state: PresentOrder, returnId: string): ReturnNotice | null {
  const one = findReturn(state, returnId);
  if (one === undefined) return null;
  return {
    returnId,
    orderNumber: state.orderNumber,
    method: one.method,
    lines: one.lines.flatMap(({ lineId, announced, reason }) => {
      const line = state.lines.find((candidate) => candidate.lineId === lineId);
      if (line === undefined || announced === 0) return [];
      const { sku, name, parts } = line;
      const ofBundle = parts === undefined ? {} : { parts: [...parts] };
      return [{ lineId, sku, name, quantity: announced, reason, ...ofBundle }];
    }),
  };
}

/** Of one order, for the page of its customer. */
export const toCustomerReturns = ({
  orderId,
  orderNumber,
  returns = [],
}: PresentOrder): readonly CustomerReturn[] =>
  returns.map((one) => ({
    orderId,
    orderNumber,
    returnId: one.returnId,
    status: toReturnStatus(one),
    requestedAt: one.requestedAt,
    refund: one.refund,
    units: one.lines.reduce((sum, { announced, received }) => sum + (announced || received), 0),
  }));

/** A location's report as the order's command, its free text apart. */
export function toReturnCommand(
  location: string,
  returnId: string,
  told: ReturnReport | ReturnCommand,
): { readonly command: ReportReturn; readonly personal: readonly PersonalRow[] } {
  const note = told.note === undefined ? undefined : toPersonalRow('text', { text: told.note });
  const common = { type: 'ReportReturn', returnId, location, ...(note && { noteRef: note.ref }) } as const;
  const isReceived = told.type === 'received' || told.type === 'receive';
  return {
    command: isReceived
      ? { ...common, reported: 'received', ...(told.lines === undefined ? {} : { lines: told.lines }) }
      : { ...common, reported: 'inspected', lines: told.lines },
    personal: note === undefined ? [] : [note],
  };
}

type LabelOutcome =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'not_now'; readonly status: ReturnStatus }
  | { readonly outcome: 'erased' }
  | { readonly outcome: 'label'; readonly label: ReturnLabel };

/** Of a return that may be sent; of one that has come, too, for a parcel that lost its label. */
export function toReturnLabel(
  { state }: FoundOrder,
  returnId: string,
  personal: Personal,
  registry: Pick<Registry, 'locations'>,
): LabelOutcome {
  const one = findReturn(state, returnId);
  if (one === undefined) return { outcome: 'none' };
  const status = toReturnStatus(one);
  if (status !== 'approved' && status !== 'received') return { outcome: 'not_now', status };
  const from = findAddress(personal, state.shipToRef);
  if (from === undefined || isErased(from)) return { outcome: 'erased' };
  return {
    outcome: 'label',
    label: {
      returnId,
      orderNumber: state.orderNumber,
      from: toAddress(from),
      to: toPlaceAddress(registry.locations().get(one.location), one.location, state.country),
      units: one.lines.reduce((sum, { announced }) => sum + announced, 0),
      method: one.method,
      language: state.language,
    },
  };
}

/** Of a location that has not said where it is, the label says its name. */
const toPlaceAddress = (place: Location | undefined, location: string, country: string): LabelAddress => {
  const { line1 = '', line2, postcode = '', city = '', region } = place?.address ?? {};
  return {
    name: place?.name ?? location,
    line1,
    ...(line2 === undefined ? {} : { line2 }),
    postcode,
    city,
    ...(region === undefined ? {} : { region }),
    country: place?.address?.country ?? country,
  };
};

const toAddress = ({ name, line1, line2, postcode, city, region, country }: Address): LabelAddress => ({
  name,
  line1,
  ...(line2 === undefined ? {} : { line2 }),
  postcode,
  city,
  ...(region === undefined ? {} : { region }),
  country,
});
