/** Ed25519 and X25519 by Node itself, synchronous: many times as fast as in JavaScript, and one engine more for the same rules. */
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject, sign, verify } from 'node:crypto';
import type { Signatures } from '../src/sim/made-up-crypto.ts';

/** What comes before the 32 bytes of a key in PKCS #8 and SPKI. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const boxPrivatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
const boxPublicPrefix = Buffer.from('302a300506032b656e032100', 'hex');
const maxKeys = 512;

export function createNodeSignatures(): Signatures {
  const keys = new Map<string, KeyObject>();
  const remember = (bytes: Uint8Array, kind: string, make: () => KeyObject): KeyObject => {
    const name = kind + Buffer.from(bytes).toString('hex');
    const known = keys.get(name);
    if (known) return known;
    if (keys.size >= maxKeys) keys.clear();
    const made = make();
    keys.set(name, made);
    return made;
  };
  const privateOf = (secret: Uint8Array): KeyObject =>
    remember(secret, 'private', () =>
      createPrivateKey({ key: Buffer.concat([privatePrefix, secret]), format: 'der', type: 'pkcs8' }),
    );
  const publicOf = (bytes: Uint8Array): KeyObject =>
    remember(bytes, 'public', () =>
      createPublicKey({ key: Buffer.concat([publicPrefix, bytes]), format: 'der', type: 'spki' }),
    );

  const boxPrivateOf = (secret: Uint8Array): KeyObject =>
    remember(secret, 'box private', () =>
      createPrivateKey({ key: Buffer.concat([boxPrivatePrefix, secret]), format: 'der', type: 'pkcs8' }),
    );
  const boxPublicOf = (bytes: Uint8Array): KeyObject =>
    remember(bytes, 'box public', () =>
      createPublicKey({ key: Buffer.concat([boxPublicPrefix, bytes]), format: 'der', type: 'spki' }),
    );

  return {
    publicOf: (secret) =>
      new Uint8Array(
        createPublicKey(privateOf(secret)).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length),
      ),
    sign: (secret, message) => new Uint8Array(sign(null, message, privateOf(secret))),
    verify(signPublic, message, signature) {
      try {
        return verify(null, message, publicOf(signPublic), signature);
      } catch {
        // No point of the curve.
        return false;
      }
    },
    sharedSecret(secret, theirs) {
      try {
        const shared = diffieHellman({ privateKey: boxPrivateOf(secret), publicKey: boxPublicOf(theirs) });
        return shared.some((byte) => byte !== 0) ? new Uint8Array(shared) : null;
      } catch {
        // Of low order.
        return null;
      }
    },
  };
}
