/**
 * The epochs' keys that this device may know. On the disk they lie only sealed, inside the member operations: to the
 * device's own X25519 key, to an invite's key, or under the key of a later epoch. So there is nothing else to back up, and
 * nothing to steal from the disk but what the device's non-extractable key opens.
 */
import { open, seal } from '../crypto/aead.ts';
import { hkdf } from '../crypto/hash.ts';
import type { CryptoPort, DeviceId, DeviceKeys, SeedKeys } from '../crypto/port.ts';
import { openSealed, sealTo } from '../crypto/sealed-box.ts';
import { type Bytes, concatBytes, equalBytes, fromHex, textOf, utf8 } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { EpochHint } from '../log/types.ts';
import { freshEpochs } from '../members/knowers.ts';
import { keyCommitmentOf } from '../members/op.ts';
import type { NewEpoch, SealedKey, SealedProfile } from '../members/op-types.ts';
import type { MembersState } from '../members/state.ts';
import type { OpId } from '../members/types.ts';

export const ownKeyContext = 'skein/own-key/1';
const inviteContext = 'skein/invite-key/1';

export const hintOf = (epoch: OpId): EpochHint => epoch.slice(0, 16) as EpochHint;

export interface EpochKey {
  readonly epoch: OpId;
  readonly key: Bytes;
}

export interface Profile {
  readonly name: string;
  readonly deviceLabel: string;
}

/** Who is not to get a new epoch, although the state still has them. */
export interface Without {
  readonly devices: ReadonlySet<DeviceId>;
  readonly invites: ReadonlySet<OpId>;
}

export interface KeyRing {
  put(key: EpochKey): void;
  byHint(hint: EpochHint): EpochKey | null;
  get(epoch: OpId): EpochKey | null;
  /** The epoch to write under; null before any key is known. */
  current(): EpochKey | null;
  /** False while everybody who was removed could read what is written: somebody has to make a new epoch [MEM-8]. */
  isFresh(): boolean;
  all(): readonly EpochKey[];
  /** Opens whatever the operations hold for this device; a key that its epoch did not commit to is none. */
  learn(keys: DeviceKeys, state: MembersState): Promise<void>;
  /** A new key, sealed to every device and live invite of the state but these, with the keys before it under it. */
  newEpoch(state: MembersState, without: Without): Promise<NewEpoch>;
  /** Keys that open everything held here: those that no other one holds. */
  heads(): readonly EpochKey[];
  sealFor(boxKey: Bytes, epochKeys: readonly EpochKey[]): Promise<readonly SealedKey[]>;
  sealForInvite(inviteBoxKey: Bytes): Promise<readonly SealedKey[]>;
  /** Of these boxes, those that the invite opens, and all that lies under them. */
  openInvite(invite: SeedKeys, sealed: readonly SealedKey[], state: MembersState): Promise<readonly EpochKey[]>;
  sealProfile(epochKey: EpochKey['key'], profile: Profile): SealedProfile;
  openProfile(epoch: OpId, profile: SealedProfile): Profile | null;
  sealText(epochKey: EpochKey['key'], text: string): Bytes;
  openText(epoch: OpId, sealed: Bytes): string | null;
}

/** The key under which one epoch wraps another: of its own for each, so that the nonce may be the same. */
const wrapKey = (key: Bytes, wrapped: OpId): Bytes =>
  hkdf(key, concatBytes(utf8('skein/wrap/1'), fromHex(wrapped) ?? new Uint8Array(0)), 32);
const zeroNonce = (): Bytes => new Uint8Array(12);
const wrapLabel = utf8('epoch');

