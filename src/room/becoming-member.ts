/** How a device gets into a room: by founding it, or by a link [MEM-1, MEM-2]. And how members make such links. */
import { type DerivedKeys, keysFromSeed } from '../crypto/derived-keys.ts';
import type { CryptoPort, DeviceKeys } from '../crypto/port.ts';
import { sealTo } from '../crypto/sealed-box.ts';
import { type Bytes, equalBytes, fromHex, toHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { assert } from '../lib/result.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import { mayInvite, outranks } from '../members/fold.ts';
import { type CreateOp, createSignedBytes, joinProofBytes, keyCommitmentOf, maxParents } from '../members/op.ts';
import type { OpId, Role, RoomId } from '../members/types.ts';
import type { Store } from '../storage/port.ts';
import { inviteFragment, seedBytes } from './invite-link.ts';
import { createKeyRing, type KeyRing, ownKeyContext, type Profile } from './key-ring.ts';
import type { Membership } from './membership.ts';
import type { Saver } from './saver.ts';
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

async function append(deps: EntryDeps, op: Parameters<Writer['appendOp']>[0]): Promise<StandaloneEntry> {
  const standalone = await deps.writer.appendOp(op);
  const admitted = await deps.membership.admit(standalone, 'self');
  assert(admitted === 'new', 'our own operation is admissible');
  return standalone;
}

/**
 * What nobody follows yet, and first of all what the operation itself stands on: with more tips than fit, it would
 * otherwise sort before its own author's join, and never count.
 */
const parentsFor = ({ membership, keys }: EntryDeps, standsOn: readonly OpId[] = []): readonly OpId[] => {
  const me = membership.memberOf(keys.device);
  return [...new Set([...standsOn, ...(me ? [me.id] : []), ...membership.state().tips])].slice(0, maxParents);
};

export async function enterByFounding(deps: EntryDeps, { op }: Founding): Promise<void> {
  await append(deps, op);
}

/**
 * True once the invite has given all it can: membership, or for a member a higher role. False while its operation has not
 * come in yet.
 */
export async function enterByInvite(deps: EntryDeps, invite: DerivedKeys, profile: Profile): Promise<boolean> {
  const { membership, ring, keys, room } = deps;
  const known = [...membership.state().invites.values()].find(({ op }) => equalBytes(op.inviteKey, invite.signPublic));
  if (!known) return false;
  const role = membership.role(keys.device);
  if (role !== null && !outranks(known.op.role, role)) return true;
  const epochKeys = await ring.openInvite(invite, known.op.keys);
  const current = epochKeys.at(-1);
  if (!current) return false;
  for (const key of epochKeys) ring.put(key);
  await append(deps, {
    type: 'join',
    parents: parentsFor(deps, [known.id]),
    invite: known.id,
    inviteKey: invite.signPublic,
    inviteSignature: invite.sign(joinProofBytes(room, keys.signPublic)),
    boxKey: keys.boxPublic,
    keys: await ring.sealForSelf(keys, epochKeys),
    profile: ring.sealProfile(current.key, profile),
  });
  return true;
}

/** Says a changed name or device label to the room; nothing when they are as known. */
export async function sayProfile(deps: EntryDeps, profile: Profile): Promise<void> {
  const { membership, ring, keys } = deps;
  const me = membership.memberOf(keys.device);
  const current = ring.current();
  if (!me || !current) return;
  const known = membership.profileOf(me.id);
  if (known.name === profile.name && known.deviceLabel === profile.deviceLabel) return;
  await append(deps, {
    type: 'profile',
    parents: parentsFor(deps),
    epoch: current.epoch,
    profile: ring.sealProfile(current.key, profile),
  });
}

const inviteKeyOf = (role: Role): string => `invite/${role}`;

/**
 * The link for a role: made once per device and kept here, because seeds stay on the device that made them [MEM-2].
 * Null when this member may not invite, or the disk does not take it: a link that a reload forgets is none.
 */
export async function inviteLinkFor(deps: EntryDeps, store: Store, saver: Saver, role: Role): Promise<string | null> {
  const { env, membership, ring, room, keys } = deps;
  if (!mayInvite(membership.role(keys.device))) return null;
  const stored = await store.get('meta', inviteKeyOf(role));
  const seedHex = stored.ok && typeof stored.value === 'string' ? stored.value : null;
  const kept = seedHex && fromHex(seedHex);
  if (kept && isKnown(membership, keysFromSeed(kept))) return inviteFragment(room, kept);
  const seed = env.randomBytes(seedBytes);
  const invite = keysFromSeed(seed);
  const written = await store.write([{ type: 'put', table: 'meta', key: inviteKeyOf(role), value: toHex(seed) }]);
  if (!written.ok) return null;
  await append(deps, {
    type: 'invite',
    parents: parentsFor(deps),
    inviteKey: invite.signPublic,
    inviteBoxKey: invite.boxPublic,
    role,
    expiresAt: 0,
    uses: 0,
    keys: await ring.sealForInvite(invite.boxPublic),
  });
  await saver.settled();
  return inviteFragment(room, seed);
}

const isKnown = (membership: Membership, invite: DerivedKeys): boolean =>
  [...membership.state().invites.values()].some(({ op }) => equalBytes(op.inviteKey, invite.signPublic));
