import { jetstreamManager } from '@nats-io/jetstream';
import type { Registry, Sender } from '../hub/registry.ts';
import type { Bounds } from '../platform/metrics.ts';
import { onReconnect } from '../platform/nats.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import { defaultWindow, type Pull, type PullOptions, startPull } from './pull.ts';
import { ensureSenderStream, streamName } from './streams.ts';

/** The NATS door: every sender has a stream and is pulled (`pull.ts`) unless it is paused, from when it is known. */
export interface NatsDoor {
  /** Messages in a sender's stream that are not settled. Undefined: NATS does not say so now. */
  countWaiting(sender: string): Promise<number | undefined>;
  measure(): { readonly inHand: number; readonly senders: number };
  /** Of the sender that has most in hand. */
  bounds(): Bounds;
  /** Stops pulling, gives back what was not begun, waits for what is in hand. */
  stop(): Promise<void>;
}

export interface NatsDoorOptions extends Omit<PullOptions, 'manager' | 'ensureStream' | 'gauge'> {
  readonly registry: Registry;
}

/** NATS may be away. */
const countMs = 1_000;

export async function openNatsDoor(options: NatsDoorOptions): Promise<NatsDoor> {
  const { nats, registry, log } = options;
  const manager = await jetstreamManager(nats);
  const pulls = new Map<string, Pull>();
  const gauge = { inHand: 0 };
  let following: Promise<void> = Promise.resolve();
  let stopping = false;

  /** With the subjects that it has by now: an id may have become another thing too since its pull began. */
  async function ensureStream(senderId: string): Promise<void> {
    const sender = registry.senders().find((one) => one.sender === senderId);
    if (sender !== undefined) await ensureSenderStream(manager, sender);
  }

  async function follow(): Promise<void> {
    const senders = new Map(registry.senders().map((sender) => [sender.sender, sender]));
    let failure: Error | undefined;
    for (const sender of senders.values()) {
      if (stopping) return;
      try {
        await followOne(sender);
      } catch (error) {
        // One whose stream cannot be made keeps no other from being heard.
        failure ??= new Error(`${sender.sender}: ${String(error)}`, { cause: error });
      }
    }
    if (failure !== undefined) throw failure;
  }

  async function followOne(sender: Sender): Promise<void> {
    await ensureSenderStream(manager, sender);
    const pull = pulls.get(sender.sender);
    if (pull === undefined && !sender.paused && !stopping)
      pulls.set(sender.sender, startPull(sender, { ...options, manager, ensureStream, gauge }));
    if (pull !== undefined && sender.paused) {
      pulls.delete(sender.sender);
      await pull.stop();
    }
  }

  /** One at a time; NATS may be away just then, so it is tried again. */
  function followSoon(delayMs = 0): void {
    following = following
      .then(async () => {
        if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
        if (!stopping) await follow();
      })
      .catch((error: unknown) => {
        log.warn({ error: String(error) }, 'the senders’ streams could not be prepared; trying again');
        if (!stopping) followSoon(1_000);
      });
  }

  registry.onChanged(() => {
    followSoon();
  });
  onReconnect(nats, followSoon);
  followSoon();
  await following;

  return {
    async countWaiting(sender) {
      try {
        const { state } = await withTimeout(manager.streams.info(streamName(sender)), countMs);
        return state.messages;
      } catch {
        return undefined;
      }
    },
    measure: () => ({ inHand: gauge.inHand, senders: pulls.size }),
    bounds: () => ({
      pull_window: {
        used: Math.max(0, ...[...pulls.values()].map((pull) => pull.inHand())),
        limit: options.window ?? defaultWindow,
      },
    }),
    async stop() {
      stopping = true;
      await Promise.all([...pulls.values()].map(async (pull) => await pull.stop()));
      await Promise.race([following, new Promise((resolve) => setTimeout(resolve, 2_000))]);
    },
  };
}
