import fc from 'fast-check';
import { expect, it } from 'vitest';
import { farewellOf } from './farewell.ts';
import type { SignedOp } from './op-types.ts';
import { anyMembership, foldOf } from './testing/any-membership.ts';
import { deviceOf } from './testing/made-ops.ts';
import { createStory } from './testing/story.ts';

const byId = (ops: readonly SignedOp[]) => new Map(ops.map((op) => [op.id, op]));

it('[MEM-22] shows a removed device its removal and what led to it since, and nothing that came after', () => {
  const story = createStory();
  const ben = story.member(1, 'editor');
  const atBen = [...story.ops];
  const cai = story.member(2, 'admin');
  const removal = story.remove(2, ben);
  story.member(3, 'editor');
  const farewell = farewellOf(byId(story.ops), story.state(), deviceOf(1));
  expect(farewell.at(-1)).toBe(removal);
  expect(farewell).toContain(cai);
  expect(farewell).toHaveLength(3);
  const known = new Set(farewell);
  const told = foldOf([...atBen, ...story.ops.filter(({ id }) => known.has(id))]);
  expect(told.known.get(deviceOf(1))?.ended).toBe(removal);
  expect(farewellOf(byId(story.ops), story.state(), deviceOf(2))).toEqual([]);
  expect(farewellOf(byId(story.ops), story.state(), deviceOf(9))).toEqual([]);
});

it('[MEM-22] of any device that was ended: it stands on nothing that is neither in it nor in what the device had said', () => {
  fc.assert(
    fc.property(anyMembership, (ops) => {
      const state = foldOf(ops);
      for (const { id, ended } of state.known.values()) {
        const farewell = farewellOf(byId(ops), state, id);
        if (ended === null || state.devices.has(id)) {
          expect(farewell).toEqual([]);
          continue;
        }
        expect(farewell.at(-1)).toBe(ended);
        const shown = new Set(farewell);
        // What its own operations stand on, it has.
        const has = foldOf(ops.filter((op) => shown.has(op.id) || isPast(ops, op.id, id)));
        expect(has.waiting).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});

/** Said by the device itself, or among what that stands on. */
function isPast(ops: readonly SignedOp[], id: string, device: string): boolean {
  const parents = new Map(ops.map((op) => [op.id as string, op.op.type === 'create' ? [] : op.op.parents]));
  const seen = new Set<string>();
  const open: string[] = ops.filter(({ author }) => author === device).map((op) => op.id);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(parents.get(next) ?? []));
  }
  return seen.has(id);
}
