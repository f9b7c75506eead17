import type { Pool } from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Bounds } from '../platform/metrics.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import { type Claimed, createEffectRows, mostClaimed } from './effect-rows.ts';
import { createEffectWork, type EffectWork } from './effect-work.ts';
import { RefusedForNow } from './new-effect.ts';
import { webhookTimeoutMs } from './ports/webhook-door.ts';

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

export interface EffectSenderOptions extends EffectWork {
  /** One that plans no scans (`Services.effectPool`). */
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly perDestination?: number;
  readonly pollMs?: number;
  readonly timeoutMs?: number;
  /** For how long after its last word a node is believed to be at work. */
  readonly leaseMs?: number;
}

const maxTries = 30;
/** From one try to the next, of webhooks: Standard Webhooks 1.0, three days in all. */
const webhookDelaysMs = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map(
  (seconds) => seconds * 1_000,
);
const isWebhook = (destination: string): boolean => destination.startsWith('webhook.');
/** Mail servers answer slowly and refuse who comes with many connections at once; stocks are in the hub itself. */
const atOnce: Readonly<Record<string, number>> = { mail: 4, stock: 64 };

/** So many are looked at of each destination; once in `pollMs` all, so that none stays behind others that cannot go yet. */
const near = 128;
const everything = 2_147_483_647;

/** A node that leaves waits so long for what is on its way. */
const leaveMs = 3_000;

/** By hand, seconds apart: whoever asked for them waits for the outcome. */
export const triesAgain = 5;

/** Undefined: that was the last try. */
function toDelayMs({ destination, tries, last_try: lastTry }: Claimed): number | undefined {
  if (lastTry === null && isWebhook(destination)) {
    const delayMs = webhookDelaysMs[tries - 1];
    // Those that failed together do not come back together.
    return delayMs === undefined ? undefined : delayMs * (1 + Math.random() / 10);
  }
  if (tries >= (lastTry ?? maxTries)) return undefined;
  const since = lastTry === null ? tries : tries + triesAgain - lastTry;
  return Math.min(500 * 2 ** Math.min(since, 12), 600_000);
}

export function startEffectSender(options: EffectSenderOptions): EffectSender {
  const {
    pool,
    mail,
    clock,
    log,
    perDestination = 16,
    pollMs = 1_000,
    timeoutMs = 10_000,
    leaseMs = 5_000,
  } = options;
  const rows = createEffectRows({ pool, clock, leaseMs });
  const perform = createEffectWork(options);
  const inHand = new Map<string, number>();
  const claims = new Map<number, Claimed>();
  let stopping = false;
  let wake: (() => void) | null = null;
  let poked = false;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const limits: Readonly<Record<string, number>> =
    mail === undefined ? { ...atOnce, mail: 0, 'mail.look': 0 } : atOnce;
  const limitOf = (destination: string): number => limits[destination] ?? perDestination;
  const waitMs = (destination: string): number => {
    if (isWebhook(destination)) return webhookTimeoutMs + 5_000;
    return timeoutMs * (destination === 'mail' ? 2.8 : 1);
  };

  async function claim(): Promise<readonly Claimed[]> {
    const isAll = performance.now() - lookedAt >= pollMs;
    if (isAll) lookedAt = performance.now();
    const rooms = [...Object.keys(limits), ...inHand.keys()].map(
      (destination) =>
        [destination, Math.max(0, limitOf(destination) - (inHand.get(destination) ?? 0))] as const,
    );
    const shut = options.webhooks.shut().map((destination) => [destination, 0] as const);
    return await rows.claim({
      rooms: Object.fromEntries([...rooms, ...shut]),
      room: perDestination,
      reach: isAll ? everything : near,
    });
  }

  async function send(effect: Claimed): Promise<void> {
    claims.set(effect.effect_id, effect);
    inHand.set(effect.destination, (inHand.get(effect.destination) ?? 0) + 1);
    try {
      const end = await withTimeout(perform(effect), waitMs(effect.destination));
      if ('againInMs' in end) await rows.putOff(effect.effect_id, end.againInMs);
      else await rows.settle(effect.effect_id, end.outcome, end.reason ?? null);
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

  async function postpone(effect: Claimed, error: unknown): Promise<void> {
    const text = String(error).slice(0, 500);
    log.warn(
      { effect: effect.key, destination: effect.destination, tries: effect.tries, error: text },
      'an effect failed',
    );
    const delayMs = toDelayMs(effect);
    if (delayMs === undefined) {
      await rows.settle(effect.effect_id, 'dead', text);
      return;
    }
    const wantedMs = error instanceof RefusedForNow ? (error.retryAfterMs ?? 0) : 0;
    await rows.tryAgain(effect.effect_id, Math.max(delayMs, wantedMs), text);
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
        if (claimed.length === mostClaimed) continue;
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
    if (left.length > 0) await rows.giveBack(left.map(({ effect_id }) => effect_id)).catch(() => undefined);
  }

  const prolonging = setInterval(() => {
    if (claims.size === 0) return;
    rows.prolong([...claims.keys()]).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'leases of effects were not prolonged');
    });
  }, leaseMs / 4);
  prolonging.unref();
  const running = run();
  return {
    poke,
    bounds() {
      const others = [...inHand].filter(([destination]) => atOnce[destination] === undefined);
      return {
        effects_in_hand: { used: Math.max(0, ...others.map(([, count]) => count)), limit: perDestination },
        mails_in_hand: { used: inHand.get('mail') ?? 0, limit: atOnce['mail'] ?? 0 },
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
