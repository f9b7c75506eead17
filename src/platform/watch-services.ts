import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { createPool, tryDatabase } from './database.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { NatsLine } from './nats-line.ts';
import type { Readiness } from './readiness.ts';

/**
 * `/health/ready` says of a database that does not answer this node, and of one that can only be read. It is asked over a
 * connection of its own: a node that is only busy must not be taken for one that is cut off.
 */
export function watchDatabase(options: {
  readonly url: string;
  /** What it said where it did not take what was last written: no room on its disk, say, which a look does not see. */
  readonly refusal: () => string | undefined;
  readonly readiness: Readiness;
  readonly log: Log;
  readonly everyMs?: number;
}): { stop(): Promise<void> } {
  const { url, refusal, readiness, log, everyMs = 2_000 } = options;
  const pool = createPool({ url, max: 1, log, statementTimeoutMs: 1_000 });
  let problem: string | undefined;
  let misses = 0;
  let isAsking = false;
  readiness.add('database', () => problem);
  // Not a problem of this node: all have it, and what is there can be read.
  readiness.note('database', () => {
    const said = refusal();
    return said === undefined ? undefined : `what was to be written last was not taken: ${said}`;
  });

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      await tryDatabase(pool);
      problem = undefined;
      misses = 0;
    } catch (error) {
      misses += 1;
      // Twice: one slow answer of a database that all nodes share must not take them all away at once.
      if (misses > 1) problem = error instanceof Error ? error.message : String(error);
    }
    isAsking = false;
  }

  const timer = setInterval(() => void ask(), everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await pool.end();
    },
  };
}

/** No reason to give a node no work: HTTP does without NATS. */
export function watchNats(options: {
  readonly line: NatsLine;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly everyMs?: number;
}): { stop(): void } {
  const { line, readiness, metrics, everyMs = 5_000 } = options;
  let isCut = false;
  let misses = 0;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function say(): string | undefined {
    const problem = line.problem();
    if (problem !== null) return problem;
    if (isCut) return 'NATS is away: what comes and goes over it waits';
    return misses > 1 ? jetStreamAway : undefined;
  }
  readiness.note('nats', say);
  if (line.isExpected) {
    const gauge = metrics.gauge('hub_nats_up', '1 where NATS is there and its JetStream answers, else 0.');
    metrics.onCollect(() => {
      gauge.set(say() === undefined ? 1 : 0);
    });
  }

  /** A server whose disk was full for a moment goes on without JetStream, until somebody starts it again. */
  async function ask(manager: JetStreamManager): Promise<void> {
    if (isCut) return;
    await manager.getAccountInfo().then(
      () => {
        misses = 0;
      },
      () => {
        misses += 1;
      },
    );
  }

  void line.whenThere(async (nats) => {
    void (async () => {
      for await (const { type } of nats.status()) {
        if (type === 'disconnect') isCut = true;
        else if (type === 'reconnect') isCut = false;
      }
    })();
    const manager = await jetstreamManager(nats, { checkAPI: false, timeout: everyMs });
    const askAgain = (): void => {
      if (isStopped) return;
      timer = setTimeout(() => void ask(manager).finally(askAgain), everyMs);
      timer.unref();
    };
    askAgain();
  });
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

const jetStreamAway =
  'NATS is there, but its JetStream does not answer: what comes and goes over it waits. A server that had no room on its disk has to be started again.';
