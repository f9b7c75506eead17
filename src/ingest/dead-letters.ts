import type { Pool } from 'pg';
import type { DeadLetter } from '../contracts/registry.ts';
import { newId } from '../hub/ids.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import { toCause, toGroupId, toLetterFormat } from './cause.ts';
import type { Incoming, ParkReason } from './message.ts';
import { toStorable, toStorableId } from './storable.ts';

/** What could not be used, with its bytes and the reason (invariant 1). Rows; the message on `hub.dead` is a notice. */
export interface DeadLetterBox {
  /** The same message again counts a try more on the row there is. */
  park(parked: Parked): Promise<string>;
  list(
    query: LettersQuery,
  ): Promise<{ readonly items: readonly DeadLetter[]; readonly nextCursor: string | null }>;
  find(deadLetterId: string): Promise<DeadLetter | undefined>;
  /** Waiting ones only. */
  load(deadLetterId: string): Promise<(Incoming & { readonly messageId: string }) | undefined>;
  settle(
    deadLetterId: string,
    state: 'replayed' | 'discarded',
    by?: { readonly by: string; readonly reason?: string | undefined },
  ): Promise<boolean>;
  /** Waiting for a parcel that is known by now. */
  findReplayable(limit: number): Promise<readonly string[]>;
  /** Waiting for this parcel. */
  findOfParcel(carrier: string, trackingNumber: string): Promise<readonly string[]>;
}

export interface Parked {
  readonly message: Incoming;
  readonly messageId: string;
  readonly reason: ParkReason;
  readonly detail: string;
  readonly parcel?: {
    readonly carrier: string;
    readonly trackingNumber: string;
    /** Older parcels with this number are known and not meant. */
    readonly shippedAfter?: string;
  };
}

export interface LettersQuery {
  readonly state?: DeadLetter['state'];
  readonly sender?: string;
  readonly group?: string;
  readonly cursor?: string;
  readonly limit: number;
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
  readonly group_id: string;
  readonly format: string;
  readonly cause: string;
  readonly part: string | null;
  readonly gave_up_at: Date | null;
  readonly settled_at: Date | null;
  readonly settled_by: string | null;
  readonly discard_reason: string | null;
}

const columns = `dead_letter_id, sender, door, body, reason, detail, message_id, received_at, tries, state,
  group_id, format, cause, part, gave_up_at, settled_at, settled_by, discard_reason`;

