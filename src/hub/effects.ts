import type { Pool } from 'pg';
import { isUnderWay } from '../orders/fulfilment-status.ts';
import type { PresentOrder } from '../orders/state.ts';
import { toWorkRequest } from '../orders/work-request.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Bounds } from '../platform/metrics.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import type { Hub } from './hub.ts';
import type { OrderStock } from './order-stock.ts';
import type { WorkRequests } from './ports/work-requests.ts';
import type { CaseMail } from './case-mail.ts';
import type { CustomerMail } from './customer-mail.ts';
import type { DigestEffect, LookEffect, MailEffect, WorkEffect } from './new-effect.ts';

/**
 * Sends effects (invariants 6, 8): at least once each, in order per stream, with the same key in every try, outside any
 * transaction. All nodes claim with SKIP LOCKED. A claim is a lease of seconds, which its node prolongs for as long as
 * it works on the effect: so one that takes long stays with its node, and a dead node's go to another at once. A
 * destination that hangs holds no more than its own limit of claims.
 */
export interface EffectSender {
  poke(): void;
  /** Of the destination that has most in hand, and of mails. */
  bounds(): Bounds;
  stop(): Promise<void>;
}

export interface EffectSenderOptions {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly work: WorkRequests;
  readonly orderStock: OrderStock;
  /** Absent: this node sends no mail, and leaves what there is to those that do. */
  readonly mail?: { readonly customers: CustomerMail; readonly desk: CaseMail } | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly perDestination?: number;
  readonly pollMs?: number;
  readonly timeoutMs?: number;
  /** For how long after its last word a node is believed to be at work. */
  readonly leaseMs?: number;
}

/** How a try ended that did not fail: for good, with why where that is worth keeping; or it was too early. */
export type EffectEnd =
  | { readonly outcome: string; readonly reason?: string }
  | { readonly againInMs: number };

interface Claimed {
  readonly effect_id: number;
  readonly key: string;
  readonly destination: string;
  readonly payload: WorkEffect;
  readonly tries: number;
  readonly last_try: number | null;
  /** Later ones of its stream went out before it: it was given up for a while. */
  readonly is_late: boolean;
}

