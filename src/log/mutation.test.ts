/** Ranges and single entries on their way: one signature vouches for all, and any changed byte is refused, never thrown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import { equalBytes, ownBytes } from '../lib/bytes.ts';
import { type Mutation, mutate, mutation } from '../lib/testing/mutation.ts';
import { factsOf, roomBytes } from './opening.ts';
import { rangeFromBytes, rangeToBytes, verifyRange } from './range.ts';
import { standaloneFromBytes, standaloneToBytes, verifyStandalone } from './standalone.ts';
import { filled, madeLog } from './testing/made-log.ts';

const crypto = createWebCrypto();
const log = madeLog(40);

/** What a receiver that knows the log makes of the bytes: the chain values it would go on from, or null. */
async function admit(bytes: Uint8Array): Promise<readonly Uint8Array[] | null> {
  const read = rangeFromBytes(bytes);
  if (!read.ok) return null;
  const { range, opening } = read.value;
  // As the ledger does: an unknown log needs an opening that fits it, a known one is checked against what is held.
  const facts = opening ? factsOf(opening) : log.facts;
  const before = log.chains[range.after];
  if (facts.id !== range.log || facts.id !== log.facts.id || !before || !equalBytes(facts.chain0, log.facts.chain0)) {
    return null;
  }
  const verified = await verifyRange(crypto, facts, before, range);
  return verified.ok ? verified.value : null;
}

const span = fc
  .tuple(fc.integer({ min: 0, max: 39 }), fc.integer({ min: 1, max: 40 }))
  .map(([after, length]) => [after, Math.min(40, after + length)] as const);

describe('a range', () => {
  it('[LOG-2] [LOG-3] reads as it was written, and one signature vouches for every entry in it', async () => {
    await fc.assert(
      fc.asyncProperty(span, async ([after, upTo]) => {
        const sent = log.range(after, upTo);
        const read = rangeFromBytes(rangeToBytes(sent));
        expect(read).toEqual({ ok: true, value: sent });
        expect(await admit(rangeToBytes(sent))).toEqual(log.chains.slice(after + 1, upTo + 1));
      }),
      { numRuns: 40 },
    );
  });

  it('[LOG-3] is refused, without a throw, with any byte changed, cut, added or pushed in', async () => {
    await fc.assert(
      fc.asyncProperty(span, mutation, async ([after, upTo], how) => {
        const bytes = rangeToBytes(log.range(after, upTo));
        const changed = mutate(bytes, how);
        fc.pre(!equalBytes(changed, bytes));
        expect(await admit(changed)).toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  it('[LOG-2] [LOG-3] every single bit of a short range counts', async () => {
    const bytes = rangeToBytes(log.range(1, 2));
    for (let at = 0; at < bytes.length; at++) {
      const how: Mutation = { type: 'flip', at, by: 1 << (at % 8) };
      expect(await admit(mutate(bytes, how)), `byte ${at}`).toBeNull();
    }
  });

  it('[LOG-2] the same entries at another place, in another log or another room are refused', async () => {
    const sent = log.range(4, 6);
    expect(await admit(rangeToBytes({ ...sent, range: { ...sent.range, after: 5 } }))).toBeNull();
    const twin = madeLog(40, 7, filled(16, 2));
    expect(twin.facts.id).toBe(log.facts.id);
    const foreign = twin.range(4, 6).range;
    expect(await verifyRange(crypto, log.facts, log.chains[4] ?? filled(0, 0), foreign)).toMatchObject({ ok: false });
    const [first, second] = sent.range.entries;
    if (!first || !second) throw new Error('two entries');
    const swapped = [
      { ...second, seq: first.seq },
      { ...first, seq: second.seq },
    ];
    expect(await admit(rangeToBytes({ ...sent, range: { ...sent.range, entries: swapped } }))).toBeNull();
  });

  it('[LOG-2] noise is never a range and never a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(rangeFromBytes(bytes).ok).toBe(false);
        expect(standaloneFromBytes(bytes).ok && bytes.length < 200).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an entry alone', () => {
  it('[MEM-1] verifies by itself, and with any byte changed not as itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), mutation, async (seq, how) => {
        const standalone = log.standalone(seq);
        const bytes = standaloneToBytes(standalone);
        const genuine = await verifyStandalone(crypto, standalone);
        expect(genuine).toMatchObject({ ok: true, value: { chain: log.chains[seq], facts: { id: log.facts.id } } });
        const changed = mutate(bytes, how);
        fc.pre(!equalBytes(changed, bytes));
        const read = standaloneFromBytes(changed);
        if (!read.ok) return;
        const verified = await verifyStandalone(crypto, read.value);
        // The room's 16 bytes alone are not signed in a later entry: what they say is compared with the room at the gate.
        const onlyRoom = seq > 1 && equalBytes(changed.subarray(roomBytes), bytes.subarray(roomBytes));
        expect(verified.ok).toBe(onlyRoom);
      }),
      { numRuns: 300 },
    );
  });

  it('[MEM-1] keeps nothing alive of the message it came in', () => {
    const padded = new Uint8Array(100_000);
    const bytes = standaloneToBytes(log.standalone(2));
    padded.set(bytes, 50);
    const read = standaloneFromBytes(padded.subarray(50, 50 + bytes.length));
    if (!read.ok) throw new Error(read.error);
    expect(read.value.entry.body.buffer.byteLength).toBe(read.value.entry.body.length);
    expect(ownBytes(read.value.signature).length).toBe(64);
  });
});
