/**
 * Who is who: the state of a room's membership as a pure function of the set of its operations [MEM-1]. Same set, same
 * answer, whatever the order of arrival; no clock, no I/O, no "current user".
 *
 * Signatures were checked at the gate before an operation gets here (the entry's by the device key, a join's by the
 * invite's key, the create's by the founder): what is left to judge is who was allowed to do it.
 */
import type { DeviceId } from '../crypto/port.ts';
import { type Bytes, equalBytes, toHex } from '../lib/bytes.ts';
import {
  type CreateOp,
  type InviteOp,
  type JoinOp,
  type Op,
  roomIdOf,
  type SealedKey,
  type SealedProfile,
} from './op.ts';
import type { MemberId, OpId, Role, RoomId } from './types.ts';

/** An operation as the gate lets it through. */
export interface SignedOp<Kind extends Op = Op> {
  readonly id: OpId;
  /** The device whose log carries it. */
  readonly author: DeviceId;
  readonly op: Kind;
}

export interface Member {
  readonly id: MemberId;
  readonly role: Role;
  readonly device: DeviceId;
  readonly boxKey: Bytes;
  /** The invite this member came by; null for the founder. */
  readonly invite: OpId | null;
  /** Sealed to the member's own device. */
  readonly ownKeys: readonly SealedKey[];
  readonly profile: SealedProfile;
  readonly profileEpoch: OpId;
}

export interface Invite {
  readonly id: OpId;
  readonly by: MemberId;
  readonly op: InviteOp;
  /** Joins that came by it, in canonical order. */
  readonly joins: readonly MemberId[];
}

export interface MembersState {
  readonly room: RoomId;
  readonly members: ReadonlyMap<MemberId, Member>;
  readonly devices: ReadonlyMap<DeviceId, MemberId>;
  readonly invites: ReadonlyMap<OpId, Invite>;
  readonly founding: OpId | null;
  /** Operations nobody follows yet: the parents of the next one. */
  readonly tips: readonly OpId[];
  /** Operations in the set that do not count, with the number of the rule they break. */
  readonly rejected: ReadonlyMap<OpId, string>;
  /** Operations whose parents are not in the set. */
  readonly waiting: readonly OpId[];
}

/** Roles from the most to the least; one may hand out at most one's own, and ownership not at all [MEM-9]. */
const rank: Readonly<Record<Role, number>> = { owner: 4, admin: 3, editor: 2, viewer: 1, relay: 0 };

interface Draft {
  readonly room: RoomId;
  readonly members: Map<MemberId, Member>;
  readonly devices: Map<DeviceId, MemberId>;
  readonly invites: Map<OpId, { id: OpId; by: MemberId; op: InviteOp; joins: MemberId[] }>;
  founding: OpId | null;
}

const memberOf = (draft: Draft, signed: SignedOp): Member | undefined => {
  const id = draft.devices.get(signed.author);
  return id && draft.members.get(id);
};

type Rule = readonly [number: string, holds: (draft: Draft, signed: SignedOp) => boolean];

/** The rules, each true when the operation may stand. The first that is broken is the reason given. */
const rules: readonly Rule[] = [
  [
    'MEM-1: one create, and it names this room',
    (draft, { op, author }) =>
      op.type !== 'create' ||
      (draft.founding === null && roomIdOf(op) === draft.room && toHex(op.deviceKey) === (author as string)),
  ],
  ['MEM-10: only members operate', (draft, signed) => isFirst(signed.op) || memberOf(draft, signed) !== undefined],
  [
    'MEM-9: nobody hands out more than their own role',
    (draft, signed) => {
      if (signed.op.type !== 'invite') return true;
      const inviter = memberOf(draft, signed);
      const { role } = signed.op;
      return (
        inviter !== undefined &&
        role !== 'owner' &&
        rank[inviter.role] >= rank.editor &&
        rank[role] <= rank[inviter.role]
      );
    },
  ],
  [
    'MEM-2: a join stands on a known invite and its key',
    (draft, { op }) => {
      if (op.type !== 'join') return true;
      const invite = draft.invites.get(op.invite);
      return invite !== undefined && equalBytes(invite.op.inviteKey, op.inviteKey);
    },
  ],
  [
    'MEM-11: a device is one member; another join only raises its role',
    (draft, signed) => {
      if (signed.op.type !== 'join') return true;
      const known = memberOf(draft, signed);
      const role = draft.invites.get(signed.op.invite)?.op.role;
      return known === undefined || (role !== undefined && rank[role] > rank[known.role]);
    },
  ],
];

const isFirst = (op: Op): boolean => op.type === 'create' || op.type === 'join';

const parentsOf = (op: Op): readonly OpId[] => (op.type === 'create' ? [] : op.parents);

function addMember(draft: Draft, signed: SignedOp, op: CreateOp | JoinOp, role: Role): void {
  const id = signed.id as MemberId;
  const ownKeys: readonly SealedKey[] = op.type === 'create' ? [{ epoch: signed.id, sealed: op.ownKey }] : op.keys;
  draft.members.set(id, {
    id,
    role,
    device: signed.author,
    boxKey: op.boxKey,
    invite: op.type === 'join' ? op.invite : null,
    ownKeys,
    profile: op.profile,
    profileEpoch: ownKeys.at(-1)?.epoch ?? signed.id,
  });
  draft.devices.set(signed.author, id);
}

