import type { Page } from 'playwright-core';
import type { BulkAnswer, ExceptionCommand } from '../../src/contracts/exceptions.ts';

/** Changes of cases through the door of many at once, at a rate: each command changes one row. */
export interface Changes {
  /** Carried out so far. */
  done(): number;
  stop(): Promise<void>;
}

/** A command's batch: ten a second are the rate. */
const batchesPerSecond = 10;
const mostInHand = 3;
/** Of a batch, to rows that are in view; nothing is seen of the others. */
const shareInView = 0.1;
/** Of the others: their place changes with when they are due. */
const shareMoved = 0.2;

export function startChanges(options: {
  readonly hubUrl: string;
  readonly token: string;
  readonly ids: readonly string[];
  readonly perSecond: number;
  readonly page: Page;
}): Changes {
  const { ids, page } = options;
  const perBatch = Math.round(options.perSecond / batchesPerSecond);
  const inHand = new Set<Promise<void>>();
  let inView: readonly string[] = [];
  let next = 0;
  let turn = 0;
  let done = 0;
  let failed: unknown;

  function toCommand(exceptionId: string, isMoved: boolean): Ordered {
    turn += 1;
    return {
      exceptionId,
      command: isMoved
        ? {
            type: 'setDue',
            dueAt: new Date(Date.now() + 3_600_000 + ((turn * 7_919) % 86_400) * 1_000).toISOString(),
          }
        : { type: 'assign', owner: `agent ${turn}` },
    };
  }
  function makeBatch(): readonly Ordered[] {
    const seen = Math.min(inView.length, Math.round(perBatch * shareInView));
    const batch = new Map(
      Array.from({ length: seen }, (_, n) => {
        const id = inView[(turn + n) % inView.length] ?? '';
        return [id, toCommand(id, false)] as const;
      }),
    );
    while (batch.size < perBatch) {
      const id = ids[next % ids.length] ?? '';
      next += 1;
      if (!batch.has(id)) batch.set(id, toCommand(id, next % Math.round(1 / shareMoved) === 0));
    }
    return [...batch.values()];
  }
  async function send(): Promise<void> {
    const response = await fetch(`${options.hubUrl}/api/v1/exceptions/bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ commands: makeBatch() }),
    });
    const answer = (await response.json()) as BulkAnswer;
    if (response.status !== 200) throw new Error(JSON.stringify(answer));
    done += answer.outcomes.filter(({ outcome }) => outcome === 'done').length;
  }
  const sending = setInterval(() => {
    // More than the door can take is not sent; what was carried out is counted.
    if (inHand.size >= mostInHand) return;
    const one = send()
      .catch((error: unknown) => {
        failed = error;
      })
      .finally(() => inHand.delete(one));
    inHand.add(one);
  }, 1_000 / batchesPerSecond);
  const looking = setInterval(() => {
    void page.evaluate<string[]>('bench.visible()').then(
      (seen) => {
        inView = seen;
      },
      () => undefined,
    );
  }, 1_000);
  return {
    done: () => done,
    async stop() {
      clearInterval(sending);
      clearInterval(looking);
      await Promise.all(inHand);
      if (failed !== undefined) throw failed;
    },
  };
}

interface Ordered {
  readonly exceptionId: string;
  readonly command: ExceptionCommand;
}
