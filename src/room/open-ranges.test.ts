/** What members tell each other in the open is the very ciphertext that its author signed, or a forged range. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import type { Bytes } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { createBodyBox } from '../log/body.ts';
import { chainsAfter, signedBytes } from '../log/entry.ts';
import { emptyContext, makeHeader, readHeader } from '../log/header.ts';
import { type SentRange, verifyRange } from '../log/range.ts';
import { filled, madeLog } from '../log/testing/made-log.ts';
import type { LogContext, RawEntry } from '../log/types.ts';
import type { OpId } from '../members/types.ts';
import { createKeyRing, hintOf } from './key-ring.ts';
import { createOpenRanges } from './open-ranges.ts';

const { facts, opening, keys } = madeLog(1);
const crypto = createWebCrypto();
const epochs = [1, 2].map((byte) => ({ epoch: `${byte}a`.repeat(32) as OpId, key: filled(32, byte) }));

function made(bodies: readonly { readonly plain: Bytes; readonly epoch: 0 | 1 }[]) {
  let context: LogContext = emptyContext;
  const entries = bodies.map(({ plain, epoch }, i): RawEntry => {
    const { epoch: id, key } = epochs[epoch] as (typeof epochs)[number];
    const header = makeHeader(context, { kind: 'doc', time: 1000 * i, epoch: hintOf(id), deps: [] });
    const epochId = Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(id.slice(2 * at, 2 * at + 2), 16));
    const body = createBodyBox(key, epochId, facts.id).seal({ seq: i + 1, header }, plain);
    const raw = { seq: i + 1, header, body };
    context = readHeader(context, raw).context as LogContext;
    return raw;
  });
  const chains = chainsAfter(facts.chain0, facts.id, entries);
  const signature = keys.sign(signedBytes(chains.at(-1) as Bytes));
  return { context, sent: { range: { log: facts.id, after: 0, entries, signature }, opening } satisfies SentRange };
}

const ringOf = (held: typeof epochs) => {
  const ring = createKeyRing(realEnv, crypto);
  for (const key of held) ring.put(key);
  return ring;
};

const body = fc.record({
  plain: fc.uint8Array({ minLength: 1, maxLength: 600 }).map((bytes) => bytes.slice() as Bytes),
  epoch: fc.constantFrom(0 as const, 1 as const),
});

it('[LOG-5] what was opened and sealed again is what its author signed, under whichever epochs', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 8 }), fc.nat(7), async (bodies, from) => {
      const { context, sent } = made(bodies);
      const ranges = createOpenRanges({ ring: ringOf(epochs), contextOf: () => context });
      const after = from % bodies.length;
      const part = { ...sent, range: { ...sent.range, after, entries: sent.range.entries.slice(after) } };
      const packed = ranges.open(part);
      expect(packed.entries.map(({ isOpen }) => isOpen)).toEqual(
        part.range.entries.map(({ body: sealed }) => sealed.length < 448),
      );
      const again = ranges.seal(packed);
      const plain = (raw: RawEntry): RawEntry => ({ seq: raw.seq, header: raw.header, body: raw.body });
      expect(again?.range.entries.map(plain)).toEqual(part.range.entries);
      const opened = again?.range.entries.flatMap((entry) => entry.opened?.plain ?? []);
      expect(opened).toEqual(bodies.slice(after).flatMap(({ plain: said }) => (said.length + 16 < 448 ? [said] : [])));
    }),
    { numRuns: 40 },
  );
});

it('[LOG-5] [T10] a byte that is not what its author wrote makes a forged range', async () => {
  const { context, sent } = made([{ plain: filled(20, 7), epoch: 0 }]);
  const ranges = createOpenRanges({ ring: ringOf(epochs), contextOf: () => context });
  const packed = ranges.open(sent);
  const [entry] = packed.entries;
  if (!entry) throw new Error('one entry');
  const changed = { ...packed, entries: [{ ...entry, body: filled(20, 8) }] };
  const verdict = async (range: SentRange | null) =>
    range && (await verifyRange(crypto, facts, facts.chain0, range.range)).ok;
  expect(await verdict(ranges.seal(packed))).toBe(true);
  expect(await verdict(ranges.seal(changed))).toBe(false);
  expect(await verdict(ranges.seal({ ...packed, epoch: hintOf(epochs[1]?.epoch as OpId) }))).toBe(true);
});

it('[LOG-5] a body that does not open stays as it is, and who has not the key says so', () => {
  const { context, sent } = made([
    { plain: filled(20, 7), epoch: 0 },
    { plain: filled(20, 8), epoch: 1 },
  ]);
  const [, second] = epochs;
  if (!second) throw new Error('two epochs');
  const half = createOpenRanges({ ring: ringOf([second]), contextOf: () => context });
  const packed = half.open(sent);
  expect(packed.entries.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  expect(half.seal(packed)?.range.entries.map(({ body: sealed }) => sealed)).toEqual(
    sent.range.entries.map(({ body: sealed }) => sealed),
  );
  const whole = createOpenRanges({ ring: ringOf(epochs), contextOf: () => context });
  expect(half.seal(whole.open(sent))).toBeNull();
});
