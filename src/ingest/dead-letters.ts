import type { Pool } from 'pg';
import type { DeadLetter } from '../contracts/registry.ts';
import { newId } from '../hub/ids.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Incoming, ParkReason } from './message.ts';

/** What could not be used, with its bytes and the reason (invariant 1). Rows; the message on `hub.dead` is a notice. */
export interface DeadLetterBox {
  /** The same message again counts a try more on the row there is. */
  park(parked: {
    readonly message: Incoming;
    readonly messageId: string;
    readonly reason: ParkReason;
    readonly detail: string;
    readonly parcel?: { readonly carrier: string; readonly trackingNumber: string };
  }): Promise<string>;
  list(query: {
    readonly state?: DeadLetter['state'];
    readonly sender?: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<{ readonly items: readonly DeadLetter[]; readonly nextCursor: string | null }>;
  /** Waiting ones only. */
  load(deadLetterId: string): Promise<(Incoming & { readonly messageId: string }) | undefined>;
  settle(deadLetterId: string, state: 'replayed' | 'discarded'): Promise<boolean>;
  /** Waiting for a parcel that is known by now. */
  findReplayable(limit: number): Promise<readonly string[]>;
  /** Waiting for this parcel. */
  findOfParcel(carrier: string, trackingNumber: string): Promise<readonly string[]>;
}

interface Row {
  readonly dead_letter_id: string;
  readonly sender: string;
  readonly door: string;
  readonly body: Buffer | null;
  readonly reason: DeadLetter['reason'];
  readonly detail: string;
  readonly message_id: string;
  readonly received_at: Date;
  readonly tries: number;
  readonly state: DeadLetter['state'];
}

export function createDeadLetterBox(options: { readonly pool: Pool; readonly clock: Clock }): DeadLetterBox {
  const { pool, clock } = options;
  return {
    async park({ message, messageId, reason, detail, parcel }) {
      const parked = await pool.query<{ id: string }>(
        `insert into dead_letters
           (dead_letter_id, sender, door, headers, body, reason, detail, message_id, received_at, carrier, tracking_number)
         values ($1, $2, $3, '{}', $4, $5, $6, $7, $8, $9, $10)
         on conflict (sender, door, message_id) do update
         set tries = dead_letters.tries + 1, reason = excluded.reason, detail = excluded.detail,
           -- Taken once and unusable now: it waits again. What a person discarded stays so.
           state = case dead_letters.state when 'replayed' then 'waiting' else dead_letters.state end,
           settled_at = case dead_letters.state when 'replayed' then null else dead_letters.settled_at end
         returning dead_letter_id as id`,
        [
          newId('dead'),
          message.sender,
          message.door,
          message.body,
          reason,
          // PostgreSQL's text holds every character but one.
          detail.replaceAll('\u0000', '\\u0000').slice(0, 2_000),
          messageId,
          toIso(clock.now()),
          parcel?.carrier ?? null,
          parcel?.trackingNumber ?? null,
        ],
      );
      return parked.rows[0]?.id ?? '';
    },

    async list({ state, sender, cursor, limit }) {
      const found = await pool.query<Row>(
        `select dead_letter_id, sender, door, body, reason, detail, message_id, received_at, tries, state
         from dead_letters
         where ($1::text is null or state = $1) and ($2::text is null or sender = $2)
           and ($3::text is null or (received_at, dead_letter_id) <
                (select received_at, dead_letter_id from dead_letters where dead_letter_id = $3))
         order by received_at desc, dead_letter_id desc limit $4`,
        [state ?? null, sender ?? null, cursor ?? null, limit + 1],
      );
      const items = found.rows.slice(0, limit).map(toDeadLetter);
      return { items, nextCursor: found.rows.length > limit ? (items.at(-1)?.deadLetterId ?? null) : null };
    },

    async load(deadLetterId) {
      const found = await pool.query<Row>(
        `select sender, door, body, message_id from dead_letters where dead_letter_id = $1 and state = 'waiting'`,
        [deadLetterId],
      );
      const row = found.rows[0];
      if (row === undefined || row.body === null) return undefined;
      return { sender: row.sender, door: row.door, body: row.body, messageId: row.message_id };
    },

    async settle(deadLetterId, state) {
      const settled = await pool.query(
        `update dead_letters set state = $2, settled_at = $3 where dead_letter_id = $1 and state = 'waiting'`,
        [deadLetterId, state, toIso(clock.now())],
      );
      return settled.rowCount === 1;
    },

    async findReplayable(limit) {
      const found = await pool.query<{ id: string }>(
        `select d.dead_letter_id as id from dead_letters d
         where d.state = 'waiting' and d.reason = 'unknown_parcel'
           and exists (select 1 from parcels p where p.carrier = d.carrier and p.tracking_number = d.tracking_number)
         order by d.received_at limit $1`,
        [limit],
      );
      return found.rows.map(({ id }) => id);
    },

    async findOfParcel(carrier, trackingNumber) {
      const found = await pool.query<{ id: string }>(
        `select dead_letter_id as id from dead_letters
         where state = 'waiting' and reason = 'unknown_parcel' and carrier = $1 and tracking_number = $2
         order by received_at`,
        [carrier, trackingNumber],
      );
      return found.rows.map(({ id }) => id);
    },
  };
}

function toDeadLetter(row: Row): DeadLetter {
  const body = row.body ?? Buffer.alloc(0);
  const text = body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(body);
  return {
    deadLetterId: row.dead_letter_id,
    sender: row.sender,
    door: row.door,
    reason: row.reason,
    detail: row.detail,
    messageId: row.message_id,
    receivedAt: row.received_at.toISOString(),
    tries: row.tries,
    state: row.state,
    body: isText ? text : body.toString('base64'),
    encoding: isText ? 'utf8' : 'base64',
  };
}
