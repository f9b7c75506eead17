import type { JetStreamManager, MsgRequest, StoredMsg } from '@nats-io/jetstream';
import type { Log } from '../platform/log.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import { consumerName, streamName } from './streams.ts';

/**
 * What lies in a sender's stream and NATS hands out no more. A server that was killed finds messages again that it had
 * removed when they were acked, and its consumer, which is past them, never asks for them: they would count as waiting for
 * ever, and only the journal can say that they were taken. So each is taken once more, which a message that was taken does
 * not mind, and then removed (docs/decisions/0117).
 *
 * One is left behind when it was handed out before the last look, is among the oldest at this one, and is not in this
 * node's hands. It may be in those of another that is slow: then both take it, and it counts once.
 */
export interface LeftBehind {
  /** Waits a second at most for what is being taken. */
  stop(): Promise<void>;
}

export interface LeftBehindOptions {
  readonly manager: Pick<JetStreamManager, 'streams' | 'consumers'>;
  readonly sender: string;
  readonly log: Log;
  readonly isInHand: (seq: number) => boolean;
  /** False: it could not be taken now. */
  readonly take: (message: StoredMsg) => Promise<boolean>;
  readonly everyMs?: number | undefined;
}

/** At one look: a few seconds' worth. */
const mostAtOnce = 1_000;
const endMs = 1_000;

export function lookForLeftBehind(options: LeftBehindOptions): LeftBehind {
  const { sender, log, everyMs = 15_000 } = options;
  const look = createLook(options);
  let looking: Promise<void> | undefined;

  async function run(): Promise<void> {
    try {
      const taken = await look();
      if (taken > 0) log.warn({ sender, taken }, 'took messages that NATS hands out no more');
    } catch (error) {
      // NATS is away, or the stream is being made.
      log.debug({ sender, error: String(error) }, 'could not look for messages that were left behind');
    }
    looking = undefined;
  }

  const timer = setInterval(() => {
    looking ??= run();
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      if (looking !== undefined) await withTimeout(looking, endMs).catch(() => undefined);
    },
  };
}

/** Returns how many were taken; throws when NATS does not answer. */
function createLook({ manager, sender, isInHand, take }: LeftBehindOptions): () => Promise<number> {
  const stream = streamName(sender);
  /** At the last look: the oldest message, and how far the consumer had handed out. */
  let before = { first: 0, handedOut: 0 };

  return async () => {
    const { first, handedOut } = before;
    const { state } = await manager.streams.info(stream);
    if (state.messages === 0) return 0;
    const { delivered } = await manager.consumers.info(stream, consumerName);
    before = { first: state.first_seq, handedOut: delivered.stream_seq };
    if (state.first_seq !== first) return 0;
    let taken = 0;
    let seq = first;
    while (seq <= handedOut && taken < mostAtOnce) {
      const found = await manager.streams.getMessage(stream, atOrAfter(seq));
      if (found === null || found.seq > handedOut) break;
      seq = found.seq + 1;
      if (isInHand(found.seq)) continue;
      if (!(await take(found))) break;
      // Who acked it meanwhile has removed it.
      await manager.streams.deleteMessage(stream, found.seq, false).catch(() => undefined);
      taken += 1;
    }
    return taken;
  };
}

/** NATS knows this question since 2.9, the client's types do not. */
const atOrAfter = (seq: number): MsgRequest => ({ seq, next_by_subj: '>' }) as MsgRequest;
