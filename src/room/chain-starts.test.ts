import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from '../crypto/hash.ts';
import { createChainStarts } from './chain-starts.ts';

const chainOf = (seq: number): Uint8Array => sha256(Uint8Array.of(seq >> 8, seq & 255));

it('[LOG-9] knows the start of every chain value it was given, and of no other: from a snapshot’s head on, then from the start', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), fc.nat(400), (head, more, recalled) => {
      const starts = createChainStarts();
      const given = new Set<number>();
      const put = (seq: number): void => {
        starts.put(seq, chainOf(seq));
        given.add(seq);
      };
      for (let seq = Math.max(1, head); seq <= head + more; seq++) put(seq);
      for (let seq = 1; seq <= Math.min(recalled, head + more); seq++) put(seq);
      for (let seq = head + more + 1; seq <= head + more + 20; seq++) put(seq);
      for (let seq = 0; seq <= head + more + 30; seq++) {
        expect(starts.at(seq)).toEqual(given.has(seq) ? chainOf(seq).slice(0, 16) : null);
      }
    }),
  );
});
