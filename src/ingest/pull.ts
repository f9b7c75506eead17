import {
  type ConsumerMessages,
  type JsMsg,
  jetstream,
  type JetStreamManager,
  type StoredMsg,
} from '@nats-io/jetstream';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Sender } from '../hub/registry.ts';
import type { Log } from '../platform/log.ts';
import { toTraceField } from '../platform/traceparent.ts';
import type { Span, Tracer } from '../platform/tracer.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import { createHand } from './hand.ts';
import { lookForLeftBehind } from './left-behind.ts';
import type { Incoming, Settlement } from './message.ts';
import { ackWaitMs, openConsumer } from './streams.ts';
import type { Telling } from './take-at-once.ts';
import { toSenderAnswer } from './take.ts';
import { beginAck, endReceived, toReceived } from './traced-message.ts';

/**
 * One sender's stream, pulled in a window; each message is taken, and acked after its commit (invariant 1).
 *
 * Back-pressure: no more than `window` messages are in hand; when orders are busy nothing settles, the window stays full
 * and nothing more is pulled. Nothing is pulled either while the database does not answer this node: what it has is given
 * back at once, to the nodes that it answers, or to wait in the stream (docs/decisions/0118). An iterator that ends without
 * an error (the client does that after a long cut) is opened again.
 */
export interface Pull {
  readonly sender: string;
  readonly inHand: () => number;
  stop(): Promise<void>;
}

export interface PullOptions {
  readonly nats: NatsConnection;
  readonly manager: JetStreamManager;
  /** Makes a sender's stream where it is gone. */
  readonly ensureStream: (sender: string) => Promise<void>;
  readonly telling: Telling;
  readonly log: Log;
  /**
   * Messages of one sender in hand at once: three flushes' worth, so that PostgreSQL never waits for the next one. More
   * only makes the collector carry what waits.
   */
  readonly window?: number;
  /** Resolves when the database answers. */
  readonly whenDatabaseAnswers: () => Promise<void>;
  /** How often it is looked whether NATS has messages that it hands out no more. */
  readonly lookMs?: number;
  readonly onSettled?: (sender: string, outcome: Settlement['outcome']) => void;
  /** What is in hand of all senders. */
  readonly gauge: { inHand: number };
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

export const defaultWindow = 1_200;
/** NATS may be away. */
const endMs = 1_000;
/** Of one that fails for a reason of its own (`hopeless.ts`): it costs as much as a message that is taken. */
const brokenMs = 6_000;
/** A database that is there answers within this. */
const answerMs = 250;
const ofNats = { 'messaging.system': 'nats' } as const;
const idHeader = 'Nats-Msg-Id';

/** A stream that is made anew counts from one again; its clock does not. */
const toDeliveryId = (seq: number, nanos: number): string => `${seq}@${nanos}`;

/** As the client reads it out of a delivery, to the same digits. */
function toNanos(timestamp: string): number {
  const [, second = '', fraction = ''] = /^(.{19})(?:\.(\d+))?/.exec(timestamp) ?? [];
  return Number(`${Date.parse(`${second}Z`) / 1_000}${fraction.padEnd(9, '0')}`);
}

export function startPull(sender: Sender, options: PullOptions): Pull {
  const { nats, manager, telling, log, tracer, window = defaultWindow, onSettled, gauge } = options;
  const { ensureStream, whenDatabaseAnswers } = options;
  const client = jetstream(nats);
  const answersTo = `hub.answers.${sender.sender}`;
  let stopping = false;
  /** The database is asked whether it is there. */
  let asking: Promise<void> | undefined;
  let isAway = false;
  const inHand = createHand<JsMsg>();
  let messages: ConsumerMessages | null = null;
  let onFree: (() => void) | null = null;

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        // Whoever lost its store, or an operator who removed the stream, has it made again.
        await ensureStream(sender.sender);
        const consumer = await openConsumer(client, manager, sender.sender, window * 4);
        messages = await consumer.consume({ max_messages: window, abort_on_missing_resource: true });
        if (stopping || isAway) void endPull(messages);
        for await (const message of messages) {
          if (asking !== undefined) await asking;
          if (stopping || isAway) {
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
      while (isAway && !stopping) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** A message could not be taken for want of the database; for that one lost session is enough. */
  function askForDatabase(): void {
    if (isAway) return;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
  }

  async function ask(): Promise<void> {
    const isThere = whenDatabaseAnswers();
    try {
      await withTimeout(isThere, answerMs);
    } catch {
      log.warn({ sender: sender.sender }, 'nothing is pulled until the database answers');
      isAway = true;
      void isThere.then(() => {
        isAway = false;
      });
      if (messages !== null) void endPull(messages);
    }
  }

  function toIncoming(
    { subject, data }: Pick<JsMsg, 'subject' | 'data'>,
    messageId: string | undefined,
    deliveryId: () => string,
  ): Incoming {
    const incoming = {
      sender: sender.sender,
      door: subject,
      body: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      deliveryId,
    };
    return messageId === undefined || messageId === '' ? incoming : { ...incoming, messageId };
  }

  function handle(message: JsMsg): void {
    const place = inHand.take(message);
    gauge.inHand += 1;
    const given = toIncoming(message, message.headers?.get(idHeader), () =>
      toDeliveryId(message.seq, message.info.timestampNanos),
    );
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
        // Whole milliseconds: NATS does not understand a fraction, and hands the message out again at once.
        message.nak((settled.isBroken === true ? brokenMs : 500) + Math.floor(Math.random() * 500));
        if (settled.isAway === true) askForDatabase();
        return;
      }
      // The answer goes first: after the ack nobody would send it again.
      answer(settled, message.subject);
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

  function answer(settled: Parameters<typeof toSenderAnswer>[0], door: string): void {
    // As bytes: of a text the client would make memory of its own.
    nats.publish(answersTo, Buffer.from(JSON.stringify(toSenderAnswer(settled))));
    if (settled.outcome === 'parked')
      nats.publish(`hub.dead.${sender.sender}`, JSON.stringify({ ...toSenderAnswer(settled), door }));
  }

  async function takeLeftBehind(message: StoredMsg): Promise<boolean> {
    if (stopping || isAway) return false;
    const given = toIncoming(message, message.header.get(idHeader), () =>
      toDeliveryId(message.seq, toNanos(message.timestamp)),
    );
    const settled = await new Promise<Settlement>((resolve) => {
      telling.tell(given, resolve);
    });
    onSettled?.(sender.sender, settled.outcome);
    if (settled.outcome === 'retry') return false;
    answer(settled, message.subject);
    return true;
  }

  const leftBehind = lookForLeftBehind({
    manager,
    sender: sender.sender,
    log,
    isInHand: (seq) => inHand.all().some((message) => message.seq === seq),
    take: takeLeftBehind,
    everyMs: options.lookMs,
  });
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
      await leftBehind.stop();
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
