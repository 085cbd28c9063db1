/**
 * Who is who: the state of a room's membership as a pure function of the set of its operations [MEM-1]. Same set, same
 * answer, whatever the order of arrival; no clock, no I/O, no "current user".
 *
 * Signatures were checked at the gate before an operation gets here (the entry's by the device key, a join's by the
 * invite's key, the create's by the founder): what is left to judge is who was allowed to do it. Read `rules.ts` for that,
 * `apply.ts` for what an operation does, and `resolve.ts` for what removals undo.
 */
import type { DeviceId } from '../crypto/port.ts';
import { type Draft, roleNow } from './draft.ts';
import { createGraph } from './graph.ts';
import { parentsOf, type SignedOp } from './op-types.ts';
import { type Resolved, resolve, run } from './resolve.ts';
import type { Member, MembersState } from './state.ts';
import type { MemberId, OpId, Role, RoomId } from './types.ts';

export function foldMembers(room: RoomId, ops: ReadonlyMap<OpId, SignedOp>): MembersState {
  const graph = createGraph(ops);
  const { draft, rejected } = resolve(room, graph);
  const followed = new Set<OpId>();
  for (const { id, op } of graph.order) {
    if (rejected.has(id)) continue;
    for (const parent of parentsOf(op)) followed.add(parent);
  }
  // Rejected operations get no children from honest members: they would give them weight.
  const tips = graph.order.map(({ id }) => id).filter((id) => !followed.has(id) && !rejected.has(id));
  return {
    room,
    members: membersOf(draft),
    devices: draft.devices,
    known: draft.known,
    invites: draft.invites,
    epochs: draft.epochs,
    sealedToDevices: draft.sealedToDevices,
    sealedToInvites: draft.sealedToInvites,
    cutters: draft.cutters,
    undone: undoneDevices(room, ops, draft, rejected),
    founding: draft.founding,
    tips: tips.sort(),
    rejected,
    waiting: graph.waiting,
  };
}

function undoneDevices(
  room: RoomId,
  ops: ReadonlyMap<OpId, SignedOp>,
  { known, withdrawn, graph }: Draft,
  rejected: ReadonlyMap<OpId, string>,
): ReadonlySet<DeviceId> {
  const joins = [...rejected.keys()].flatMap((id) => {
    const signed = ops.get(id);
    return signed?.op.type === 'join' && !known.has(signed.author) ? [signed] : [];
  });
  // Another pass over all operations: only where somebody's join fell.
  const genuine = joins.length > 0 ? genuineOps(room, ops) : new Set<OpId>();
  // Who had seen the link withdrawn was let in by nobody.
  const isLate = (id: OpId, invite: OpId): boolean =>
    [...withdrawn].some(([by, links]) => [...links].includes(invite) && graph.isBefore(by, id));
  return new Set(
    joins.flatMap(({ id, author, op }) =>
      genuine.has(id) && op.type === 'join' && !isLate(id, op.invite) ? [author] : [],
    ),
  );
}

function membersOf(draft: Draft): ReadonlyMap<MemberId, Member> {
  const members = new Map<MemberId, Member>();
  for (const { grants, ...member } of draft.members.values()) {
    members.set(member.id, { ...member, role: roleNow(draft, { grants }), seniors: [] });
  }
  const admins = [...members.values()].filter(({ role, status }) => role === 'admin' && status === 'in');
  for (const admin of admins) {
    const seniors = admins.filter(({ id }) => draft.graph.isBefore(id, admin.id)).map(({ id }) => id);
    members.set(admin.id, { ...admin, seniors });
  }
  return members;
}

/**
 * The operations that would stand if nothing had ever been taken away: what honest members made, or might have built upon,
 * before they heard of a removal. Anything else was made by somebody who could know that it has no effect.
 */
export function genuineOps(room: RoomId, ops: ReadonlyMap<OpId, SignedOp>): ReadonlySet<OpId> {
  const graph = createGraph(ops);
  const takers = new Map(graph.order.flatMap(({ id, op }) => (isTaker(op.type) ? [[id, ''] as const] : [])));
  const { rejected }: Resolved = run(room, graph, takers);
  return new Set(graph.order.map(({ id }) => id).filter((id) => takers.has(id) || !rejected.has(id)));
}

const isTaker = (type: SignedOp['op']['type']): boolean =>
  type === 'remove' || type === 'remove-device' || type === 'leave' || type === 'revoke-invite';

/** Null for whoever may not act: never let in, removed, or gone. */
export const roleOf = (state: MembersState, device: DeviceId): Role | null => {
  const member = state.devices.get(device);
  return (member && state.members.get(member)?.role) ?? null;
};

/** The operations that show how this device became a member: `create`, then invites and joins down to its own. */
export function pathOf(state: MembersState, id: DeviceId): readonly OpId[] {
  const path: OpId[] = [];
  const seen = new Set<DeviceId>();
  let device = state.devices.has(id) ? state.known.get(id) : undefined;
  while (device && !seen.has(device.id)) {
    seen.add(device.id);
    path.push(device.join);
    if (!device.invite) return path.reverse();
    path.push(device.invite);
    const invite = state.invites.get(device.invite);
    device = invite && state.known.get(invite.byDevice);
  }
  return [];
}

/**
 * Those of the shown operations that, with the ones held here, make the device a member; none, if they do not. Operations
 * name everything their authors had seen; a peer that has not seen all of it must still be able to let the device in,
 * because the rest comes over the very link that this opens. So each that is new here is judged as if it followed the one
 * before it and whatever of its parents is held: what is held about removals and withdrawn links counts [MEM-7]. What is
 * held and waits, because a parent is missing here, is as good as new.
 */
export function wholePath(
  room: RoomId,
  held: ReadonlyMap<OpId, SignedOp>,
  path: readonly SignedOp[],
  device: DeviceId,
): readonly OpId[] {
  const ops = new Map(held);
  for (const id of createGraph(held).waiting) ops.delete(id);
  const stands = new Set(ops.keys());
  path.forEach((signed, at) => {
    const before = path[at - 1];
    if (stands.has(signed.id)) return;
    const { op } = signed;
    if (op.type === 'create' || !before) ops.set(signed.id, signed);
    else {
      const parents = [before.id, ...op.parents.filter((parent) => stands.has(parent))];
      ops.set(signed.id, { ...signed, op: { ...op, parents } });
    }
  });
  return pathOf(foldMembers(room, ops), device);
}
