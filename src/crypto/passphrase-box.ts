/**
 * A box that a passphrase opens: version ‖ log2 of the cost ‖ salt (16 bytes) ‖ ChaCha20-Poly1305 of the content. The key is
 * scrypt of the passphrase, which costs 32 MB and a good part of a second for each guess; so a passphrase of a few words
 * stands where a hash alone would not. The salt is new with each box, so the nonce may be the same.
 */
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { type Bytes, concatBytes, utf8 } from '../lib/bytes.ts';
import { nonceBytes, open, seal } from './aead.ts';

const version = 1;
const costLog2 = 15;
/** A file may ask for no more than this: 256 MB. */
const maxCostLog2 = 18;
const saltBytes = 16;
const headBytes = 2 + saltBytes;

/** One text has one form: what is typed on another keyboard opens the box, too. */
const keyOf = async (passphrase: string, salt: Uint8Array, log2: number): Promise<Bytes> =>
  (await scryptAsync(utf8(passphrase.normalize('NFKC')), salt, { N: 2 ** log2, r: 8, p: 1, dkLen: 32 })) as Bytes;

export async function sealWithPassphrase(passphrase: string, salt: Uint8Array, content: Uint8Array): Promise<Bytes> {
  const head = concatBytes(Uint8Array.of(version, costLog2), salt);
  const key = await keyOf(passphrase, salt, costLog2);
  return concatBytes(head, seal(key, new Uint8Array(nonceBytes), content, head));
}

/** `damaged`: no such box. `refused`: another passphrase, or changed bytes; the two look alike. */
export async function openWithPassphrase(passphrase: string, box: Uint8Array): Promise<Bytes | 'damaged' | 'refused'> {
  const log2 = box[1] ?? 0;
  if (box.length <= headBytes || box[0] !== version || log2 < 10 || log2 > maxCostLog2) return 'damaged';
  const head = box.slice(0, headBytes);
  const key = await keyOf(passphrase, head.subarray(2), log2);
  return open(key, new Uint8Array(nonceBytes), box.slice(headBytes), head) ?? 'refused';
}
