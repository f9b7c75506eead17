import { createPool, tryDatabase } from './database.ts';
import type { Log } from './log.ts';
import type { NatsLine } from './nats-line.ts';
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
export function watchNats(line: NatsLine, readiness: Readiness): void {
  let isCut = false;
  readiness.note('nats', () => {
    const problem = line.problem();
    if (problem !== null) return problem;
    return isCut ? 'NATS is away: what comes and goes over it waits' : undefined;
  });
  void line.whenThere((nats) => {
    void (async () => {
      for await (const { type } of nats.status()) {
        if (type === 'disconnect') isCut = true;
        else if (type === 'reconnect') isCut = false;
      }
    })();
  });
}
