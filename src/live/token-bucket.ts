/** Lets through `perSecond` on average and `burst` at once. */
export interface TokenBucket {
  take(): boolean;
}

export function createTokenBucket(
  perSecond: number,
  burst: number,
  now: () => number = () => performance.now(),
): TokenBucket {
  let tokens = burst;
  let at = now();
  return {
    take() {
      const moment = now();
      tokens = Math.min(burst, tokens + ((moment - at) / 1_000) * perSecond);
      at = moment;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
