/**
 * Encryption of small bodies: ChaCha20-Poly1305 (RFC 8439) by @noble/ciphers. Synchronous, so that appending and admitting an
 * entry is one step that nothing can interleave with; and of additions, rotations and xors only, so that it needs no
 * table lookups, whose timing would depend on the key in JavaScript as AES's does.
 *
 * The nonce is a counter, never random: the key belongs to one log (LOG-5), which has one writer and never uses a
 * sequence number twice. A repeated pair would reveal both bodies and let bodies be forged.
 */
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import type { Bytes } from '../lib/bytes.ts';
import { assert } from '../lib/result.ts';

export const keyBytes = 32;
export const nonceBytes = 12;
/** What sealing adds to the length: the Poly1305 tag. */
export const tagBytes = 16;

/** The nonce of a sequence number: four zero bytes and the number in eight, big-endian. */
export function nonceOf(seq: number): Bytes {
  assert(Number.isSafeInteger(seq) && seq >= 0, 'a sequence number is a whole number');
  const nonce = new Uint8Array(nonceBytes);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(seq));
  return nonce;
}

export function seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, ad: Uint8Array): Bytes {
  assertSizes(key, nonce);
  return chacha20poly1305(key, nonce, ad).encrypt(plaintext) as Bytes;
}

/** Null when key, nonce, associated data or a single byte of `sealed` is not what it was sealed with. */
export function open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, ad: Uint8Array): Bytes | null {
  assertSizes(key, nonce);
  if (sealed.length < tagBytes) return null;
  try {
    return chacha20poly1305(key, nonce, ad).decrypt(sealed) as Bytes;
  } catch {
    // The one thing that can fail once the sizes are right is the tag.
    return null;
  }
}

function assertSizes(key: Uint8Array, nonce: Uint8Array): void {
  assert(key.length === keyBytes, 'a key has 32 bytes');
  assert(nonce.length === nonceBytes, 'a nonce has 12 bytes');
}
