import type { OrderCommand } from '../../src/orders/command.ts';
import {
  anOrder,
  aParcel,
  aPlaceOrder,
  aScan,
  type OrderStory,
  report,
  scansOf,
} from '../support/order-factory.ts';

const askReturn = (reason: 'damaged' | 'other', returnId: string): OrderCommand => ({
  type: 'RequestReturn',
  returnId,
  lines: [{ lineId: '1', quantity: 1, reason }],
  method: 'drop_off',
  isByCustomer: true,
  days: 30,
});
const returnReceived = {
  type: 'ReportReturn',
  returnId: 'ord_1-ra',
  location: 'wh-1',
  reported: 'received',
} as const;
const returnInspected = {
  ...returnReceived,
  reported: 'inspected',
  lines: [{ lineId: '1', quantity: 1, disposition: 'restocked' }],
} as const;

const requestReship = {
  type: 'RequestReship',
  reshipId: 'ord_1-sa',
  lines: [{ lineId: '1', quantity: 1 }],
  reason: 'lost',
  whenShort: 'refuse',
} as const satisfies OrderCommand;
const reshipPlaced = {
  type: 'RecordReship',
  reshipId: 'ord_1-sa',
  became: 'placed',
  orderId: 'ord_2',
  orderNumber: '1002',
} as const satisfies OrderCommand;

/** Where an order can stand when something is told to it, and what can be told. */
export const stages = {
  absent: () => null,
  placed: () => anOrder(),
  accepted: () => anOrder().accepted(),
  picking: () => anOrder().accepted().picking(),
  picked: () => anOrder().accepted().picking().picked(),
  packed: () => anOrder().accepted().picking().picked().packed(),
  partly_shipped: () => anOrder().accepted().shipped('PN1', { '1': 3 }),
  shipped: () => anOrder().accepted().picking().picked().packed().shipped(),
  delivered: () => anOrder().shipped().delivered(),
  claimed: () => anOrder().shipped().delivered().does({ type: 'ClaimNonReceipt', shipmentId: 'ord_1-f1-p1' }),
  overridden: () =>
    anOrder().accepted().picking().picked().packed().shipped().does({
      type: 'OverrideShipmentStatus',
      shipmentId: 'ord_1-f1-p1',
      status: 'delivered',
      reason: 'none',
    }),
  voided: () =>
    anOrder()
      .accepted()
      .picking()
      .picked()
      .packed()
      .shipped()
      .does({
        type: 'RetractReport',
        fulfilmentId: 'ord_1-f1',
        reported: 'shipped',
        because: 'voided',
        parcels: [{ carrier: 'postnord', trackingNumber: 'PN1' }],
      }),
  ready: () => anOrder().accepted().ready(),
  collected: () => anOrder().accepted().ready().collected(),
  rejected: () => anOrder().rejected(),
  cancelled: () => anOrder().accepted().cancelled(),
  held: () => anOrder().held(),
  erased: () => anOrder().erased(),
  return_asked: () => anOrder().shipped().delivered().does(askReturn('damaged', 'ord_1-ra')),
  return_approved: () => anOrder().shipped().delivered().does(askReturn('other', 'ord_1-ra')),
  return_refused: () =>
    anOrder()
      .shipped()
      .delivered()
      .does(askReturn('damaged', 'ord_1-ra'))
      .does({ type: 'RefuseReturn', returnId: 'ord_1-ra', reason: 'other' }),
  return_received: () =>
    anOrder().shipped().delivered().does(askReturn('other', 'ord_1-ra')).does(returnReceived),
  return_inspected: () =>
    anOrder().shipped().delivered().does(askReturn('other', 'ord_1-ra')).does(returnInspected),
  return_closed: () =>
    anOrder()
      .shipped()
      .delivered()
      .does(askReturn('other', 'ord_1-ra'))
      .does(returnInspected)
      .does({ type: 'CloseReturn', returnId: 'ord_1-ra' }),
  reship_asked: () => anOrder().shipped().delivered().does(requestReship),
  reship_placed: () => anOrder().shipped().delivered().does(requestReship).does(reshipPlaced),
} as const satisfies Record<string, () => OrderStory | null>;
export type Stage = keyof typeof stages;