export function createDeadLetterBox(options: { readonly pool: Pool; readonly clock: Clock }): DeadLetterBox {
  const { pool, clock } = options;
  return {
    async park({ message, messageId, reason, detail, parcel }) {
      const words = toStorable(detail.slice(0, 2_000));
      const cause = toCause(words);
      const format = toLetterFormat(message.door);
      const parked = await pool.query<{ id: string }>(
        // Parts of one body have its bytes together. The row is touched so that it is not forgotten meanwhile.
        `with kept as (
           insert into letter_bodies (body_digest, body) values (sha256($4), $4)
           on conflict (body_digest) do update set body_digest = excluded.body_digest)
         insert into dead_letters
           (dead_letter_id, sender, door, headers, body_digest, reason, detail, message_id, received_at, carrier,
            tracking_number, waits_since, format, cause, group_id, part)
         values ($1, $2, $3, '{}', sha256($4), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (sender, door, message_id) do update
         set tries = dead_letters.tries + 1, reason = excluded.reason, detail = excluded.detail,
           cause = excluded.cause, group_id = excluded.group_id, format = excluded.format,
           -- It may have been unreadable so far: only now it is known which parcel it waits for.
           carrier = coalesce(excluded.carrier, dead_letters.carrier),
           tracking_number = coalesce(excluded.tracking_number, dead_letters.tracking_number),
           -- The bytes of what was taken once are not kept for ever.
           body_digest = coalesce(dead_letters.body_digest, excluded.body_digest), waits_since = excluded.waits_since,
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
          words,
          toStorableId(messageId),
          toIso(clock.now()),
          parcel?.carrier ?? null,
          parcel?.trackingNumber ?? null,
          parcel?.shippedAfter ?? null,
          format,
          cause,
          toGroupId({ reason, sender: message.sender, format, cause }),
          message.part ?? null,
        ],
      );
      return parked.rows[0]?.id ?? '';
    },

    async list({ state, sender, group, cursor, limit }) {
      const found = await pool.query<Row>(
        `select ${columns} from dead_letters left join letter_bodies using (body_digest)
         where ($1::text is null or state = $1) and ($2::text is null or sender = $2)
           and ($5::text is null or group_id = $5)
           and ($3::text is null or (received_at, dead_letter_id) <
                (select received_at, dead_letter_id from dead_letters where dead_letter_id = $3))
         order by received_at desc, dead_letter_id desc limit $4`,
        [state ?? null, sender ?? null, cursor ?? null, limit + 1, group ?? null],
      );
      const items = found.rows.slice(0, limit).map(toDeadLetter);
      return { items, nextCursor: found.rows.length > limit ? (items.at(-1)?.deadLetterId ?? null) : null };
    },

    async find(deadLetterId) {
      const found = await pool.query<Row>(
        `select ${columns} from dead_letters left join letter_bodies using (body_digest)
         where dead_letter_id = $1`,
        [deadLetterId],
      );
      return found.rows.map(toDeadLetter)[0];
    },

    async load(deadLetterId) {
      const found = await pool.query<Row>(
        `select ${columns} from dead_letters left join letter_bodies using (body_digest)
         where dead_letter_id = $1 and state = 'waiting'`,
        [deadLetterId],
      );
      const row = found.rows[0];
      return row === undefined ? undefined : toIncoming(row);
    },

    async settle(deadLetterId, state, how) {
      const settled = await pool.query(
        `update dead_letters set state = $2, settled_at = $3, settled_by = $4, discard_reason = $5
         where dead_letter_id = $1 and state = 'waiting'`,
        [deadLetterId, state, toIso(clock.now()), how?.by ?? null, how?.reason ?? null],
      );
      return settled.rowCount === 1;
    },

    async findReplayable(limit) {
      const found = await pool.query<{ id: string }>(
        `select d.dead_letter_id as id from dead_letters d
         where d.state = 'waiting' and d.reason = 'unknown_parcel' and d.gave_up_at is null
           and exists (select 1 from parcels p
             where p.carrier = d.carrier and p.tracking_number = d.tracking_number
               and (d.waits_since is null or p.since > d.waits_since))
         order by d.received_at limit $1`,
        [limit],
      );
      return found.rows.map(({ id }) => id);
    },

    async findOfParcel(carrier, trackingNumber) {
      const found = await pool.query<{ id: string }>(
        `select dead_letter_id as id from dead_letters
         where state = 'waiting' and reason = 'unknown_parcel' and gave_up_at is null
           and carrier = $1 and tracking_number = $2
         order by received_at`,
        [carrier, trackingNumber],
      );
      return found.rows.map(({ id }) => id);
    },
  };
}

/** The message as it came; undefined where its bytes are gone. */
export function toIncoming(row: {
  readonly sender: string;
  readonly door: string;
  readonly body: Buffer | null;
  readonly message_id: string;
  readonly part: string | null;
}): (Incoming & { readonly messageId: string }) | undefined {
  if (row.body === null) return undefined;
  return {
    sender: row.sender,
    door: row.door,
    body: row.body,
    messageId: row.message_id,
    ...(row.part === null ? {} : { part: row.part }),
  };
}

function toDeadLetter(row: Row): DeadLetter {
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
    ...toText(row.body),
    groupId: row.group_id,
    format: row.format,
    cause: row.cause,
    gaveUpAt: row.gave_up_at?.toISOString() ?? null,
    settledAt: row.settled_at?.toISOString() ?? null,
    settledBy: row.settled_by,
    discardReason: row.discard_reason,
  };
}

function toText(body: Buffer | null): Pick<DeadLetter, 'body' | 'encoding'> {
  if (body === null) return { body: '', encoding: 'erased' };
  const text = body.toString('utf8');
  return Buffer.from(text, 'utf8').equals(body)
    ? { body: text, encoding: 'utf8' }
    : { body: body.toString('base64'), encoding: 'base64' };
}
