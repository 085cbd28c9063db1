/** Stories of a room's membership: short words for operations, whose parents are what their author has seen. */
import type { DeviceId } from '../../crypto/port.ts';
import { foldMembers } from '../fold.ts';
import { roomIdOf } from '../op.ts';
import type { Cut, NewEpoch, Op, SignedOp } from '../op-types.ts';
import type { MembersState } from '../state.ts';
import type { MemberId, OpId, Role } from '../types.ts';
import { deviceOf, filled, madeCreate, madeInvite, madeJoin, opIdOf } from './made-ops.ts';

export const storyRoom = roomIdOf(madeCreate());

export const madeEpoch = (devices: readonly DeviceId[] = []): NewEpoch => ({
  keyCommitment: filled(32, 20),
  wraps: [],
  devices: devices.map((device) => ({ device, sealed: filled(80, 21) })),
  invites: [],
});

/** What somebody has seen: everything, unless they are cut off. */
export type Seen = readonly OpId[];

export function createStory() {
  const keys = [{ epoch: opIdOf(100), sealed: filled(80, 13) }];
  const ops: SignedOp[] = [{ id: opIdOf(100), author: deviceOf(0), op: madeCreate() }];
  let count = 0;

  const state = (some: readonly SignedOp[] = ops): MembersState =>
    foldMembers(storyRoom, new Map(some.map((op) => [op.id, op])));

  /** `rank` decides where it sorts among what is concurrent: by default in the order of the telling. */
  const say = (device: number, op: Op, rank = 1000 + ++count * 10): OpId => {
    const id = opIdOf(rank);
    ops.push({ id, author: deviceOf(device), op });
    return id;
  };
  /** All that stands now: what an author online has seen. */
  const now = (): Seen => state().tips;

  const invite = (by: number, role: Role, seen: Seen = now(), rank?: number): OpId => {
    const key = ++count;
    return say(by, madeInvite(seen, role, key), rank);
  };
  const keyOf = (link: OpId): Pick<SignedOp<Extract<Op, { type: 'invite' }>>['op'], 'inviteKey'> => {
    const op = ops.find(({ id }) => id === link)?.op;
    if (op?.type !== 'invite' && op?.type !== 'add-device') throw new Error('no such link');
    return { inviteKey: op.inviteKey };
  };
  const join = (device: number, link: OpId, seen: Seen = [link, ...now()], rank?: number): MemberId =>
    say(device, { ...madeJoin(seen, link), ...keyOf(link), keys }, rank) as MemberId;

  return {
    ops,
    state,
    now,
    say,
    invite,
    join,
    /** A link and somebody who joins by it. */
    member: (device: number, role: Role, by = 0): MemberId => join(device, invite(by, role)),
    addDevice: (by: number, seen: Seen = now(), rank?: number): OpId => {
      const key = filled(32, 0x80 + (++count % 100));
      const op = {
        type: 'add-device',
        parents: seen,
        inviteKey: key,
        inviteBoxKey: key,
        expiresAt: 0,
        keys: [],
      } as const;
      return say(by, op, rank);
    },
    remove: (by: number, member: MemberId, seen: Seen = now(), cuts: readonly Cut[] = [], rank?: number): OpId =>
      say(by, { type: 'remove', parents: seen, member, cuts, epoch: madeEpoch() }, rank),
    removeDevice: (by: number, device: number, seen: Seen = now(), rank?: number): OpId =>
      say(by, { type: 'remove-device', parents: seen, device: deviceOf(device), cuts: [], epoch: madeEpoch() }, rank),
    setRole: (by: number, member: MemberId, role: Role, seen: Seen = now(), cuts: readonly Cut[] = []): OpId =>
      say(by, { type: 'set-role', parents: seen, member, role, cuts }),
    revoke: (by: number, link: OpId, seen: Seen = now()): OpId =>
      say(by, { type: 'revoke-invite', parents: seen, invite: link }),
    leave: (by: number, seen: Seen = now()): OpId => say(by, { type: 'leave', parents: seen, cuts: [] }),
    rotate: (by: number, seen: Seen = now()): OpId => say(by, { type: 'rotate', parents: seen, epoch: madeEpoch() }),
  };
}
