/** The state while operations are applied one after the other, and what a role is when several operations gave one. */
import type { DeviceId } from '../crypto/port.ts';
import type { Graph } from './graph.ts';
import type { AddDeviceOp, InviteOp, SealedKey, SignedOp } from './op-types.ts';
import { outranks } from './rights.ts';
import type { Cutter, Epoch, MemberDevice } from './state.ts';
import type { MemberId, OpId, Role, RoomId } from './types.ts';

/** An operation that gave a role. */
export interface Grant {
  readonly op: OpId;
  readonly role: Role;
  readonly how: 'join' | 'set';
}

export interface DraftMember {
  readonly id: MemberId;
  readonly device: DeviceId;
  readonly grants: Grant[];
  readonly devices: DeviceId[];
  readonly invites: OpId[];
  namedBy: DeviceId;
  status: 'in' | 'removed' | 'left';
  ended: OpId | null;
}

export interface DraftInvite {
  readonly id: OpId;
  readonly by: MemberId;
  readonly byDevice: DeviceId;
  readonly op: InviteOp | AddDeviceOp;
  readonly joins: OpId[];
  revoked: OpId | null;
}

export interface Draft {
  readonly room: RoomId;
  readonly graph: Graph;
  readonly members: Map<MemberId, DraftMember>;
  readonly devices: Map<DeviceId, MemberId>;
  readonly known: Map<DeviceId, MemberDevice>;
  readonly invites: Map<OpId, DraftInvite>;
  readonly epochs: Map<OpId, Epoch>;
  readonly sealedToDevices: Map<DeviceId, SealedKey[]>;
  readonly sealedToInvites: Map<OpId, SealedKey[]>;
  readonly cutters: Map<DeviceId, Cutter[]>;
  /** Joins of each device that would let it in, also those that give nothing more than others did. */
  readonly joins: Map<DeviceId, { readonly op: OpId; readonly role: Role | null }[]>;
  /** Which invites an operation withdrew. */
  readonly withdrawn: Map<OpId, OpId[]>;
  founding: OpId | null;
}

export const emptyDraft = (room: RoomId, graph: Graph): Draft => ({
  room,
  graph,
  members: new Map(),
  devices: new Map(),
  known: new Map(),
  invites: new Map(),
  epochs: new Map(),
  sealedToDevices: new Map(),
  sealedToInvites: new Map(),
  cutters: new Map(),
  joins: new Map(),
  withdrawn: new Map(),
  founding: null,
});

/** The member that this operation's device acts for now. */
export const authorOf = (draft: Draft, { author }: SignedOp): DraftMember | undefined => {
  const id = draft.devices.get(author);
  return id && draft.members.get(id);
};

/**
 * [MEM-11], [MEM-16]: joins only ever raise a role; what somebody with the right to it has set stands above all joins, and
 * of settings made apart from each other the lowest counts.
 */
export function roleFrom(graph: Graph, grants: readonly Grant[]): Role {
  const set = grants.filter(({ how }) => how === 'set');
  const last = set.filter(({ op }) => !set.some((other) => graph.isBefore(op, other.op)));
  const [first, ...others] = (last.length > 0 ? last : grants).map(({ role }) => role);
  const isBetter = (a: Role, b: Role): boolean => (last.length > 0 ? outranks(b, a) : outranks(a, b));
  return others.reduce((best, role) => (isBetter(role, best) ? role : best), first ?? 'relay');
}

export const roleNow = ({ graph }: Draft, { grants }: Pick<DraftMember, 'grants'>): Role => roleFrom(graph, grants);

/**
 * The role at the causal point of an operation: from the grants that its author had seen. While only joins gave roles, the
 * highest is taken whatever was seen: one's own second join is no news to anybody who has it.
 */
export function roleAt(draft: Draft, member: DraftMember, at: OpId): Role {
  if (member.grants.every(({ how }) => how === 'join')) return roleNow(draft, member);
  const past = draft.graph.pastOf(at);
  const seen = member.grants.filter(({ op }) => past.has(op));
  return roleFrom(draft.graph, seen.length > 0 ? seen : member.grants);
}

/**
 * [MEM-15] The role at the causal point of an operation, by nothing but what its author had seen: for taking away. Null where
 * nothing of the member had been seen.
 */
export function roleSeen(draft: Draft, member: DraftMember, at: OpId): Role | null {
  const past = draft.graph.pastOf(at);
  const set = member.grants.filter(({ how, op }) => how === 'set' && past.has(op));
  if (set.length > 0) return roleFrom(draft.graph, set);
  const joins = member.devices.flatMap((device) => draft.joins.get(device) ?? []);
  const seen = joins.flatMap(({ op, role }): Grant[] => (role && past.has(op) ? [{ op, role, how: 'join' }] : []));
  return seen.length > 0 ? roleFrom(draft.graph, seen) : null;
}