export const tellings = {
  PlaceOrder: aPlaceOrder(),
  AllocateLines: {
    type: 'AllocateLines',
    plan: { allocations: [{ location: 'wh-2', lines: [{ lineId: '1', quantity: 1 }], candidates: [] }] },
  },
  accepted: report('accepted'),
  rejected: report('rejected', { reason: 'closed' }),
  picking: report('picking'),
  picked: report('picked'),
  shortPicked: report('shortPicked', { lines: [{ lineId: '1', quantity: 1 }] }),
  packed: report('packed'),
  shipped: report('shipped', { parcels: [aParcel('PN2')] }),
  readyForPickup: report('readyForPickup'),
  collected: report('collected'),
  RetractReport: {
    type: 'RetractReport',
    fulfilmentId: 'ord_1-f1',
    reported: 'shipped',
    because: 'voided',
  },
  RecordScans: scansOf('PN1', aScan('in_transit', '2026-11-21T08:00:00Z')),
  NoteOrder: { type: 'NoteOrder', noteRef: 'text_1' },
  AdjustPrice: {
    type: 'AdjustPrice',
    adjustmentId: 'ord_1-aa',
    amount: { amount: '10.00', currency: 'SEK' },
    reason: 'apology',
  },
  RequestReship: { ...requestReship, reshipId: 'ord_1-sb' },
  reshipPlaced,
  reshipRefused: {
    type: 'RecordReship',
    reshipId: 'ord_1-sa',
    became: 'refused',
    code: 'insufficient_stock',
  },
  reshipCancelled: {
    type: 'RecordReship',
    reshipId: 'ord_1-sa',
    became: 'cancelled',
    lines: [{ lineId: '1', quantity: 1 }],
  },
  CancelOrder: { type: 'CancelOrder' },
  CancelLines: { type: 'CancelLines', lines: [{ lineId: '1', quantity: 1 }] },
  ChangeAddress: { type: 'ChangeAddress', shipToRef: 'address_2', country: 'NO', unchanged: false },
  ChangeDelivery: {
    type: 'ChangeDelivery',
    delivery: { option: 'next_day' },
    promise: {
      option: 'next_day',
      shipBy: '2026-11-20T20:00:00.000Z',
      from: '2026-11-21T07:00:00.000Z',
      to: '2026-11-21T17:00:00.000Z',
    },
  },
  HoldOrder: { type: 'HoldOrder', reason: 'fraud_review' },
  ReleaseHold: { type: 'ReleaseHold', holdId: 'ord_1-h1' },
  OverrideShipmentStatus: {
    type: 'OverrideShipmentStatus',
    shipmentId: 'ord_1-f1-p1',
    status: 'out_for_delivery',
    reason: 'none',
  },
  WithdrawShipmentOverride: { type: 'WithdrawShipmentOverride', shipmentId: 'ord_1-f1-p1' },
  ClaimNonReceipt: { type: 'ClaimNonReceipt', shipmentId: 'ord_1-f1-p1' },
  WithdrawNonReceipt: { type: 'WithdrawNonReceipt', shipmentId: 'ord_1-f1-p1' },
  RequestReturn: askReturn('other', 'ord_1-rb'),
  ApproveReturn: { type: 'ApproveReturn', returnId: 'ord_1-ra' },
  RefuseReturn: { type: 'RefuseReturn', returnId: 'ord_1-ra', reason: 'other' },
  CancelReturn: { type: 'CancelReturn', returnId: 'ord_1-ra' },
  CloseReturn: {
    type: 'CloseReturn',
    returnId: 'ord_1-ra',
    refund: { amount: '100.00', currency: 'SEK' },
  },
  returnReceived,
  returnInspected,
  SetPreferences: { type: 'SetPreferences', mails: { delayed: false } },
  RevokeTrackingLink: { type: 'RevokeTrackingLink' },
  ErasePersonalData: { type: 'ErasePersonalData' },
  SuppressCases: {
    type: 'SuppressCases',
    incidentId: 'feed:carrier-postnord.1',
    exceptionIds: ['ord_1.1'],
    because: 'x',
  },
  ReleaseCases: { type: 'ReleaseCases', incidentId: 'feed:carrier-postnord.1' },
  HandleException: { type: 'HandleException', exceptionId: 'ord_1.1', command: 'acknowledge' },
  BoundParcel: {
    type: 'BoundParcel',
    carrier: 'postnord',
    trackingNumber: 'PN1',
    span: { from: null, until: '2026-12-24T00:00:00.000Z' },
    handedOver: [],
  },
  AssessOrder: { type: 'AssessOrder' },
} as const satisfies Record<string, OrderCommand>;
export type Telling = keyof typeof tellings;
