import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../lib/bytes.ts';
import { bucketCount, bucketOf, createHeadsDigest, differingBuckets, digestBytes } from './digest.ts';
import type { Head, LogId } from './types.ts';

const head = fc
  .record({
    log: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    seq: fc.integer({ min: 1, max: 1000 }),
    chain: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  })
  .map(({ log, seq, chain }): Head => ({ log: toHex(log) as LogId, seq, chain: chain as Head['chain'] }));

const heads = fc.uniqueArray(head, { selector: ({ log }) => log, maxLength: 30 });

function digestOf(all: readonly Head[]): Uint8Array {
  const digest = createHeadsDigest();
  for (const one of all) digest.move(null, one);
  return digest.bytes();
}

describe('the digest of heads', () => {
  it('[MESH-3] is the same for the same heads, whatever way led there', () => {
    fc.assert(
      fc.property(heads, fc.array(fc.nat({ max: 5 }), { maxLength: 30 }), (all, detours) => {
        const digest = createHeadsDigest();
        for (const [i, last] of [...all.entries()].reverse()) {
          let before: Head | null = null;
          for (let step = detours[i] ?? 0; step > 0; step--) {
            const earlier: Head = { ...last, seq: last.seq + 2000 - step };
            digest.move(before, earlier);
            before = earlier;
          }
          digest.move(before, last);
        }
        expect(digest.bytes()).toEqual(digestOf(all));
        expect(digest.bytes().length).toBe(bucketCount * digestBytes);
      }),
    );
  });

  it('[MESH-3] differs in exactly the buckets of the logs that differ', () => {
    fc.assert(
      fc.property(heads, heads, (shared, extra) => {
        const known = new Set(shared.map(({ log }) => log));
        const fresh = extra.filter(({ log }) => !known.has(log));
        const differing = differingBuckets(digestOf(shared), digestOf([...shared, ...fresh]));
        expect(differing).toEqual([...new Set(fresh.map(({ log }) => bucketOf(log)))].sort((a, b) => a - b));
      }),
    );
  });

  it('[MESH-3] [LOG-7] two branches of one log of one length are different heads', () => {
    fc.assert(
      fc.property(head, fc.nat({ max: 31 }), (one, at) => {
        const chain = one.chain.slice();
        chain[at] = (chain[at] ?? 0) ^ 1;
        expect(differingBuckets(digestOf([one]), digestOf([{ ...one, chain }]))).toEqual([bucketOf(one.log)]);
      }),
    );
  });
});