interface Ended {
  readonly effect_id: number;
  readonly outcome: string;
  readonly error: string | null;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const maxTries = 30;
/** Mail servers answer slowly and refuse who comes with many connections at once. */
const mailsAtOnce = 4;
const mailDestinations = ['mail', 'mail.look'];

/** A node that leaves waits so long for what is on its way. */
const leaveMs = 3_000;

/** By hand, seconds apart: whoever asked for them waits for the outcome. */
export const triesAgain = 5;

export function startEffectSender(options: EffectSenderOptions): EffectSender {
  const {
    pool,
    hub,
    work,
    orderStock,
    mail,
    clock,
    log,
    perDestination = 16,
    pollMs = 1_000,
    timeoutMs = 10_000,
    leaseMs = 5_000,
  } = options;
  const inHand = new Map<string, number>();
  const claims = new Map<number, Claimed>();
  const ended: Ended[] = [];
  let isWriting = false;
  let stopping = false;
  let wake: (() => void) | null = null;
  let poked = false;

  const hasRoom = (destination: string): boolean =>
    (inHand.get(destination) ?? 0) < (destination === 'mail' ? mailsAtOnce : perDestination);

  /** The first unsettled effect of each stream, of destinations with room. */
  async function claim(): Promise<readonly Claimed[]> {
    const busy = [
      ...[...inHand.keys()].filter((destination) => !hasRoom(destination)),
      ...(mail === undefined ? mailDestinations : []),
    ];
    const claimed = await pool.query<Claimed>({
      name: 'claim-effects',
      text: `
        -- From one destination to the next in the index: the queue of one without room is not gone through.
        with recursive destinations as (
          select min(destination) as name from effects where settled_at is null
          union all
          select (select min(destination) from effects where settled_at is null and destination > name)
          from destinations where name is not null
        ), due as (
          select found.effect_id from destinations, lateral (
            select e.effect_id, e.next_try_at from effects e
            where e.settled_at is null and e.destination = destinations.name and e.next_try_at <= $1
              and (e.leased_until is null or e.leased_until <= now())
              and not exists (
                select 1 from effects earlier
                where earlier.stream = e.stream and earlier.settled_at is null and earlier.effect_id < e.effect_id)
            order by e.next_try_at limit 64 for update skip locked
          ) found
          where destinations.name <> all($3::text[])
          order by found.next_try_at limit 64
        )
        update effects set leased_until = now() + $2 * interval '1 millisecond', tries = tries + 1
        from due where effects.effect_id = due.effect_id
        returning effects.effect_id, key, destination, payload, tries, last_try,
          last_try is not null and exists (
            select 1 from effects later
            where later.stream = effects.stream and later.effect_id > effects.effect_id) as is_late`,
      values: [toIso(clock.now()), leaseMs, busy],
    });
    return claimed.rows;
  }

  /** By the database's clock, as the claim is: nodes agree. One that was ended meanwhile has no lease to prolong. */
  async function prolong(): Promise<void> {
    if (claims.size === 0) return;
    await pool.query({
      name: 'prolong-effects',
      text: `
        update effects set leased_until = now() + $2 * interval '1 millisecond'
        where effect_id = any($1) and settled_at is null and leased_until is not null`,
      values: [[...claims.keys()], leaseMs],
    });
  }

  async function send(effect: Claimed): Promise<void> {
    claims.set(effect.effect_id, effect);
    inHand.set(effect.destination, (inHand.get(effect.destination) ?? 0) + 1);
    try {
      const end = await withTimeout(perform(effect), timeoutMs * (effect.destination === 'mail' ? 2.8 : 1));
      if ('againInMs' in end) await putOff(effect, end.againInMs);
      else await settle(effect, end.outcome, end.reason ?? null);
    } catch (error) {
      await postpone(effect, error).catch((failure: unknown) => {
        log.warn(
          { effect: effect.key, error: String(failure) },
          'an effect’s failure was not written; its lease runs out',
        );
      });
    } finally {
      claims.delete(effect.effect_id);
      const count = (inHand.get(effect.destination) ?? 1) - 1;
      if (count === 0) inHand.delete(effect.destination);
      else inHand.set(effect.destination, count);
      poke();
    }
  }

  async function perform(effect: Claimed): Promise<EffectEnd> {
    const { key, payload } = effect;
    if (payload.kind !== 'look' && payload.kind !== 'mail' && payload.kind !== 'digest') {
      return { outcome: await sendWork(effect, payload) };
    }
    if (mail === undefined) throw new Error('this node sends no mail');
    if (payload.kind === 'digest') return await mail.desk.send(key, payload.person);
    return payload.kind === 'look'
      ? await mail.customers.look(payload)
      : await mail.customers.send(key, payload);
  }

  async function sendWork(
    { key, is_late }: Claimed,
    payload: Exclude<WorkEffect, LookEffect | MailEffect | DigestEffect>,
  ): Promise<'sent' | 'no_door' | 'obsolete'> {
    if (payload.kind === 'stock') {
      await orderStock.follow({ key, ...payload });
      return 'sent';
    }
    if (payload.kind === 'adopt') {
      await orderStock.adopt({ key, ...payload });
      return 'sent';
    }
    if (payload.kind === 'restocked') {
      await orderStock.serve({ key, ...payload });
      return 'sent';
    }
    const order = await hub.readOrder(payload.orderId);
    if (order === undefined) throw new Error(`there is no order ${payload.orderId}`);
    const personal = await hub.loadPersonal(payload.orderId);
    if (payload.kind !== 'readdressed') {
      // Its cancellation went out before it, or the work is done: nobody is to begin it now.
      if (payload.kind === 'requested' && is_late && !isWanted(order.state, payload.fulfilmentId))
        return 'obsolete';
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

  /** Those that end while others are written are written together: a commit each cost more than the sending. */
  async function settle({ effect_id }: Claimed, outcome: string, error: string | null): Promise<void> {
    await new Promise<void>((done, failed) => {
      ended.push({ effect_id, outcome, error, done, failed });
      if (!isWriting) void writeEnded();
    });
  }

  async function writeEnded(): Promise<void> {
    isWriting = true;
    while (ended.length > 0) {
      const part = ended.splice(0, 500);
      try {
        await pool.query({
          name: 'settle-effects',
          text: `
            update effects set settled_at = $1, outcome = s.outcome, error = s.error, leased_until = null
            from unnest($2::bigint[], $3::text[], $4::text[]) as s(effect_id, outcome, error)
            where effects.effect_id = s.effect_id`,
          values: [
            toIso(clock.now()),
            part.map((one) => one.effect_id),
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

  /** Nothing was tried. */
  async function putOff({ effect_id }: Pick<Claimed, 'effect_id'>, ms: number): Promise<void> {
    await pool.query(
      `update effects set next_try_at = $2, leased_until = null, tries = tries - 1 where effect_id = $1`,
      [effect_id, toIso(clock.now() + ms)],
    );
  }

  async function postpone(effect: Claimed, error: unknown): Promise<void> {
    const text = String(error).slice(0, 500);
    log.warn(
      { effect: effect.key, destination: effect.destination, tries: effect.tries, error: text },
      'an effect failed',
    );
    if (effect.tries >= (effect.last_try ?? maxTries)) {
      await settle(effect, 'dead', text);
      return;
    }
    const since = effect.last_try === null ? effect.tries : effect.tries + triesAgain - effect.last_try;
    const delayMs = Math.min(500 * 2 ** Math.min(since, 12), 600_000);
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
        for (const effect of claimed) {
          if (effect.destination !== 'mail' || hasRoom('mail')) void send(effect);
          else await putOff(effect, 0);
        }
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

  /**
   * What hangs is another node's now: sent again under the same key, as after a crash, without waiting for its lease. But a
   * mail: one that comes late is better than one that comes twice.
   */
  async function giveBack(): Promise<void> {
    const left = [...claims.values()].filter(({ destination }) => destination !== 'mail');
    if (left.length === 0) return;
    await pool
      .query(`update effects set leased_until = null where effect_id = any($1) and settled_at is null`, [
        left.map(({ effect_id }) => effect_id),
      ])
      .catch(() => undefined);
  }

  const prolonging = setInterval(() => {
    prolong().catch((error: unknown) => {
      log.warn({ error: String(error) }, 'leases of effects were not prolonged');
    });
  }, leaseMs / 4);
  prolonging.unref();
  const running = run();
  return {
    poke,
    bounds() {
      const others = [...inHand].filter(([destination]) => destination !== 'mail').map(([, count]) => count);
      return {
        effects_in_hand: { used: Math.max(0, ...others), limit: perDestination },
        mails_in_hand: { used: inHand.get('mail') ?? 0, limit: mailsAtOnce },
      };
    },
    async stop() {
      stopping = true;
      wake?.();
      await running;
      const until = Date.now() + leaveMs;
      while (inHand.size > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
      clearInterval(prolonging);
      await giveBack();
    },
  };
}

const isWanted = ({ fulfilments }: PresentOrder, fulfilmentId: string): boolean =>
  fulfilments.some(
    (one) =>
      one.fulfilmentId === fulfilmentId && isUnderWay(one) && one.requestStatus !== 'cancellation_requested',
  );
