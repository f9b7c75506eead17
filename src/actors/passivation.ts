import type { Activation } from './activation.ts';

/**
 * Idle actors leave memory. Not a timer an actor but buckets of time: an activation is filed under the bucket in which
 * it would be idle long enough, looked at once when that bucket is due, and filed again if it was used meanwhile.
 */
export interface Passivation {
  file(activation: Filed): void;
  forget(activation: Filed): void;
  /** Looks at every bucket that is due; returns how many actors were asked to leave. */
  collect(): number;
}

type Filed = Pick<Activation<never>, 'lastUsedAt' | 'passivate' | 'life'>;

export function createPassivation(options: {
  readonly now: () => number;
  readonly idleMs: number;
  readonly bucketMs: number;
}): Passivation {
  const { now, idleMs, bucketMs } = options;
  const buckets = new Map<number, Set<Filed>>();
  const filedUnder = new Map<Filed, number>();

  const bucketOf = (instantMs: number): number => Math.ceil(instantMs / bucketMs);

  function file(activation: Filed, earliest = 0): void {
    const bucket = Math.max(bucketOf(activation.lastUsedAt() + idleMs), earliest);
    filedUnder.set(activation, bucket);
    const filed = buckets.get(bucket);
    if (filed === undefined) buckets.set(bucket, new Set([activation]));
    else filed.add(activation);
  }

  return {
    file,
    forget(activation) {
      const bucket = filedUnder.get(activation);
      if (bucket === undefined) return;
      filedUnder.delete(activation);
      buckets.get(bucket)?.delete(activation);
    },
    collect() {
      const due = Math.floor(now() / bucketMs);
      let left = 0;
      for (const [bucket, filed] of buckets) {
        if (bucket > due) continue;
        buckets.delete(bucket);
        for (const activation of filed) {
          filedUnder.delete(activation);
          const idle = now() - activation.lastUsedAt() >= idleMs;
          if (idle && activation.passivate()) left += 1;
          else if (activation.life() !== 'gone') file(activation, due + 1);
        }
      }
      return left;
    },
  };
}
