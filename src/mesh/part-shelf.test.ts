/** Pieces of large ranges: from whom they come, what of them is kept, and what they cost. */
import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../crypto/port.ts';
import { type Bytes, equalBytes, toHex } from '../lib/bytes.ts';
import { rangeToBytes, type SentRange } from '../log/range.ts';
import { madeLog } from '../log/testing/made-log.ts';
import type { RawEntry } from '../log/types.ts';
import type { RangePart } from '../wire/peer-message.ts';
import { createPartShelf } from './part-shelf.ts';
import { partsId, partsOf } from './range-parts.ts';
import { maxPartialBytes, maxPartialBytesPerDevice } from './sync-limits.ts';

const deviceOf = (i: number): DeviceId => i.toString(16).padStart(64, 'd') as DeviceId;
const [ana, ben] = [deviceOf(1), deviceOf(2)];

/** A range of one entry of about so many bytes; the seed tells one from another. */
function large(bytes: number, seed = 1, after = 0): SentRange {
  const made = madeLog(1);
  const [entry] = made.range(0, 1).range.entries as readonly [RawEntry];
  const body = new Uint8Array(bytes).fill(seed) as Bytes;
  const signature = new Uint8Array(64).fill(seed) as Bytes;
  return {
    range: { log: made.facts.id, after, entries: [{ ...entry, seq: after + 1, body }], signature },
    opening: null,
  };
}

const piecesOf = (sent: SentRange, from = 0): readonly RangePart[] => [...partsOf(sent, 'asked', from)];

describe('pieces of a range', () => {
  it('[MESH-36] what one sender began another ends, from the very byte on', () => {
    const shelf = createPartShelf();
    const sent = large(1_000_000);
    const all = piecesOf(sent);
    expect(all.length).toBeGreaterThan(10);
    const cut = Math.floor(all.length * 0.9);
    for (const piece of all.slice(0, cut)) expect(shelf.put(ana, piece).type).toBe('more');
    const begun = shelf.begun(sent.range.log, 0);
    expect(begun?.have).toBe(all[cut]?.offset);
    expect(toHex(begun?.id as Bytes)).toBe(toHex(partsId(sent)));
    const rest = piecesOf(sent, begun?.have);
    expect(rest).toHaveLength(all.length - cut);
    const last = rest.map((piece) => shelf.put(ben, piece)).at(-1);
    if (last?.type !== 'whole') throw new Error('the last piece makes it whole');
    expect([last.isShared, equalBytes(rangeToBytes(last.sent), rangeToBytes(sent))]).toEqual([true, true]);
    expect([shelf.bytes(), shelf.begun(sent.range.log, 0)]).toEqual([0, null]);
  });

  it('[MESH-36] of two who send it at once each byte is taken from the faster, and who stops is not missed', () => {
    const shelf = createPartShelf();
    const sent = large(600_000);
    const all = piecesOf(sent);
    for (const piece of all.slice(0, 5)) expect(shelf.put(ana, piece).type).toBe('more');
    for (const piece of all.slice(0, 5)) expect(shelf.put(ben, piece).type).toBe('not taken');
    const answers = all.slice(5).map((piece) => shelf.put(ben, piece).type);
    expect(answers.at(-1)).toBe('whole');
    expect(rangeToBytes(sent).length).toBe(all.reduce((sum, { body }) => sum + body.length, 0));
  });

  it('[MESH-36] pieces of another signature are another range: neither disturbs the other', () => {
    const shelf = createPartShelf();
    const [honest, made] = [large(500_000, 1), large(500_000, 2)];
    for (const piece of piecesOf(honest).slice(0, 6)) shelf.put(ana, piece);
    for (const piece of piecesOf(made).slice(0, 3)) shelf.put(ben, piece);
    expect(toHex(shelf.begun(honest.range.log, 0)?.id as Bytes)).toBe(toHex(partsId(honest)));
    expect(
      piecesOf(honest)
        .slice(6)
        .map((piece) => shelf.put(ana, piece))
        .at(-1),
    ).toMatchObject({ type: 'whole' });
  });

  it('[MESH-36] pieces that make no range are their sender’s fault, and nobody’s where several sent them', () => {
    const spoilt = piecesOf(large(300_000)).map((piece) => ({ ...piece, body: piece.body.slice().fill(255) as Bytes }));
    const alone = createPartShelf();
    expect(spoilt.map((piece) => alone.put(ben, piece).type).at(-1)).toBe('fault');
    const shared = createPartShelf();
    const types = spoilt.map((piece, i) => shared.put(i === 0 ? ana : ben, piece).type);
    expect(types.at(-1)).toBe('not taken');
    expect(shared.bytes()).toBe(0);
  });

  it('[MESH-36] [MESH-5] what is kept is bounded for one device and for all, and goes once the log has grown past it', () => {
    const shelf = createPartShelf();
    for (let i = 0; i < 40; i++) {
      for (const piece of piecesOf(large(3_000_000, i % 200, i * 10)).slice(0, -1)) shelf.put(ana, piece);
      expect(shelf.bytes()).toBeLessThanOrEqual(maxPartialBytesPerDevice);
    }
    for (let i = 0; i < 10; i++) {
      for (const piece of piecesOf(large(3_000_000, i, 1000 + i)).slice(0, -1)) shelf.put(deviceOf(10 + i), piece);
      expect(shelf.bytes()).toBeLessThanOrEqual(maxPartialBytes);
    }
    const { log } = large(1).range;
    expect(shelf.begun(log, 1009)).not.toBeNull();
    shelf.held(log, 1010);
    expect([shelf.begun(log, 1009), shelf.bytes()]).toEqual([null, 0]);
  });
});
