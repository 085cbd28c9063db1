/**
 * The key pairs an invite's seed stands for [MEM-2]. Synchronous and in JavaScript: they live for one handshake, WebCrypto
 * cannot make a pair from a seed, and there is nothing to protect from scripts that read the link itself.
 */
import type { Bytes } from '../lib/bytes.ts';
import { signPublicOf, signWith } from './ed25519-noble.ts';
import { hkdf } from './hash.ts';
import { boxPublicOf, sharedSecretWith } from './x25519-noble.ts';

export interface DerivedKeys {
  readonly signPublic: Bytes;
  readonly boxPublic: Bytes;
  sign(message: Uint8Array): Bytes;
  /** Null for a public key of low order, as in `CryptoPort`. */
  sharedSecret(theirBoxPublic: Uint8Array): Bytes | null;
}

export function keysFromSeed(seed: Uint8Array): DerivedKeys {
  // Two infos: the two secrets tell nothing of each other, and neither of the seed.
  const signSecret = hkdf(seed, 'skein/seed/sign/1', 32);
  const boxSecret = hkdf(seed, 'skein/seed/box/1', 32);
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
