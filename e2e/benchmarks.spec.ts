/** The benchmarks themselves, at sizes that fit here: that they measure what they say, on both sides alike. */
import { expect, test } from '@playwright/test';
import { quantile, ratioOf } from '../bench/rig/figures.ts';
import { createLossyNetwork } from '../bench/rig/lossy-network.ts';
import { measureRoom, type RoomPlan } from '../bench/rig/measure-room.ts';
import { sidesNamed } from '../bench/rig/sides.ts';

const [skein, yWebrtc] = sidesNamed('skein,yWebrtcNegotiated');
if (!skein || !yWebrtc) throw new Error('two sides');

// Each room is a browser of its own, and waits until signaling has gone quiet.
test.setTimeout(120_000);

const small: RoomPlan = {
  peers: 3,
  seconds: 2,
  editsPerSecond: 5,
  editors: 3,
  idleSeconds: 1,
  joins: 1,
  processes: 2,
  byKind: true,
  say: () => {},
};

test('[BENCH-1] one run counts the same things on both sides', async () => {
  const mine = await measureRoom(skein, small);
  const theirs = await measureRoom(yWebrtc, small);
  for (const { figures } of [mine, theirs]) {
    expect(figures.editsMissed).toBe(0);
    expect(figures.linkEnds).toBe(6);
    for (const name of ['joinMs', 'allConnectedMs', 'signalingMessages', 'wireBytesPerEdit']) {
      expect(figures[name], name).toBeGreaterThan(0);
    }
  }
  // Three peers that each send an update on to both others: what is known of y-webrtc is what is measured.
  expect(theirs.byKind.update).toMatchObject({ messagesPerEdit: 6 });
  expect(Object.keys(theirs.figures)).toEqual(Object.keys(mine.figures));
  expect(ratioOf(mine.figures, theirs.figures).editsMissed).toBeNull();
});

test('[BENCH-2] over the lossy network nothing takes a shorter way', async () => {
  const network = await createLossyNetwork({ delayMs: 25, loss: 0.02, seed: 7 });
  try {
    for (const side of [skein, yWebrtc]) {
      const { figures } = await measureRoom(side, {
        ...small,
        peers: 2,
        editors: 2,
        joins: 0,
        idleSeconds: 0,
        detourUrl: network.url,
      });
      expect(figures.editsMissed).toBe(0);
      expect((figures.editVisibleMs as { median: number }).median).toBeGreaterThanOrEqual(25);
    }
    expect(network.counts().lost).toBeGreaterThan(0);
  } finally {
    network.close();
  }
});

test('[BENCH-3] a quantile is a value that was measured', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(quantile([4, 1, 3, 2], 0.95)).toBe(4);
  expect(quantile([], 0.5)).toBeNull();
  expect(ratioOf({ a: 1, b: { median: 3 }, c: null }, { a: 4, b: { median: 2 }, c: 1 })).toEqual({
    a: 0.25,
    b: { median: 1.5 },
    c: null,
  });
});
