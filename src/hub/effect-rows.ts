import type { Pool } from 'pg';
import { type Clock, toIso } from '../platform/clock.ts';
import type { WorkEffect } from './new-effect.ts';

/**
 * The effects' rows as their senders see them. A claim is a lease of `leaseMs` by the database's clock, by which nodes
 * agree; when an effect may be tried is told by the hub's. Its pool has a planner that never chooses to scan the table:
 * what is planned while it is empty goes on when it is full. Then all indexes of what waits cost the same, so each look is
 * written so that only the right one gives its order, or fits (`outcome` is null as long as `settled_at` is).
 */
export interface EffectRows {
  /**
   * The first unsettled effect of each stream that may be tried now: as many of a destination as it has room for, `room`
   * where `rooms` does not say. They are looked for among the `reach` of each destination that have waited longest, for
   * most may wait for an earlier one of their stream.
   */
  claim(wanted: {
    readonly rooms: Readonly<Record<string, number>>;
    readonly room: number;
    readonly reach: number;
  }): Promise<readonly Claimed[]>;
  prolong(effectIds: readonly number[]): Promise<void>;
  giveBack(effectIds: readonly number[]): Promise<void>;
  settle(effectId: number, outcome: string, error: string | null): Promise<void>;
  /** Nothing was tried. */
  putOff(effectId: number, ms: number): Promise<void>;
  tryAgain(effectId: number, ms: number, error: string): Promise<void>;
}

export interface Claimed {
  readonly effect_id: number;
  readonly key: string;
  readonly destination: string;
  readonly payload: WorkEffect;
  readonly tries: number;
  readonly last_try: number | null;
  /** Later ones of its stream went out before it: it was given up for a while. */
  readonly is_late: boolean;
}

export const mostClaimed = 256;

interface Ended {
  readonly effectId: number;
  readonly outcome: string;
  readonly error: string | null;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export function createEffectRows({
  pool,
  clock,
  leaseMs,
}: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly leaseMs: number;
}): EffectRows {
  const ended: Ended[] = [];
  let isWriting = false;

  /** Those that end while others are written are written together: a commit each cost more than the sending. */
  async function writeEnded(): Promise<void> {
    isWriting = true;
    while (ended.length > 0) {
      const part = ended.splice(0, 500);
      try {
        await pool.query({
          name: 'settle-effects',
          text: `
            update effects set settled_at = $1, leased_until = null,
              outcome = ($3::text[])[array_position($2::bigint[], effect_id)],
              error = ($4::text[])[array_position($2::bigint[], effect_id)]
            where effect_id = any($2::bigint[])`,
          values: [
            toIso(clock.now()),
            part.map((one) => one.effectId),
            part.map((one) => one.outcome),
            part.map((one) => one.error),
          ],
        });
        for (const { done } of part) done();
      } catch (error) {
        for (const { failed } of part) failed(error);
      }
    }
    isWriting = false;
  }

  return {
    async claim({ rooms, room, reach }) {
      const claimed = await pool.query<Claimed>({
        name: 'claim-effects',
        text: `
          -- From one destination to the next in the index: the queue of one without room is not gone through.
          with recursive destinations as (
            (select destination as name from effects where settled_at is null order by destination limit 1)
            union all
            select (
              select destination from effects
              where settled_at is null and destination > name order by destination limit 1)
            from destinations where name is not null
          ), due as (
            select found.effect_id from destinations, lateral (
              select near.effect_id, near.next_try_at from (
                select effect_id, stream, next_try_at from effects
                where settled_at is null and destination = destinations.name and next_try_at <= $1
                  and (leased_until is null or leased_until <= now())
                order by next_try_at limit $4
              ) near cross join lateral (
                select from effects
                where effect_id = near.effect_id and outcome is null
                  and (leased_until is null or leased_until <= now())
                for update skip locked
              ) mine
              where near.effect_id = (
                select effect_id from effects
                where stream = near.stream and settled_at is null order by effect_id limit 1)
              order by near.next_try_at limit coalesce(($3::jsonb ->> destinations.name)::int, $5)
            ) found
            order by found.next_try_at limit ${mostClaimed}
          )
          update effects set leased_until = now() + $2 * interval '1 millisecond', tries = tries + 1
          where effect_id = any(array(select effect_id from due))
          returning effect_id, key, destination, payload, tries, last_try,
            last_try is not null and exists (
              select 1 from effects later
              where later.stream = effects.stream and later.effect_id > effects.effect_id offset 0) as is_late`,
        values: [toIso(clock.now()), leaseMs, JSON.stringify(rooms), reach, room],
      });
      return claimed.rows;
    },
    // One that was ended meanwhile has no lease to prolong.
    async prolong(effectIds) {
      await pool.query({
        name: 'prolong-effects',
        text: `
          update effects set leased_until = now() + $2 * interval '1 millisecond'
          where effect_id = any($1) and outcome is null and leased_until is not null`,
        values: [effectIds, leaseMs],
      });
    },
    async giveBack(effectIds) {
      await pool.query(
        `update effects set leased_until = null where effect_id = any($1) and outcome is null`,
        [effectIds],
      );
    },
    async settle(effectId, outcome, error) {
      await new Promise<void>((done, failed) => {
        ended.push({ effectId, outcome, error, done, failed });
        if (!isWriting) void writeEnded();
      });
    },
    async putOff(effectId, ms) {
      await pool.query(
        `update effects set next_try_at = $2, leased_until = null, tries = tries - 1 where effect_id = $1`,
        [effectId, toIso(clock.now() + ms)],
      );
    },
    // Of webhooks what comes after it in its stream waits as long: an endpoint may take nothing for days, and what is due
    // but cannot go is looked at each time.
    async tryAgain(effectId, ms, error) {
      await pool.query(
        `with tried as (
           update effects set next_try_at = $2, leased_until = null, error = $3 where effect_id = $1
           returning effect_id, stream
         )
         update effects set next_try_at = $2 where effect_id = any(array(
           select later.effect_id from tried, lateral (
             select effect_id, destination, next_try_at from effects
             where stream = tried.stream and settled_at is null order by effect_id offset 0) later
           where later.effect_id > tried.effect_id and later.destination like 'webhook.%' and later.next_try_at < $2))`,
        [effectId, toIso(clock.now() + ms), error],
      );
    },
  };
}
