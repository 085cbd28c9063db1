import { expect, it } from 'vitest';
import { type FreshWays, freshWays } from './fresh-ways.ts';

const ways = (more: Partial<FreshWays<string>>): readonly string[] =>
  freshWays({
    all: new Set(['ana', 'ben', 'cem', 'dia']),
    eager: () => ['ana', 'ben'],
    from: null,
    isAuthor: (peer) => peer === 'ana',
    isLossy: () => false,
    isWhole: () => false,
    ...more,
  });

it('[MESH-44] a fresh entry goes down the tree', () => {
  expect(ways({})).toEqual(['ana', 'ben']);
  expect(ways({ from: 'ana' })).toEqual(['ben']);
});

it('[MESH-44] where everybody is linked with everybody the author sends to all, and nobody passes it on', () => {
  const isWhole = () => true;
  expect(ways({ isWhole })).toEqual(['ana', 'ben', 'cem', 'dia']);
  expect(ways({ isWhole, from: 'ana' })).toEqual([]);
  expect(ways({ isWhole, from: 'ben' })).toEqual(['ana']);
});

it('[MESH-44] while one link loses packets it goes over every link but the one it came by', () => {
  const isLossy = (peer: string) => peer === 'dia';
  expect(ways({ isLossy })).toEqual(['ana', 'ben', 'cem', 'dia']);
  expect(ways({ isLossy, isWhole: () => true, from: 'ana' })).toEqual(['ben', 'cem', 'dia']);
});
