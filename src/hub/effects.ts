import type { Pool } from 'pg';
import { isUnderWay } from '../orders/fulfilment-status.ts';
import { toWorkRequest } from '../orders/work-request.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Hub } from './hub.ts';
import type { WorkRequests } from './ports/work-requests.ts';
import type { WorkEffect } from './reactions.ts';

/**
 * Sends effects (invariants 6, 8): at least once each, in order per stream, with the same key in every try, outside any
 * transaction. All nodes claim with SKIP LOCKED; a claim is a lease, so a crash only delays. A destination that hangs
 * holds no more than its own limit of claims.
 */
export interface EffectSender {
  poke(): void;
  stop(): Promise<void>;
}

export interface EffectSenderOptions {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly work: WorkRequests;
  readonly clock: Clock;
  readonly log: Log;
  readonly perDestination?: number;
  readonly pollMs?: number;
  readonly timeoutMs?: number;
}

interface Claimed {
  readonly effect_id: number;
  readonly key: string;
  readonly destination: string;
  readonly payload: WorkEffect;
  readonly tries: number;
}

const maxTries = 30;

export function startEffectSender(options: EffectSenderOptions): EffectSender {
  const { pool, hub, work, clock, log, perDestination = 16, pollMs = 1_000, timeoutMs = 10_000 } = options;
  const inHand = new Map<string, number>();
  let stopping = false;
  let wake: (() => void) | null = null;
  let poked = false;

  /** The first unsettled effect of each stream, of destinations with room. */
  async function claim(): Promise<readonly Claimed[]> {
    const busy = [...inHand]
      .filter(([, count]) => count >= perDestination)
      .map(([destination]) => destination);
    const now = clock.now();
    const claimed = await pool.query<Claimed>({
      name: 'claim-effects',
      text: `
        with due as (
          select e.effect_id from effects e
          where e.settled_at is null and e.next_try_at <= $1 and (e.leased_until is null or e.leased_until <= $1)
            and e.destination <> all($3::text[])
            and not exists (
              select 1 from effects earlier
              where earlier.stream = e.stream and earlier.settled_at is null and earlier.effect_id < e.effect_id)
          order by e.next_try_at limit 64 for update skip locked
        )
        update effects set leased_until = $2, tries = tries + 1
        from due where effects.effect_id = due.effect_id
        returning effects.effect_id, key, destination, payload, tries`,
      values: [toIso(now), toIso(now + timeoutMs * 3), busy],
    });
    return claimed.rows;
  }

  async function send(effect: Claimed): Promise<void> {
    inHand.set(effect.destination, (inHand.get(effect.destination) ?? 0) + 1);
    try {
      const outcome = await withTimeout(sendWork(effect), timeoutMs);
      await settle(effect, outcome, null);
    } catch (error) {
      await postpone(effect, error).catch((failure: unknown) => {
        log.warn(
          { effect: effect.key, error: String(failure) },
          'an effect’s failure was not written; its lease runs out',
        );
      });
    } finally {
      const count = (inHand.get(effect.destination) ?? 1) - 1;
      if (count === 0) inHand.delete(effect.destination);
      else inHand.set(effect.destination, count);
      poke();
    }
  }

  async function sendWork({ key, payload }: Claimed): Promise<'sent' | 'no_door'> {
    const order = await hub.readOrder(payload.orderId);
    if (order === undefined) throw new Error(`there is no order ${payload.orderId}`);
    const personal = await hub.loadPersonal(payload.orderId);
    if (payload.kind !== 'readdressed') {
      const body = toWorkRequest(order.state, payload.fulfilmentId, personal);
      return await work.send({ location: payload.location, kind: payload.kind, body, key });
    }
    for (const fulfilment of order.state.fulfilments.filter(isUnderWay)) {
      const { fulfilmentId, location } = fulfilment;
      const body = toWorkRequest(order.state, fulfilmentId, personal);
      await work.send({ location, kind: 'requested', body, key: `${key}:${fulfilmentId}` });
    }
    return 'sent';
  }

  async function settle(effect: Claimed, outcome: string, error: string | null): Promise<void> {
    await pool.query(
      `update effects set settled_at = $2, outcome = $3, error = $4, leased_until = null where effect_id = $1`,
      [effect.effect_id, toIso(clock.now()), outcome, error],
    );
  }

  async function postpone(effect: Claimed, error: unknown): Promise<void> {
    const text = String(error).slice(0, 500);
    log.warn(
      { effect: effect.key, destination: effect.destination, tries: effect.tries, error: text },
      'an effect failed',
    );
    if (effect.tries >= maxTries) {
      await settle(effect, 'dead', text);
      return;
    }
    const delayMs = Math.min(500 * 2 ** Math.min(effect.tries, 12), 600_000);
    await pool.query(
      `update effects set next_try_at = $2, leased_until = null, error = $3 where effect_id = $1`,
      [effect.effect_id, toIso(clock.now() + delayMs), text],
    );
  }

  function poke(): void {
    poked = true;
    wake?.();
  }

  async function run(): Promise<void> {
    while (!stopping) {
      poked = false;
      try {
        const claimed = await claim();
        for (const effect of claimed) void send(effect);
        if (claimed.length === 64) continue;
      } catch (error) {
        log.warn({ error: String(error) }, 'effects could not be claimed');
      }
      if (poked || stopping) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
  }

  const running = run();
  return {
    poke,
    async stop() {
      stopping = true;
      wake?.();
      await running;
      const until = Date.now() + timeoutMs;
      while (inHand.size > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
}

async function withTimeout<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${ms} ms`));
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
