import type { Request } from 'express';

/** Token buckets by address: `burst` at once, `perSecond` in the long run. Memory is bounded by forgetting the idlest. */
export interface RateLimit {
  /** 0 when there is room (and takes it), else the seconds to wait. */
  take(key: string): number;
  /** The same without taking. */
  wait(key: string): number;
}

export interface RateLimitOptions {
  readonly burst: number;
  readonly perSecond: number;
  readonly maxKeys?: number;
  readonly now?: () => number;
}

interface Bucket {
  tokens: number;
  at: number;
}

export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { burst, perSecond, maxKeys = 20_000, now = () => performance.now() } = options;
  // In the order of last use, as a Map keeps what is set anew.
  const buckets = new Map<string, Bucket>();

  const fill = (key: string): Bucket => {
    const at = now();
    const found = buckets.get(key);
    if (found === undefined) return { tokens: burst, at };
    return { tokens: Math.min(burst, found.tokens + ((at - found.at) / 1000) * perSecond), at };
  };
  const secondsFor = ({ tokens }: Bucket): number => (tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond));

  return {
    take(key) {
      const bucket = fill(key);
      const seconds = secondsFor(bucket);
      if (seconds === 0) bucket.tokens -= 1;
      buckets.delete(key);
      buckets.set(key, bucket);
      for (const oldest of buckets.keys()) {
        if (buckets.size <= maxKeys) break;
        buckets.delete(oldest);
      }
      return seconds;
    },
    wait: (key) => secondsFor(fill(key)),
  };
}

/** Generous for people and for carriers that behave; who guesses links, signatures or client secrets is slowed down. */
export interface RateLimits {
  readonly track: RateLimit;
  /** A PDF takes a tenth of a second to make. */
  readonly labels: RateLimit;
  /** Many shoppers may come by one storefront's address, and an answer from memory costs little. */
  readonly availability: RateLimit;
  /** Counts failures only, by `toGuesser`: a carrier may send as fast as it can sign. */
  readonly signatures: RateLimit;
}

/**
 * Who guesses what: many carriers may come by one address, through a proxy or a provider that sends for several, and one
 * with a wrong secret must not shut the door to the others. What is no carrier here is one for all such names.
 */
export const toGuesser = ({ ip = '', params }: Pick<Request, 'ip' | 'params'>, isKnown = true): string =>
  isKnown ? [ip, params['carrier'], params['format']].join('\n') : ip;

export const createRateLimits = (): RateLimits => ({
  track: createRateLimit({ burst: 300, perSecond: 50 }),
  labels: createRateLimit({ burst: 20, perSecond: 0.5 }),
  availability: createRateLimit({ burst: 5_000, perSecond: 1_000 }),
  signatures: createRateLimit({ burst: 100, perSecond: 5 }),
});
