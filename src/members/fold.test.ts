/** Membership as a pure function of a set of operations: stories, then any set in any order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldMembers, pathOf, roleOf } from './fold.ts';
import { roomIdOf } from './op.ts';
import type { SignedOp } from './op-types.ts';
import { mayWrite } from './rights.ts';
import type { MembersState } from './state.ts';
import { deviceOf, madeCreate, madeInvite, madeJoin, madeProfile, opIdOf, setOf, signed } from './testing/made-ops.ts';
import type { OpId, Role } from './types.ts';

const room = roomIdOf(madeCreate());
const fold = (ops: readonly SignedOp[]) => foldMembers(room, setOf(ops));

const create = signed(opIdOf(100), 0, madeCreate());
const invite = signed(opIdOf(200), 0, madeInvite([create.id], 'editor'));
const join = signed(opIdOf(300), 1, madeJoin([invite.id], invite.id));

describe('who is who', () => {
  it('[MEM-30] an operation that only a newer app understands has its place and no effect; of who is no member it does not stand', () => {
    const unknown = (id: number, device: number, parents: readonly OpId[]) =>
      signed(opIdOf(id), device, { type: 'unknown', parents, bytes: new Uint8Array(3) });
    const between = unknown(250, 0, [invite.id]);
    const later = signed(opIdOf(300), 1, madeJoin([between.id], invite.id));
    const state = fold([create, invite, between, later]);
    expect(roleOf(state, deviceOf(1))).toBe('editor');
    expect([state.tips, state.rejected.size, state.waiting]).toEqual([[later.id], 0, []]);
    const stranger = fold([create, invite, unknown(250, 7, [invite.id])]);
    expect([...stranger.rejected.keys()]).toEqual([opIdOf(250)]);
  });

  it('[MEM-1] begins with the one create that names the room', () => {
    const state = fold([create]);
    expect(state.founding).toBe(create.id);
    expect(roleOf(state, deviceOf(0))).toBe('owner');
    const other = { ...madeCreate(), salt: new Uint8Array(16) };
    expect(fold([signed(opIdOf(1), 0, other)]).members.size).toBe(0);
    // Somebody else's log cannot carry it.
    expect(fold([signed(opIdOf(1), 5, madeCreate())]).members.size).toBe(0);
    const twice = fold([create, signed(opIdOf(101), 0, madeCreate())]);
    expect([twice.members.size, twice.rejected.size]).toEqual([1, 1]);
  });

  it('[MEM-1] waits for parents that are not there, whatever hangs on them', () => {
    const state = fold([create, join]);
    expect(state.waiting).toEqual([join.id]);
    expect(roleOf(state, deviceOf(1))).toBeNull();
    expect(fold([create, invite, join]).waiting).toEqual([]);
  });

  it('[MEM-2] a join stands on a known invite, on its key and on its role', () => {
    expect(roleOf(fold([create, invite, join]), deviceOf(1))).toBe('editor');
    const wrongKey = signed(opIdOf(301), 1, madeJoin([invite.id], invite.id, 2));
    expect(fold([create, invite, wrongKey]).rejected.get(wrongKey.id)).toContain('MEM-2');
    const noInvite = signed(opIdOf(302), 1, madeJoin([invite.id], create.id));
    expect(fold([create, invite, noInvite]).rejected.get(noInvite.id)).toContain('MEM-2');
  });

  it('[MEM-9] nobody hands out more than their own role, viewers and relays nothing, and nobody ownership', () => {
    const may = (inviter: Role, role: Role): boolean => {
      const first = signed(opIdOf(200), 0, madeInvite([create.id], inviter));
      const came = signed(opIdOf(300), 1, madeJoin([first.id], first.id));
      const next = signed(opIdOf(400), 1, madeInvite([came.id], role, 2));
      return fold([create, first, came, next]).invites.has(next.id);
    };
    const roles: readonly Role[] = ['owner', 'admin', 'editor', 'viewer', 'relay'];
    const given = (inviter: Role) => roles.filter((role) => may(inviter, role));
    expect(given('admin')).toEqual(['admin', 'editor', 'viewer', 'relay']);
    expect(given('editor')).toEqual(['editor', 'viewer', 'relay']);
    expect(given('viewer')).toEqual([]);
    expect(given('relay')).toEqual([]);
    const byOwner = signed(opIdOf(201), 0, madeInvite([create.id], 'owner'));
    expect(fold([create, byOwner]).rejected.get(byOwner.id)).toContain('MEM-9');
  });

  it('[MEM-10] only members operate', () => {
    const stranger = signed(opIdOf(400), 9, madeInvite([invite.id], 'viewer', 3));
    const renamed = signed(opIdOf(401), 9, madeProfile([invite.id]));
    const state = fold([create, invite, stranger, renamed]);
    expect([...state.rejected.values()]).toEqual([
      expect.stringContaining('MEM-10'),
      expect.stringContaining('MEM-10'),
    ]);
    expect(state.tips).toEqual([invite.id]);
  });

  it('[MEM-11] a device is one member, with the highest role of its joins, in whatever order they sort', () => {
    const viewing = signed(opIdOf(201), 0, madeInvite([create.id], 'viewer', 2));
    for (const [early, late] of [
      [300, 301],
      [301, 300],
    ] as const) {
      const asEditor = signed(opIdOf(early), 1, madeJoin([invite.id], invite.id));
      const asViewer = signed(opIdOf(late), 1, madeJoin([viewing.id], viewing.id, 2));
      const state = fold([create, invite, viewing, asEditor, asViewer]);
      expect(roleOf(state, deviceOf(1))).toBe('editor');
      expect(state.members.size).toBe(2);
      expect(state.rejected.size).toBe(early < late ? 1 : 0);
    }
    const again = signed(opIdOf(302), 1, madeJoin([invite.id], invite.id));
    const twice = fold([create, invite, join, again]);
    expect(twice.rejected.get(again.id)).toContain('MEM-11');
    expect(twice.members.size).toBe(2);
  });

  it('[MEM-6] shows the path from create to a device', () => {
    const second = signed(opIdOf(400), 1, madeInvite([join.id], 'viewer', 2));
    const third = signed(opIdOf(500), 2, madeJoin([second.id], second.id, 2));
    const state = fold([create, invite, join, second, third]);
    expect(pathOf(state, deviceOf(2))).toEqual([create.id, invite.id, join.id, second.id, third.id]);
    expect(pathOf(state, deviceOf(9))).toEqual([]);
  });
});

/** One made-up operation: who, what, on which of the earlier ones, and how its id sorts. */
interface Move {
  readonly who: number;
  readonly what: number;
  readonly on: readonly number[];
  readonly role: Role;
  readonly rank: number;
}

