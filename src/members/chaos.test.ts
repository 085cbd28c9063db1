/**
 * Any membership, changed by anybody in any way in three places that hear of each other now and then: honest members who do
 * what their role lets them, and hostile ones who sign whatever they like on parents of their choice.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../crypto/port.ts';
import { cutOf } from './cut.ts';
import { foldMembers, pathOf, roleOf } from './fold.ts';
import { createGraph } from './graph.ts';
import { parentsOf, type SignedOp } from './op-types.ts';
import type { MembersState } from './state.ts';
import { deviceOf, filled, madeCreate, madeInvite, madeJoin, madeProfile, opIdOf } from './testing/made-ops.ts';
import { madeEpoch, storyRoom } from './testing/story.ts';
import type { MemberId, OpId, Role } from './types.ts';

const places = 3;
const people = 6;

interface Move {
  readonly place: number;
  readonly who: number;
  readonly what: number;
  readonly whom: number;
  readonly role: Role;
  readonly rank: number;
  /** Which place this one hears of everything from first; itself: nothing is heard. */
  readonly hears: number;
  /** A hostile author dates back: parents are the first so many operations only. */
  readonly back: number;
}

const move: fc.Arbitrary<Move> = fc.record({
  place: fc.nat({ max: places - 1 }),
  who: fc.nat({ max: people - 1 }),
  what: fc.nat({ max: 11 }),
  whom: fc.nat({ max: 20 }),
  role: fc.constantFrom<Role>('admin', 'admin', 'editor', 'editor', 'viewer', 'owner'),
  rank: fc.nat({ max: 1_000_000 }),
  hears: fc.nat({ max: places - 1 }),
  back: fc.nat({ max: 60 }),
});

const create: SignedOp = { id: opIdOf(100), author: deviceOf(0), op: madeCreate() };
const fold = (ops: Iterable<SignedOp>): MembersState =>
  foldMembers(storyRoom, new Map([...ops].map((op) => [op.id, op])));

function opOf(state: MembersState, parents: readonly OpId[], { what, whom, role, rank }: Move): SignedOp['op'] {
  const members = [...state.members.keys()];
  const member = members[whom % members.length] as MemberId;
  const links = [...state.invites.values()];
  const link = links[whom % Math.max(1, links.length)];
  const device = [...state.known.keys()][whom % state.known.size] as DeviceId;
  const key = filled(32, 0x80 + (rank % 100));
  const cuts = [{ log: `${whom % 3}${whom % 3}`.repeat(16), seq: 1 + (rank % 9), chain: filled(32, 1) }];
  if (what <= 2 || !link) return madeInvite(parents, role, rank);
  if (what <= 5) return { ...madeJoin([link.id, ...parents], link.id), inviteKey: link.op.inviteKey };
  if (what === 6) {
    return { type: 'add-device', parents, inviteKey: key, inviteBoxKey: key, expiresAt: 0, keys: [] };
  }
  if (what === 7) return { type: 'remove', parents, member, cuts, epoch: madeEpoch() };
  if (what === 8) return { type: 'remove-device', parents, device, cuts, epoch: madeEpoch() };
  if (what === 9) return { type: 'set-role', parents, member, role, cuts };
  if (what === 10) return { type: 'revoke-invite', parents, invite: link.id };
  return whom % 5 === 0 ? { type: 'leave', parents, cuts } : madeProfile(parents, rank % 200);
}

const chaos = fc.array(move, { minLength: 5, maxLength: 45 }).map((moves): readonly SignedOp[] => {
  const held = Array.from({ length: places }, () => new Map<OpId, SignedOp>([[create.id, create]]));
  const all = new Map<OpId, SignedOp>([[create.id, create]]);
  for (const each of moves) {
    const here = held[each.place] as Map<OpId, SignedOp>;
    for (const [id, op] of held[each.hears] as Map<OpId, SignedOp>) here.set(id, op);
    const id = opIdOf(1000 + each.rank);
    if (all.has(id)) continue;
    // One in six is dated back: it has seen little, whatever its author knows.
    const seen = each.back < 10 ? [...here.values()].slice(0, 1 + each.back) : [...here.values()];
    const closed = createGraph(new Map(seen.map((op) => [op.id, op]))).order;
    const state = fold(closed);
    const mine = state.known.get(deviceOf(each.who));
    const parents = [...new Set([...(mine ? [mine.join] : []), ...state.tips])].slice(0, 64);
    const op = { id, author: deviceOf(each.who), op: opOf(state, parents, each) };
    here.set(id, op);
    all.set(id, op);
  }
  return [...all.values()];
});

