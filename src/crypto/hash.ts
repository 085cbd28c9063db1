/**
 * Hashes and key derivation, synchronous: a chain of 10,000 SHA-256 takes WebCrypto about ten times as long as @noble,
 * because each call there is a trip through the event loop.
 */
import { hkdf as nobleHkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { type Bytes, utf8 } from '../lib/bytes.ts';
import { assert } from '../lib/result.ts';

/**
 * What a hash is computed in: set back at each use, and done with before anybody else can use it. Of two hashes over a
 * hundred bytes, which each entry takes, making this anew was more than half.
 */
const unused = nobleSha256.create();
const scratch = nobleSha256.create();

/** SHA-256 of the parts laid end to end. Where a boundary between parts could move, use `tagged`. */
export function sha256(...parts: readonly Uint8Array[]): Bytes {
  const hash = unused._cloneInto(scratch);
  for (const part of parts) hash.update(part);
  const digest = new Uint8Array(32);
  hash.digestInto(digest);
  return digest;
}

/**
 * SHA-256(tag length in one byte ‖ tag ‖ for each part: length in four bytes, big-endian ‖ part). No two lists of parts and no two tags
 * share an input, so a hash made for one purpose is never one made for another.
 */
export function tagged(tag: string, ...parts: readonly Uint8Array[]): Bytes {
  const name = utf8(tag);
  assert(name.length < 256, 'a tag is shorter than 256 bytes');
  const hash = nobleSha256.create().update(Uint8Array.of(name.length)).update(name);
  const length = new Uint8Array(4);
  const view = new DataView(length.buffer);
  for (const part of parts) {
    view.setUint32(0, part.length);
    hash.update(length).update(part);
  }
  return hash.digest() as Bytes;
}

/** HKDF-SHA-256 (RFC 5869) without salt; `info` says what the derived key is for. */
export function hkdf(key: Uint8Array, info: string | Uint8Array, length: number): Bytes {
  return nobleHkdf(nobleSha256, key, undefined, typeof info === 'string' ? utf8(info) : info, length) as Bytes;
}
