/** X25519 in JavaScript, for engines without it and for the keys that an invite's seed stands for. */
import { x25519 } from '@noble/curves/ed25519.js';
import type { Bytes } from '../lib/bytes.ts';

export const boxPublicOf = (secret: Uint8Array): Bytes => x25519.getPublicKey(secret) as Bytes;

/** Null for a public key of the wrong length or of low order, whose secret is all zero and known to everybody. */
export function sharedSecretWith(secret: Uint8Array, theirBoxPublic: Uint8Array): Bytes | null {
  try {
    const shared = x25519.getSharedSecret(secret, theirBoxPublic) as Bytes;
    return isZero(shared) ? null : shared;
  } catch {
    return null;
  }
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
