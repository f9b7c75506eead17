import type { OrderEventData, OrderEventType } from '../../../src/contracts/events.ts';
import type { EventView } from '../../../src/contracts/events.ts';
import { rejectionCodes } from '../../../src/contracts/rejections.ts';
import { dispositions } from '../../../src/contracts/returns.ts';
import { adjustmentReasonNames } from './adjustments.ts';
import { toMoney } from './money.ts';
import { tellPreferences } from './preferences.ts';
import { dispositionNames, returnReasonNames, returnRefusalNames } from './returns.ts';
import { reshipReasonNames } from './reships.ts';
import { toMoment } from './times.ts';
import {
  holdNames,
  optionNames,
  shipmentStatusNames,
  tellBecause,
  toCarrier,
  toPlace,
  type Tone,
  waitingNames,
} from './statuses.ts';

/** An order's history in words. Complete by type; a type nobody has named yet is shown by its own name. */

export interface Told {
  readonly title: string;
  readonly detail?: string;
  readonly tone: Tone;
}

const units = (lines: readonly { readonly quantity: number }[]): string => {
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  return count === 1 ? '1 unit' : `${count} units`;
};
const implied = (data: { readonly implied?: true | undefined }): string | undefined =>
  data.implied === true ? 'Known from a later report' : undefined;
const told = (title: string, tone: Tone = 'neutral', detail?: string): Told => ({
  title,
  tone,
  ...(detail === undefined || detail === '' ? {} : { detail }),
});
const readable = (code: string): string => code.replaceAll('_', ' ');

/** `noteRef` arrives as what it stands for, to those who may read it. */
const noteOf = (data: object): string =>
  'note' in data && typeof data.note === 'string' ? `“${data.note}”` : '';

const reopenedWords = {
  auto: 'Exception reopened by itself',
  manual: 'Exception reopened',
  undone: 'Resolving the exception was undone',
} as const;

