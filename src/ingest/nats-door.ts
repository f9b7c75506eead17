import {
  type ConsumerMessages,
  type JsMsg,
  jetstream,
  jetstreamManager,
  type JetStreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Registry, Sender } from '../hub/registry.ts';
import type { Log } from '../platform/log.ts';
import type { Bounds } from '../platform/metrics.ts';
import { toTraceField } from '../platform/traceparent.ts';
import type { Span, Tracer } from '../platform/tracer.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import type { Settlement } from './message.ts';
import { ackWaitMs, ensureSenderStream, openConsumer, streamName } from './streams.ts';
import type { Telling } from './take-at-once.ts';
import { toSenderAnswer } from './take.ts';
import { beginAck, endReceived, toReceived } from './traced-message.ts';

/**
 * The NATS door: every sender's stream is pulled in a window, each message taken, and acked after its commit (invariant 1).
 *
 * Back-pressure: no more than `window` messages of a sender are in hand; when orders are busy or the database is away
 * nothing settles, the window stays full and nothing more is pulled. An iterator that ends without an error (the client
 * does that after a long cut) is opened again.
 */
export interface NatsDoor {
  /** Messages in a sender's stream that are not settled. Undefined: NATS does not say so now. */
  countWaiting(sender: string): Promise<number | undefined>;
  measure(): { readonly inHand: number; readonly senders: number };
  /** Of the sender that has most in hand. */
  bounds(): Bounds;
  /** Stops pulling, gives back what was not begun, waits for what is in hand. */
  stop(): Promise<void>;
}

