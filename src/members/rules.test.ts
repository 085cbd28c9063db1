/**
 * Each rule of the list alone: a story in which it, and nothing else, refuses; and a property of whatever stands in any
 * membership changed apart. The properties are said in other words than the rules: from the operations that stand, never
 * from the state while they were applied.
 */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../crypto/port.ts';
import { equalBytes } from '../lib/bytes.ts';
import { roleOf } from './fold.ts';
import { createGraph, type Graph } from './graph.ts';
import type { Op, SignedOp } from './op-types.ts';
import { rank } from './rights.ts';
import { rules } from './rules.ts';
import type { MembersState } from './state.ts';
import { anyMembership, foldOf, founding, stands } from './testing/any-membership.ts';
import { deviceOf, madeCreate, madeProfile, opIdOf } from './testing/made-ops.ts';
import { createStory } from './testing/story.ts';
import type { MemberId, OpId, Role } from './types.ts';

type OpOf<Type extends Op['type']> = Extract<Op, { readonly type: Type }>;
type Standing<Type extends Op['type']> = Omit<SignedOp, 'op'> & { readonly op: OpOf<Type> };

/** A membership after all of it has happened, and what of it stands. */
interface After {
  readonly ops: readonly SignedOp[];
  readonly state: MembersState;
  readonly graph: Graph;
  standing<Type extends Op['type']>(type: Type): readonly Standing<Type>[];
  opOf(id: OpId): Op | undefined;
  /** Whose device this is, or was. */
  membersOf(device: DeviceId): readonly MemberId[];
  /** The highest role that anything which stands has ever given to somebody with this device. */
  bestOf(device: DeviceId): number;
}

function afterAll(ops: readonly SignedOp[]): After {
  const state = foldOf(ops);
  const byId = new Map(ops.map((op) => [op.id, op]));
  const standing = <Type extends Op['type']>(type: Type): readonly Standing<Type>[] =>
    ops.filter((signed): signed is Standing<Type> => signed.op.type === type && stands(state, signed.id));
  const membersOf = (device: DeviceId): readonly MemberId[] =>
    [...state.members.values()].filter(({ devices }) => devices.includes(device)).map(({ id }) => id);
  const given = (member: MemberId): readonly Role[] => {
    const devices = state.members.get(member)?.devices ?? [];
    const byJoin = standing('join').flatMap(({ author, op }) => {
      const invite = byId.get(op.invite)?.op;
      return devices.includes(author) && invite?.type === 'invite' ? [invite.role] : [];
    });
    const set = standing('set-role').flatMap(({ op }) => (op.member === member ? [op.role] : []));
    return member === founding.id ? ['owner', ...byJoin, ...set] : [...byJoin, ...set];
  };
  return {
    ops,
    state,
    graph: createGraph(byId),
    standing,
    opOf: (id) => byId.get(id)?.op,
    membersOf,
    bestOf: (device) =>
      Math.max(
        -1,
        ...membersOf(device)
          .flatMap(given)
          .map((role) => rank[role]),
      ),
  };
}

const holds = (check: (after: After) => void): void =>
  fc.assert(
    fc.property(anyMembership, (ops) => check(afterAll(ops))),
    { numRuns: 150 },
  );

/** What refused it, and that nothing else of the story was refused. */
const refusedBy = (story: ReturnType<typeof createStory>, id: OpId): string | undefined => {
  const { rejected } = story.state();
  expect([...rejected.keys()]).toEqual([id]);
  return rejected.get(id);
};

it('[RULE-1] every rule of the list has a number that the specification states', async () => {
  const specification = await readFile(new URL('../../docs/spec.md', import.meta.url), 'utf8');
  for (const [name] of rules) expect(specification).toContain(`- [${/^MEM-\d+/.exec(name)?.[0]}] `);
  // Told here too, so that a new one is not forgotten below.
  expect(rules.map(([name]) => /^MEM-\d+/.exec(name)?.[0])).toEqual(
    'MEM-1 MEM-10 MEM-9 MEM-2 MEM-7 MEM-11 MEM-15 MEM-9 MEM-20 MEM-18 MEM-19 MEM-8'.split(' '),
  );
});

describe('one create', () => {
  it('[MEM-1] another one founds nothing', () => {
    const story = createStory();
    const twice = story.say(0, madeCreate(), 101);
    expect(refusedBy(story, twice)).toContain('MEM-1');
  });
  it('[MEM-1] of any number one stands, the one that names the room', () =>
    holds(({ standing, state }) => {
      expect(standing('create').map(({ id }) => id)).toEqual([founding.id]);
      expect(state.founding).toBe(founding.id);
    }));
});

