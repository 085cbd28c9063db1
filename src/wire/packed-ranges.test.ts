/** Ranges in the open: what they say, in how few bytes, and what is refused of them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createReader, createWriter, DecodeError } from '../lib/codec.ts';
import { joinHeader, splitHeader } from '../log/header.ts';
import { madeLog } from '../log/testing/made-log.ts';
import type { EpochHint } from '../log/types.ts';
import { type PackedRange, readPackedRanges, writePackedRanges } from './packed-ranges.ts';

const made = madeLog(40);
const packed = (after: number, upTo: number, isOpen: (seq: number) => boolean): PackedRange => {
  const { range, opening } = made.range(after, upTo);
  const entries = range.entries.map(({ seq, header, body }) => ({ header, body, isOpen: isOpen(seq) }));
  return { ...range, opening, epoch: after > 0 ? ('0123456789abcdef' as EpochHint) : null, entries };
};
const bytesOf = (ranges: readonly PackedRange[]) => writePackedRanges(createWriter(), ranges).done();

it('[LOG-5] [MESH-16] packed ranges read back as they were, whatever of them is open', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(38), fc.nat(38)), { minLength: 1, maxLength: 4 }), fc.nat(), (spans, mask) => {
      const ranges = spans.map(([a, b]) =>
        packed(Math.min(a, b), Math.max(a, b) + 1, (seq) => ((mask >> (seq % 20)) & 1) === 1),
      );
      expect(readPackedRanges(createReader(bytesOf(ranges)))).toEqual(ranges);
    }),
  );
});

it('[LOG-5] what is alike in open bodies takes next to nothing', () => {
  const all = packed(0, 40, () => true);
  const content = all.entries.reduce((sum, { header, body }) => sum + header.length + body.length, 0);
  expect(content).toBeGreaterThan(4_000);
  expect(bytesOf([all]).length).toBeLessThan(800);
});

it('[LOG-2] a header without the chain values of its deps is whole again with them', () => {
  for (const { header } of made.entries) {
    const { text, chains } = splitHeader(header);
    expect(joinHeader(text, createReader(chains))).toEqual(header);
  }
  expect(() => joinHeader(new Uint8Array(0), createReader(new Uint8Array(0)))).toThrow(DecodeError);
});

it('[MESH-5] [T12] a small message that would unfold over its limit is refused', () => {
  const bytes = bytesOf([packed(0, 3, () => true)]);
  const reader = createReader(bytes);
  reader.uint();
  const rest = bytes.slice(bytes.length - reader.left());
  for (const length of [2 * 1024 * 1024 + 1, 1, 100_000]) {
    const lying = createWriter().uint(length).raw(rest).done();
    expect(() => readPackedRanges(createReader(lying))).toThrow(DecodeError);
  }
});
