import type { Pool } from 'pg';
import type { DryRun } from '../contracts/dead-letters.ts';
import type { DeadLetter } from '../contracts/registry.ts';
import type { Hub } from '../hub/hub.ts';
import { toOrderId } from '../hub/ids.ts';
import type { OrderPlacing } from '../hub/place-order.ts';
import { createRehearsal } from '../hub/rehearsal.ts';
import { createStockRehearsal } from '../hub/stock-rehearsal.ts';
import type { Stocks } from '../hub/stocks.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { toCause } from './cause.ts';
import { type CodeMeanings, readScans } from './code-meanings.ts';
import { toIncoming } from './dead-letters.ts';
import type { Parcels } from './parcels.ts';
import { createTaking } from './take.ts';
import type { TakingParts } from './taking-parts.ts';

/** Letters that are looked at; a page that asks waits for it. */
const most = 1_000;

interface Parts extends Pick<TakingParts, 'refSecret' | 'locations' | 'findFormat'> {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'readOrder' | 'thresholds'>;
  readonly meanings: Pick<CodeMeanings, 'find'>;
  readonly stocks: Pick<Stocks, 'stock'>;
  readonly parcels: Pick<Parcels, 'find' | 'forget'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * What a replay of the group would do now: its letters go the way that every message goes, over orders that only
 * pretend. Undefined when nothing of it waits.
 */
export async function rehearseGroup(parts: Parts, groupId: string): Promise<DryRun | undefined> {
  const { pool, hub, clock, log } = parts;
  const counted = await pool.query<{ n: number }>(
    `select count(*)::int as n from dead_letters where group_id = $1 and state = 'waiting'`,
    [groupId],
  );
  const letters = counted.rows[0]?.n ?? 0;
  if (letters === 0) return undefined;
  const found = await pool.query<{
    sender: string;
    door: string;
    digest: string | null;
    message_id: string;
    part: string | null;
    reason: DeadLetter['reason'];
  }>(
    `select sender, door, encode(body_digest, 'hex') as digest, message_id, part, reason from dead_letters
     where group_id = $1 and state = 'waiting' order by received_at, dead_letter_id limit $2`,
    [groupId, most],
  );
  // Apart: all letters may be of one body.
  const bodies = await pool.query<{ digest: string; body: Buffer }>(
    `select encode(body_digest, 'hex') as digest, body from letter_bodies
     where body_digest in (select decode(hex, 'hex') from unnest($1::text[]) as t(hex))`,
    [[...new Set(found.rows.map(({ digest }) => digest))]],
  );
  const bytes = new Map(bodies.rows.map(({ digest, body }) => [digest, body]));
  const rehearsal = createRehearsal({ hub, pool, clock });
  const taking = createTaking({
    ...parts,
    hub: rehearsal,
    placing: createPretendedPlacing(hub),
    meanings: { read: async (parcel) => await Promise.resolve(readScans(parts.meanings.find, parcel)) },
    stocks: createStockRehearsal(parts),
    deadLetters: {
      park: async () => await Promise.resolve(''),
      settle: async () => await Promise.resolve(true),
      load: async () => await Promise.resolve(undefined),
    },
    log,
  });
  let wouldApply = 0;
  let alreadyApplied = 0;
  let unknown = 0;
  const rejected = new Map<string, number>();
  const parked = new Map<string, { reason: DeadLetter['reason']; why: string; letters: number }>();
  const reject = (why: string): void => {
    rejected.set(why, (rejected.get(why) ?? 0) + 1);
  };
  const park = (reason: DeadLetter['reason'], why: string): void => {
    const held = parked.get(`${reason}\n${why}`) ?? { reason, why, letters: 0 };
    held.letters += 1;
    parked.set(`${reason}\n${why}`, held);
  };
  for (const row of found.rows) {
    const message = toIncoming({ ...row, body: bytes.get(row.digest ?? '') ?? null });
    if (message === undefined) {
      park(row.reason, 'its bytes are gone');
      continue;
    }
    const settled = await taking.take(message);
    switch (settled.outcome) {
      case 'accepted':
        if (settled.changed === false) alreadyApplied += 1;
        else wouldApply += 1;
        break;
      case 'duplicate':
        alreadyApplied += 1;
        break;
      case 'rejected':
        reject(toCause(settled.rejection.message));
        break;
      case 'parked':
        park(settled.reason, toCause(settled.detail));
        break;
      case 'retry':
        unknown += 1;
        break;
    }
  }
  return {
    groupId,
    letters,
    looked: found.rows.length,
    wouldApply,
    alreadyApplied,
    wouldBeRejected: [...rejected].map(([why, count]) => ({ why, letters: count })).toSorted(byLetters),
    wouldStayParked: [...parked.values()].toSorted(byLetters),
    unknown,
    orders: rehearsal.changed().size,
  };
}

const byLetters = (a: { readonly letters: number }, b: { readonly letters: number }): number =>
  b.letters - a.letters;

/** Placing takes numbers and stock, so it is not rehearsed: what is known is whether the order is there already. */
const createPretendedPlacing = (hub: Pick<Hub, 'readOrder'>): Pick<OrderPlacing, 'place'> => ({
  async place({ body, idempotencyKey, actor, cause }) {
    const orderId = toOrderId(body.channel, idempotencyKey);
    const placed = await hub.readOrder(orderId);
    const event = { type: 'OrderPlaced', version: 1, at: '', recordedAt: '', actor, cause, data: {} };
    const version = placed?.version ?? 0;
    return {
      orderId,
      answer: {
        outcome: 'accepted',
        from: version,
        version,
        events: placed === undefined ? [event] : [],
        state: placed?.state ?? { status: 'absent' },
        position: null,
      },
    };
  },
});
