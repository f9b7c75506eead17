import type { Pool } from 'pg';
import { type AskResend, findLogPlace } from '../contracts/event-resends.ts';
import type { Position } from '../journal/entry.ts';
import { type LogRange, readLogRange } from '../journal/log-range.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { toMessage, toResentMessage } from './event-message.ts';
import { orderStream } from './ids.ts';
import { isOfThePast } from './past.ts';
import type { EventSink } from './ports/event-sink.ts';

/**
 * Sends events again, a batch a step, the resend that was asked for first (docs/decisions/0106). The publisher calls it,
 * on the node that holds its lease and when all that is new has gone out: so there is one at a time, and new events go
 * first. A row's place moves when the broker has stored what comes before it, from where it was read: after a crash a
 * batch goes out twice, under the same ids, and a node that was taken for dead counts nothing twice.
 */
export interface EventResending {
  /** Never throws. @returns the ms after which it wants to be asked again; 0: at once */
  step(): Promise<number>;
}

interface Row {
  readonly resend_id: string;
  readonly state: 'waiting' | 'running';
  readonly tx: string;
  readonly position: number;
  readonly until_tx: string;
  readonly until_position: number;
  readonly wanted: Omit<AskResend, 'reason'>;
}

export function createEventResending(options: {
  readonly pool: Pool;
  readonly sink: EventSink;
  readonly clock: Clock;
  readonly log: Log;
  readonly batchSize?: number;
  /** From the beginning of a batch to that of the next. */
  readonly paceMs?: number;
  /** Of the log in a step, where little of it is wanted. */
  readonly lookedAt?: number;
  /** After a failure. */
  readonly restMs?: number;
  /** The broker has stored so many; after a crash some of them twice. */
  readonly onSent?: (events: number) => void;
}): EventResending {
  const {
    pool,
    sink,
    clock,
    log,
    onSent,
    batchSize = 200,
    paceMs = 200,
    lookedAt = 5_000,
    restMs = 2_000,
  } = options;
  /** Nothing is due before; by the machine's clock. */
  let nextAt = 0;

  async function findFirst(): Promise<Row | undefined> {
    const found = await pool.query<Row>(
      `select resend_id, state, tx::text, position, until_tx::text, until_position, wanted from event_resends
       where finished_at is null order by asked_at, resend_id limit 1`,
    );
    return found.rows[0];
  }

  /** False where it was stopped a moment ago. */
  async function begin(resendId: string): Promise<boolean> {
    const begun = await pool.query(
      `update event_resends set state = 'running', started_at = $2 where resend_id = $1 and state = 'waiting'`,
      [resendId, toIso(clock.now())],
    );
    return begun.rowCount === 1;
  }

  /** @returns how many were sent */
  async function send(row: Row): Promise<number> {
    if (row.state === 'waiting' && !(await begin(row.resend_id))) return 0;
    const from: Position = { tx: row.tx, position: row.position };
    const batch = await readLogRange(pool, from, toRange(row), { limit: batchSize, look: lookedAt });
    const events = batch.items.filter((event) => !isOfThePast(event));
    if (events.length > 0) {
      const maxBytes = sink.maxBytes();
      await sink.publishAgain(
        events.map((event) => toResentMessage(toMessage(event, maxBytes), row.resend_id)),
      );
      onSent?.(events.length);
    }
    // Also of one that was stopped meanwhile: it went out.
    await pool.query(
      `update event_resends set tx = $2::xid8, position = $3, sent = sent + $4, problem = null,
         state = case when state = 'running' and $5 then 'finished' else state end,
         finished_at = case when $5 then coalesce(finished_at, $6) else finished_at end
       where resend_id = $1 and tx = $7::xid8 and position = $8`,
      [
        row.resend_id,
        batch.to.tx,
        batch.to.position,
        events.length,
        batch.isEnd,
        toIso(clock.now()),
        from.tx,
        from.position,
      ],
    );
    return events.length;
  }

  async function noteProblem(resendId: string, problem: string): Promise<void> {
    await pool
      .query(`update event_resends set problem = $2 where resend_id = $1 and finished_at is null`, [
        resendId,
        problem.slice(0, 300),
      ])
      .catch(() => undefined);
  }

  return {
    async step() {
      const now = performance.now();
      if (now < nextAt) return nextAt - now;
      let row: Row | undefined;
      try {
        row = await findFirst();
        const sent = row === undefined ? undefined : await send(row);
        // Where nothing fitted, and so nothing was sent, there is nothing to spare anybody from.
        if (sent === 0) return 0;
        nextAt = now + (sent === undefined ? idleMs : paceMs);
      } catch (error) {
        log.warn({ resendId: row?.resend_id, error: String(error) }, 'a resend waits and goes on');
        if (row !== undefined) await noteProblem(row.resend_id, String(error));
        nextAt = performance.now() + restMs;
      }
      return Math.max(1, nextAt - performance.now());
    },
  };
}

/** So often a node looks whether a resend was asked for. */
const idleMs = 500;

const toRange = ({ wanted, until_tx: tx, until_position: position }: Row): LogRange => ({
  until: { tx, position },
  recordedFrom: toInstant(wanted.from),
  recordedBefore: toInstant(wanted.to),
  types: wanted.types,
  stream: wanted.orderId === undefined ? undefined : orderStream(wanted.orderId),
});

const toInstant = (place: string | undefined): number | undefined =>
  place === undefined || findLogPlace(place) !== undefined ? undefined : Date.parse(place);
