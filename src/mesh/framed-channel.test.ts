import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Bytes } from '../lib/bytes.ts';
import { createReassembler, maxFrameBytes, maxMessageBytes } from '../wire/frame.ts';
import { createFramedChannel } from './framed-channel.ts';
import { bulkGateBytes, maxQueuedBytes, urgentGateBytes } from './limits.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';
import type { Priority } from './types.ts';

/** A channel whose buffer empties only when told, and what its other end makes of the frames. */
function setUp() {
  const env = createVirtualEnv();
  const frames: Bytes[] = [];
  const got: string[] = [];
  const faults: string[] = [];
  const reassembler = createReassembler();
  let buffered = 0;
  let open = true;
  let onDrained: (() => void) | null = null;
  const framed = createFramedChannel({
    env,
    channel: {
      send(frame) {
        if (!open) return false;
        frames.push(frame);
        buffered += frame.length;
        const result = reassembler.accept(frame);
        if (!result.ok) throw new Error(result.error);
        if (result.value) got.push(`${result.value.frameClass} ${result.value.message.length}`);
        return true;
      },
      bufferedAmount: () => buffered,
      whenDrained(run) {
        onDrained = run;
        return () => {
          onDrained = null;
        };
      },
    },
    onMessage: (message) => got.push(`received ${message.length}`),
    onFault: (detail) => faults.push(detail),
  });
  const drain = (): void => {
    buffered = 0;
    const run = onDrained;
    onDrained = null;
    run?.();
    env.advance(1);
  };
  return {
    env,
    framed,
    frames,
    got,
    faults,
    buffered: () => buffered,
    drain,
    drainAll(): void {
      while (framed.counts().queuedBytes > 0 && open) drain();
    },
    shut(): void {
      open = false;
    },
  };
}

it('[MESH-4] bulk stops at its gate, urgent still leaves at once, and each send settles after its last frame', async () => {
  const { framed, got, buffered, drainAll, env } = setUp();
  const settled: string[] = [];
  const send = (size: number, priority: Priority) =>
    framed.send(new Uint8Array(size), priority).then((sent) => settled.push(`${priority} ${size} ${sent}`));
  framed.open();
  const all = [send(3_000_000, 'bulk'), send(100, 'bulk')];
  env.advance(10);
  expect(buffered()).toBeLessThan(bulkGateBytes + maxFrameBytes);
  all.push(send(20, 'urgent'));
  expect(got).toEqual(['urgent 20']);
  drainAll();
  await Promise.all(all);
  expect(got).toEqual(['urgent 20', 'bulk 3000000', 'bulk 100']);
  expect(settled).toEqual(['urgent 20 true', 'bulk 3000000 true', 'bulk 100 true']);
  expect(framed.counts()).toMatchObject({ queuedBytes: 0 });
});

it('[MESH-4] any mixture of messages leaves whole, each class in its order, never above the urgent gate', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom<Priority>('urgent', 'normal', 'bulk'), fc.nat(400_000), fc.boolean()), {
        maxLength: 20,
      }),
      (sends) => {
        const setup = setUp();
        setup.framed.open();
        for (const [priority, size, drain] of sends) {
          void setup.framed.send(new Uint8Array(size), priority);
          expect(setup.buffered()).toBeLessThan(urgentGateBytes + maxFrameBytes);
          if (drain) setup.drain();
        }
        setup.drainAll();
        setup.drain();
        for (const wanted of ['urgent', 'normal', 'bulk']) {
          const expected = sends.filter(([priority]) => priority === wanted).map(([, size]) => `${wanted} ${size}`);
          expect(setup.got.filter((line) => line.startsWith(wanted))).toEqual(expected);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('[MESH-5] a reader so slow that the queue passes its limit is cut off; what waited answers false', async () => {
  const { framed, faults } = setUp();
  framed.open();
  const sent: Promise<boolean>[] = [];
  for (let bytes = 0; bytes <= maxQueuedBytes + maxMessageBytes; bytes += maxMessageBytes) {
    sent.push(framed.send(new Uint8Array(maxMessageBytes), 'normal'));
  }
  expect(faults).toEqual(['slow reader']);
  expect(new Set(await Promise.all(sent))).toEqual(new Set([false]));
  expect(await framed.send(new Uint8Array(1), 'urgent')).toBe(false);
});

it('[MESH-8] before it is open messages wait; a channel that takes nothing more leaves them to the close', async () => {
  const { framed, got, shut } = setUp();
  const early = framed.send(new Uint8Array(5), 'normal');
  expect(got).toEqual([]);
  framed.open();
  expect(await early).toBe(true);
  shut();
  const late = framed.send(new Uint8Array(5), 'normal');
  framed.close();
  expect(await late).toBe(false);
});

it('[MESH-5] garbage is one fault, and nothing is heard afterwards', () => {
  const { framed, got, faults } = setUp();
  framed.open();
  framed.accept(Uint8Array.of(0x1c, 1, 7));
  framed.accept(Uint8Array.of(0));
  framed.accept(Uint8Array.of(0x1c, 1, 7));
  expect(got).toEqual(['received 1']);
  expect(faults).toEqual(['unknown frame version']);
});
