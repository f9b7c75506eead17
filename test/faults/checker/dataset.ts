import pg from 'pg';

/** The tables as they are, read once: what the checker judges. */
export interface Dataset {
  heads: HeadRow[];
  events: EventRow[];
  keys: KeyRow[];
  deadLetters: DeadLetterRow[];
  parcels: ParcelRow[];
  personal: { stream: string; ref: string }[];
  effects: { key: string; stream: string; settled: boolean; outcome: string | null }[];
  inbox: { receiptId: string; sender: string; settled: boolean; outcome: unknown }[];
}

export interface HeadRow {
  stream: string;
  version: number;
}

export interface EventRow {
  stream: string;
  version: number;
  type: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- rows are looked into without the hub's types
  data: any;
  meta: { at: string; actor: { kind: string; id: string }; cause: string };
  recordedAt: number;
  tx: bigint;
  position: number;
}

export interface KeyRow {
  stream: string;
  source: string;
  messageId: string;
  version: number;
  outcome: unknown;
}

export interface DeadLetterRow {
  sender: string;
  door: string;
  messageId: string;
  reason: string;
  state: string;
  body: Buffer | null;
}

export interface ParcelRow {
  carrier: string;
  trackingNumber: string;
  stream: string;
}

export async function loadDataset(databaseUrl: string): Promise<Dataset> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // One look at all tables: what is appended between two would be a head without its event.
    await client.query('begin isolation level repeatable read, read only');
    const all = async <Row extends object>(text: string): Promise<Row[]> =>
      (await client.query<Row>(text)).rows;
    const events = await all<Omit<EventRow, 'tx' | 'position'> & { tx: string; position: string }>(
      `select stream, version, type, data, meta, extract(epoch from recorded_at)::float8 * 1000 as "recordedAt",
         tx::text, position::text
       from events order by stream, version`,
    );
    return {
      heads: await all('select stream, version from heads'),
      events: events.map((row) => ({ ...row, tx: BigInt(row.tx), position: Number(row.position) })),
      keys: await all(
        'select stream, source, message_id as "messageId", version, outcome from message_keys order by stream, version',
      ),
      deadLetters: await all(
        'select sender, door, message_id as "messageId", reason, state, body from dead_letters left join letter_bodies using (body_digest)',
      ),
      parcels: await all('select carrier, tracking_number as "trackingNumber", stream from parcels'),
      personal: await all('select stream, ref from personal'),
      effects: await all(
        'select key, stream, settled_at is not null as settled, outcome from effects order by effect_id',
      ),
      inbox: await all(
        'select receipt_id as "receiptId", sender, settled_at is not null as settled, outcome from inbox',
      ),
    };
  } finally {
    await client.end();
  }
}