const plain = (state: MembersState) =>
  JSON.parse(
    JSON.stringify(state, (_, value) => {
      if (value instanceof Map) return [...value];
      return value instanceof Uint8Array ? [...value] : value;
    }),
  ) as unknown;

const rank: Readonly<Record<Role, number>> = { owner: 4, admin: 3, editor: 2, viewer: 1, relay: 0 };
const stands = (state: MembersState, id: OpId): boolean => !state.rejected.has(id) && !state.waiting.includes(id);

describe('any membership changed apart', () => {
  it('[MEM-1] [MEM-5] the same set gives the same answer in any order of arrival', () => {
    fc.assert(
      fc.property(
        chaos.chain((ops) => fc.tuple(fc.constant(ops), fc.shuffledSubarray([...ops], { minLength: ops.length }))),
        ([ops, shuffled]) => {
          expect(plain(fold(shuffled))).toEqual(plain(fold(ops)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[MEM-15] [MEM-21] the owner is always in, and nobody goes but by somebody with the right to it', () => {
    fc.assert(
      fc.property(chaos, (ops) => {
        const state = fold(ops);
        const byId = new Map(ops.map((op) => [op.id, op]));
        const graph = createGraph(byId);
        // On one device or another: the owner's own may remove each other.
        expect(state.members.get(create.id as MemberId)).toMatchObject({ role: 'owner', status: 'in' });
        expect([...state.devices.values()]).toContain(create.id);
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
          const then = fold(ops.filter(({ id }) => past.has(id)));
          const role = roleOf(then, ending.author);
          expect(role === 'owner' || role === 'admin').toBe(true);
          const target = then.members.get(member.id);
          if (role === 'admin' && target?.role === 'admin') {
            const own = then.devices.get(ending.author) as MemberId;
            expect(target.seniors).toContain(own);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('[MEM-5] [MEM-17] [T17] once a removal stands, nothing of that member counts that it had not seen', () => {
    fc.assert(
      fc.property(chaos, (ops) => {
        const state = fold(ops);
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
      { numRuns: 400 },
    );
  });

  it('[MEM-5] the state is that of the operations that stand', () => {
    fc.assert(
      fc.property(chaos, (ops) => {
        const state = fold(ops);
        // Of those without effect all but what honest ones name as parents.
        const needed = new Set<OpId>();
        for (const { id, op } of [...createGraph(new Map(ops.map((each) => [each.id, each]))).order].reverse()) {
          if (stands(state, id) || needed.has(id)) for (const parent of parentsOf(op)) needed.add(parent);
        }
        const kept = fold(ops.filter(({ id }) => stands(state, id) || needed.has(id)));
        for (const device of new Set([...state.known.keys(), ...kept.known.keys()])) {
          expect(roleOf(kept, device)).toBe(roleOf(state, device));
          expect(cutOf(kept, '00'.repeat(16), device)).toEqual(cutOf(state, '00'.repeat(16), device));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[MEM-9] [MEM-10] whoever is in came by a path of links that nobody above their maker’s role gave', () => {
    fc.assert(
      fc.property(chaos, (ops) => {
        const state = fold(ops);
        for (const [device, id] of state.devices) {
          const member = state.members.get(id);
          expect(member?.status).toBe('in');
          expect(pathOf(state, device)[0]).toBe(state.founding);
          expect(member && rank[member.role]).toBeLessThanOrEqual(id === state.founding ? 4 : 3);
        }
        for (const tip of state.tips) expect(state.rejected.has(tip)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
