import { expect, it } from 'vitest';
import type { MemberId } from '../members/types.ts';
import { colorsOf, memberColors } from './authors.ts';

const id = (start: string): MemberId => start.padEnd(32, '0') as MemberId;

it('[UI-5] gives up to eight people eight colours, and nobody another one because somebody came', () => {
  const people = ['0002', '000a', '0012', '0003', '0001', '0000', '0007', '0006'].map(id);
  for (let count = 1; count <= people.length; count++) {
    const before = colorsOf(people.slice(0, count - 1));
    const now = colorsOf(people.slice(0, count));
    expect(new Set(now.values()).size).toBe(count);
    for (const [member, color] of before) expect(now.get(member)).toBe(color);
  }
  const [first, second] = people;
  expect(colorsOf(people).get(first as MemberId)).toBe(2);
  expect(colorsOf(people).get(second as MemberId)).toBe(3);
  expect(Math.max(...colorsOf([...people, id('ffff')]).values())).toBeLessThan(memberColors);
});
