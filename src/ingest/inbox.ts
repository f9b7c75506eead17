import type { Pool } from 'pg';
import type { Answer, Receipt } from '../contracts/registry.ts';
import { newId } from '../hub/ids.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Bounds } from '../platform/metrics.ts';
import { toTraceField } from '../platform/traceparent.ts';
import type { Span, Tracer } from '../platform/tracer.ts';
import type { Incoming, Settlement } from './message.ts';
import { toStorable } from './storable.ts';
import { toSenderAnswer, type Taking } from './take.ts';
import { beginAck, endReceived, toReceived } from './traced-message.ts';

/**
 * The HTTP door's stream: a body is a row before its 2xx, so this door works while NATS is away. The node that received
 * it leases it and takes it at once; if that node dies, or the order is busy, any node takes it when the lease is over.
 * Rows of one moment are one statement.
 */
export interface Inbox {
  receive(message: Incoming): Promise<{ readonly receiptId: string }>;
  findReceipt(receiptId: string): Promise<(Receipt & { readonly sender: string }) | undefined>;
  /** Messages that are not settled, by sender; of one without any there is no entry. */
  countWaiting(senders: readonly string[]): Promise<ReadonlyMap<string, number>>;
  readonly waiting: () => number;
  readonly bounds: () => Bounds;
  stop(): Promise<void>;
}

export interface InboxOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly taking: Pick<Taking, 'take'>;
  /** Senders whose messages wait: they are received as ever. */
  readonly findPaused?: () => readonly string[];
  readonly leaseMs?: number;
  readonly pollMs?: number;
  /** Taken at once by this node; what comes beyond waits for the poll. */
  readonly maxInHand?: number;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

interface Row extends Incoming {
  readonly receiptId: string;
  readonly tries: number;
  /** Of one that is traced, until it is settled here. */
  readonly span?: Span | undefined;
}

