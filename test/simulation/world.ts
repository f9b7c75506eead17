import type { OrderCommand } from '../../src/orders/command.ts';
import { toOrderId } from '../../src/hub/ids.ts';
import type { AskOptions } from '../../src/hub/hub.ts';
import { aParcel, aPlaceOrder, aScan, hourMs, report, scansOf, startAt } from '../support/order-factory.ts';
import type { Sent } from '../faults/checker/sent.ts';

/** A message of a sender: what it is, and what the hub's actor makes of it. */
export interface Message {
  readonly sent: Sent;
  readonly orderId: string;
  readonly command: OrderCommand;
  readonly options: AskOptions;
  /** Known to the hub only once this parcel is. */
  readonly needsParcel: string | null;
}

const iso = (instantMs: number): string => new Date(instantMs).toISOString();

/** Everything that is said of one order: it is placed, it ships, it is scanned; the last order never ships. */
export function toMessages(number: number, isShipped: boolean): readonly Message[] {
  const reference = `order-${number}`;
  const orderId = toOrderId('web', reference);
  const fulfilmentId = `${orderId}-f1`;
  const trackingNumber = `PN${number}`;
  const lines = [
    { lineId: '1', quantity: 3 },
    { lineId: '2', quantity: 2 },
  ];
  const place: Message = {
    sent: {
      kind: 'order',
      messageId: reference,
      sender: 'web',
      door: 'storefronts.web.orders',
      acked: false,
      channel: 'web',
      reference,
    },
    orderId,
    command: aPlaceOrder({ orderId, reference, orderNumber: `SO-${number}` }),
    options: {
      actor: { kind: 'storefront', id: 'web' },
      cause: `storefronts.web.orders#${reference}`,
      personal: [
        { ref: 'customer_1', data: { name: 'Åsa' } },
        { ref: 'address_1', data: { line1: 'Storgatan 1' } },
      ],
    },
    needsParcel: null,
  };
  const parcel = { carrier: 'postnord', trackingNumber };
  const reports = (
    isShipped ? (['accepted', 'picked', 'packed', 'shipped'] as const) : (['accepted'] as const)
  ).map((type, index): Message => {
    const messageId = `${fulfilmentId}|${type}`;
    return {
      sent: {
        kind: 'report',
        messageId,
        sender: 'wh-1',
        door: 'warehouses.wh-1.fulfilment',
        acked: false,
        fulfilmentId,
        type,
        lines,
        ...(type === 'shipped' ? { parcel } : {}),
      },
      orderId,
      command: report(type, {
        fulfilmentId,
        ...(type === 'shipped' ? { parcels: [aParcel(trackingNumber)] } : {}),
      }),
      options: {
        actor: { kind: 'warehouse', id: 'wh-1' },
        cause: `warehouses.wh-1.fulfilment#${messageId}`,
        at: startAt + (index + 1) * hourMs,
        key: { source: 'fulfilment.wh-1', messageId },
      },
      needsParcel: null,
    };
  });
  // The last one takes the third back, and may come before it.
  const scans = (isShipped ? [0, 1, 2, 3, 4, 5, 6] : []).map((index): Message => {
    const eventId = `${reference}-scan-${index}`;
    const occurredAt = iso(startAt + (6 + (index === 6 ? 2 : index) * 5) * hourMs);
    const status = index === 5 ? 'delivered' : index === 0 ? 'picked_up' : 'in_transit';
    const takesBack = index === 6 ? { code: 'void', retracts: `${reference}-scan-2` } : {};
    return {
      sent: {
        kind: 'scan',
        messageId: eventId,
        sender: 'postnord',
        door: 'carriers.postnord.tracking',
        acked: false,
        ...parcel,
        eventId,
        status,
        occurredAt,
      },
      orderId,
      command: scansOf(trackingNumber, aScan(status, occurredAt, { eventId, country: 'SE', ...takesBack })),
      options: {
        actor: { kind: 'carrier', id: 'postnord' },
        cause: `carriers.postnord.tracking#${eventId}`,
        key: { source: 'tracking.postnord', messageId: eventId },
      },
      needsParcel: trackingNumber,
    };
  });
  // The same scan under another id: a message of its own that says nothing new.
  const [, twin] = scans;
  const echo: Message[] =
    twin === undefined
      ? []
      : [
          {
            ...twin,
            sent: { ...twin.sent, messageId: `${twin.sent.messageId}-again` },
            options: {
              ...twin.options,
              cause: `${twin.options.cause}-again`,
              key: { source: 'tracking.postnord', messageId: `${twin.sent.messageId}-again` },
            },
          },
        ];
  return [place, ...reports, ...scans, ...echo];
}
