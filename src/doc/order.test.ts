import fc from 'fast-check';
import { generateKeyBetween } from 'fractional-indexing';
import { describe, expect, it } from 'vitest';
import { comparePlaced, keysBetween, neighbours, noKey, type Placed, readKey } from './order.ts';
import { countedBytes } from './testing/network.ts';

describe('keys', () => {
  it('[DOC-9] any series of insertions and moves keeps the order it asked for', () => {
    const steps = fc.array(fc.record({ at: fc.nat(), count: fc.integer({ min: 1, max: 70 }) }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.nat(), (inserts, seed) => {
        const bytes = countedBytes(seed);
        let list: Placed[] = [];
        let next = 0;
        for (const { at, count } of inserts) {
          const index = (at % (list.length + 1)) - 1;
          const { from, to } = neighbours(list, index);
          const fresh = keysBetween(from, to, count, bytes).map((key) => ({ id: `${next++}`, key }));
          list = [...list.slice(0, index + 1), ...fresh, ...list.slice(index + 1)];
          for (const { key } of fresh) expect(readKey(key)).toBe(key);
        }
        expect([...list].sort(comparePlaced)).toEqual(list);
      }),
      { numRuns: 150 },
    );
  });

  it('[DOC-9] always inserting at one place keeps keys short', () => {
    for (const index of [-1, 0, 1]) {
      let list: Placed[] = keysBetween(null, null, 3, countedBytes(1)).map((key, at) => ({ id: `${at}`, key }));
      for (let round = 0; round < 500; round++) {
        const { from, to } = neighbours(list, index);
        const [key] = keysBetween(from, to, 1, countedBytes(round)) as [string];
        list = [...list.slice(0, index + 1), { id: `n${round}`, key }, ...list.slice(index + 1)];
      }
      expect(Math.max(...list.map(({ key }) => key.length))).toBeLessThan(300);
    }
  });

  it('[DOC-9] between two equal keys the place moves behind them', () => {
    const list: Placed[] = [
      { id: 'a', key: 'a1' },
      { id: 'b', key: 'a1' },
      { id: 'c', key: 'a2' },
    ];
    expect(neighbours(list, 0)).toEqual({ from: 'a1', to: 'a2' });
    const [key] = keysBetween('a1', 'a2', 1, countedBytes(3)) as [string];
    expect(key > 'a1' && key < 'a2').toBe(true);
  });

  it('[DOC-9] only keys that can be inserted next to are read as keys', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 40 }), fc.stringMatching(/^[A-Za-z][0-9A-Za-z]{0,35}$/)), (text) => {
        if (readKey(text) === noKey) return;
        for (const key of [generateKeyBetween(text, null), generateKeyBetween(null, text)]) expect(key).not.toBe(text);
      }),
    );
    for (const bad of ['', 'a', 'a10', 7, null, `A${'0'.repeat(26)}`, 'zz', '~', 'a'.repeat(9_000)]) {
      expect(readKey(bad)).toBe(noKey);
    }
    expect(readKey('a0')).toBe('a0');
  });

  it('[DOC-9] a record without a readable key stands last, and others can still be put behind it', () => {
    const list: Placed[] = [
      { id: 'a', key: 'a1' },
      { id: 'b', key: noKey },
    ];
    expect(neighbours(list, 1)).toEqual({ from: 'a1', to: null });
  });
});