const move: fc.Arbitrary<Move> = fc.record({
  who: fc.nat({ max: 3 }),
  what: fc.nat({ max: 9 }),
  on: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
  role: fc.constantFrom<Role>('admin', 'editor', 'viewer', 'relay', 'owner'),
  rank: fc.nat({ max: 1_000_000 }),
});

/** Honest and hostile alike: parents, invites and authors are whatever was drawn. */
const world = fc.array(move, { maxLength: 40 }).map((moves): readonly SignedOp[] => {
  const ops: SignedOp[] = [create];
  const used = new Set<OpId>([create.id]);
  for (const { who, what, on, role, rank } of moves) {
    const id = opIdOf(1000 + rank);
    if (used.has(id)) continue;
    used.add(id);
    const parents = on.map((which) => (ops[which % ops.length] as SignedOp).id);
    const invites = ops.filter(({ op }) => op.type === 'invite');
    const chosen = invites[(on[0] ?? 0) % Math.max(1, invites.length)];
    if (what < 3) ops.push(signed(id, who, madeInvite(parents, role, rank)));
    else if (what < 8 && chosen?.op.type === 'invite') {
      const op = madeJoin([...parents, chosen.id], chosen.id);
      ops.push(signed(id, who, { ...op, inviteKey: chosen.op.inviteKey }));
    } else if (what === 8) ops.push(signed(id, who, madeProfile(parents, rank % 200)));
    else ops.push(signed(id, 0, madeCreate()));
  }
  return ops;
});

