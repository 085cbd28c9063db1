/** How a device gets into a room: by founding it, or by a link [MEM-1, MEM-2]. */
import type { CryptoPort, DeviceKeys, SeedKeys } from '../crypto/port.ts';
import { sealTo } from '../crypto/sealed-box.ts';
import { type Bytes, equalBytes, toHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { assert } from '../lib/result.ts';
import { factsOf } from '../log/opening.ts';
import { chainOfStandalone, type StandaloneEntry } from '../log/standalone.ts';
import { createSignedBytes, joinProofBytes, keyCommitmentOf, maxParents } from '../members/op.ts';
import type { CreateOp, Op } from '../members/op-types.ts';
import { outranks } from '../members/rights.ts';
import type { Invite } from '../members/state.ts';
import type { OpId, RoomId } from '../members/types.ts';
import { createKeyRing, type KeyRing, ownKeyContext, type Profile } from './key-ring.ts';
import type { Membership } from './membership.ts';
import type { Writer } from './writer.ts';

export interface Founding {
  readonly op: CreateOp;
  readonly epochKey: Bytes;
}

/** A room begins as one signed statement, before it has a log, a store or an id: its id is the statement's hash. */
export async function foundRoom(env: Env, crypto: CryptoPort, keys: DeviceKeys, profile: Profile): Promise<Founding> {
  const epochKey = env.randomBytes(32);
  const ownKey = await sealTo(crypto, keys.boxPublic, epochKey, ownKeyContext);
  assert(ownKey, 'our own box key is a good one');
  const unsigned = {
    type: 'create',
    deviceKey: keys.signPublic,
    boxKey: keys.boxPublic,
    salt: env.randomBytes(16),
    keyCommitment: keyCommitmentOf(epochKey),
    ownKey,
    profile: createKeyRing(env, crypto).sealProfile(epochKey, profile),
  } as const;
  return { op: { ...unsigned, signature: await crypto.sign(keys, createSignedBytes(unsigned)) }, epochKey };
}

export interface EntryDeps {
  readonly env: Env;
  readonly keys: DeviceKeys;
  readonly room: RoomId;
  readonly membership: Membership;
  readonly ring: KeyRing;
  readonly writer: Writer;
}

/** Answers with the operation's id. Whether it counts is the fold's to say: somebody may have taken the right to it. */
export async function appendOp(deps: EntryDeps, op: Op): Promise<OpId> {
  const standalone: StandaloneEntry = await deps.writer.appendOp(op);
  const admitted = await deps.membership.admit(standalone, 'self');
  assert(admitted === 'new', 'our own operation is admissible');
  return toHex(chainOfStandalone(standalone, factsOf(standalone.opening))) as OpId;
}

/**
 * What nobody follows yet, and first of all what the operation itself stands on: with more tips than fit, it would
 * otherwise sort before its own author's join, and never count.
 */
export const parentsFor = ({ membership, keys }: EntryDeps, standsOn: readonly OpId[] = []): readonly OpId[] => {
  const { known, tips } = membership.state();
  const me = known.get(keys.device);
  return [...new Set([...standsOn, ...(me ? [me.join] : []), ...tips])].slice(0, maxParents);
};

export async function enterByFounding(deps: EntryDeps, { op }: Founding): Promise<void> {
  await appendOp(deps, op);
}

export const inviteOf = (membership: Membership, inviteKey: Bytes): Invite | undefined =>
  [...membership.state().invites.values()].find(({ op }) => equalBytes(op.inviteKey, inviteKey));

/**
 * True once the invite has given all it can: membership, or for a member a higher role. False while its operation has not
 * come in yet, or when it was withdrawn: then whoever opened it is told.
 */
export async function enterByInvite(deps: EntryDeps, invite: SeedKeys, profile: Profile): Promise<boolean> {
  const { membership, ring, keys, room } = deps;
  const known = inviteOf(membership, invite.signPublic);
  if (!known || known.revoked !== null) return false;
  const role = membership.role(keys.device);
  if (role !== null && (known.op.type === 'add-device' || !outranks(known.op.role, role))) return true;
  const state = membership.state();
  const epochKeys = await ring.openInvite(invite, state.sealedToInvites.get(known.id) ?? [], state);
  const order = [...state.epochs.keys()];
  const newest = [...epochKeys].sort((a, b) => order.indexOf(a.epoch) - order.indexOf(b.epoch)).at(-1);
  if (!newest) return false;
  for (const key of epochKeys) ring.put(key);
  const heads = ring.heads().filter(({ epoch }) => epoch !== newest.epoch);
  await appendOp(deps, {
    type: 'join',
    parents: parentsFor(deps, [known.id]),
    invite: known.id,
    inviteKey: invite.signPublic,
    inviteSignature: await invite.sign(joinProofBytes(room, keys.signPublic)),
    boxKey: keys.boxPublic,
    // The one that the names are encrypted under is the last.
    keys: await ring.sealFor(keys.boxPublic, [...heads, newest]),
    profile: ring.sealProfile(newest.key, profile),
  });
  return true;
}

/** Says a changed name or device label to the room; nothing when they are as this device said them last. */
export async function sayProfile(deps: EntryDeps, profile: Profile): Promise<void> {
  const { membership, ring, keys } = deps;
  const me = membership.state().known.get(keys.device);
  const current = ring.current();
  if (!me || !membership.isMember(keys.device) || !current) return;
  const known = ring.openProfile(me.profileEpoch, me.profile);
  if (known?.name === profile.name && known.deviceLabel === profile.deviceLabel) return;
  await appendOp(deps, {
    type: 'profile',
    parents: parentsFor(deps),
    epoch: current.epoch,
    profile: ring.sealProfile(current.key, profile),
  });
}
