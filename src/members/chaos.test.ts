/**
 * What holds of any membership, changed by anybody in any way in several places that hear of each other now and then: honest members who do
 * what their role lets them, and hostile ones who sign whatever they like on parents of their choice.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutOf } from './cut.ts';
import { pathOf, roleOf } from './fold.ts';
import { createGraph } from './graph.ts';
import { parentsOf, type SignedOp } from './op-types.ts';
import type { MembersState } from './state.ts';
import { anyMembership, foldOf, founding, stands } from './testing/any-membership.ts';
import type { MemberId, OpId, Role } from './types.ts';

/** A few hundred each in every run of the tests; `npm run sim:members` asks for 10,000. */
const runs = (usual: number): number => Number(process.env.SKEIN_CHAOS_RUNS ?? usual);

const plain = (state: MembersState) =>
  JSON.parse(
    JSON.stringify(state, (_, value) => {
      if (value instanceof Map) return [...value];
      return value instanceof Uint8Array ? [...value] : value;
    }),
  ) as unknown;

const rank: Readonly<Record<Role, number>> = { owner: 4, admin: 3, editor: 2, viewer: 1, relay: 0 };

describe('any membership changed apart', () => {
  it('[MEM-1] [MEM-5] the same set gives the same answer in any order of arrival', () => {
    fc.assert(
      fc.property(
        anyMembership.chain((ops) =>
          fc.tuple(fc.constant(ops), fc.shuffledSubarray([...ops], { minLength: ops.length })),
        ),
        ([ops, shuffled]) => {
          expect(plain(foldOf(shuffled))).toEqual(plain(foldOf(ops)));
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('[MEM-15] [MEM-21] the owner is always in, and nobody goes but by somebody with the right to it', () => {
    fc.assert(
      fc.property(anyMembership, (ops) => {
        const state = foldOf(ops);
        const byId = new Map(ops.map((op) => [op.id, op]));
        const graph = createGraph(byId);
        // On one device or another: the owner's own may remove each other.
        expect(state.members.get(founding.id as MemberId)).toMatchObject({ role: 'owner', status: 'in' });
        expect([...state.devices.values()]).toContain(founding.id);
        for (const member of state.members.values()) {
          if (!member.ended) continue;
          const ending = byId.get(member.ended) as SignedOp;
          const by = state.known.get(ending.author)?.member;
          if (ending.op.type === 'leave') continue;
          const author = [...state.members.values()].find(({ devices }) => devices.includes(ending.author));
          expect(ending.op.type).toBe('remove');
          expect(by ?? author).toBeDefined();
          // What their role was at that point: from a fold of what they had seen alone.
          const past = graph.pastOf(ending.id);
          const then = foldOf(ops.filter(({ id }) => past.has(id)));
          const role = roleOf(then, ending.author);
          expect(role === 'owner' || role === 'admin').toBe(true);
          const target = then.members.get(member.id);
          if (role === 'admin' && target?.role === 'admin') {
            const own = then.devices.get(ending.author) as MemberId;
            expect(target.seniors).toContain(own);
          }
        }
      }),
      { numRuns: runs(400) },
    );
  });

  it('[MEM-5] [MEM-17] [T17] once a removal stands, nothing of that member counts that it had not seen', () => {
    fc.assert(
      fc.property(anyMembership, (ops) => {
        const state = foldOf(ops);
        const graph = createGraph(new Map(ops.map((op) => [op.id, op])));
        for (const removal of ops) {
          if (removal.op.type !== 'remove' || !stands(state, removal.id)) continue;
          const devices = new Set(state.members.get(removal.op.member)?.devices);
          for (const other of ops) {
            if (!devices.has(other.author) || !stands(state, other.id)) continue;
            const isSeen = graph.isBefore(other.id, removal.id);
            // Let in again by a link from after it, as somebody else.
            const isAgain = graph.isBefore(removal.id, other.id);
            expect(isSeen || isAgain).toBe(true);
            if (isAgain) expect(state.known.get(other.author)?.member).not.toBe(removal.op.member);
          }
        }
      }),
      { numRuns: runs(400) },
    );
  });

  it('[MEM-5] the state is that of the operations that stand', () => {
    fc.assert(
      fc.property(anyMembership, (ops) => {
        const state = foldOf(ops);
        // Of those without effect all but what honest ones name as parents.
        const needed = new Set<OpId>();
        for (const { id, op } of [...createGraph(new Map(ops.map((each) => [each.id, each]))).order].reverse()) {
          if (stands(state, id) || needed.has(id)) for (const parent of parentsOf(op)) needed.add(parent);
        }
        const kept = foldOf(ops.filter(({ id }) => stands(state, id) || needed.has(id)));
        for (const device of new Set([...state.known.keys(), ...kept.known.keys()])) {
          expect(roleOf(kept, device)).toBe(roleOf(state, device));
          expect(cutOf(kept, '00'.repeat(16), device)).toEqual(cutOf(state, '00'.repeat(16), device));
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it('[MEM-9] [MEM-10] whoever is in came by a path of links that nobody above their maker’s role gave', () => {
    fc.assert(
      fc.property(anyMembership, (ops) => {
        const state = foldOf(ops);
        for (const [device, id] of state.devices) {
          const member = state.members.get(id);
          expect(member?.status).toBe('in');
          expect(pathOf(state, device)[0]).toBe(state.founding);
          expect(member && rank[member.role]).toBeLessThanOrEqual(id === state.founding ? 4 : 3);
        }
        for (const tip of state.tips) expect(state.rejected.has(tip)).toBe(false);
      }),
      { numRuns: runs(200) },
    );
  });
});
