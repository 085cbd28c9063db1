import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Bytes, equalBytes, toHex, utf8 } from '../lib/bytes.ts';
import { createReassembler, cutFrame, type FrameClass, maxFrameBytes, maxMessageBytes } from './frame.ts';

const framesOf = (frameClass: FrameClass, message: Uint8Array): Bytes[] => {
  const frames: Bytes[] = [];
  let from = 0;
  do {
    const cut = cutFrame(frameClass, message, from);
    frames.push(cut.frame);
    from = cut.next;
  } while (from < message.length);
  return frames;
};

// Sizes around the border of one, two and three frames matter more than random ones.
const message = fc
  .tuple(
    fc.oneof(
      fc.nat(40),
      fc.integer({ min: maxFrameBytes - 8, max: maxFrameBytes + 8 }),
      fc.integer({ min: 2 * maxFrameBytes - 12, max: 2 * maxFrameBytes + 4 }),
    ),
    fc.integer({ min: 1, max: 255 }),
  )
  .map(([length, seed]) => Uint8Array.from({ length }, (_, i) => (i * seed) & 255) as Bytes);

const kinds: FrameClass[] = ['urgent', 'normal', 'bulk'];

it('[MESH-4] fixed vectors: an accidental change of the frame format fails here', () => {
  expect(framesOf('urgent', utf8('hi')).map(toHex)).toEqual(['1c026869']);
  expect(framesOf('normal', utf8('')).map(toHex)).toEqual(['1d00']);
  const long = framesOf('bulk', new Uint8Array(20_000)).map(
    (frame) => `${toHex(frame.subarray(0, 4))}/${frame.length}`,
  );
  expect(long).toEqual(['16a09c01/16383', '1a000000/3622']);
});

it('[MESH-4] any interleaving of the three classes reassembles to the same messages, each class in its order', () => {
  fc.assert(
    fc.property(
      fc.tuple(...kinds.map(() => fc.array(message, { maxLength: 3 }))),
      fc.infiniteStream(fc.nat(2)),
      (messages, order) => {
        const queues = kinds.map((kind, i) => (messages[i] ?? []).flatMap((whole) => framesOf(kind, whole)));
        const got = new Map<FrameClass, Bytes[]>(kinds.map((kind) => [kind, []]));
        const reassembler = createReassembler();
        while (queues.some((queue) => queue.length > 0)) {
          const wanted = order.next().value as number;
          const queue = [0, 1, 2].map((k) => queues[(wanted + k) % 3] ?? []).find((candidate) => candidate.length > 0);
          const frame = queue?.shift() as Bytes;
          expect(frame.length).toBeLessThanOrEqual(maxFrameBytes);
          const result = reassembler.accept(frame);
          if (!result.ok) throw new Error(result.error);
          if (result.value) got.get(result.value.frameClass)?.push(result.value.message);
        }
        expect(reassembler.heldBytes()).toBe(0);
        kinds.forEach((kind, i) => {
          const expected = messages[i] ?? [];
          const actual = got.get(kind) ?? [];
          expect(actual.length).toBe(expected.length);
          expect(actual.every((bytes, k) => equalBytes(bytes, expected[k] as Bytes))).toBe(true);
        });
      },
    ),
    { numRuns: 150 },
  );
});

it('[MESH-5] any mutated, cut or reordered frame ends in a fault or a bounded wait, never in a throw', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...kinds), message), { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(7), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (messages, mutations) => {
        const frames = messages.flatMap(([kind, whole]) => framesOf(kind, whole));
        for (const [at, where, value] of mutations) {
          const index = at % frames.length;
          const frame = frames[index] as Bytes;
          if (where === 7) frames.splice(index, 1, frame.subarray(0, at % (frame.length + 1)));
          else if (where === 6) frames.push(frame);
          else if (frame.length > where) frame[where] = value;
        }
        const reassembler = createReassembler({ maxMessageBytes: 64 * 1024 });
        let received = 0;
        for (const frame of frames) {
          received += frame.length;
          reassembler.accept(frame);
          // What is held is paid for: at most twice what was received, and never more than three limits.
          expect(reassembler.heldBytes()).toBeLessThanOrEqual(Math.min(2 * received, 3 * 64 * 1024));
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('[MESH-5] random bytes never throw, and after a fault nothing more is read', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (frames) => {
      const reassembler = createReassembler();
      let failed = false;
      for (const frame of frames) {
        const result = reassembler.accept(frame);
        if (failed) expect(result).toEqual({ ok: false, error: 'closed' });
        failed ||= !result.ok;
      }
    }),
    { numRuns: 500 },
  );
});

it('[MESH-5] an announced length costs nothing until the bytes come, and one over the limit is refused', () => {
  const announced = createReassembler();
  expect(announced.accept(cutFrame('bulk', new Uint8Array(maxMessageBytes), 0).frame)).toEqual({
    ok: true,
    value: null,
  });
  expect(announced.heldBytes()).toBeLessThanOrEqual(maxFrameBytes);
  const over = cutFrame('bulk', new Uint8Array(maxMessageBytes + 1), 0).frame;
  expect(createReassembler().accept(over)).toEqual({ ok: false, error: 'message too large' });
});

it('[MESH-5] each way of breaking the stream has its name', () => {
  const [first, second] = framesOf('bulk', new Uint8Array(20_000)) as [Bytes, Bytes];
  const faultAfter = (...frames: Uint8Array[]) => {
    const reassembler = createReassembler();
    const results = frames.map((frame) => reassembler.accept(frame));
    const last = results.at(-1);
    return last?.ok ? 'none' : last?.error;
  };
  expect(faultAfter(new Uint8Array(0))).toBe('empty frame');
  expect(faultAfter(new Uint8Array(maxFrameBytes + 1))).toBe('frame too large');
  expect(faultAfter(Uint8Array.of(0x2c, 0))).toBe('unknown frame version');
  expect(faultAfter(Uint8Array.of(0x1f, 0))).toBe('unknown class');
  expect(faultAfter(second)).toBe('message not begun');
  expect(faultAfter(first, first)).toBe('message begun twice');
  expect(faultAfter(first, Uint8Array.of(0x12))).toBe('no progress');
  expect(faultAfter(first, Uint8Array.of(0x1a, 1))).toBe('fewer bytes than announced');
  expect(faultAfter(Uint8Array.of(0x1c, 1, 2, 3))).toBe('more bytes than announced');
  expect(faultAfter(Uint8Array.of(0x1c, 0x81, 0))).toBe('bad length');
});
