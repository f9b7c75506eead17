import type { DeadLetter, Receipt } from '../../contracts/registry.ts';

/**
 * The doors for senders, as the HTTP side sees them; `ingest/` stands behind. A door is named by the NATS subject of the
 * same message (`carriers.postnord.tracking`, `carriers.postnord.raw.easypost`, `warehouses.wh-1.fulfilment`), so both
 * doors lead to one path.
 */
export interface ReceivedMessage {
  readonly sender: string;
  readonly door: string;
  /** The exact bytes. */
  readonly body: Buffer;
  /** The sender's own id for it (`Idempotency-Key`); without one it is found in the body. */
  readonly messageId?: string;
  /** As its sender said it (W3C Trace Context); a bad one is as good as none. */
  readonly traceparent?: string | undefined;
}

export interface ReceivedWebhook {
  readonly carrier: string;
  readonly format: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** The exact bytes. */
  readonly body: Buffer;
}

/** `unverifiable`: the provider's public keys cannot be had just now; the same request may be right in a while. */
export type WebhookVerdict =
  | 'verified'
  | 'unknown_carrier'
  | 'unknown_format'
  | 'bad_signature'
  | 'unverifiable';

/** A client's id and secret, as they came to the token endpoint. */
export interface ShownCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface IssuedToken {
  readonly token: string;
  readonly lifeSeconds: number;
}

export interface Doors {
  /** Durable when it returns; taking effect follows. Rejects when the database cannot be reached. */
  receive(message: ReceivedMessage): Promise<{ readonly receiptId: string }>;
  /** On the raw bytes, in constant time, against every live secret of the carrier for the format. Never rejects. */
  verifyWebhook(webhook: ReceivedWebhook): Promise<WebhookVerdict>;
  /** For carriers that prove themselves by a token of the hub's. Undefined where none of what is shown fits. */
  issueToken(carrier: string, shown: readonly ShownCredentials[]): IssuedToken | undefined;
  findReceipt(receiptId: string): Promise<(Receipt & { readonly sender: string }) | undefined>;
  /** Messages of each that are not settled, at both doors. One of whom it cannot be known now is not in it. */
  countWaiting(senders: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface DeadLetters {
  /** Newest first; `cursor` is the last id of the page before. */
  list(query: {
    readonly state?: DeadLetter['state'];
    readonly sender?: string;
    readonly group?: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<{ readonly items: readonly DeadLetter[]; readonly nextCursor: string | null }>;
  /** Takes it again as if it came now. Undefined: there is none, or it is settled. */
  replay(
    deadLetterId: string,
  ): Promise<{ readonly outcome: Receipt['outcome']; readonly detail?: string } | undefined>;
  discard(deadLetterId: string, by: string, reason?: string): Promise<boolean>;
}
