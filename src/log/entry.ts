/**
 * Entries as bytes, and the hash chain over them.
 *
 * An entry is written without its log and number, which the range around it knows; the chain hashes them in, so the same
 * bytes at another place of another log have another chain value [LOG-2].
 */
import { sha256, tagged } from '../crypto/hash.ts';
import { type Bytes, concatBytes, fromHex, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, type Reader, type Writer } from '../lib/codec.ts';
import { assert } from '../lib/result.ts';
import { maxBodyBytes, maxDeps, maxSeq, maxTimeMs } from './limits.ts';
import { logIdBytes, logIdOf, logIdToBytes } from './opening.ts';
import type { Dep, Entry, EntryKind, EpochHint, LogId } from './types.ts';

const entryVersion = 1;
export const depChainBytes = 16;
export const epochHintBytes = 8;
export const signatureBytes = 64;
export const chainBytes = 32;

const kindCodes: Readonly<Record<EntryKind, number>> = { op: 1, doc: 2 };

function writeHeader(writer: Writer, entry: Omit<Entry, 'body'>): Writer {
  const epoch = fromHex(entry.epoch);
  assert(epoch?.length === epochHintBytes, 'an epoch hint is 8 bytes in hexadecimal');
  writer.u8(entryVersion).u8(kindCodes[entry.kind]).uint(entry.time).raw(epoch).uint(entry.deps.length);
  for (const dep of entry.deps) writer.raw(logIdToBytes(dep.log)).uint(dep.seq).raw(dep.chain);
  return writer;
}

/** The bytes that chain and encryption are bound to. */
export function headerToBytes(log: LogId, entry: Omit<Entry, 'body'>): Bytes {
  return writeHeader(createWriter(128).raw(logIdToBytes(log)).uint(entry.seq), entry).done();
}

export function writeEntry(writer: Writer, entry: Entry): Writer {
  return writeHeader(writer, entry).bytes(entry.body);
}

export function readEntry(reader: Reader, seq: number): Entry {
  // Another version's layout is unknown here; the caller keeps what it came in and waits for a newer app.
  if (reader.u8() !== entryVersion) throw new DecodeError('entry of an unknown version');
  const code = reader.u8();
  const kind = code === kindCodes.op ? 'op' : code === kindCodes.doc ? 'doc' : null;
  if (kind === null) throw new DecodeError('entry of an unknown kind');
  const time = reader.uint();
  if (time > maxTimeMs) throw new DecodeError('no time');
  const epoch = toHex(reader.raw(epochHintBytes)) as EpochHint;
  const count = reader.uint();
  if (count > maxDeps) throw new DecodeError('too many deps');
  const deps: Dep[] = [];
  for (let i = 0; i < count; i++) {
    const log = logIdOf(reader.raw(logIdBytes));
    const depSeq = reader.uint();
    if (depSeq < 1 || depSeq > maxSeq) throw new DecodeError('dep out of range');
    deps.push({ log, seq: depSeq, chain: reader.raw(depChainBytes) });
  }
  return { seq, time, epoch, deps, kind, body: reader.bytes(maxBodyBytes) };
}

/** chainₙ = H(chainₙ₋₁ ‖ header ‖ H(body)): a body can be erased later and the chain still checks. */
export function chainAfter(previous: Uint8Array, log: LogId, entry: Entry): Bytes {
  return sha256(previous, headerToBytes(log, entry), sha256(entry.body));
}

/** What the device key signs for a range that ends at this chain value. */
export const signedBytes = (chain: Uint8Array): Bytes => concatBytes(tagged('skein/chain/1'), chain);