describe('only members', () => {
  it('[MEM-10] a stranger says nothing', () => {
    const story = createStory();
    const name = story.say(7, madeProfile(story.now()));
    expect(refusedBy(story, name)).toContain('MEM-10');
  });
  it('[MEM-10] whoever says anything that stands has come in before, as its ancestors show', () =>
    holds(({ standing, graph, state, ops }) => {
      // A join that gives nothing more than another one did has no effect, and its device came in by it all the same.
      const idle = ops.filter(({ id }) => state.rejected.get(id)?.startsWith('MEM-11'));
      const entrances = [...standing('create'), ...standing('join'), ...idle];
      const types = [
        'invite',
        'add-device',
        'profile',
        'remove',
        'remove-device',
        'set-role',
        'leave',
        'rotate',
      ] as const;
      for (const { id, author } of types.flatMap((type) => standing<Op['type']>(type))) {
        expect(entrances.some((one) => one.author === author && graph.isBefore(one.id, id))).toBe(true);
      }
    }));
});

describe('links', () => {
  it('[MEM-9] a viewer makes none, and nobody one that gives more than they have', () => {
    const story = createStory();
    story.member(1, 'viewer');
    expect(refusedBy(story, story.invite(1, 'viewer'))).toContain('MEM-9');
    const other = createStory();
    other.member(1, 'editor');
    expect(refusedBy(other, other.invite(1, 'admin'))).toContain('MEM-9');
  });
  it('[MEM-9] those that stand give at most what their maker once had, and never ownership', () =>
    holds(({ standing, bestOf }) => {
      for (const { author, op } of standing('invite')) {
        expect(op.role).not.toBe('owner');
        expect(bestOf(author)).toBeGreaterThanOrEqual(Math.max(rank.editor, rank[op.role]));
      }
    }));

  it('[MEM-2] one comes in by the key of a link that is there', () => {
    const story = createStory();
    const [one, other] = [story.invite(0, 'editor'), story.invite(0, 'viewer')];
    const keyOf = story.ops.find(({ id }) => id === other)?.op as OpOf<'invite'>;
    const join = story.join(1, one);
    const at = story.ops.findIndex(({ id }) => id === join);
    const signed = story.ops[at] as SignedOp;
    story.ops[at] = { ...signed, op: { ...(signed.op as OpOf<'join'>), inviteKey: keyOf.inviteKey } };
    expect(refusedBy(story, join)).toContain('MEM-2');
  });
  it('[MEM-2] every join that stands names a link that stands, and its key', () =>
    holds(({ standing, opOf, state }) => {
      for (const { op } of standing('join')) {
        const link = opOf(op.invite) as OpOf<'invite' | 'add-device'>;
        expect(stands(state, op.invite)).toBe(true);
        expect(equalBytes(link.inviteKey, op.inviteKey)).toBe(true);
      }
    }));

  it('[MEM-7] nobody comes by one that was withdrawn before', () => {
    const story = createStory();
    const link = story.invite(0, 'editor');
    story.revoke(0, link);
    expect(refusedBy(story, story.join(1, link))).toContain('MEM-7');
  });
  it('[MEM-7] a join stands only where whatever withdrew its link, or ended its maker, had seen it', () =>
    holds(({ standing, graph, state, opOf }) => {
      for (const { id, op } of standing('join')) {
        for (const revoke of standing('revoke-invite')) {
          if (revoke.op.invite === op.invite) expect(graph.isBefore(id, revoke.id)).toBe(true);
        }
        for (const removal of standing('remove')) {
          const link = state.invites.get(op.invite);
          const isTheirs = link?.by === removal.op.member && opOf(op.invite)?.type === 'invite';
          // Who was let in again makes new ones, as somebody else.
          if (isTheirs) expect(graph.isBefore(id, removal.id)).toBe(true);
        }
      }
    }));

  it('[MEM-11] another join of one device stands only if it gives more', () => {
    const story = createStory();
    const [edit, view] = [story.invite(0, 'editor'), story.invite(0, 'viewer')];
    story.join(1, edit);
    expect(refusedBy(story, story.join(1, view))).toContain('MEM-11');
    expect(roleOf(story.state(), deviceOf(1))).toBe('editor');
  });
  it('[MEM-11] a device that acts is one member’s, with no less than any of its joins gave, where nothing was taken', () =>
    holds(({ state, standing, membersOf, opOf }) => {
      const taken = [
        ...standing('remove'),
        ...standing('remove-device'),
        ...standing('leave'),
        ...standing('set-role'),
      ];
      if (taken.length > 0) return;
      for (const [device, member] of state.devices) {
        expect(membersOf(device)).toEqual([member]);
        for (const { author, op } of standing('join')) {
          const link = opOf(op.invite);
          if (author !== device || link?.type !== 'invite') continue;
          expect(rank[roleOf(state, device) as Role]).toBeGreaterThanOrEqual(rank[link.role]);
        }
      }
    }));

  it('[MEM-18] a link is withdrawn by who made it or by an admin, not by another editor', () => {
    const story = createStory();
    story.member(1, 'editor');
    const ben = story.invite(1, 'viewer');
    story.member(2, 'admin');
    story.revoke(2, ben);
    story.member(3, 'editor');
    expect(refusedBy(story, story.revoke(3, story.invite(0, 'viewer')))).toContain('MEM-18');
  });
  it('[MEM-18] every withdrawal that stands is by its maker or by somebody who was an admin', () =>
    holds(({ standing, state, membersOf, bestOf }) => {
      for (const { author, op } of standing('revoke-invite')) {
        const maker = state.invites.get(op.invite)?.by;
        const isMaker = maker !== undefined && membersOf(author).includes(maker);
        expect(isMaker || bestOf(author) >= rank.admin).toBe(true);
      }
    }));
});

