import { expect, it } from 'vitest';
import type { LogId } from '../../log/types.ts';
import { createVirtualEnv } from '../testing/virtual-env.ts';
import { createAwaited } from './awaited.ts';
import { fetchAfterMs, graftAfterMs, maxAwaited } from './limits.ts';

const log = (index: number): LogId => index.toString(16).padStart(32, '0') as LogId;

function waitingRoom() {
  const env = createVirtualEnv();
  const held = new Map<LogId, number>();
  const there = new Set(['ana', 'liar']);
  const fetched: string[] = [];
  const awaited = createAwaited<string>({
    env,
    heldSeq: (one) => held.get(one) ?? 0,
    isThere: (peer) => there.has(peer),
    fetch: (peer, one, upTo) => fetched.push(`${peer} ${Number.parseInt(one, 16)} ${upTo}`),
  });
  return { env, held, there, fetched, awaited };
}

it('[MESH-18] what is announced and comes by the tree is not fetched; what does not come is, from who announced it', () => {
  const { env, held, fetched, awaited } = waitingRoom();
  awaited.announced('ana', log(1), 5, false);
  awaited.announced('ana', log(2), 5, false);
  held.set(log(1), 5);
  env.advance(graftAfterMs);
  expect(fetched).toEqual(['ana 2 5']);
  expect([awaited.wasFetched(log(2), 5), awaited.wasFetched(log(2), 6), awaited.wasFetched(log(1), 5)]).toEqual([
    true,
    false,
    false,
  ]);
  // Over a link that was eager all along it would have come already.
  awaited.announced('ana', log(3), 1, true);
  env.advance(fetchAfterMs);
  expect(fetched).toEqual(['ana 2 5', 'ana 3 1']);
});

it('[MESH-17] who announces and never serves holds nobody up: the next one to announce it is asked', () => {
  const { env, held, there, fetched, awaited } = waitingRoom();
  for (let round = 0; round < 3; round++) {
    awaited.announced('liar', log(1), 9, false);
    env.advance(graftAfterMs);
  }
  awaited.announced('ana', log(1), 3, false);
  env.advance(graftAfterMs);
  expect(fetched).toEqual(['liar 1 9', 'liar 1 9', 'liar 1 9', 'ana 1 3']);
  held.set(log(1), 3);
  // One who has gone meanwhile is not asked, and gives way to who comes next.
  awaited.announced('liar', log(1), 9, false);
  there.delete('liar');
  awaited.announced('ana', log(1), 4, false);
  env.advance(graftAfterMs);
  expect(fetched.at(-1)).toBe('ana 1 9');
});

it('[MESH-5] no more is waited for than a limit, however much is announced', () => {
  const { env, fetched, awaited } = waitingRoom();
  for (let i = 0; i < 3 * maxAwaited; i++) awaited.announced('liar', log(i), 1, false);
  env.advance(graftAfterMs);
  expect(fetched).toHaveLength(maxAwaited);
});