const plain = (state: MembersState) => ({
  ...state,
  members: [...state.members],
  devices: [...state.devices],
  invites: [...state.invites],
  rejected: [...state.rejected],
});

const rank: Readonly<Record<Role, number>> = { owner: 4, admin: 3, editor: 2, viewer: 1, relay: 0 };

/** Those of the chosen operations all of whose ancestors were chosen too. */
function closed(ops: readonly SignedOp[], chosen: readonly boolean[]): readonly SignedOp[] {
  const kept = new Map<OpId, SignedOp>();
  ops.forEach((one, i) => {
    const parents = one.op.type === 'create' ? [] : one.op.parents;
    if (chosen[i] !== false && parents.every((parent) => kept.has(parent))) kept.set(one.id, one);
  });
  return [...kept.values()];
}

describe('any set of operations', () => {
  it('[MEM-1] the same set gives the same answer in any order of arrival', () => {
    fc.assert(
      fc.property(
        world.chain((ops) => fc.tuple(fc.constant(ops), fc.shuffledSubarray([...ops], { minLength: ops.length }))),
        ([ops, shuffled]) => {
          expect(plain(fold(shuffled))).toEqual(plain(fold(ops)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('[MEM-1] what waits for parents has no effect', () => {
    fc.assert(
      fc.property(world, fc.array(fc.boolean(), { maxLength: 41 }), (ops, chosen) => {
        const some = ops.filter((_, i) => chosen[i] !== false);
        const whole = closed(ops, chosen);
        const { waiting, ...state } = plain(fold(some));
        const { waiting: none, ...expected } = plain(fold(whole));
        expect(state).toEqual(expected);
        expect(none).toEqual([]);
        expect(waiting.length).toBe(some.length - whole.length);
      }),
      { numRuns: 200 },
    );
  });

  it('[MEM-1] [MEM-9] [MEM-11] more operations never take a role or an invite away', () => {
    fc.assert(
      fc.property(world, fc.array(fc.boolean(), { maxLength: 41 }), (ops, chosen) => {
        const before = fold(closed(ops, chosen));
        const after = fold(ops);
        for (const device of before.devices.keys()) {
          const [was, is] = [roleOf(before, device), roleOf(after, device)];
          if (!was || !is) throw new Error('a member is gone');
          expect(rank[is]).toBeGreaterThanOrEqual(rank[was]);
        }
        for (const id of before.invites.keys()) expect(after.invites.has(id)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('[MEM-9] [MEM-10] [MEM-11] every member came by a path of members, each allowed what it did', () => {
    fc.assert(
      fc.property(world, (ops) => {
        const state = fold(ops);
        expect(state.members.size).toBe(state.devices.size);
        for (const [device, id] of state.devices) {
          expect(state.members.get(id)?.device).toBe(device);
          const path = pathOf(state, device);
          expect(path[0]).toBe(state.founding);
          expect(path.at(-1)).toBe(id);
          expect(path.length).toBeLessThanOrEqual(2 * state.members.size);
        }
        for (const found of state.invites.values()) {
          const by = state.members.get(found.by);
          if (found.op.type !== 'invite') throw new Error('nobody made another kind');
          expect(by && mayWrite(by.role) && rank[found.op.role] <= rank[by.role]).toBe(true);
          expect(found.op.role).not.toBe('owner');
        }
        for (const tip of state.tips) expect(state.rejected.has(tip)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
