/** What an operation that may stand does to the state. */
import type { DeviceId } from '../crypto/port.ts';
import { unreachable } from '../lib/result.ts';
import { authorOf, type Draft, type DraftMember, roleNow } from './draft.ts';
import type { CreateOp, Cut, JoinOp, NewEpoch, SealedKey, SignedOp } from './op-types.ts';
import { mayWrite, outranks } from './rights.ts';
import { memberIdOf } from './rules.ts';
import type { MemberId, OpId, Role } from './types.ts';

export function apply(draft: Draft, signed: SignedOp): void {
  const { id, op } = signed;
  if (op.type === 'create') {
    draft.founding = id;
    addMember(draft, signed, op, 'owner', null);
    return;
  }
  if (op.type === 'join') return applyJoin(draft, signed, op);
  const author = authorOf(draft, signed);
  if (!author) return;
  switch (op.type) {
    case 'invite':
    case 'add-device':
      draft.invites.set(id, { id, by: author.id, byDevice: signed.author, op, joins: [], revoked: null });
      break;
    case 'profile': {
      const device = draft.known.get(signed.author);
      if (device) draft.known.set(device.id, { ...device, profile: op.profile, profileEpoch: op.epoch });
      author.namedBy = signed.author;
      break;
    }
    case 'revoke-invite':
      withdraw(draft, id, [op.invite]);
      break;
    case 'set-role':
      setRole(draft, id, op.member, op.role, op.cuts);
      break;
    case 'remove':
      endMember(draft, id, draft.members.get(op.member), 'removed', op.cuts);
      break;
    case 'leave':
      endMember(draft, id, author, 'left', op.cuts);
      break;
    case 'remove-device':
      endDevice(draft, id, op.device, op.cuts);
      withdraw(
        draft,
        id,
        [...draft.invites.values()]
          .filter(({ byDevice, id: invite }) => byDevice === op.device || draft.known.get(op.device)?.invite === invite)
          .map((invite) => invite.id),
      );
      break;
    case 'rotate':
    case 'share-key':
      // Keys are noted from every operation, whether it counts or not.
      break;
    case 'unknown':
      break;
    default:
      unreachable(op);
  }
}

function applyJoin(draft: Draft, signed: SignedOp, op: JoinOp): void {
  const invite = draft.invites.get(op.invite);
  if (!invite) return;
  invite.joins.push(signed.id);
  const known = authorOf(draft, signed);
  if (invite.op.type === 'add-device') {
    const member = draft.members.get(invite.by);
    if (member) addDevice(draft, signed, op, member, invite.id);
  } else if (known) {
    known.grants.push({ op: signed.id, role: invite.op.role, how: 'join' });
    known.invites.push(invite.id);
  } else {
    addMember(draft, signed, op, invite.op.role, invite.id);
  }
}

function addMember(draft: Draft, signed: SignedOp, op: CreateOp | JoinOp, role: Role, invite: OpId | null): void {
  const member: DraftMember = {
    id: memberIdOf(signed),
    device: signed.author,
    grants: [{ op: signed.id, role, how: 'join' }],
    devices: [],
    invites: invite ? [invite] : [],
    namedBy: signed.author,
    status: 'in',
    ended: null,
  };
  draft.members.set(member.id, member);
  addDevice(draft, signed, op, member, invite);
}

function addDevice(
  draft: Draft,
  signed: SignedOp,
  op: CreateOp | JoinOp,
  member: DraftMember,
  invite: OpId | null,
): void {
  const profileEpoch = op.type === 'create' ? signed.id : (op.keys.at(-1)?.epoch ?? signed.id);
  draft.known.set(signed.author, {
    id: signed.author,
    member: member.id,
    join: signed.id,
    invite,
    boxKey: op.boxKey,
    profile: op.profile,
    profileEpoch,
    ended: null,
  });
  if (!member.devices.includes(signed.author)) member.devices.push(signed.author);
  // Let in again by somebody who had seen it go: what had been set aside counts again.
  const cutters = draft.cutters
    .get(signed.author)
    ?.filter(({ op: cutter }) => !draft.graph.isBefore(cutter, signed.id));
  if (cutters) draft.cutters.set(signed.author, cutters);
  draft.devices.set(signed.author, member.id);
}

/** [MEM-4]: what an operation lets stand of a device's logs. */
function cut(draft: Draft, op: OpId, device: DeviceId, cuts: readonly Cut[]): void {
  // Who says it had seen the device end: nothing of it came since, and its logs are not named again.
  const ended = draft.known.get(device)?.ended;
  if (ended && draft.graph.isBefore(ended, op)) return;
  const cutters = draft.cutters.get(device) ?? [];
  draft.cutters.set(device, [...cutters, { op, cuts: new Map(cuts.map((each) => [each.log, each])) }]);
}

function endDevice(draft: Draft, op: OpId, id: DeviceId, cuts: readonly Cut[]): void {
  const device = draft.known.get(id);
  if (!device) return;
  draft.known.set(id, { ...device, ended: device.ended ?? op });
  draft.devices.delete(id);
  cut(draft, op, id, cuts);
}

