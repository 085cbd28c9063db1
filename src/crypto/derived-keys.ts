/**
 * The key pairs an invite's seed stands for [MEM-2], in JavaScript: for engines without these curves, for the simulator, and
 * where a link is made. There is nothing to protect from scripts that read the link itself.
 */
import type { Bytes } from '../lib/bytes.ts';
import { signPublicOf, signWith } from './ed25519-noble.ts';
import { hkdf } from './hash.ts';
import type { SeedKeys } from './port.ts';
import { boxPublicOf, sharedSecretWith } from './x25519-noble.ts';

export interface DerivedKeys extends SeedKeys {
  sign(message: Uint8Array): Bytes;
  /** Null for a public key of low order, as in `CryptoPort`. */
  sharedSecret(theirBoxPublic: Uint8Array): Bytes | null;
}

/** Two infos: the two secrets tell nothing of each other, and neither of the seed. */
export const secretsOfSeed = (seed: Uint8Array): { readonly sign: Bytes; readonly box: Bytes } => ({
  sign: hkdf(seed, 'skein/seed/sign/1', 32),
  box: hkdf(seed, 'skein/seed/box/1', 32),
});

export function keysFromSeed(seed: Uint8Array): DerivedKeys {
  const { sign: signSecret, box: boxSecret } = secretsOfSeed(seed);
  let signPublic: Bytes | null = null;
  let boxPublic: Bytes | null = null;
  // When they are first asked for: tens of milliseconds on a cold page, and most of a room's opening is waiting for others.
  return {
    get signPublic() {
      signPublic ??= signPublicOf(signSecret);
      return signPublic;
    },
    get boxPublic() {
      boxPublic ??= boxPublicOf(boxSecret);
      return boxPublic;
    },
    sign: (message) => signWith(signSecret, message),
    sharedSecret: (theirBoxPublic) => sharedSecretWith(boxSecret, theirBoxPublic),
  };
}
