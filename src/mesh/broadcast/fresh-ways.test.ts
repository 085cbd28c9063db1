import { expect, it } from 'vitest';
import { type FreshWaysDeps, freshWays } from './fresh-ways.ts';

const all = ['ana', 'ben', 'cem', 'dia'];
const waysOf = (more: Partial<FreshWaysDeps<string>>) =>
  freshWays({
    all: new Set(all),
    eager: () => ['ana', 'ben'],
    from: null,
    wasToAll: false,
    isLossy: () => false,
    isWhole: () => false,
    ...more,
  });

it('[MESH-44] a fresh entry goes down the tree', () => {
  expect(waysOf({})).toEqual({ ways: ['ana', 'ben'], toAll: false });
  expect(waysOf({ from: 'ana' })).toEqual({ ways: ['ben'], toAll: false });
  expect(waysOf({ from: 'dia', isWhole: () => true })).toEqual({ ways: ['ana', 'ben'], toAll: false });
});

it('[MESH-44] an author who is linked with everybody sends to all and says so, and then nobody passes it on', () => {
  expect(waysOf({ isWhole: () => true })).toEqual({ ways: all, toAll: true });
  // Whoever is told so need not see the room alike.
  expect(waysOf({ from: 'ana', wasToAll: true })).toEqual({ ways: [], toAll: false });
});

it('[MESH-44] while one link loses packets it goes over every link but the one it came by', () => {
  const isLossy = (peer: string) => peer === 'dia';
  expect(waysOf({ isLossy, isWhole: () => true })).toEqual({ ways: all, toAll: false });
  expect(waysOf({ isLossy, wasToAll: true, from: 'ana' })).toEqual({ ways: ['ben', 'cem', 'dia'], toAll: false });
});
