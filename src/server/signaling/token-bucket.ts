/** A budget that refills with time: bursts are allowed up to `capacity`, the long run is bounded by `perSecond`. */
export interface TokenBucket {
  /** False when there is not enough left; then nothing is taken. */
  take(cost: number): boolean;
}

export function createTokenBucket(elapsed: () => number, capacity: number, perSecond: number): TokenBucket {
  let tokens = capacity;
  let filledAt = elapsed();

  return {
    take(cost) {
      const now = elapsed();
      tokens = Math.min(capacity, tokens + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      if (tokens < cost) return false;
      tokens -= cost;
      return true;
    },
  };
}