export interface NatsDoorOptions {
  readonly nats: NatsConnection;
  readonly registry: Registry;
  readonly telling: Telling;
  readonly log: Log;
  /**
   * Messages of one sender in hand at once: three flushes' worth, so that PostgreSQL never waits for the next one. More
   * only makes the collector carry what waits.
   */
  readonly window?: number;
  readonly onSettled?: (sender: string, outcome: Settlement['outcome']) => void;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

/** NATS may be away. */
const endMs = 1_000;
const countMs = 1_000;
const defaultWindow = 1_200;
const ofNats = { 'messaging.system': 'nats' } as const;

interface Pull {
  readonly sender: string;
  readonly inHand: () => number;
  stop(): Promise<void>;
}

export async function openNatsDoor(options: NatsDoorOptions): Promise<NatsDoor> {
  const { nats, registry, log } = options;
  const manager = await jetstreamManager(nats);
  const pulls = new Map<string, Pull>();
  const gauge = { inHand: 0 };
  let following: Promise<void> = Promise.resolve();
  let stopping = false;

  async function follow(): Promise<void> {
    const senders = new Map(registry.senders().map((sender) => [sender.sender, sender]));
    for (const sender of senders.values()) {
      if (stopping) return;
      await ensureSenderStream(manager, sender);
      const pull = pulls.get(sender.sender);
      if (pull === undefined && !sender.paused)
        pulls.set(sender.sender, startPull(options, manager, sender, gauge));
      if (pull !== undefined && sender.paused) {
        pulls.delete(sender.sender);
        await pull.stop();
      }
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

function startPull(
  options: NatsDoorOptions,
  manager: JetStreamManager,
  sender: Sender,
  gauge: { inHand: number },
): Pull {
  const { nats, telling, log, tracer, window = defaultWindow, onSettled } = options;
  const client = jetstream(nats);
  const answersTo = `hub.answers.${sender.sender}`;
  let stopping = false;
  const inHand = createHand();
  let messages: ConsumerMessages | null = null;
  let onFree: (() => void) | null = null;

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        const consumer = await openConsumer(client, manager, sender.sender, window * 4);
        messages = await consumer.consume({ max_messages: window });
        if (stopping) messages.stop();
        for await (const message of messages) {
          if (stopping) {
            // Else the next node has it only when this one's time for it is over.
            message.nak();
            continue;
          }
          handle(message);
          if (inHand.size() >= window) await new Promise<void>((resolve) => (onFree = resolve));
        }
      } catch (error) {
        log.warn({ sender: sender.sender, error: String(error) }, 'pulling ended and begins again');
      }
      if (!stopping) await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  function handle(message: JsMsg): void {
    const place = inHand.take(message);
    gauge.inHand += 1;
    const { data } = message;
    const named = message.headers?.get('Nats-Msg-Id') ?? '';
    const incoming = {
      sender: sender.sender,
      door: message.subject,
      body: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      // A stream that is made anew counts from one again; its clock does not.
      deliveryId: () => `${message.seq}@${message.info.timestampNanos}`,
    };
    const given = named === '' ? incoming : { ...incoming, messageId: named };
    const span = tracer?.begin(message.headers?.get('traceparent'), () =>
      toReceived(given, { ...ofNats, 'hub.delivery_count': message.info.deliveryCount }),
    );
    telling.tell(span === undefined ? given : { ...given, traceparent: span.traceparent }, (settled) => {
      settle(place, message, settled, span);
    });
  }

  function settle(place: number, message: JsMsg, settled: Settlement, span: Span | undefined): void {
    const ack = settled.outcome === 'retry' ? undefined : beginAck(tracer, span, ofNats);
    try {
      onSettled?.(sender.sender, settled.outcome);
      if (settled.outcome === 'retry') {
        message.nak(500 + Math.random() * 500);
        return;
      }
      // The answer goes first: after the ack nobody would send it again.
      // As bytes: of a text the client would make memory of its own.
      nats.publish(answersTo, Buffer.from(JSON.stringify(toSenderAnswer(settled))));
      if (settled.outcome === 'parked') {
        nats.publish(
          `hub.dead.${sender.sender}`,
          JSON.stringify({ ...toSenderAnswer(settled), door: message.subject }),
        );
      }
      message.ack();
    } catch (error) {
      // Not acked: it comes again.
      log.warn(
        { sender: sender.sender, error: String(error), ...toTraceField(span) },
        'a message was not settled',
      );
    } finally {
      ack?.end();
      if (span !== undefined) endReceived(span, settled);
      inHand.leave(place);
      gauge.inHand -= 1;
      if (inHand.size() < window) {
        onFree?.();
        onFree = null;
      }
    }
  }

  // What takes longer is still in good hands: a busy order, a database that is away for a while.
  const working = setInterval(() => {
    for (const message of inHand.all()) message.working();
  }, ackWaitMs / 3);
  const running = run();
  return {
    sender: sender.sender,
    inHand: () => inHand.size(),
    async stop() {
      stopping = true;
      onFree?.();
      if (messages !== null) await endPull(messages);
      await running;
      const until = Date.now() + 10_000;
      while (inHand.size() > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
      clearInterval(working);
    },
  };
}

/**
 * No more is asked for, and what is on its way still comes, to be given back: `stop` alone forgets it, and NATS would keep
 * it for this node until its time is over.
 */
async function endPull(messages: ConsumerMessages): Promise<void> {
  const { sub } = messages as unknown as { readonly sub?: Subscription };
  await withTimeout(sub?.drain() ?? Promise.resolve(), endMs).catch(() => undefined);
  messages.stop();
}

/**
 * The messages in hand, each at a place that is used again. Not a Set: one that is filled and emptied all the time leaves
 * its old tables behind, and each holds what was in it until the collector goes through everything.
 */
interface Hand {
  take(message: JsMsg): number;
  leave(place: number): void;
  all(): readonly JsMsg[];
  readonly size: () => number;
}

function createHand(): Hand {
  const places: (JsMsg | undefined)[] = [];
  const free: number[] = [];
  return {
    take(message) {
      const place = free.pop() ?? places.length;
      places[place] = message;
      return place;
    },
    leave(place) {
      places[place] = undefined;
      free.push(place);
    },
    all: () => places.filter((message) => message !== undefined),
    size: () => places.length - free.length,
  };
}