function endMember(
  draft: Draft,
  op: OpId,
  member: DraftMember | undefined,
  status: 'removed' | 'left',
  cuts: readonly Cut[],
): void {
  if (!member) return;
  member.ended ??= op;
  member.status = member.status === 'removed' ? 'removed' : status;
  for (const device of member.devices) {
    // A device that came in again as somebody else is theirs.
    if (draft.known.get(device)?.member === member.id) endDevice(draft, op, device, cuts);
  }
  withdrawOf(draft, op, member, () => true);
}

function setRole(draft: Draft, op: OpId, id: MemberId, role: Role, cuts: readonly Cut[]): void {
  const member = draft.members.get(id);
  if (!member) return;
  const before = roleNow(draft, member);
  member.grants.push({ op, role, how: 'set' });
  const after = roleNow(draft, member);
  for (const device of member.devices) {
    if (!mayWrite(role)) cut(draft, op, device, cuts);
    // Given back, the right makes count what had been set aside for the lack of it.
    else if (mayWrite(after)) {
      const isEnded = draft.devices.get(device) !== member.id;
      const left = (draft.cutters.get(device) ?? []).filter((cutter) => {
        // What ended one of their devices says what of it counts, whatever becomes of its person.
        const isOfRole = draft.graph.byId.get(cutter.op)?.op.type === 'set-role';
        return !draft.graph.isBefore(cutter.op, op) || (isEnded && !isOfRole);
      });
      draft.cutters.set(device, left);
    }
  }
  // Links to one's own devices give no more than oneself.
  if (outranks(before, role)) withdrawOf(draft, op, member, (given) => given !== null && outranks(given, role));
}

/** [MEM-7]: the links that a member made or came by are known to them for ever. */
function withdrawOf(draft: Draft, op: OpId, member: DraftMember, isMeant: (role: Role | null) => boolean): void {
  const ids = [...draft.invites.values()]
    .filter(({ id, by }) => by === member.id || member.invites.includes(id))
    .filter((invite) => isMeant(invite.op.type === 'invite' ? invite.op.role : null))
    .map(({ id }) => id);
  withdraw(draft, op, ids);
}

function withdraw(draft: Draft, op: OpId, invites: readonly OpId[]): void {
  // Made by somebody who had seen the removal: a new link, whoever it names.
  const meant = invites.filter((id) => !draft.graph.isBefore(op, id));
  draft.withdrawn.set(op, [...(draft.withdrawn.get(op) ?? []), ...meant]);
  for (const id of meant) {
    const invite = draft.invites.get(id);
    if (invite) invite.revoked ??= op;
  }
}

/** Whether it gave something or not: its device had joined by it, and knows no other. */
export function noteJoin(draft: Draft, { id, author, op }: SignedOp): void {
  const invite = op.type === 'join' ? draft.invites.get(op.invite)?.op : null;
  const role = op.type === 'create' ? 'owner' : invite?.type === 'invite' ? invite.role : null;
  const known = draft.joins.get(author);
  if (known) known.push({ op: id, role });
  else draft.joins.set(author, [{ op: id, role }]);
}

/** Keys of operations without effect are keys all the same: somebody may have written under them in good faith. */
export function noteKeys(draft: Draft, { id, author, op }: SignedOp, counts: boolean): void {
  if (op.type === 'create') {
    sealDevice(draft, author, { epoch: id, sealed: op.ownKey });
    draft.epochs.set(id, { id, by: author, keyCommitment: op.keyCommitment, wraps: [], counts });
  } else if (op.type === 'join') {
    for (const key of op.keys) sealDevice(draft, author, key);
  } else if (op.type === 'share-key') {
    for (const key of op.keys) sealDevice(draft, op.device, key);
  } else if (op.type === 'invite' || op.type === 'add-device') {
    for (const key of op.keys) sealInvite(draft, id, key);
  } else if (op.type === 'remove' || op.type === 'remove-device' || op.type === 'rotate') {
    noteEpoch(draft, id, author, op.epoch, counts);
  }
}

function noteEpoch(draft: Draft, id: OpId, by: DeviceId, epoch: NewEpoch, counts: boolean): void {
  draft.epochs.set(id, { id, by, keyCommitment: epoch.keyCommitment, wraps: epoch.wraps, counts });
  for (const { device, sealed } of epoch.devices) sealDevice(draft, device, { epoch: id, sealed });
  for (const { invite, sealed } of epoch.invites) sealInvite(draft, invite, { epoch: id, sealed });
}

function sealDevice(draft: Draft, device: DeviceId, key: SealedKey): void {
  const known = draft.sealedToDevices.get(device);
  if (known) known.push(key);
  else draft.sealedToDevices.set(device, [key]);
}

function sealInvite(draft: Draft, invite: OpId, key: SealedKey): void {
  const known = draft.sealedToInvites.get(invite);
  if (known) known.push(key);
  else draft.sealedToInvites.set(invite, [key]);
}