export function createInbox(options: InboxOptions): Inbox {
  const {
    pool,
    clock,
    log,
    taking,
    tracer,
    findPaused = () => [],
    leaseMs = 6_000,
    pollMs = 1_000,
    maxInHand = 2_000,
  } = options;
  let arriving: {
    row: Row;
    /** Until it is a row, which is when its sender is answered. */
    ack: Span | undefined;
    resolve: (receipt: { receiptId: string }) => void;
    reject: (error: unknown) => void;
  }[] = [];
  let settling: { row: Row; settled: Exclude<Settlement, { outcome: 'retry' }> }[] = [];
  const inHand = new Set<string>();
  /** Taken, and the receipt does not say so yet. */
  let unwritten = 0;
  let stopping = false;

  async function store(): Promise<void> {
    const batch = arriving;
    arriving = [];
    const now = clock.now();
    const paused = findPaused();
    const atOnce = inHand.size + batch.length <= maxInHand;
    try {
      await pool.query({
        name: 'receive',
        text: `
          insert into inbox (receipt_id, sender, door, headers, body, message_id, received_at, leased_until, tries)
          select id, sender, door, case when trace is null then '{}' else jsonb_build_object('traceparent', trace) end,
            body, message_id, $6, case when sender <> all($8) then $7::timestamptz end, 1
          from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $9::text[])
            as r(id, sender, door, body, message_id, trace)`,
        values: [
          batch.map(({ row }) => row.receiptId),
          batch.map(({ row }) => row.sender),
          batch.map(({ row }) => row.door),
          batch.map(({ row }) => row.body),
          batch.map(({ row }) => row.messageId ?? ''),
          toIso(now),
          atOnce ? toIso(now + leaseMs) : null,
          paused,
          // Whoever takes it when this node is gone goes on with its trace.
          batch.map(({ row }) => row.traceparent ?? null),
        ],
      });
    } catch (error) {
      for (const { row, reject } of batch) {
        row.span?.end({ error: 'unavailable' });
        reject(error);
      }
      return;
    }
    for (const { row, ack, resolve } of batch) {
      resolve({ receiptId: row.receiptId });
      ack?.end();
      if (atOnce && !paused.includes(row.sender)) void work(row);
      else row.span?.end({ attributes: { 'hub.outcome': 'pending' } });
    }
  }

  async function work(row: Row): Promise<void> {
    inHand.add(row.receiptId);
    try {
      const settled = await taking.take({ ...row, deliveryId: () => row.receiptId });
      if (row.span !== undefined) endReceived(row.span, settled);
      if (settled.outcome === 'retry') {
        log.warn(
          { receipt: row.receiptId, why: settled.why, ...toTraceField(row) },
          'a received message waits for its next try',
        );
        return;
      }
      settling.push({ row, settled });
      unwritten += 1;
      if (settling.length === 1) setTimeout(() => void settle(), 5);
    } finally {
      inHand.delete(row.receiptId);
    }
  }

  /** The bytes of what took effect are not kept: they hold personal data and the journal has what matters. */
  async function settle(): Promise<void> {
    const batch = settling;
    settling = [];
    try {
      await pool.query({
        name: 'settle-inbox',
        text: `
          update inbox set settled_at = $3, outcome = s.outcome::jsonb, body = null
          from unnest($1::text[], $2::text[]) as s(id, outcome)
          -- Whoever took it again after the lease calls it a duplicate: the first word stands.
          where inbox.receipt_id = s.id and inbox.settled_at is null`,
        values: [
          batch.map(({ row }) => row.receiptId),
          // One text that is refused would leave all of them unsettled, and taken again for ever.
          batch.map(({ settled }) => toStorableJson(toSenderAnswer(settled))),
          toIso(clock.now()),
        ],
      });
    } catch (error) {
      // The lease runs out and the message is taken again; its key makes that a duplicate.
      log.warn({ error: String(error), receipts: batch.length }, 'receipts could not be settled');
    } finally {
      unwritten -= batch.length;
    }
  }

  async function poll(): Promise<void> {
    const now = clock.now();
    const leased = await pool.query<{
      receipt_id: string;
      sender: string;
      door: string;
      body: Buffer;
      message_id: string;
      traceparent: string | null;
      tries: number;
    }>({
      name: 'lease-inbox',
      text: `
        with due as (
          select receipt_id from inbox
          where settled_at is null and (leased_until is null or leased_until <= $1)
            and receipt_id <> all ($4) and sender <> all ($5)
          order by received_at limit $3 for update skip locked
        )
        update inbox set leased_until = $2, tries = tries + 1
        from due where inbox.receipt_id = due.receipt_id
        returning inbox.receipt_id, sender, door, body, message_id, headers->>'traceparent' as traceparent, tries`,
      // What this node still has in hand it has not forgotten.
      values: [
        toIso(now),
        toIso(now + leaseMs),
        Math.max(0, Math.min(500, maxInHand - inHand.size)),
        [...inHand],
        findPaused(),
      ],
    });
    for (const row of leased.rows) {
      const message = {
        sender: row.sender,
        door: row.door,
        body: row.body,
        ...(row.message_id === '' ? {} : { messageId: row.message_id }),
      };
      const span =
        row.traceparent === null
          ? undefined
          : tracer?.under(row.traceparent, toReceived(message, { 'hub.tries': row.tries }));
      const traced = { traceparent: span?.traceparent, span };
      void work({ ...message, ...traced, receiptId: row.receipt_id, tries: row.tries });
    }
  }

  const polling = (async () => {
    while (!stopping) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      if (stopping) return;
      await poll().catch((error: unknown) => {
        log.warn({ error: String(error) }, 'the inbox could not be read');
      });
    }
  })();

  return {
    receive: async (message) =>
      await new Promise((resolve, reject) => {
        const span = tracer?.begin(message.traceparent, () => toReceived(message, {}));
        const traced = { traceparent: span?.traceparent, span };
        const row = { ...message, ...traced, receiptId: newId('rcp'), tries: 1 };
        arriving.push({ row, ack: beginAck(tracer, span, {}), resolve, reject });
        if (arriving.length === 1) setImmediate(() => void store());
      }),
    async countWaiting(senders) {
      const found = await pool.query<{ sender: string; waiting: number }>(
        `select sender, count(*)::int as waiting from inbox
         where settled_at is null and sender = any($1) group by sender`,
        [senders],
      );
      return new Map(found.rows.map(({ sender, waiting }) => [sender, waiting]));
    },
    async findReceipt(receiptId) {
      const found = await pool.query<{
        sender: string;
        received_at: Date;
        outcome: Record<string, unknown> | null;
      }>(`select sender, received_at, outcome from inbox where receipt_id = $1`, [receiptId]);
      const row = found.rows[0];
      if (row === undefined) return undefined;
      const { messageId: _, ...outcome } = row.outcome ?? { outcome: 'pending' };
      const receipt = { receiptId, receivedAt: row.received_at.toISOString(), ...outcome } as Receipt;
      return { sender: row.sender, ...receipt };
    },
    waiting: () => inHand.size + arriving.length,
    bounds: () => ({ inbox: { used: inHand.size, limit: maxInHand } }),
    async stop() {
      stopping = true;
      await polling;
      // What is left in hand would wait for its lease until another node takes it.
      const until = Date.now() + 10_000;
      while (inHand.size + arriving.length + unwritten > 0 && Date.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
}

const toStorableJson = (answer: Answer): string =>
  JSON.stringify(answer, (_, value: unknown) => (typeof value === 'string' ? toStorable(value) : value));
