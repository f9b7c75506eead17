/**
 * What the senders know of their own messages, and what they were told. The checker holds the journal against this and
 * against nothing of the hub's own code.
 */
export type Sent = SentOrder | SentReport | SentScan | SentBad;

interface SentMessage {
  /** The id under which the hub must know it. */
  readonly messageId: string;
  readonly sender: string;
  readonly door: string;
  /** True once the sender was told that it may forget the message: a PubAck, a 202. */
  acked: boolean;
}

export interface SentOrder extends SentMessage {
  readonly kind: 'order';
  readonly channel: string;
  /** Unique in the record. */
  readonly reference: string;
}

export interface SentReport extends SentMessage {
  readonly kind: 'report';
  readonly fulfilmentId: string;
  readonly type: 'accepted' | 'picked' | 'packed' | 'shipped';
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  readonly parcel?: { readonly carrier: string; readonly trackingNumber: string };
}

export interface SentScan extends SentMessage {
  readonly kind: 'scan';
  readonly carrier: string;
  readonly trackingNumber: string;
  /** The sender's id of the scan, equal in every sending of it. */
  readonly eventId: string;
  readonly status: string;
  readonly occurredAt: string;
}

/** What no hub can use: it must be in the dead letters, byte for byte. */
export interface SentBad extends SentMessage {
  readonly kind: 'bad';
  readonly body: Buffer;
  readonly reason: string;
}

/** What came on `hub.answers.<sender>`, or a receipt. */
export interface SenderAnswer {
  readonly sender: string;
  readonly messageId: string;
  readonly outcome: string;
  readonly orderId?: string;
  readonly rejection?: unknown;
}