/**
 * The highest of a device's roles counts, so that a join that turns up late, and sorts early, can only give: a role that
 * the same operations once gave is never taken back by more of them, and no entry that was applied has to be undone.
 */
function raiseRole(draft: Draft, member: Member, op: JoinOp, role: Role): void {
  draft.members.set(member.id, { ...member, role, ownKeys: [...member.ownKeys, ...op.keys] });
}

function apply(draft: Draft, signed: SignedOp): void {
  const { op } = signed;
  if (op.type === 'create') {
    draft.founding = signed.id;
    addMember(draft, signed, op, 'owner');
  } else if (op.type === 'join') {
    const invite = draft.invites.get(op.invite);
    if (!invite) return;
    invite.joins.push(signed.id as MemberId);
    const known = memberOf(draft, signed);
    if (known) raiseRole(draft, known, op, invite.op.role);
    else addMember(draft, signed, op, invite.op.role);
  } else {
    const author = memberOf(draft, signed);
    if (!author) return;
    if (op.type === 'invite') draft.invites.set(signed.id, { id: signed.id, by: author.id, op, joins: [] });
    else draft.members.set(author.id, { ...author, profile: op.profile, profileEpoch: op.epoch });
  }
}

/** Parents before children; among the free ones the smallest id first (Kahn): one order for one set. */
function canonicalOrder(ops: ReadonlyMap<OpId, SignedOp>): { order: readonly SignedOp[]; waiting: readonly OpId[] } {
  const missing = new Map<OpId, number>();
  const children = new Map<OpId, OpId[]>();
  const free: OpId[] = [];
  for (const { id, op } of ops.values()) {
    const parents = [...new Set(parentsOf(op))];
    missing.set(id, parents.length);
    if (parents.length === 0) free.push(id);
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const order: SignedOp[] = [];
  while (free.length > 0) {
    free.sort().reverse();
    const id = free.pop() as OpId;
    const signed = ops.get(id);
    if (!signed) continue;
    order.push(signed);
    for (const child of children.get(id) ?? []) {
      const left = (missing.get(child) ?? 0) - 1;
      missing.set(child, left);
      if (left === 0) free.push(child);
    }
  }
  const placed = new Set(order.map(({ id }) => id));
  return { order, waiting: [...ops.keys()].filter((id) => !placed.has(id)).sort() };
}

export function foldMembers(room: RoomId, ops: ReadonlyMap<OpId, SignedOp>): MembersState {
  const draft: Draft = { room, members: new Map(), devices: new Map(), invites: new Map(), founding: null };
  const rejected = new Map<OpId, string>();
  const followed = new Set<OpId>();
  const { order, waiting } = canonicalOrder(ops);
  for (const signed of order) {
    const broken = rules.find(([, holds]) => !holds(draft, signed));
    if (broken) {
      rejected.set(signed.id, broken[0]);
      continue;
    }
    apply(draft, signed);
    for (const parent of parentsOf(signed.op)) followed.add(parent);
  }
  // Rejected operations get no children from honest members: they would give them weight.
  const tips = order.map(({ id }) => id).filter((id) => !followed.has(id) && !rejected.has(id));
  return { ...draft, tips: tips.sort(), rejected, waiting };
}

export const roleOf = (state: MembersState, device: DeviceId): Role | null => {
  const member = state.devices.get(device);
  return (member && state.members.get(member)?.role) ?? null;
};

/** Whether `a` may do something that `b` may not. */
export const outranks = (a: Role, b: Role): boolean => rank[a] > rank[b];

export const mayWrite = (role: Role | null): boolean => role !== null && rank[role] >= rank.editor;
export const mayInvite = (role: Role | null): boolean => role !== null && rank[role] >= rank.editor;

/** The operations that show how this device became a member: `create`, then invites and joins down to its own. */
export function pathOf(state: MembersState, device: DeviceId): readonly OpId[] {
  const path: OpId[] = [];
  const memberId = state.devices.get(device);
  let member = memberId && state.members.get(memberId);
  while (member) {
    path.push(member.id);
    if (!member.invite) return path.reverse();
    path.push(member.invite);
    const invite = state.invites.get(member.invite);
    member = invite && state.members.get(invite.by);
  }
  return [];
}

/**
 * Those of these operations that alone, each following the one before, make the device a member; none, if they do not.
 * Operations name everything their authors had seen; a peer that has not seen all of it must still be able to let the
 * device in, because the rest comes over the very link that this opens.
 */
export function wholePath(room: RoomId, path: readonly SignedOp[], device: DeviceId): readonly OpId[] {
  const chained = path.map((signed, at): SignedOp => {
    const before = path[at - 1];
    return signed.op.type === 'create' || !before ? signed : { ...signed, op: { ...signed.op, parents: [before.id] } };
  });
  return pathOf(foldMembers(room, new Map(chained.map((signed) => [signed.id, signed]))), device);
}
