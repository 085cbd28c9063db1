/**
 * What travels along the broadcast tree: fresh entries, announcements and acknowledgements, statements of sessions, and
 * the two words that shape the tree. See docs/protocol.md, "The broadcast".
 *
 * What a link has named once it does not name in full again: a *reference* is a small number that the sender chose for a
 * log or a speaker on this link and in this direction. An edit's payload is a few dozen bytes, and ids of 16 to 56 bytes
 * would be half of what the room sends.
 */
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { DecodeError, type Reader, type Writer } from '../lib/codec.ts';
import { assert } from '../lib/result.ts';
import { maxSeq } from '../log/limits.ts';
import { logIdBytes, logIdOf, logIdToBytes } from '../log/opening.ts';
import { readRangeContent, type SentRange, writeRangeContent } from '../log/range.ts';
import type { LogId } from '../log/types.ts';
import { maxPresenceBytes, maxReferences, maxStatementHeads, maxStatements, maxToldHeads } from './peer-limits.ts';

/** `name` is given at the first use on a link, and when the number is given to another name. */
export interface Reference<Name> {
  readonly number: number;
  readonly name: Name | null;
}

/** Of a name that is given in full and not to be remembered: what travels in another class may come in another order. */
export const unnumbered = 0;

/** Who makes statements: one session of one device over one store. */
export interface Speaker {
  /** 32 hexadecimal digits. */
  readonly session: string;
  /** 64 hexadecimal digits. */
  readonly device: string;
  /** The store's mark, 16 hexadecimal digits: who lost its store speaks under another one [MESH-6]. */
  readonly incarnation: string;
}

export interface ToldHead {
  readonly log: Reference<LogId>;
  readonly seq: number;
  /** First 8 bytes of the chain value there. */
  readonly chain: Bytes;
}
export const toldChainBytes = 8;

export interface SentStatement {
  readonly speaker: Reference<Speaker>;
  /** Grows with each statement of the session. */
  readonly seq: number;
  /** Null: as in this speaker's last statement on this link. */
  readonly presence: Bytes | null;
  readonly heads: readonly ToldHead[];
  /** Over everything it durably holds: two sessions at rest that differ here have missed something. */
  readonly digest: Bytes;
  readonly signature: Bytes;
}
export const stateDigestBytes = 8;

export type BroadcastMessage =
  /** An entry on its way down the tree. */
  | {
      readonly type: 'fresh';
      readonly log: Reference<LogId>;
      readonly opening: SentRange['opening'];
      readonly content: Omit<SentRange['range'], 'log'>;
      /** Its author sent it to everybody in the room: it need not be passed on. */
      readonly toAll: boolean;
    }
  /** Durable heads of logs that the other side is not known to have, or wrote itself: announcement and acknowledgement. */
  | { readonly type: 'told'; readonly heads: readonly ToldHead[] }
  /** Send me fresh entries at once. */
  | { readonly type: 'graft' }
  /** I have them from elsewhere: announce them only. */
  | { readonly type: 'prune' }
  | { readonly type: 'statements'; readonly statements: readonly SentStatement[] };

const speakerParts = { session: 16, device: 32, incarnation: 8 } as const;
const signatureBytes = 64;
/** Forms of a statement's presence. */
const asBefore = 0;
const given = 1;

function hexBytes(hex: string, length: number): Bytes {
  const bytes = fromHex(hex);
  assert(bytes?.length === length, 'a name is written at its length');
  return bytes;
}

function writeReference<Name>(writer: Writer, { number, name }: Reference<Name>, write: (name: Name) => void): void {
  writer.uint(number * 2 + (name === null ? 0 : 1));
  if (name !== null) write(name);
}

function readReference<Name>(reader: Reader, read: () => Name): Reference<Name> {
  const code = reader.uint();
  const number = Math.floor(code / 2);
  if (code === unnumbered * 2) throw new DecodeError('reference to nothing');
  if (number >= maxReferences) throw new DecodeError('reference out of range');
  return { number, name: code % 2 === 1 ? read() : null };
}

const writeLog = (writer: Writer, log: Reference<LogId>): void =>
  writeReference(writer, log, (name) => void writer.raw(logIdToBytes(name)));

const readLog = (reader: Reader): Reference<LogId> => readReference(reader, () => logIdOf(reader.raw(logIdBytes)));

const writeSpeaker = (writer: Writer, speaker: Reference<Speaker>): void =>
  writeReference(writer, speaker, ({ session, device, incarnation }) => {
    writer.raw(hexBytes(session, speakerParts.session)).raw(hexBytes(device, speakerParts.device));
    writer.raw(hexBytes(incarnation, speakerParts.incarnation));
  });

const readSpeaker = (reader: Reader): Reference<Speaker> =>
  readReference(reader, () => ({
    session: toHex(reader.raw(speakerParts.session)),
    device: toHex(reader.raw(speakerParts.device)),
    incarnation: toHex(reader.raw(speakerParts.incarnation)),
  }));

function writeHeads(writer: Writer, heads: readonly ToldHead[]): void {
  writer.uint(heads.length);
  for (const { log, seq, chain } of heads) {
    writeLog(writer, log);
    writer.uint(seq).raw(chain);
  }
}

function readHeads(reader: Reader, max: number): ToldHead[] {
  const count = reader.uint();
  if (count > max) throw new DecodeError('list over its limit');
  return Array.from({ length: count }, () => {
    const log = readLog(reader);
    const seq = reader.uint();
    if (seq > maxSeq) throw new DecodeError('sequence number out of range');
    return { log, seq, chain: reader.raw(toldChainBytes) };
  });
}

export function writeFresh(writer: Writer, message: BroadcastMessage & { type: 'fresh' }): void {
  writeLog(writer, message.log);
  writeRangeContent(writer, message.content, message.opening);
}

export function readFresh(reader: Reader, toAll: boolean): BroadcastMessage {
  const log = readLog(reader);
  return { type: 'fresh', log, ...readRangeContent(reader), toAll };
}

export const writeTold = (writer: Writer, { heads }: BroadcastMessage & { type: 'told' }): void =>
  writeHeads(writer, heads);

export const readTold = (reader: Reader): BroadcastMessage => ({
  type: 'told',
  heads: readHeads(reader, maxToldHeads),
});

export function writeStatements(writer: Writer, { statements }: BroadcastMessage & { type: 'statements' }): void {
  writer.uint(statements.length);
  for (const { speaker, seq, presence, heads, digest, signature } of statements) {
    writeSpeaker(writer, speaker);
    writer.uint(seq);
    if (presence === null) writer.u8(asBefore);
    else writer.u8(given).bytes(presence);
    writeHeads(writer, heads);
    writer.raw(digest).raw(signature);
  }
}

export function readStatements(reader: Reader): BroadcastMessage {
  const count = reader.uint();
  if (count > maxStatements) throw new DecodeError('list over its limit');
  const statements = Array.from({ length: count }, (): SentStatement => {
    const speaker = readSpeaker(reader);
    const seq = reader.uint();
    const form = reader.u8();
    if (form > given) throw new DecodeError('unknown form of presence');
    const presence = form === given ? reader.bytes(maxPresenceBytes) : null;
    return {
      speaker,
      seq,
      presence,
      heads: readHeads(reader, maxStatementHeads),
      digest: reader.raw(stateDigestBytes),
      signature: reader.raw(signatureBytes),
    };
  });
  return { type: 'statements', statements };
}
