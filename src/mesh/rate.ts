/** Token buckets by key: a burst at once, then so many a second; each key apart, and no more keys than a limit. */
import type { Env } from '../lib/env.ts';

export interface RateLimits {
  readonly burst: number;
  readonly perSecond: number;
  readonly maxKeys: number;
}

export interface Rate {
  /** Takes one token of the key; false when there is none. */
  take(key: string): boolean;
}

export function createRate(env: Env, { burst, perSecond, maxKeys }: RateLimits): Rate {
  const bucketByKey = new Map<string, { tokens: number; at: number }>();
  return {
    take(key) {
      const now = env.elapsed();
      const before = bucketByKey.get(key) ?? { tokens: burst, at: now };
      const tokens = Math.min(burst, before.tokens + ((now - before.at) / 1000) * perSecond);
      // Insertion order is order of use: the key that was silent longest is the first to be forgotten.
      bucketByKey.delete(key);
      bucketByKey.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
      if (bucketByKey.size > maxKeys) {
        for (const oldest of bucketByKey.keys()) {
          bucketByKey.delete(oldest);
          break;
        }
      }
      return tokens >= 1;
    },
  };
}