describe('roles', () => {
  it('[MEM-15] an editor lowers nobody but themselves', () => {
    const story = createStory();
    const ben = story.member(1, 'editor');
    const cai = story.member(2, 'editor');
    story.setRole(1, ben, 'viewer');
    expect(refusedBy(story, story.setRole(2, ben, 'viewer'))).toContain('MEM-15');
    expect(roleOf(story.state(), deviceOf(2))).toBe('editor');
    expect(cai).toBeDefined();
  });
  it('[MEM-15] whoever takes something from somebody else was an admin once, and never of the owner', () =>
    holds(({ standing, membersOf, bestOf }) => {
      for (const { author, op } of [...standing('remove'), ...standing('set-role')]) {
        if (membersOf(author).includes(op.member)) continue;
        expect(bestOf(author)).toBeGreaterThanOrEqual(rank.admin);
        expect(op.member).not.toBe(founding.id);
      }
    }));

  it('[MEM-9] an admin makes nobody an owner', () => {
    const story = createStory();
    story.member(1, 'admin');
    const cai = story.member(2, 'editor');
    story.setRole(1, cai, 'admin');
    expect(refusedBy(story, story.setRole(1, cai, 'owner'))).toContain('MEM-9');
    expect(roleOf(story.state(), deviceOf(2))).toBe('admin');
  });
  it('[MEM-9] no role that stands is above what its giver once had, and none is ownership', () =>
    holds(({ standing, bestOf }) => {
      for (const { author, op } of standing('set-role')) {
        expect(op.role).not.toBe('owner');
        expect(bestOf(author)).toBeGreaterThanOrEqual(rank[op.role]);
      }
    }));
});

describe('devices, leaving, keys', () => {
  it('[MEM-20] a device is not removed by another editor, nor by itself', () => {
    const story = createStory();
    story.member(1, 'editor');
    story.member(2, 'editor');
    expect(refusedBy(story, story.removeDevice(2, 1))).toContain('MEM-20');
    const alone = createStory();
    alone.member(1, 'editor');
    expect(refusedBy(alone, alone.removeDevice(1, 1))).toContain('MEM-20');
  });
  it('[MEM-20] whoever removes a device that is not their own was an admin; nobody removes the one they act on', () =>
    holds(({ standing, membersOf, bestOf }) => {
      for (const { author, op } of standing('remove-device')) {
        expect(op.device).not.toBe(author);
        const isOwn = membersOf(author).some((member) => membersOf(op.device).includes(member));
        expect(isOwn || bestOf(author) >= rank.admin).toBe(true);
      }
    }));

  it('[MEM-19] the owner does not leave', () => {
    const story = createStory();
    expect(refusedBy(story, story.leave(0))).toContain('MEM-19');
  });
  it('[MEM-19] nobody who leaves was the owner', () =>
    holds(({ standing, state }) => {
      expect(state.members.get(founding.id as MemberId)?.status).toBe('in');
      for (const { author } of standing('leave')) expect(state.known.get(author)?.member).not.toBe(founding.id);
    }));

  it('[MEM-8] a viewer makes no epoch', () => {
    const story = createStory();
    story.member(1, 'viewer');
    story.member(2, 'editor');
    story.rotate(2);
    expect(refusedBy(story, story.rotate(1))).toContain('MEM-8');
  });
  it('[MEM-8] every epoch that counts is by somebody who could write', () =>
    holds(({ state, bestOf }) => {
      for (const { by, counts } of state.epochs.values())
        if (counts) expect(bestOf(by)).toBeGreaterThanOrEqual(rank.editor);
      expect(state.epochs.has(opIdOf(100))).toBe(true);
    }));
});
