/**
 * Which Ed25519 keys and signatures are put to an engine at all [CRY-3].
 *
 * Engines disagree at the edges (T20): on points of small order, on second encodings of one point, on S and S + L. A
 * signature that one peer accepts and another refuses splits a room for good, so those cases end here, by bytes alone,
 * before any engine is asked. What remains has one answer as long as the engine checks the equation without the
 * cofactor, as WebCrypto demands; `ed25519-noble.ts` does so too.
 */
import { compareBytes, fromHex } from '../lib/bytes.ts';
import { assert } from '../lib/result.ts';

const bigEndian = (hex: string): Uint8Array => {
  const bytes = fromHex(hex);
  assert(bytes?.length === 32, 'a constant has 32 bytes');
  return bytes;
};

/** The field's prime 2^255 − 19: an encoded y at or above it is a second encoding of a smaller one. */
const P = bigEndian('7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed');
/** The order of the base point: S and S + L satisfy the same equation, so only S below L counts. */
const L = bigEndian('1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed');

/** The y of the eight points whose order divides 8; each y stands for both signs of x. */
const smallOrderY: readonly Uint8Array[] = [
  // orders 4, 1 and 2: y = 0, 1 and −1
  bigEndian('0000000000000000000000000000000000000000000000000000000000000000'),
  bigEndian('0000000000000000000000000000000000000000000000000000000000000001'),
  bigEndian('7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec'),
  // order 8
  bigEndian('05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826'),
  bigEndian('7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7'),
];

/** True when the two could be a signature that every engine judges alike. */
export function isPlainSignature(signPublic: Uint8Array, signature: Uint8Array): boolean {
  return (
    signPublic.length === 32 &&
    signature.length === 64 &&
    isPlainPoint(signPublic) &&
    isPlainPoint(signature.subarray(0, 32)) &&
    compareBytes(signature.slice(32).reverse(), L) < 0
  );
}

/** 32 bytes in, of which the top bit is the sign of x. Says nothing about lying on the curve: engines agree on that. */
function isPlainPoint(encoded: Uint8Array): boolean {
  const y = encoded.slice().reverse();
  y[0] = (y[0] as number) & 0x7f;
  return compareBytes(y, P) < 0 && !smallOrderY.some((small) => compareBytes(y, small) === 0);
}
