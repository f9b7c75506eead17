import type { Pool } from 'pg';
import { createLease, type Lease } from '../journal/lease.ts';

const keptMs = 5_000;
/** Who has it not looks so often. */
export const lookMs = 2_000;

/**
 * The lease of what one node at a time does for as long as it lives. It lasts five seconds and is prolonged every second and
 * a quarter from when it is first held; who has it not looks every two seconds. So a dead node's work is taken up within
 * seven (docs/decisions/0101), however long a round of it or the pause after it.
 */
export function createKeptLease(options: {
  readonly pool: Pool;
  readonly name: string;
  readonly node: string;
}): Lease {
  const lease = createLease({ ...options, seconds: keptMs / 1_000 });
  let isHeld = false;
  let prolonging: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    if (!isHeld) return;
    prolonging ??= lease
      .take()
      // One that is not prolonged runs out; the next round asks for it again.
      .then((held) => {
        isHeld = held;
      })
      .catch(() => undefined)
      .finally(() => {
        prolonging = undefined;
      });
  }, keptMs / 4);
  timer.unref();
  return {
    async take() {
      isHeld = await lease.take();
      return isHeld;
    },
    async giveBack() {
      clearInterval(timer);
      // It would be taken again.
      await prolonging;
      await lease.giveBack();
    },
  };
}
