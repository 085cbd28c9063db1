/**
 * Ranges as one member sends them to another who asked for them so [LOG-5]: small bodies opened, and deflated together with
 * the headers. Who gets them seals the bodies again, because encryption is a function here, and checks chain and signature
 * over what comes out: a wrong byte is a forged range.
 *
 * Two parts, because what looks random gains nothing and spoils the gain of what stands beside it: one deflated, and one
 * as it is, with openings, the chain values of deps, bodies left closed, and signatures, in the order of the first part.
 */
import { deflateSync, inflateSync } from 'fflate';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader, type Writer } from '../lib/codec.ts';
import { crc32 } from '../lib/crc32.ts';
import { assert } from '../lib/result.ts';
import { signatureBytes } from '../log/entry.ts';
import { epochHintBytes, joinHeader, splitHeader } from '../log/header.ts';
import { maxBodyBytes, maxEntriesPerRange, maxHeaderBytes, maxSeq } from '../log/limits.ts';
import { logIdBytes, logIdOf, logIdToBytes, readOpening, writeOpening } from '../log/opening.ts';
import { rangeBudget } from '../log/range.ts';
import type { EpochHint, LogId, LogOpening } from '../log/types.ts';
import { maxPackedPlainBytes, maxRangesPerMessage } from './peer-limits.ts';

export interface PackedEntry {
  readonly header: Bytes;
  readonly body: Bytes;
  /** The body as its author meant it; otherwise as it travels and lies on disks. */
  readonly isOpen: boolean;
}

export interface PackedRange {
  readonly log: LogId;
  readonly opening: LogOpening | null;
  readonly after: number;
  /** Under which its log was encrypted before the first of these entries; null: nothing was yet. */
  readonly epoch: EpochHint | null;
  readonly entries: readonly PackedEntry[];
  readonly signature: Bytes;
}

const hasOpening = 1;
const hasEpoch = 2;
/** Of an entry: twice the length of its body, one more when that is open. */
const openBit = 1;

/** Speed before size: the second half of what can be gained takes most of the time. */
const level = 4;

export function writePackedRanges(writer: Writer, ranges: readonly PackedRange[]): Writer {
  const said = createWriter(4096).uint(ranges.length);
  const raw = createWriter(4096);
  for (const range of ranges) writeOne(said, raw, range);
  const plain = said.done();
  const deflated = deflateSync(plain, { level });
  // Several deflated forms mean the same; a changed one must not pass for what was sent.
  const checksum = new Uint8Array(4);
  new DataView(checksum.buffer).setUint32(0, crc32(deflated));
  return writer.uint(plain.length).bytes(deflated).raw(checksum).raw(raw.done());
}

function writeOne(said: Writer, raw: Writer, range: PackedRange): void {
  const { log, opening, after, epoch, entries, signature } = range;
  said.u8((opening ? hasOpening : 0) | (epoch === null ? 0 : hasEpoch));
  said.uint(after).uint(entries.length);
  if (epoch !== null) {
    const hint = fromHex(epoch);
    assert(hint?.length === epochHintBytes, 'an epoch hint is 8 bytes in hexadecimal');
    said.raw(hint);
  }
  raw.raw(logIdToBytes(log));
  if (opening) writeOpening(raw, opening);
  for (const { header, body, isOpen } of entries) {
    const { text, chains } = splitHeader(header);
    said.bytes(text).uint(body.length * 2 + (isOpen ? openBit : 0));
    raw.raw(chains);
  }
  // Behind all headers: what is alike stands together.
  for (const { body, isOpen } of entries) (isOpen ? said : raw).raw(body);
  raw.raw(signature);
}

export function readPackedRanges(reader: Reader): readonly PackedRange[] {
  const length = reader.uint();
  if (length > maxPackedPlainBytes) throw new DecodeError('unfolds over its limit');
  const deflated = reader.bytes(maxPackedPlainBytes);
  const checksum = reader.raw(4);
  if (new DataView(checksum.buffer).getUint32(0) !== crc32(deflated)) throw new DecodeError('not what was sent');
  const read = decodeAll(inflate(deflated, length), (said) => {
    const count = said.uint();
    if (count < 1 || count > maxRangesPerMessage) throw new DecodeError('list over its limit');
    const ranges: PackedRange[] = [];
    for (let i = 0; i < count; i++) ranges.push(readOne(said, reader));
    return ranges;
  });
  if (!read.ok) throw new DecodeError(read.error);
  return read.value;
}

function inflate(deflated: Uint8Array, length: number): Bytes {
  try {
    // Given room for exactly the stated length: it cannot be made to allocate more.
    const plain = inflateSync(deflated, { out: new Uint8Array(length) });
    if (plain.length === length) return plain as Bytes;
  } catch {
    // Told like any other malformed message.
  }
  throw new DecodeError('does not unfold');
}

function readOne(said: Reader, raw: Reader): PackedRange {
  const flags = said.u8();
  if (flags > (hasOpening | hasEpoch)) throw new DecodeError('unknown flag');
  const after = said.uint();
  const count = said.uint();
  if (count < 1 || count > maxEntriesPerRange || after + count > maxSeq)
    throw new DecodeError('range of an unfit size');
  const epoch = (flags & hasEpoch) === 0 ? null : (toHex(said.raw(epochHintBytes)) as EpochHint);
  const log = logIdOf(raw.raw(logIdBytes));
  const opening = (flags & hasOpening) === 0 ? null : readOpening(raw);
  const budget = rangeBudget();
  const heads: { readonly header: Bytes; readonly length: number; readonly isOpen: boolean }[] = [];
  for (let i = 0; i < count; i++) {
    const header = joinHeader(said.bytes(maxHeaderBytes), raw);
    const sized = said.uint();
    const length = Math.floor(sized / 2);
    if (length > maxBodyBytes) throw new DecodeError('field over its limit');
    budget.spend(header.length, length);
    heads.push({ header, length, isOpen: sized % 2 === openBit });
  }
  const entries = heads.map(
    ({ header, length, isOpen }): PackedEntry => ({ header, body: (isOpen ? said : raw).raw(length), isOpen }),
  );
  return { log, opening, after, epoch, entries, signature: raw.raw(signatureBytes) };
}
