/** Ranges: how entries of one log travel and are checked. */
import type { CryptoPort } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader, type Writer } from '../lib/codec.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { chainsAfter, readEntry, signatureBytes, signedBytes, writeEntry } from './entry.ts';
import { maxEntriesPerRange, maxRangeBytes, maxRangeHeaderBytes, maxSeq } from './limits.ts';
import { logIdBytes, logIdOf, logIdToBytes, readOpening, writeOpening } from './opening.ts';
import type { LogFacts, LogOpening, LogRange, RawEntry } from './types.ts';

/** A range and, where the receiver may not know the log, its opening. */
export interface SentRange {
  readonly range: LogRange;
  readonly opening: LogOpening | null;
}

/** At least what an entry takes in a range and in memory; its header, what it takes in a proof of a fork. */
export const entryBytes = (entry: RawEntry): number => headerBytes(entry) + entry.body.length;
export const headerBytes = ({ header }: RawEntry): number => 64 + header.length;

/** What the entries of one range may take: throws a DecodeError at what is over it. */
export function rangeBudget(): { spend(headerLength: number, bodyLength: number): void } {
  let bytes = 0;
  let headers = 0;
  return {
    spend(headerLength, bodyLength) {
      headers += 64 + headerLength;
      bytes += 64 + headerLength + bodyLength;
      if (bytes > maxRangeBytes || headers > maxRangeHeaderBytes) throw new DecodeError('range over its limit');
    },
  };
}

/** All of a range but its log, which the reader knows from elsewhere: the form that a link's own short names need. */
export function writeRangeContent(
  writer: Writer,
  { after, entries, signature }: Omit<LogRange, 'log'>,
  opening: LogOpening | null,
): Writer {
  writer.u8(opening ? 1 : 0);
  if (opening) writeOpening(writer, opening);
  return writeEntries(writer, { after, entries, signature });
}

export function readRangeContent(reader: Reader): {
  readonly opening: LogOpening | null;
  readonly content: Omit<LogRange, 'log'>;
} {
  const opening = readOpeningFlag(reader);
  return { opening, content: readEntries(reader) };
}

export function writeRange(writer: Writer, { range, opening }: SentRange): Writer {
  writer.u8(opening ? 1 : 0);
  if (opening) writeOpening(writer, opening);
  return writeEntries(writer.raw(logIdToBytes(range.log)), range);
}

export function readRange(reader: Reader): SentRange {
  const opening = readOpeningFlag(reader);
  const log = logIdOf(reader.raw(logIdBytes));
  return { range: { log, ...readEntries(reader) }, opening };
}

function readOpeningFlag(reader: Reader): LogOpening | null {
  const flag = reader.u8();
  if (flag > 1) throw new DecodeError('unknown flag');
  return flag === 1 ? readOpening(reader) : null;
}

function writeEntries(writer: Writer, { after, entries, signature }: Omit<LogRange, 'log'>): Writer {
  writer.uint(after).uint(entries.length);
  for (const entry of entries) writeEntry(writer, entry);
  return writer.raw(signature);
}

function readEntries(reader: Reader): Omit<LogRange, 'log'> {
  const after = reader.uint();
  const count = reader.uint();
  if (count < 1 || count > maxEntriesPerRange || after + count > maxSeq)
    throw new DecodeError('range of an unfit size');
  const entries: RawEntry[] = [];
  const budget = rangeBudget();
  for (let i = 1; i <= count; i++) {
    const entry = readEntry(reader, after + i);
    budget.spend(entry.header.length, entry.body.length);
    entries.push(entry);
  }
  return { after, entries, signature: reader.raw(signatureBytes) };
}

export const rangeToBytes = (sent: SentRange): Bytes => writeRange(createWriter(512), sent).done();
export const rangeFromBytes = (bytes: Uint8Array): Result<SentRange, string> => decodeAll(bytes, readRange);

export type RangeFault =
  /** The signature does not fit the chain: the sender made it up or passed on what it had not checked. */
  { readonly type: 'forged' };

/**
 * Checks a range that follows the given chain value; answers with the chain value after each entry.
 * One signature for all of them: verifying dominates a join's cost.
 */
export async function verifyRange(
  crypto: CryptoPort,
  facts: LogFacts,
  chainBefore: Bytes,
  range: LogRange,
): Promise<Result<readonly Bytes[], RangeFault>> {
  const chains = chainsAfter(chainBefore, facts.id, range.entries);
  const genuine = await crypto.verify(
    facts.opening.deviceKey,
    signedBytes(chains.at(-1) ?? chainBefore),
    range.signature,
  );
  return genuine ? ok(chains) : err({ type: 'forged' });
}
