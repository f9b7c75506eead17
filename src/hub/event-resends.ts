import type { Pool } from 'pg';
import {
  type AskResend,
  type EventResend,
  findLogPlace,
  mostOpenResends,
} from '../contracts/event-resends.ts';
import { isAtOrAfter } from '../journal/committed-feed.ts';
import type { Position } from '../journal/entry.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import { eventsCheckpoint } from './event-publisher.ts';
import { newId, orderStream } from './ids.ts';
import type { EventResends, ResendRefusal } from './ports/event-resends.ts';

/**
 * Resends as rows. What can be sent again is what has been published, up to where the publisher stood when it was asked
 * for: all that comes later goes out in the ordinary way (docs/decisions/0106).
 *
 *   waiting ──► running ──► finished
 *      └── stop ───┴──────► stopped
 */

interface Row {
  readonly resend_id: string;
  readonly state: EventResend['state'];
  readonly epoch: string;
  readonly tx: string;
  readonly position: number;
  readonly until_tx: string;
  readonly until_position: number;
  readonly wanted: Omit<AskResend, 'reason'>;
  readonly reason: string;
  readonly asked_by: string;
  readonly asked_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly sent: number;
  readonly problem: string | null;
}

const columns = `resend_id, state, epoch, tx::text, position, until_tx::text, until_position, wanted, reason, asked_by,
  asked_at, started_at, finished_at, sent, problem`;

export function createEventResends({
  pool,
  clock,
}: {
  readonly pool: Pool;
  readonly clock: Clock;
}): EventResends {
  async function find(resendId: string): Promise<EventResend | undefined> {
    const found = await pool.query<Row>(`select ${columns} from event_resends where resend_id = $1`, [
      resendId,
    ]);
    return found.rows.map(toView)[0];
  }

  async function findPublished(): Promise<(Position & { readonly epoch: string }) | undefined> {
    const found = await pool.query<Position & { epoch: string }>(
      `select tx::text, position, (select epoch from epochs order by since desc limit 1) as epoch
       from checkpoints where name = $1 and (tx, position) > ('0'::xid8, 0)`,
      [eventsCheckpoint],
    );
    return found.rows[0];
  }

  async function isOrder(orderId: string): Promise<boolean> {
    const found = await pool.query(`select 1 from heads where stream = $1`, [orderStream(orderId)]);
    return found.rowCount === 1;
  }

  return {
    find,
    async ask({ reason, ...wanted }, askedBy) {
      const published = await findPublished();
      if (published === undefined) return 'nothing_published';
      const wrong = findForeignPlace(wanted, published.epoch);
      if (wrong !== undefined) return wrong;
      if (wanted.orderId !== undefined && !(await isOrder(wanted.orderId)))
        return { wrong: 'orderId', why: 'is of no order here' };
      const from = toPosition(wanted.from) ?? { tx: '0', position: 0 };
      const to = toPosition(wanted.to);
      const until = to === undefined || isAtOrAfter(to, published) ? published : to;
      const asked = await pool.query<Row>(
        `insert into event_resends (resend_id, epoch, tx, position, until_tx, until_position, wanted, reason,
           asked_by, asked_at)
         select $1, $2, $3::xid8, $4, $5::xid8, $6, $7, $8, $9, $10
         where (select count(*) from event_resends where finished_at is null) < $11
         returning ${columns}`,
        [
          newId('rsd'),
          published.epoch,
          from.tx,
          from.position,
          until.tx,
          until.position,
          JSON.stringify(wanted),
          reason,
          askedBy,
          toIso(clock.now()),
          mostOpenResends,
        ],
      );
      return asked.rows.map(toView)[0] ?? 'too_many';
    },
    async list({ before, limit }) {
      if (before !== undefined && (await find(before)) === undefined) return 'bad_cursor';
      const { rows } = await pool.query<Row>(
        `select ${columns} from event_resends
         where $1::text is null or (asked_at, resend_id) <
           (select asked_at, resend_id from event_resends where resend_id = $1)
         order by asked_at desc, resend_id desc limit $2`,
        [before ?? null, limit + 1],
      );
      const shown = rows.slice(0, limit);
      return {
        items: shown.map(toView),
        nextCursor: rows.length > limit ? (shown.at(-1)?.resend_id ?? null) : null,
      };
    },
    async stop(resendId) {
      const stopped = await pool.query(
        `update event_resends set state = 'stopped', finished_at = $2
         where resend_id = $1 and finished_at is null`,
        [resendId, toIso(clock.now())],
      );
      return stopped.rowCount === 1 ? await find(resendId) : undefined;
    },
  };
}

function findForeignPlace(wanted: Row['wanted'], epoch: string): ResendRefusal | undefined {
  for (const field of ['from', 'to'] as const) {
    const place = wanted[field] === undefined ? undefined : findLogPlace(wanted[field]);
    if (place === undefined || place.epoch === epoch) continue;
    return {
      wrong: field,
      why: `is a position of another log (${place.epoch}): this one was restored or moved since (${epoch}). Use an instant`,
    };
  }
  return undefined;
}

function toPosition(place: string | undefined): Position | undefined {
  const found = place === undefined ? undefined : findLogPlace(place);
  return found === undefined ? undefined : { tx: found.tx, position: found.position };
}

const toView = (row: Row): EventResend => ({
  resendId: row.resend_id,
  state: row.state,
  from: row.wanted.from ?? null,
  to: row.wanted.to ?? null,
  orderId: row.wanted.orderId ?? null,
  types: row.wanted.types ?? null,
  reason: row.reason,
  askedBy: row.asked_by,
  askedAt: row.asked_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  sent: row.sent,
  position: `${row.epoch}.${row.tx}.${row.position}`,
  until: `${row.epoch}.${row.until_tx}.${row.until_position}`,
  problem: row.problem,
});
