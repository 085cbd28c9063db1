/**
 * How a room lies on the disk: one record per entry, per opened log, per operation. Every record of ours carries a
 * version and a checksum over key and content, so a flipped byte is noticed where it is, and costs that record only (T27).
 */
import { type Bytes, concatBytes, equalBytes, utf8 } from '../lib/bytes.ts';
import { createWriter, decodeAll, type Reader } from '../lib/codec.ts';
import { crc32 } from '../lib/crc32.ts';
import { err, type Result } from '../lib/result.ts';
import { readEntry, signatureBytes, writeEntry } from '../log/entry.ts';
import { readOpening, writeOpening } from '../log/opening.ts';
import { readStandalone, type StandaloneEntry, writeStandalone } from '../log/standalone.ts';
import type { LogId, LogOpening, RawEntry } from '../log/types.ts';

export const roomTables = [
  'logs',
  'entries',
  'branches',
  'ops',
  'snapshot',
  'acks',
  'meta',
  'proofs',
  'views',
] as const;
/** Raised whenever a table is added: an older tab then steps aside [STO-7]. */
export const roomSchemaVersion = 2;

const recordVersion = 2;
const checksumBytes = 4;

export type BadRecord = 'corrupt' | 'newer';

/** version ‖ CRC-32 of key ‖ content, 4 bytes ‖ content. It costs a ninth of what SHA-256 does in JavaScript. */
export function sealRecord(key: string, content: Uint8Array): Bytes {
  return concatBytes(new Uint8Array([recordVersion]), checksumOf(key, content), content);
}

function checksumOf(key: string, content: Uint8Array): Bytes {
  const checksum = crc32(content, crc32(utf8(key)));
  const bytes = new Uint8Array(checksumBytes);
  new DataView(bytes.buffer).setUint32(0, checksum);
  return bytes;
}

export function openRecord<T>(key: string, record: unknown, read: (reader: Reader) => T): Result<T, BadRecord> {
  if (!(record instanceof Uint8Array) || record.length < 1 + checksumBytes) return err('corrupt');
  const content = record.subarray(1 + checksumBytes);
  if (!equalBytes(record.subarray(1, 1 + checksumBytes), checksumOf(key, content))) return err('corrupt');
  // Only an intact record may claim to be of a newer version; an older one was never released.
  if (record[0] !== recordVersion) return err((record[0] as number) > recordVersion ? 'newer' : 'corrupt');
  const decoded = decodeAll(content, read);
  return decoded.ok ? decoded : err('corrupt');
}

export const entryKey = (log: LogId, seq: number): string => `${log}/${seq.toString(16).padStart(8, '0')}`;

export interface EntryRecord {
  readonly entry: RawEntry;
  /** Present where a range ended: only from one such record to the next can entries be handed on [LOG-3]. */
  readonly signature: Bytes | null;
}

export function entryToRecord(log: LogId, { entry, signature }: EntryRecord): Bytes {
  const writer = createWriter(entry.body.length + 160).u8(signature ? 1 : 0);
  if (signature) writer.raw(signature);
  return sealRecord(entryKey(log, entry.seq), writeEntry(writer, entry).done());
}

export function entryFromRecord(log: LogId, seq: number, record: unknown): Result<EntryRecord, BadRecord> {
  return openRecord(entryKey(log, seq), record, (reader) => {
    const signature = reader.u8() === 1 ? reader.raw(signatureBytes) : null;
    return { entry: readEntry(reader, seq), signature };
  });
}

export const openingToRecord = (log: LogId, opening: LogOpening): Bytes =>
  sealRecord(log, writeOpening(createWriter(64), opening).done());
export const openingFromRecord = (log: LogId, record: unknown): Result<LogOpening, BadRecord> =>
  openRecord(log, record, readOpening);

export const opToRecord = (id: string, standalone: StandaloneEntry): Bytes =>
  sealRecord(id, writeStandalone(createWriter(512), standalone).done());
export const opFromRecord = (id: string, record: unknown): Result<StandaloneEntry, BadRecord> =>
  openRecord(id, record, readStandalone);
