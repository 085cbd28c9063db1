/**
 * The epochs' keys that this device may know. On the disk they lie only sealed, inside the member operations: to the
 * device's own X25519 key in its `create` or `join`, to the invite's key in an `invite`. So there is nothing else to
 * back up, and nothing to steal from the disk but what the device's non-extractable key opens.
 */
import { open, seal } from '../crypto/aead.ts';
import type { DerivedKeys } from '../crypto/derived-keys.ts';
import { hkdf } from '../crypto/hash.ts';
import type { CryptoPort, DeviceKeys } from '../crypto/port.ts';
import { openSealed, sealTo } from '../crypto/sealed-box.ts';
import { type Bytes, concatBytes, equalBytes, textOf, utf8 } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { EpochHint } from '../log/types.ts';
import { keyCommitmentOf, type SealedKey, type SealedProfile } from '../members/op.ts';
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

export interface KeyRing {
  put(key: EpochKey): void;
  byHint(hint: EpochHint): EpochKey | null;
  get(epoch: OpId): EpochKey | null;
  /** The epoch to write under; null before any key is known. */
  current(): EpochKey | null;
  all(): readonly EpochKey[];
  sealForSelf(keys: DeviceKeys, epochKeys: readonly EpochKey[]): Promise<readonly SealedKey[]>;
  openOwn(keys: DeviceKeys, sealed: readonly SealedKey[], commitment: Bytes | null): Promise<void>;
  sealForInvite(inviteBoxKey: Bytes): Promise<readonly SealedKey[]>;
  openInvite(invite: DerivedKeys, sealed: readonly SealedKey[]): Promise<readonly EpochKey[]>;
  sealProfile(epochKey: EpochKey['key'], profile: Profile): SealedProfile;
  openProfile(epoch: OpId, profile: SealedProfile): Profile | null;
}

export function createKeyRing(env: Env, crypto: CryptoPort): KeyRing {
  const byEpoch = new Map<OpId, EpochKey>();
  const byHint = new Map<EpochHint, EpochKey>();
  let current: EpochKey | null = null;

  const put = (key: EpochKey): void => {
    if (byEpoch.has(key.epoch)) return;
    byEpoch.set(key.epoch, key);
    byHint.set(hintOf(key.epoch), key);
    current = key;
  };

  const sealTextUnder = (key: Bytes, text: string): Bytes => {
    const nonce = env.randomBytes(12);
    return concatBytes(nonce, seal(hkdf(key, 'skein/profile/1', 32), nonce, utf8(text), utf8('profile')));
  };

  const openText = (key: Bytes, sealed: Bytes): string | null => {
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

  return {
    put,
    byHint: (hint) => byHint.get(hint) ?? null,
    get: (epoch) => byEpoch.get(epoch) ?? null,
    current: () => current,
    all: () => [...byEpoch.values()],
    sealForSelf: (keys, epochKeys) => sealAll(keys.boxPublic, epochKeys, ownKeyContext),

    async openOwn(keys, sealed, commitment) {
      for (const { epoch, sealed: box } of sealed) {
        if (byEpoch.has(epoch)) continue;
        const key = await openSealed((theirs) => crypto.sharedSecret(keys, theirs), keys.boxPublic, box, ownKeyContext);
        // The operation that made the epoch commits to its key: a wrong one would make unreadable entries.
        if (key && (!commitment || equalBytes(keyCommitmentOf(key), commitment))) put({ epoch, key });
      }
    },

    sealForInvite: (inviteBoxKey) => sealAll(inviteBoxKey, [...byEpoch.values()], inviteContext),

    async openInvite(invite, sealed) {
      const keys: EpochKey[] = [];
      for (const { epoch, sealed: box } of sealed) {
        const key = await openSealed(invite.sharedSecret, invite.boxPublic, box, inviteContext);
        if (key) keys.push({ epoch, key });
      }
      return keys;
    },

    sealProfile: (key, { name, deviceLabel }) => ({
      name: sealTextUnder(key, name),
      deviceLabel: sealTextUnder(key, deviceLabel),
    }),

    openProfile(epoch, profile) {
      const known = byEpoch.get(epoch);
      if (!known) return null;
      const name = openText(known.key, profile.name);
      const deviceLabel = openText(known.key, profile.deviceLabel);
      return name === null || deviceLabel === null ? null : { name, deviceLabel };
    },
  };
}