export function createKeyRing(env: Env, crypto: CryptoPort): KeyRing {
  const byEpoch = new Map<OpId, EpochKey>();
  const byHint = new Map<EpochHint, EpochKey>();
  /** Epochs that are known to lie under another one that is held. */
  const wrapped = new Set<OpId>();
  let current: EpochKey | null = null;
  let isFresh = true;

  const put = (key: EpochKey): void => {
    if (byEpoch.has(key.epoch)) return;
    byEpoch.set(key.epoch, key);
    byHint.set(hintOf(key.epoch), key);
    current ??= key;
  };

  /** An operation commits to its epoch's key: another one would make entries that nobody else can read. */
  const isKeyOf = (state: MembersState, epoch: OpId, key: Bytes): boolean => {
    const made = state.epochs.get(epoch);
    return made === undefined || equalBytes(keyCommitmentOf(key), made.keyCommitment);
  };

  const unwrap = (key: Bytes, { epoch, sealed }: SealedKey): Bytes | null =>
    open(wrapKey(key, epoch), zeroNonce(), sealed, wrapLabel);

  /** Everything that lies under what is held. */
  const unwrapAll = (state: MembersState, known: Map<OpId, Bytes>): void => {
    const from = [...known.keys()];
    for (let next = from.pop(); next !== undefined; next = from.pop()) {
      for (const wrap of state.epochs.get(next)?.wraps ?? []) {
        const key = unwrap(known.get(next) as Bytes, wrap);
        if (!key || !isKeyOf(state, wrap.epoch, key)) continue;
        wrapped.add(wrap.epoch);
        if (known.has(wrap.epoch)) continue;
        known.set(wrap.epoch, key);
        from.push(wrap.epoch);
      }
    }
  };

  const choose = (state: MembersState): void => {
    const held = (ids: readonly OpId[]): EpochKey | undefined => {
      const last = ids.filter((id) => byEpoch.has(id)).at(-1);
      return last === undefined ? undefined : byEpoch.get(last);
    };
    const fresh = held(freshEpochs(state));
    isFresh = fresh !== undefined || byEpoch.size === 0;
    // Between a removal made apart from ours and the epoch that follows it there may be none: then the newest [MEM-8].
    current = fresh ?? held([...state.epochs.keys()]) ?? current;
  };

  const sealTextUnder = (key: Bytes, text: string): Bytes => {
    const nonce = env.randomBytes(12);
    return concatBytes(nonce, seal(hkdf(key, 'skein/profile/1', 32), nonce, utf8(text), utf8('profile')));
  };

  const openTextUnder = (key: Bytes, sealed: Bytes): string | null => {
    if (sealed.length < 28) return null;
    const plain = open(hkdf(key, 'skein/profile/1', 32), sealed.slice(0, 12), sealed.slice(12), utf8('profile'));
    try {
      return plain && textOf(plain);
    } catch {
      return null;
    }
  };

  const sealAll = async (boxKey: Bytes, keys: readonly EpochKey[], context: string): Promise<readonly SealedKey[]> => {
    const all: SealedKey[] = [];
    for (const { epoch, key } of keys) {
      const sealed = await sealTo(crypto, boxKey, key, context);
      if (sealed) all.push({ epoch, sealed });
    }
    return all;
  };

  const heads = (): readonly EpochKey[] => [...byEpoch.values()].filter(({ epoch }) => !wrapped.has(epoch));

  return {
    put,
    byHint: (hint) => byHint.get(hint) ?? null,
    get: (epoch) => byEpoch.get(epoch) ?? null,
    current: () => current,
    isFresh: () => isFresh,
    all: () => [...byEpoch.values()],
    heads,

    async learn(keys, state) {
      const known = new Map([...byEpoch.values()].map(({ epoch, key }) => [epoch, key]));
      for (const { epoch, sealed } of state.sealedToDevices.get(keys.device) ?? []) {
        if (known.has(epoch)) continue;
        const shared = (theirs: Uint8Array) => crypto.sharedSecret(keys, theirs);
        const key = await openSealed(shared, keys.boxPublic, sealed, ownKeyContext);
        if (key && isKeyOf(state, epoch, key)) known.set(epoch, key);
      }
      unwrapAll(state, known);
      for (const [epoch, key] of known) put({ epoch, key });
      choose(state);
    },

    async newEpoch(state, without) {
      const key = env.randomBytes(32);
      const devices: NewEpoch['devices'][number][] = [];
      for (const device of state.devices.keys()) {
        const boxKey = without.devices.has(device) ? undefined : state.known.get(device)?.boxKey;
        // A device whose key is no key is left out rather than fail for all.
        const sealed = boxKey && (await sealTo(crypto, boxKey, key, ownKeyContext));
        if (sealed) devices.push({ device, sealed });
      }
      const invites: NewEpoch['invites'][number][] = [];
      for (const { id, op, revoked } of state.invites.values()) {
        const sealed =
          revoked || without.invites.has(id) ? null : await sealTo(crypto, op.inviteBoxKey, key, inviteContext);
        if (sealed) invites.push({ invite: id, sealed });
      }
      const wraps = heads().map(({ epoch, key: older }) => ({
        epoch,
        sealed: seal(wrapKey(key, epoch), zeroNonce(), older, wrapLabel),
      }));
      return { keyCommitment: keyCommitmentOf(key), wraps, devices, invites };
    },

    sealFor: (boxKey, epochKeys) => sealAll(boxKey, epochKeys, ownKeyContext),
    sealForInvite: (inviteBoxKey) => sealAll(inviteBoxKey, heads(), inviteContext),

    async openInvite(invite, sealed, state) {
      const known = new Map<OpId, Bytes>();
      for (const { epoch, sealed: box } of sealed) {
        const key = await openSealed(invite.sharedSecret, invite.boxPublic, box, inviteContext);
        if (key && isKeyOf(state, epoch, key)) known.set(epoch, key);
      }
      unwrapAll(state, known);
      return [...known].map(([epoch, key]) => ({ epoch, key }));
    },

    sealProfile: (key, { name, deviceLabel }) => ({
      name: sealTextUnder(key, name),
      deviceLabel: sealTextUnder(key, deviceLabel),
    }),

    openProfile(epoch, profile) {
      const known = byEpoch.get(epoch);
      if (!known) return null;
      const name = openTextUnder(known.key, profile.name);
      const deviceLabel = openTextUnder(known.key, profile.deviceLabel);
      return name === null || deviceLabel === null ? null : { name, deviceLabel };
    },

    sealText: sealTextUnder,
    openText(epoch, sealed) {
      const known = byEpoch.get(epoch);
      return known ? openTextUnder(known.key, sealed) : null;
    },
  };
}