const tellers: { readonly [T in OrderEventType]: (data: OrderEventData<T>) => Told } = {
  OrderPlaced: (data) =>
    told(
      `Order ${data.orderNumber} placed`,
      'good',
      data.replaces === undefined
        ? `${units(data.lines)} through ${data.channel}`
        : `${units(data.lines)} sent again, in place of ${data.replaces.orderNumber}`,
    ),
  OrderImported: () => told('Imported', 'neutral', 'What is before this happened elsewhere'),
  LinesAllocated: (data) => {
    const chosen = data.candidates.find((candidate) => candidate.chosen);
    return told(`${units(data.lines)} allocated at ${toPlace(data.location)}`, 'neutral', chosen?.why);
  },
  LinesBackordered: (data) =>
    told(
      `${units(data.lines)} on backorder`,
      'warn',
      data.expectedAt === undefined ? undefined : `Expected ${data.expectedAt.slice(0, 10)}`,
    ),
  FulfilmentRequested: (data) => told(`Work sent to ${toPlace(data.location)}`),
  ReleasePaused: (data) =>
    told('Release paused', 'warn', `${toPlace(data.location)} is given no work for now`),
  FulfilmentAccepted: (data) => told('Accepted by the location', 'neutral', implied(data)),
  FulfilmentRejected: (data) =>
    told(`Rejected by the location: ${readable(data.reason)}`, 'bad', units(data.lines)),
  PickingStarted: (data) => told('Picking started', 'busy', implied(data)),
  LinesPicked: (data) => told(`${units(data.lines)} picked`, 'busy', implied(data)),
  LinesShortPicked: (data) => told(`${units(data.lines)} could not be found`, 'warn'),
  LinesPacked: (data) => told(`${units(data.lines)} packed`, 'busy', implied(data)),
  FulfilmentShipped: (data) =>
    told(
      data.afterCancel === true ? 'Shipped although it was cancelled' : 'Shipped',
      data.afterCancel === true ? 'bad' : 'busy',
      data.parcels.map((parcel) => `${toCarrier(parcel.carrier)} ${parcel.trackingNumber}`).join(', '),
    ),
  FulfilmentReadyForPickup: (data) => told('Ready for pickup', 'busy', units(data.lines)),
  FulfilmentCollected: (data) => told('Collected', 'good', units(data.lines)),
  LateReportNoted: (data) =>
    told(`A late report: ${readable(data.reported)}`, 'neutral', 'It was known already; nothing changed'),
  ReportConflicted: (data) =>
    told(`A report that cannot be true: ${readable(data.reported)}`, 'bad', data.why),
  ReportRetracted: (data) =>
    told(
      data.because === 'voided' ? 'The parcel is not sent' : `Taken back by the location: ${data.reported}`,
      'warn',
      data.parcels?.map((parcel) => `${toCarrier(parcel.carrier)} ${parcel.trackingNumber}`).join(', ') ??
        (data.undone.lines.length > 0 ? units(data.undone.lines) : undefined),
    ),
  FulfilmentCancellationRequested: (data) => told(`Cancellation asked of ${toPlace(data.location)}`, 'warn'),
  LinesCancelled: (data) => told(data.whole ? 'Order cancelled' : `${units(data.lines)} cancelled`, 'warn'),
  DeliveryChanged: ({ delivery: { option, pickupLocation }, promise }) =>
    told(
      `Comes another way now: ${optionNames[option].toLowerCase()}${
        pickupLocation === undefined ? '' : `, ${toPlace(pickupLocation)}`
      }`,
      'neutral',
      `Promised until ${toMoment(promise.to)}`,
    ),
  AddressChanged: (data) => told('Delivery address changed', 'neutral', data.country),
  OrderNoted: (data) => told('A note', 'neutral', noteOf(data)),
  OrderHeld: (data) => told(`Held: ${holdNames[data.reason].toLowerCase()}`, 'warn'),
  HoldReleased: () => told('Hold released'),
  TrackingLinkRevoked: () => told('Tracking link revoked'),
  PersonalDataErased: () => told('Personal data erased'),
  ScanRecorded: (data) => {
    const { scan } = data;
    const name =
      scan.status === 'unmapped'
        ? `Unknown code ${scan.carrierCode ?? ''}`
        : shipmentStatusNames[scan.status].label;
    const place = [scan.place?.city, scan.place?.country].filter(Boolean).join(', ');
    return told(
      `Scan: ${name}`,
      'neutral',
      [place, scan.reason.code === 'none' ? '' : readable(scan.reason.code)].filter(Boolean).join(' · '),
    );
  },
  ParcelBounded: (data) =>
    told(
      'The tracking number is another parcel’s too',
      'neutral',
      data.left === 0
        ? undefined
        : `${data.left === 1 ? '1 scan was' : `${data.left} scans were`} not of this one`,
    ),
  ScanReworded: () => told('A scan was worded anew'),
  ShipmentStatusChanged: (data) =>
    told(
      `Parcel: ${shipmentStatusNames[data.to].label.toLowerCase()}`,
      shipmentStatusNames[data.to].tone,
      data.because.sentence,
    ),
  ShipmentStatusOverridden: (data) =>
    told(
      `Parcel set by hand: ${shipmentStatusNames[data.status].label.toLowerCase()}`,
      'warn',
      [data.reason.code === 'none' ? '' : readable(data.reason.code), noteOf(data)]
        .filter(Boolean)
        .join(' · '),
    ),
  ShipmentOverrideWithdrawn: (data) => told('Back to what the scans say', 'neutral', noteOf(data)),
  NonReceiptClaimed: (data) => told('The customer says that it did not come', 'bad', noteOf(data)),
  NonReceiptWithdrawn: (data) => told('It has turned up', 'good', noteOf(data)),
  PreferencesChanged: (data) => told('Mails were chosen', 'neutral', tellPreferences(data)),
  ReturnRequested: (data) =>
    told(
      `Return of ${units(data.lines)} asked for`,
      'warn',
      [...new Set(data.lines.map(({ reason }) => returnReasonNames[reason].toLowerCase()))].join(', '),
    ),
  ReturnApproved: () => told('Return approved', 'good'),
  ReturnRefused: (data) =>
    told(`Return refused: ${returnRefusalNames[data.reason].toLowerCase()}`, 'bad', noteOf(data)),
  ReturnCancelled: () => told('Return taken back'),
  ReturnReceived: (data) =>
    told(
      data.lines.length === 0 ? 'A return came' : `${units(data.lines)} came back`,
      data.unexpected === undefined ? 'good' : 'warn',
      [
        `At ${toPlace(data.location)}`,
        implied(data),
        data.unexpected === undefined ? undefined : `${units(data.unexpected)} not expected`,
        noteOf(data),
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  ReturnInspected: (data) =>
    told(
      'Return inspected',
      'neutral',
      [
        ...dispositions.flatMap((disposition) => {
          const its = data.lines.filter((line) => line.disposition === disposition);
          return its.length === 0 ? [] : [`${units(its)} ${dispositionNames[disposition].toLowerCase()}`];
        }),
        noteOf(data),
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  RefundGranted: (data) => told(`Refund of ${toMoney(data.amount)} granted`, 'good', noteOf(data)),
  ReturnClosed: () => told('Return closed'),
  PriceAdjusted: (data) =>
    told(
      `${toMoney(data.amount)} less`,
      'neutral',
      [adjustmentReasonNames[data.reason], noteOf(data)].filter(Boolean).join(' · '),
    ),
  ReshipRequested: (data) =>
    told(
      `${units(data.lines)} to be sent again: ${reshipReasonNames[data.reason].toLowerCase()}`,
      'warn',
      noteOf(data),
    ),
  ReshipPlaced: (data) => told(`Sent again as order ${data.orderNumber}`, 'good'),
  ReshipRefused: (data) => told('It could not be sent again', 'bad', rejectionCodes[data.code]),
  ReshipCancelled: (data) =>
    told(
      `Of what is sent again ${units(data.lines)} ${data.lines.length === 1 ? 'is' : 'are'} cancelled`,
      'warn',
    ),
  ExceptionRaised: (data) =>
    told(`Exception: ${data.title}`, data.severity <= 2 ? 'bad' : 'warn', tellBecause(data.because)),
  ExceptionEscalated: (data) =>
    told(`Exception is now severity ${data.severity}`, 'bad', tellBecause(data.because)),
  ExceptionCleared: (data) => told('Exception cleared by itself', 'good', tellBecause(data.because)),
  ExceptionSuppressed: (data) => told('Explained by an incident', 'neutral', tellBecause(data.because)),
  ExceptionCounted: (data) =>
    told(`The incident explains ${data.cases === 1 ? '1 case' : `${data.cases} cases`}`),
  ExceptionReleased: () => told('The incident is over: looked at again'),
  ExceptionAcknowledged: () => told('Exception acknowledged'),
  ExceptionAssigned: (data) => told(`Exception assigned to ${data.owner}`),
  ExceptionNoted: () => told('Note on an exception'),
  ExceptionResolved: (data) => told(`Exception resolved: ${readable(data.code)}`, 'good'),
  ExceptionReopened: (data) => told(reopenedWords[data.how], 'warn'),
  ExceptionClaimed: (data) =>
    told(
      data.from === undefined
        ? `Exception claimed by ${data.owner}`
        : `Exception taken over by ${data.owner} from ${data.from}`,
    ),
  ExceptionUnclaimed: (data) =>
    told(data.how === 'lapsed' ? 'The claim on an exception lapsed' : 'Exception given back'),
  ExceptionWatched: (data) => told(`${data.watcher} watches the exception`),
  ExceptionUnwatched: (data) => told(`${data.watcher} no longer watches the exception`),
  ExceptionDueSet: (data) =>
    told(
      data.dueAt === null ? 'Exception is due when its rule says' : `Exception due ${toMoment(data.dueAt)}`,
    ),
  ExceptionPaused: (data) => told(`Exception waits for ${waitingNames[data.waitingOn]}`),
  ExceptionResumed: () => told('Exception no longer waits'),
  ExceptionSnoozed: (data) =>
    told(
      `Exception snoozed until ${[
        ...(data.until === null ? [] : [toMoment(data.until)]),
        ...(data.untilWorse ? ['it gets worse'] : []),
      ].join(' or ')}`,
    ),
  ExceptionWoken: (data) =>
    told(data.how === 'worse' ? 'Exception is back: it got worse' : 'Exception is back', 'warn'),
};

export const tellEvent = (event: EventView): Told => {
  const teller = (tellers as Readonly<Record<string, (data: never) => Told>>)[event.type];
  if (teller === undefined) return told(event.type);
  try {
    return teller(event.data as never);
  } catch {
    // A field that this role may not see is absent: the name of the event is still true.
    return told(event.type.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
  }
};

const kinds: Readonly<Record<EventView['actor']['kind'], string>> = {
  customer: 'Customer',
  user: 'Staff',
  storefront: 'Storefront',
  warehouse: 'Location',
  carrier: 'Carrier',
  hub: 'The hub',
};
export const tellActor = ({ kind, id, name }: EventView['actor']): string => {
  // A customer who has a link has no name, and the id of their order.
  if (kind === 'hub' || (kind === 'customer' && name === undefined)) return kinds[kind];
  const who = kind === 'carrier' ? toCarrier(id) : kind === 'warehouse' ? toPlace(id) : id;
  return `${name ?? who} · ${kinds[kind].toLowerCase()}`;
};
