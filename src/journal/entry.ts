/**
 * What one actor's turn appends: events and everything that must be true in the same instant. Streams are
 * `<kind>:<id>` with the kinds order, stock, demand, feed, incident.
 */
export interface NewStoredEvent {
  readonly type: string;
  readonly data: unknown;
  readonly meta: EventMeta;
}

export interface EventMeta {
  /** When it happened, ISO 8601 UTC. */
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name?: string | undefined };
  /** What caused it: a message's door and id, a rule, a request. */
  readonly cause: string;
  /** W3C Trace Context of the turn that decided it, where its message is traced. */
  readonly traceparent?: string;
}

export interface MessageKey {
  readonly source: string;
  readonly messageId: string;
  /** What its sender was told when it was refused; absent when it took effect. */
  readonly outcome?: unknown;
}

export interface AppendEntry {
  readonly stream: string;
  /** The version the decision was made on; 0 for a stream that does not exist. */
  readonly expectedVersion: number;
  readonly events: readonly NewStoredEvent[];
  /** By the deciding node's clock: part of what was folded, so part of what is stored. */
  readonly recordedAt: string;
  readonly keys: readonly MessageKey[];
  /** May lower the stream's deadline, never raises it (invariant 11). Epoch ms. */
  readonly nextCheckAt: number | null;
  readonly personal: readonly { readonly ref: string; readonly data: unknown }[];
  readonly parcels: readonly {
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly shipmentId: string;
    /** When it left, as its location says; when it was recorded, where absent. */
    readonly since?: string;
  }[];
  /** Blanks every personal row of the stream in the same transaction. */
  readonly erase?: boolean;
  /** Of the traced turns in it. */
  readonly traceparents?: readonly string[] | undefined;
  /** What boards show of the stream after it, for whoever is poked; it is not stored. */
  readonly look?: string | null;
}

/** The traced turns that events came of; undefined where none did. */
export function findTraceparents(
  events: readonly { readonly meta: EventMeta }[],
): readonly string[] | undefined {
  const found = new Set(events.flatMap(({ meta }) => meta.traceparent ?? []));
  return found.size === 0 ? undefined : [...found];
}

/**
 * `duplicate` names the keys that were there already, each with what its sender was told then. It says nothing of the
 * version: whoever answers with one looks at it first.
 */
export type AppendOutcome =
  | { readonly status: 'won'; readonly position: Position | null }
  | { readonly status: 'stale' }
  | { readonly status: 'duplicate'; readonly keys: readonly MessageKey[] };

/** A place in the log: ordered by transaction, then position. */
export interface Position {
  readonly tx: string;
  readonly position: number;
}

export interface StoredEvent extends NewStoredEvent {
  readonly stream: string;
  readonly version: number;
  readonly recordedAt: string;
}
