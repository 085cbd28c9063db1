/**
 * One entry that verifies alone: opening, number, the chain value before it, and its own signature. Membership
 * operations travel like this before any log does, so that a newcomer can judge peers [MEM-1].
 */
import type { CryptoPort } from '../crypto/port.ts';
import { type Bytes, equalBytes, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader, type Writer } from '../lib/codec.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { chainAfter, chainBytes, readEntry, signatureBytes, signedBytes, writeEntry } from './entry.ts';
import { maxSeq } from './limits.ts';
import { factsOf, readOpening, writeOpening } from './opening.ts';
import type { LogFacts, LogOpening, RawEntry } from './types.ts';

export interface StandaloneEntry {
  readonly opening: LogOpening;
  readonly chainBefore: Bytes;
  readonly entry: RawEntry;
  readonly signature: Bytes;
}

export function writeStandalone(writer: Writer, standalone: StandaloneEntry): Writer {
  writeOpening(writer, standalone.opening).uint(standalone.entry.seq).raw(standalone.chainBefore);
  return writeEntry(writer, standalone.entry).raw(standalone.signature);
}

export function readStandalone(reader: Reader): StandaloneEntry {
  const opening = readOpening(reader);
  const seq = reader.uint();
  if (seq < 1 || seq > maxSeq) throw new DecodeError('sequence number out of range');
  const chainBefore = reader.raw(chainBytes);
  return { opening, chainBefore, entry: readEntry(reader, seq), signature: reader.raw(signatureBytes) };
}

export const standaloneToBytes = (standalone: StandaloneEntry): Bytes =>
  writeStandalone(createWriter(512), standalone).done();
export const standaloneFromBytes = (bytes: Uint8Array): Result<StandaloneEntry, string> =>
  decodeAll(bytes, readStandalone);

/** The chain value after the entry: also the operation's id, when the entry carries one. */
export function chainOfStandalone(standalone: StandaloneEntry, facts: LogFacts): Bytes {
  return chainAfter(standalone.chainBefore, facts.id, standalone.entry);
}

/**
 * The room in the opening is vouched for by the chain's root, which only the first entry shows. Later ones are bound to the
 * room by what they carry: an operation by its parents, which are operations of that room.
 */
export async function verifyStandalone(
  crypto: CryptoPort,
  standalone: StandaloneEntry,
): Promise<Result<{ readonly facts: LogFacts; readonly chain: Bytes; readonly id: string }, 'forged'>> {
  const facts = factsOf(standalone.opening);
  if (standalone.entry.seq === 1 && !equalBytes(standalone.chainBefore, facts.chain0)) return err('forged');
  const chain = chainOfStandalone(standalone, facts);
  const genuine = await crypto.verify(standalone.opening.deviceKey, signedBytes(chain), standalone.signature);
  return genuine ? ok({ facts, chain, id: toHex(chain) }) : err('forged');
}
