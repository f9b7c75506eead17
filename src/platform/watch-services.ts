import type { NatsConnection } from '@nats-io/transport-node';
import { createPool, tryDatabase } from './database.ts';
import type { Log } from './log.ts';
import type { Readiness } from './readiness.ts';

/**
 * `/health/ready` says of a database that does not answer this node, and of one that can only be read. It is asked over a
 * connection of its own: a node that is only busy must not be taken for one that is cut off.
 */
export function watchDatabase(options: {
  readonly url: string;
  readonly readiness: Readiness;
  readonly log: Log;
  readonly everyMs?: number;
}): { stop(): Promise<void> } {
  const { url, readiness, log, everyMs = 2_000 } = options;
  const pool = createPool({ url, max: 1, log, statementTimeoutMs: 1_000 });
  let problem: string | undefined;
  let misses = 0;
  let isAsking = false;
  readiness.add('database', () => problem);

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
export function watchNats(nats: NatsConnection, readiness: Readiness): void {
  let isAway = false;
  readiness.note('nats', () => (isAway ? 'NATS is away: what comes and goes over it waits' : undefined));
  void (async () => {
    for await (const { type } of nats.status()) {
      if (type === 'disconnect') isAway = true;
      else if (type === 'reconnect') isAway = false;
    }
  })();
}
