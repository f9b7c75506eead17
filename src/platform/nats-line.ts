import { errors, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from './log.ts';

/**
 * NATS as a node has it: from the beginning, from later on where it was away when the node started, or never. People and
 * senders over HTTP do not wait for it.
 */
export interface NatsLine {
  /** False: there is none, and none will come. */
  readonly isExpected: boolean;
  /** Null while it has not been there yet, and where there is none. */
  readonly now: () => NatsConnection | null;
  /** Why there is none now; null where there is one. */
  readonly problem: () => string | null;
  /**
   * At once where it is there, and whatever is thrown is the caller's; else once it is there, again until it does not throw,
   * in the order in which it was asked for; never where there is none.
   */
  whenThere(use: (nats: NatsConnection) => Promise<void> | void): Promise<void>;
  /** What has not been done by now is not begun any more. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

export const noNats = (why: string): NatsLine => ({
  isExpected: false,
  now: () => null,
  problem: () => why,
  whenThere: async () => await Promise.resolve(),
  leave: async () => await Promise.resolve(),
  close: async () => await Promise.resolve(),
});

/** Rejects where NATS refuses, which only somebody who changes a setting can cure; one that is away is tried again. */
export async function openNatsLine(options: {
  readonly connect: () => Promise<NatsConnection>;
  readonly log: Log;
  readonly everyMs?: number;
}): Promise<NatsLine> {
  const { connect, log, everyMs = 1_000 } = options;
  const waiting: ((nats: NatsConnection) => Promise<void> | void)[] = [];
  let nats: NatsConnection | null = null;
  let problem: string | null = null;
  let trying: Promise<void> | undefined;
  let using: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLeaving = false;

  /** Says so when it is another reason than before: the server may be there by now, and refuse. */
  function waitFor(error: unknown): void {
    const before = problem;
    problem = `${error instanceof Error ? error.message : String(error)}. It is tried until it answers.`;
    if (problem !== before) log.warn({ problem }, 'NATS is away: the node does without it');
    trySoon();
  }

  async function useAll(connection: NatsConnection): Promise<void> {
    for (let use = waiting[0]; use !== undefined && !isLeaving; use = waiting[0]) {
      await use(connection);
      waiting.shift();
    }
  }

  async function tryAgain(): Promise<void> {
    try {
      nats ??= await connect();
      using = useAll(nats);
      await using;
      problem = null;
      log.warn('NATS is there');
    } catch (error) {
      waitFor(error);
    }
  }

  function trySoon(): void {
    if (isLeaving) return;
    timer = setTimeout(() => {
      trying = tryAgain();
    }, everyMs);
    timer.unref();
  }

  try {
    nats = await connect();
  } catch (error) {
    if (!isAway(error)) throw error;
    waitFor(error);
  }

  /** A server that takes its time to answer keeps nobody. */
  async function leave(): Promise<void> {
    isLeaving = true;
    clearTimeout(timer);
    await using?.catch(() => undefined);
  }

  return {
    isExpected: true,
    now: () => nats,
    problem: () => problem,
    async whenThere(use) {
      if (problem === null && nats !== null) await use(nats);
      else waiting.push(use);
    },
    leave,
    async close() {
      await leave();
      await trying;
      await nats?.close();
    },
  };
}

/** Not let in, or not over TLS: it will not be the next time either. So with a file of credentials that is not there. */
const isAway = (error: unknown): boolean =>
  error instanceof Error &&
  !(error instanceof errors.AuthorizationError) &&
  !('path' in error) &&
  !/\btls\b/i.test(error.message);
