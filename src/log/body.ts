/**
 * Encryption of bodies [LOG-5]. Key = HKDF(epoch key, log id), nonce = sequence number: LOG-1 makes the pair unique, and it
 * makes encryption a function, so whoever holds the plaintext can make the very ciphertext that the chain commits to.
 */
import { nonceOf, open, seal } from '../crypto/aead.ts';
import { hkdf, tagged } from '../crypto/hash.ts';
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { placeBytes } from './entry.ts';
import { logIdToBytes } from './opening.ts';
import type { LogId, RawEntry } from './types.ts';

/** The key of one log in one epoch; derive it once per log, it costs as much as sealing several bodies. */
export const bodyKeyOf = (epochKey: Bytes, log: LogId): Bytes =>
  hkdf(epochKey, concatBytes(tagged('skein/body/1'), logIdToBytes(log)), 32);

/** What opens and seals the bodies of one log in one epoch: what all of them share is made once. */
export interface BodyBox {
  seal(entry: Omit<RawEntry, 'body'>, plaintext: Uint8Array): Bytes;
  /** Null when it was not sealed with this key for this place. */
  open(entry: RawEntry): Bytes | null;
}

export function createBodyBox(epochKey: Bytes, epochId: Bytes, log: LogId): BodyBox {
  const key = bodyKeyOf(epochKey, log);
  const prefix = concatBytes(epochId, logIdToBytes(log));
  const data = ({ seq, header }: Omit<RawEntry, 'body'>): Bytes =>
    createWriter(prefix.length + header.length + 8)
      .raw(prefix)
      .uint(seq)
      .raw(header)
      .done();
  return {
    seal: (entry, plaintext) => seal(key, nonceOf(entry.seq), plaintext, data(entry)),
    open: (entry) => open(key, nonceOf(entry.seq), entry.body, data(entry)),
  };
}

/** `epochId` (all 32 bytes) goes into the associated data: ChaCha20-Poly1305 alone does not commit to its key (T21). */
const associated = (epochId: Bytes, log: LogId, { seq, header }: Omit<RawEntry, 'body'>): Bytes =>
  concatBytes(epochId, placeBytes(log, seq), header);

export function sealBody(
  key: Bytes,
  epochId: Bytes,
  log: LogId,
  entry: Omit<RawEntry, 'body'>,
  plaintext: Uint8Array,
): Bytes {
  return seal(key, nonceOf(entry.seq), plaintext, associated(epochId, log, entry));
}

/** Null when it was not sealed with this key for this place. */
export function openBody(key: Bytes, epochId: Bytes, log: LogId, entry: RawEntry): Bytes | null {
  return open(key, nonceOf(entry.seq), entry.body, associated(epochId, log, entry));
}
