/**
 * Entries as bytes, and the hash chain over them.
 *
 * An entry is a header and a body, each with its length. Chain and signature are over those bytes as they came, so an app
 * checks, keeps and passes on also what it cannot read [LOG-9]. Log and number are known from the range around an entry;
 * the chain hashes them in, so the same bytes at another place of another log have another chain value [LOG-2].
 */
import { sha256, tagged } from '../crypto/hash.ts';
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { createWriter, type Reader, type Writer } from '../lib/codec.ts';
import { checkHeader } from './header.ts';
import { maxBodyBytes, maxHeaderBytes } from './limits.ts';
import { logIdToBytes } from './opening.ts';
import type { LogId, RawEntry } from './types.ts';

export const signatureBytes = 64;
export const chainBytes = 32;

export function writeEntry(writer: Writer, { header, body }: RawEntry): Writer {
  return writer.bytes(header).bytes(body);
}

export function readEntry(reader: Reader, seq: number): RawEntry {
  const header = reader.bytes(maxHeaderBytes);
  checkHeader(header);
  return { seq, header, body: reader.bytes(maxBodyBytes) };
}

/** Where an entry stands: what binds header and body to one place of one log. */
export const placeBytes = (log: LogId, seq: number): Bytes => createWriter(24).raw(logIdToBytes(log)).uint(seq).done();

/** chainₙ = H(chainₙ₋₁ ‖ log ‖ n ‖ header ‖ H(body)): a body can be erased later and the chain still checks. */
export function chainAfter(previous: Uint8Array, log: LogId, { seq, header, body }: RawEntry): Bytes {
  return chainOver(previous, log, seq, header, sha256(body));
}

export function chainOver(
  previous: Uint8Array,
  log: LogId,
  seq: number,
  header: Uint8Array,
  bodyHash: Uint8Array,
): Bytes {
  return sha256(previous, placeBytes(log, seq), header, bodyHash);
}

/** The chain values after each entry that follows a chain value: what they share is made once. */
export function chainsAfter(previous: Bytes, log: LogId, entries: readonly RawEntry[]): readonly Bytes[] {
  const id = logIdToBytes(log);
  let chain = previous;
  return entries.map(({ seq, header, body }) => {
    const place = createWriter(24).raw(id).uint(seq).done();
    chain = sha256(chain, place, header, sha256(body));
    return chain;
  });
}

/** What the device key signs for a range that ends at this chain value. */
export const signedBytes = (chain: Uint8Array): Bytes => concatBytes(tagged('skein/chain/2'), chain);
