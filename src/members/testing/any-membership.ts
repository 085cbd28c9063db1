/**
 * Any membership, changed by anybody in any way in three places that hear of each other now and then: honest members who do
 * what their role lets them, and hostile ones who sign whatever they like on parents of their choice.
 */
import fc from 'fast-check';
import type { DeviceId } from '../../crypto/port.ts';
import { foldMembers } from '../fold.ts';
import { createGraph } from '../graph.ts';
import type { SignedOp } from '../op-types.ts';
import type { MembersState } from '../state.ts';
import type { MemberId, OpId, Role } from '../types.ts';
import { deviceOf, filled, madeCreate, madeInvite, madeJoin, madeProfile, opIdOf } from './made-ops.ts';
import { madeEpoch, storyRoom } from './story.ts';

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
  what: fc.nat({ max: 12 }),
  whom: fc.nat({ max: 20 }),
  role: fc.constantFrom<Role>('admin', 'admin', 'editor', 'editor', 'viewer', 'owner'),
  rank: fc.nat({ max: 1_000_000 }),
  hears: fc.nat({ max: places - 1 }),
  back: fc.nat({ max: 60 }),
});

export const founding: SignedOp = { id: opIdOf(100), author: deviceOf(0), op: madeCreate() };
export const foldOf = (ops: Iterable<SignedOp>): MembersState =>
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
  if (what === 11) return { type: 'rotate', parents, epoch: madeEpoch() };
  return whom % 5 === 0 ? { type: 'leave', parents, cuts } : madeProfile(parents, rank % 200);
}

/** The operations of such a room, in the order of their making. */
export const anyMembership = fc.array(move, { minLength: 5, maxLength: 45 }).map((moves): readonly SignedOp[] => {
  const held = Array.from({ length: places }, () => new Map<OpId, SignedOp>([[founding.id, founding]]));
  const all = new Map<OpId, SignedOp>([[founding.id, founding]]);
  for (const each of moves) {
    const here = held[each.place] as Map<OpId, SignedOp>;
    for (const [id, op] of held[each.hears] as Map<OpId, SignedOp>) here.set(id, op);
    const id = opIdOf(1000 + each.rank);
    if (all.has(id)) continue;
    // One in six is dated back: it has seen little, whatever its author knows.
    const seen = each.back < 10 ? [...here.values()].slice(0, 1 + each.back) : [...here.values()];
    const closed = createGraph(new Map(seen.map((op) => [op.id, op]))).order;
    const state = foldOf(closed);
    const mine = state.known.get(deviceOf(each.who));
    const parents = [...new Set([...(mine ? [mine.join] : []), ...state.tips])].slice(0, 64);
    const op = { id, author: deviceOf(each.who), op: opOf(state, parents, each) };
    here.set(id, op);
    all.set(id, op);
  }
  return [...all.values()];
});

/** Whether it counts: it breaks no rule, nothing undid it, and it waits for nothing. */
export const stands = (state: MembersState, id: OpId): boolean =>
  !state.rejected.has(id) && !state.waiting.includes(id);
