import type { Rejection } from '../contracts/rejections.ts';
import { Overloaded } from '../hub/envelope.ts';
import { findOrderId } from '../hub/ids.ts';
import { isDatabaseAway, isTimedOut } from '../platform/database.ts';

/** One message of a sender, whichever door it came through. */
export interface Incoming {
  /** The credential it came with: a carrier, a location, a channel. */
  readonly sender: string;
  /** The NATS subject, or what it would be: `carriers.postnord.tracking.RR1`. */
  readonly door: string;
  readonly body: Buffer;
  /** The sender's own id for it. */
  readonly messageId?: string;
  /**
   * Names this delivery and no other, however often the door hands it over: for what has no id of its own and must not be
   * taken again after others came. Asked for seldom, so it is made when it is.
   */
  readonly deliveryId?: () => string;
  /** Of a dead letter: only this part of the body is meant (`parcel:RR1`, `scan:3`); the rest was taken. */
  readonly part?: string;
  /** W3C Trace Context: of a message that is traced, its `receive`; at a door, what its sender said. */
  readonly traceparent?: string | undefined;
}

/**
 * What became of it. `accepted`, `duplicate`, `rejected` and `parked` are final: the sender may forget the message.
 * `retry` is not: nothing happened, and it stays where it is.
 */
export type Settlement =
  | {
      readonly outcome: 'accepted';
      readonly messageId: string;
      readonly orderId?: string;
      /** False when everything in it was known already. */
      readonly changed?: boolean;
    }
  | {
      readonly outcome: 'duplicate';
      readonly messageId: string;
      readonly orderId?: string;
      readonly rejection?: Rejection;
    }
  | {
      readonly outcome: 'rejected';
      readonly messageId: string;
      readonly orderId?: string;
      readonly rejection: Rejection;
    }
  | {
      readonly outcome: 'parked';
      readonly messageId: string;
      readonly reason: ParkReason;
      readonly detail: string;
      readonly deadLetterId?: string;
    }
  | {
      readonly outcome: 'retry';
      readonly messageId: string;
      readonly why: string;
      /** Its order, or the journal, has too much to do: that is so wherever it is tried. */
      readonly isBusy?: boolean;
      /** The database does not answer this node. */
      readonly isAway?: boolean;
      /** Neither of the two: it, or what it is about, is not as it should be, and will not be the next time. */
      readonly isBroken?: boolean;
    };

/** Why a stream could not answer now. */
export function toRetry(error: Error): Omit<Retry, 'outcome' | 'messageId'> {
  const isAway = isDatabaseAway(error);
  const isOverloaded = error instanceof Overloaded;
  return {
    why: error.message,
    isBusy: isOverloaded && error.message !== 'draining',
    isAway,
    isBroken: !isAway && !isOverloaded && !isTimedOut(error),
  };
}

type Retry = Extract<Settlement, { outcome: 'retry' }>;

export type ParkReason =
  | 'malformed'
  | 'invalid'
  | 'unknown_parcel'
  | 'unknown_order'
  | 'unknown_format'
  | 'poison';

export type Door =
  | { readonly kind: 'tracking'; readonly carrier: string }
  | { readonly kind: 'raw'; readonly carrier: string; readonly format: string }
  | { readonly kind: 'fulfilment'; readonly location: string }
  | { readonly kind: 'returns'; readonly location: string }
  | { readonly kind: 'stock'; readonly location: string }
  | { readonly kind: 'epcis'; readonly location: string }
  | { readonly kind: 'orders'; readonly channel: string };

/** The door of a subject; the key token at its end does not matter. Undefined: nothing is taken there. */
export function findDoor(subject: string): Door | undefined {
  const [who = '', id = '', what = '', format = ''] = subject.split('.');
  if (id === '') return undefined;
  switch (`${who}.${what}`) {
    case 'carriers.tracking':
      return { kind: 'tracking', carrier: id };
    case 'carriers.raw':
      return format === '' ? undefined : { kind: 'raw', carrier: id, format };
    case 'warehouses.fulfilment':
      return { kind: 'fulfilment', location: id };
    case 'warehouses.returns':
      return { kind: 'returns', location: id };
    case 'warehouses.stock':
      return { kind: 'stock', location: id };
    case 'warehouses.raw':
      return format === 'epcis' ? { kind: 'epcis', location: id } : undefined;
    case 'storefronts.orders':
      return { kind: 'orders', channel: id };
    default:
      return undefined;
  }
}

/**
 * What the message is about, where its subject or its first bytes say so without reading all of it: a parcel, an order, a
 * SKU. Undefined: it is not known before the message is read, or there is nothing yet that it is about.
 */
export function findKey({ door, body }: Incoming): string | undefined {
  const [, , what, named] = door.split('.');
  switch (what) {
    case 'tracking':
      return named ?? firstOf(body, trackingNumbers);
    case 'fulfilment': {
      const fulfilmentId = named ?? firstOf(body, fulfilmentIds);
      // By its order, all of whose fulfilments are at one node then.
      return fulfilmentId === undefined ? undefined : (findOrderId(fulfilmentId) ?? fulfilmentId);
    }
    case 'returns': {
      const returnId = named ?? firstOf(body, returnIds);
      return returnId === undefined ? undefined : (findOrderId(returnId) ?? returnId);
    }
    case 'stock':
      return named ?? firstOf(body, skus);
    default:
      return undefined;
  }
}

const trackingNumbers = /"trackingNumber"\s*:\s*"([^"\\]{1,100})"/;
const fulfilmentIds = /"fulfilmentId"\s*:\s*"([^"\\]{1,100})"/;
const returnIds = /"returnId"\s*:\s*"([^"\\]{1,100})"/;
const skus = /"sku"\s*:\s*"([^"\\]{1,100})"/;

const firstOf = (body: Buffer, field: RegExp): string | undefined =>
  field.exec(body.toString('latin1', 0, 1_000))?.[1];
