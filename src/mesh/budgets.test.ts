import wrtc from '@roamhq/wrtc';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { realEnv } from '../lib/env.ts';
import { maxAnnounced, redialMaxMs } from './limits.ts';
import { createPeerBook } from './peer-book.ts';
import { createPeerConnections, type PeerConnection } from './peer-connection.ts';
import { createRate } from './rate.ts';
import { newSessionId } from './testing/memory-mesh.ts';
import { until } from './testing/until.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';
import type { SessionId } from './types.ts';

it('[MESH-7] a rate gives its burst, then so many a second, to each key apart and to no more keys than its limit', () => {
  const env = createVirtualEnv();
  const rate = createRate(env, { burst: 3, perSecond: 2, maxKeys: 2 });
  const take = (key: string, times: number): number =>
    Array.from({ length: times }, () => rate.take(key)).filter(Boolean).length;
  expect([take('a', 5), take('b', 5)]).toEqual([3, 3]);
  env.advance(1000);
  expect(take('a', 5)).toBe(2);
  env.advance(60_000);
  expect(take('a', 5)).toBe(3);
  // A third key pushes the longest silent one (b) out; what is remembered never grows.
  expect([take('c', 5), take('a', 5)]).toEqual([3, 0]);
});

it('[MESH-8] back-off per peer grows to its limit, refusals wait longer, a good link starts anew', () => {
  const env = createVirtualEnv();
  const me = 'f'.repeat(32) as SessionId;
  const peer = '0'.repeat(32) as SessionId;
  const book = createPeerBook(env, me);
  book.announce(me);
  book.announce(peer);
  expect(book.due()).toEqual([peer]);
  const waits: number[] = [];
  const waitAfter = (how: 'failed' | 'refused'): number => {
    book.failed(peer, how);
    const start = env.now();
    while (book.due().length === 0) env.advance(book.nextDueMs() ?? 0);
    return env.now() - start;
  };
  for (let i = 0; i < 12; i++) waits.push(waitAfter('failed'));
  expect([...waits].sort((a, b) => a - b)).toEqual(waits);
  expect(waits.at(-1)).toBeLessThanOrEqual(redialMaxMs);
  book.steady(peer);
  const first = waitAfter('failed');
  book.steady(peer);
  expect(waitAfter('refused')).toBeGreaterThan(first * 3);
  book.gone(peer);
  expect([book.due(), book.nextDueMs()]).toEqual([[], null]);
});

it('[MESH-5] the book of peers is bounded, whatever is announced', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 * maxAnnounced }), (count) => {
      const book = createPeerBook(createVirtualEnv(), newSessionId(realEnv));
      for (let i = 0; i < count; i++) book.announce(newSessionId(realEnv));
      expect(book.announced()).toBe(Math.min(count, maxAnnounced));
    }),
    { numRuns: 10 },
  );
});

it('[MESH-7] a connection that is closed closes what lies below on both sides; both may be the one that dials', async () => {
  const made: RTCPeerConnection[] = [];
  const counted = {
    ...wrtc,
    RTCPeerConnection: class extends wrtc.RTCPeerConnection {
      constructor(config?: RTCConfiguration) {
        super(config);
        made.push(this);
      }
    },
  };
  const connect = createPeerConnections({ env: realEnv, iceServers: [], wrtc: counted });
  const got: string[] = [];
  const pair: PeerConnection[] = [];
  const make = (initiator: boolean, name: string, other: () => PeerConnection | undefined): PeerConnection =>
    connect(initiator, {
      signal: (signal) => queueMicrotask(() => other()?.signal(signal)),
      opened: () => got.push(`${name} open`),
      frame: (frame) => got.push(`${name} ${frame.length}`),
      disconnected: () => {},
      reconnected: () => {},
      closed: (reason) => got.push(`${name} closed: ${reason}`),
    });
  pair.push(
    make(true, 'a', () => pair[1]),
    make(false, 'b', () => pair[0]),
  );
  await until('both open', () => got.length === 2);
  pair[0]?.send(new Uint8Array(9));
  await until('it arrives', () => got.includes('b 9'));
  pair[0]?.signal({ type: 'candidate', candidate: 'garbage', mid: null, line: null });
  pair[0]?.close();
  await until('the other side hears it', () => got.some((line) => line.startsWith('b closed')));
  await until('both are closed', () => made.every(({ connectionState }) => connectionState === 'closed'));
  expect(got.filter((line) => line.startsWith('a closed'))).toEqual([]);
  expect([pair[0]?.send(new Uint8Array(1)), await pair[0]?.stats()]).toEqual([
    false,
    { path: null, roundTripMs: null },
  ]);
});
