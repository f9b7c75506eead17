import type { MailedMilestone } from './ports/customer-texts.ts';

/**
 * What must happen outside because something was committed (invariant 6). A reaction only writes effect rows, in the
 * transaction that moves its checkpoint: never for an event that is not committed, once for each that is. The row holds
 * ids; what it is about is read when it goes out, so nothing personal waits in it.
 */
export interface NewEffect {
  /** Idempotency key: the receiver counts it once. */
  readonly key: string;
  readonly stream: string;
  readonly destination: string;
  readonly payload: WorkEffect;
}

export type WorkEffect =
  | {
      readonly kind: 'requested' | 'cancelRequested';
      readonly orderId: string;
      readonly fulfilmentId: string;
      readonly location: string;
      /** Later ones of its stream may have gone out: its event could not be followed in its time. */
      readonly isLate?: true;
    }
  /** A location is told of goods that come back, or that do not any more. */
  | {
      readonly kind: 'returnExpected' | 'returnCancelled';
      readonly orderId: string;
      readonly returnId: string;
      readonly location: string;
    }
  /** It is sent again, as another order (`reships.ts`). */
  | { readonly kind: 'reship'; readonly orderId: string; readonly reshipId: string }
  /** Of the other order, `by`, something was cancelled. */
  | {
      readonly kind: 'reshipCancelled';
      readonly orderId: string;
      readonly reshipId: string;
      readonly by: string;
    }
  /** The address is another, or the way there: every location that is still at work is asked again. */
  | {
      readonly kind: 'readdressed';
      readonly orderId: string;
      /** Who was asked after it knows. Absent in effects of the release before. */
      readonly version?: number;
    }
  /** Stocks follow this event (`order-stock.ts`). */
  | { readonly kind: 'stock'; readonly orderId: string; readonly version: number }
  /** There may be stock for whom waits for this SKU (`waiting-orders.ts`). */
  | { readonly kind: 'restocked'; readonly sku: string }
  | AdoptEffect
  | LookEffect
  | MailEffect
  | DigestEffect
  | WebhookEffect;

/** Stocks hear of an imported order (`adopt-stock.ts`): of what it has at a place, or without one of what waits. */
export interface AdoptEffect {
  readonly kind: 'adopt';
  readonly orderId: string;
  readonly version: number;
  readonly place?: { readonly location: string; readonly sku: string };
}

/** Which messages of an order are due (`customer-mail.ts`), some time after this event. */
export interface LookEffect {
  readonly kind: 'look';
  readonly orderId: string;
  readonly version: number;
}

/** One mail to the order's customer. */
export interface MailEffect {
  readonly kind: 'mail';
  readonly orderId: string;
  readonly milestone: MailedMilestone;
  /** Of what a customer sends back. */
  readonly returnId?: string | undefined;
  readonly shipmentId: string | null;
  /** When the hub heard of it. */
  readonly recordedAt: string;
}

/** One mail to one of the desk's people about cases they subscribe to. */
export interface DigestEffect {
  readonly kind: 'digest';
  readonly person: string;
}

/** One event to one who is told over HTTP (`webhook-sending.ts`); it is read from the log when it goes out. */
export interface WebhookEffect {
  readonly kind: 'webhook';
  readonly endpointId: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  /** Of one that was tried early, for the endpoint took something again (`hurry`). */
  readonly hurriedAt?: string;
  /** Absent where it is of no order. */
  readonly orderId?: string;
}

/** Refused for now, by somebody who may have said how long to stay away. */
export class RefusedForNow extends Error {
  constructor(
    why: string,
    readonly retryAfterMs: number | null,
  ) {
    super(why);
  }
}

/** How a try ended that did not fail: for good, with why where that is worth keeping; or it was too early. */
export type EffectEnd =
  | { readonly outcome: string; readonly reason?: string }
  | { readonly againInMs: number };
