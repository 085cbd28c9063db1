/** Ed25519 in JavaScript, for engines without it and for the short-lived keys that an invite's seed stands for. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { type Bytes, concatBytes, equalBytes } from '../lib/bytes.ts';
import { isPlainSignature } from './ed25519-guard.ts';

export const signPublicOf = (secret: Uint8Array): Bytes => ed25519.getPublicKey(secret) as Bytes;

export const signWith = (secret: Uint8Array, message: Uint8Array): Bytes => ed25519.sign(message, secret) as Bytes;

/**
 * Not noble's own `verify`: that multiplies the equation by the cofactor 8 and so accepts signatures under keys with a
 * small-order part, which WebCrypto's engines refuse seven times in eight. Here, as there: encode(S·B − k·A) = R.
 */
export function verifyWith(signPublic: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (!isPlainSignature(signPublic, signature)) return false;
  const { Point } = ed25519;
  try {
    const a = Point.fromBytes(signPublic);
    const s = Point.Fn.fromBytes(signature.slice(32));
    const r = signature.slice(0, 32);
    const k = Point.Fn.create(littleEndian(sha512(concatBytes(r, signPublic, message))));
    const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
    return equalBytes(expected.toBytes(), r);
  } catch {
    // A key that is no point of the curve.
    return false;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return value;
}
