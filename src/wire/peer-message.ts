/**
 * What two peers say to each other over an authenticated link: one union, its byte form, nothing else. See
 * docs/protocol.md, "Peer messages".
 */
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader, type Writer } from '../lib/codec.ts';
import { assert, type Result, unreachable } from '../lib/result.ts';
import { bucketCount, digestBytes, partCount } from '../log/digest.ts';
import { maxSeq } from '../log/limits.ts';
import { logIdBytes, logIdOf, logIdToBytes } from '../log/opening.ts';
import { readRange, type SentRange, writeRange } from '../log/range.ts';
import { readStandalone, type StandaloneEntry, writeStandalone } from '../log/standalone.ts';
import type { LogId } from '../log/types.ts';
import {
  type BroadcastMessage,
  readFresh,
  readStatements,
  readTold,
  writeFresh,
  writeStatements,
  writeTold,
} from './broadcast-message.ts';
import { maxMessageBytes } from './frame.ts';
import { type PackedRange, readPackedRanges, writePackedRanges } from './packed-ranges.ts';
import {
  maxBranchWants,
  maxForkProofBytes,
  maxHeadsPerMessage,
  maxMeshBytes,
  maxOpsPerMessage,
  maxPartBytes,
  maxRangesPerMessage,
  maxWantsPerMessage,
} from './peer-limits.ts';

/**
 * A higher one may have more kinds of messages and a longer greeting; the forms of the kinds that were there stay. So each
 * side passes over what it does not know, and whatever cannot be said like that is another protocol [MESH-33].
 */
export const peerProtocolVersion = 4;
/** From this one on peers take, and resume, large ranges in parts [MESH-36]. */
export const partsSinceVersion = 3;
/** From this one on a peer asks for packed ranges, and gives them. */
export const packedSinceVersion = 4;

/** Why a message is not read that may be a newer app's. */
export const unknownKind = 'message of an unknown kind';

/** A head as announced: the chain's first 8 bytes tell a fork. */
export interface SentHead {
  readonly log: LogId;
  readonly seq: number;
  readonly chain: Bytes;
}
export const sentChainBytes = 8;

export interface Want {
  readonly log: LogId;
  readonly after: number;
  readonly upTo: number;
}

const markBytes = 8;

/** A piece of a range that is too large for one message, as `rangeToBytes` makes it [MESH-36]. */
export interface RangePart {
  readonly log: LogId;
  readonly after: number;
  readonly upTo: number;
  /** Names the very bytes that the pieces make: from whomever they come, they go together. */
  readonly id: Bytes;
  readonly total: number;
  readonly offset: number;
  readonly body: Bytes;
  /** How the whole is meant: asked for; on its way down the tree; sent to all by its author. */
  readonly manner: PartManner;
}
export type PartManner = 'asked' | 'fresh' | 'fresh to all';
const partManners: readonly PartManner[] = ['asked', 'fresh', 'fresh to all'];
export const partIdBytes = 16;

/** A want by somebody who has the first bytes of the answer already. */
export interface Resume extends Want {
  readonly id: Bytes;
  readonly have: number;
}

export interface BranchWant {
  readonly log: LogId;
  /** The first 16 bytes of the chain value after the entry, in hexadecimal. */
  readonly entry: LogId;
}

export type PeerMessage =
  /** First on every link, and again after becoming a member: what I hold, in digests. Heads are empty towards guests. */
  | {
      readonly type: 'greet';
      readonly version: number;
      readonly time: number;
      /** A random mark of this store: lower heads under a new mark mean a restored backup, not a lie [MEM-6]. */
      readonly incarnation: Bytes;
      readonly opsDigest: Bytes;
      /** bucketCount × 8 bytes; empty towards a guest. */
      readonly heads: Bytes;
    }
  /** First 16 bytes of every operation I hold, and whether the list goes on; the answer is `ops` with the others. */
  | { readonly type: 'op-ids'; readonly more: boolean; readonly ids: readonly string[] }
  | { readonly type: 'ops'; readonly ops: readonly StandaloneEntry[] }
  /** Durable heads: all in these places (buckets, or parts of them from `bucketCount` on), or some that matter. */
  | { readonly type: 'heads'; readonly buckets: readonly number[]; readonly heads: readonly SentHead[] }
  /** Digests of the parts of a bucket that differs and has many heads. */
  | { readonly type: 'digests'; readonly bucket: number; readonly parts: Bytes }
  | { readonly type: 'want'; readonly wants: readonly Want[] }
  /** The same of somebody who can seal bodies again: the answer is `packed`, or as to `want` [LOG-5]. */
  | { readonly type: 'want-packed'; readonly wants: readonly Want[] }
  | { readonly type: 'packed'; readonly ranges: readonly PackedRange[] }
  /** Entries: asked for, or fresh from their author. */
  | { readonly type: 'range'; readonly sent: SentRange }
  /** Several that were asked for and are small. */
  | { readonly type: 'ranges'; readonly sent: readonly SentRange[] }
  /** Of a range that is asked for, or fresh, and large. */
  | ({ readonly type: 'part' } & RangePart)
  | ({ readonly type: 'resume' } & Resume)
  /** For this want nothing more is sent than up to here: nothing is left of it, or enough for one want was sent. */
  | { readonly type: 'no-more'; readonly log: LogId; readonly after: number }
  /** At rest: a mark of all heads, and of what the documents hold [LOG-4]. */
  | { readonly type: 'content'; readonly heads: Bytes; readonly content: Bytes }
  /** Entries beyond the point where a log splits that something here was built upon, by their chain values [LOG-7]. */
  | { readonly type: 'want-branch'; readonly wants: readonly BranchWant[] }
  /** A device of this room speaks with two tongues: the form of log/fork-proof [LOG-7]. */
  | { readonly type: 'fork-proof'; readonly proof: Bytes }
  /** Of the mesh itself: the overlay, and what is carried for others. Its form is in mesh/overlay and mesh/relay. */
  | { readonly type: 'mesh'; readonly body: Bytes }
  | BroadcastMessage;

const codes: Readonly<Record<PeerMessage['type'], number>> = {
  greet: 1,
  'op-ids': 2,
  ops: 3,
  heads: 4,
  want: 5,
  range: 6,
  'no-more': 7,
  'fork-proof': 9,
  'want-branch': 10,
  content: 11,
  digests: 12,
  ranges: 13,
  part: 14,
  resume: 15,
  fresh: 16,
  told: 17,
  graft: 18,
  prune: 19,
  statements: 20,
  mesh: 21,
  // 22 is a form of `fresh`.
  'want-packed': 23,
  packed: 24,
};

/** The form of `fresh` that went to all. */
const freshToAllCode = 22;

const codeOf = (message: PeerMessage): number =>
  message.type === 'fresh' && message.toAll ? freshToAllCode : codes[message.type];

function writeMessage(writer: Writer, message: PeerMessage): void {
  switch (message.type) {
    case 'greet':
      writer.uint(message.version).uint(message.time).raw(message.incarnation).raw(message.opsDigest);
      writer.bytes(message.heads);
      return;
    case 'op-ids':
      writer.u8(message.more ? 1 : 0).uint(message.ids.length);
      for (const id of message.ids) {
        const bytes = fromHex(id);
        assert(bytes?.length === 16, 'an operation is announced by 16 bytes');
        writer.raw(bytes);
      }
      return;
    case 'ops':
      writer.uint(message.ops.length);
      for (const op of message.ops) writeStandalone(writer, op);
      return;
    case 'heads':
      writer.uint(message.buckets.length);
      for (const place of message.buckets) writer.uint(place);
      writer.uint(message.heads.length);
      for (const head of message.heads) writer.raw(logIdToBytes(head.log)).uint(head.seq).raw(head.chain);
      return;
    case 'digests':
      writer.u8(message.bucket).raw(message.parts);
      return;
    case 'want':
    case 'want-packed':
      writer.uint(message.wants.length);
      for (const want of message.wants) writer.raw(logIdToBytes(want.log)).uint(want.after).uint(want.upTo);
      return;
    case 'range':
      writeRange(writer, message.sent);
      return;
    case 'ranges':
      writer.uint(message.sent.length);
      for (const sent of message.sent) writeRange(writer, sent);
      return;
    case 'part':
      writer.raw(logIdToBytes(message.log)).uint(message.after).uint(message.upTo).raw(message.id);
      writer.uint(message.total).uint(message.offset).u8(partManners.indexOf(message.manner)).bytes(message.body);
      return;
    case 'resume':
      writer.raw(logIdToBytes(message.log)).uint(message.after).uint(message.upTo).raw(message.id).uint(message.have);
      return;
    case 'packed':
      writePackedRanges(writer, message.ranges);
      return;
    case 'no-more':
      writer.raw(logIdToBytes(message.log)).uint(message.after);
      return;
    case 'fork-proof':
      writer.bytes(message.proof);
      return;
    case 'mesh':
      writer.bytes(message.body);
      return;
    case 'content':
      writer.raw(message.heads).raw(message.content);
      return;
    case 'want-branch':
      writer.uint(message.wants.length);
      for (const { log, entry } of message.wants) writer.raw(logIdToBytes(log)).raw(logIdToBytes(entry));
      return;
    case 'fresh':
      return writeFresh(writer, message);
    case 'told':
      return writeTold(writer, message);
    case 'graft':
    case 'prune':
      return;
    case 'statements':
      return writeStatements(writer, message);
    default:
      unreachable(message);
  }
}

export function peerMessageToBytes(message: PeerMessage): Bytes {
  const writer = createWriter(256).u8(codeOf(message));
  writeMessage(writer, message);
  return writer.done();
}

function readList<T>(reader: Reader, max: number, read: () => T): readonly T[] {
  const count = reader.uint();
  if (count > max) throw new DecodeError('list over its limit');
  const list: T[] = [];
  for (let i = 0; i < count; i++) list.push(read());
  return list;
}

/** A place in a log that there can be: nobody is made to ask, or to look, for more. */
function readSeq(reader: Reader, least: number): number {
  const seq = reader.uint();
  if (seq < least || seq > maxSeq) throw new DecodeError('sequence number out of range');
  return seq;
}

function readBelow(reader: Reader, end: number): number {
  const value = reader.uint();
  if (value >= end) throw new DecodeError('no such place');
  return value;
}

const placeCount = bucketCount + bucketCount * partCount;

function readWant(reader: Reader): Want {
  const log = logIdOf(reader.raw(logIdBytes));
  const after = readSeq(reader, 0);
  return { log, after, upTo: readSeq(reader, after + 1) };
}

function readPart(reader: Reader): RangePart {
  const want = readWant(reader);
  const id = reader.raw(partIdBytes);
  const total = readBelow(reader, maxMessageBytes + 1);
  const offset = readBelow(reader, total);
  const manner = partManners[readBelow(reader, partManners.length)] as PartManner;
  const body = reader.bytes(maxPartBytes);
  if (body.length === 0 || offset + body.length > total) throw new DecodeError('part of an unfit size');
  return { ...want, id, total, offset, manner, body };
}

function readMessage(reader: Reader): PeerMessage {
  const code = reader.u8();
  switch (code) {
    case codes.greet: {
      const greet = {
        type: 'greet',
        version: reader.uint(),
        time: reader.uint(),
        incarnation: reader.raw(8),
        opsDigest: reader.raw(16),
        heads: reader.bytes(bucketCount * digestBytes),
      } as const;
      if (greet.heads.length !== 0 && greet.heads.length !== bucketCount * digestBytes) {
        throw new DecodeError('digest of an unfit size');
      }
      // A newer one may say more.
      if (greet.version > peerProtocolVersion) reader.raw(reader.left());
      return greet;
    }
    case codes['op-ids']:
      return {
        type: 'op-ids',
        more: readBelow(reader, 2) === 1,
        ids: readList(reader, maxOpsPerMessage, () => toHex(reader.raw(16))),
      };
    case codes.ops:
      return { type: 'ops', ops: readList(reader, maxOpsPerMessage, () => readStandalone(reader)) };
    case codes.heads: {
      const buckets = readList(reader, placeCount, () => readBelow(reader, placeCount));
      const heads = readList(reader, maxHeadsPerMessage, () => ({
        log: logIdOf(reader.raw(logIdBytes)),
        seq: readSeq(reader, 1),
        chain: reader.raw(sentChainBytes),
      }));
      return { type: 'heads', buckets, heads };
    }
    case codes.digests:
      return {
        type: 'digests',
        bucket: readBelow(reader, bucketCount),
        parts: reader.raw(partCount * digestBytes),
      };
    case codes.want:
      return { type: 'want', wants: readList(reader, maxWantsPerMessage, () => readWant(reader)) };
    case codes['want-packed']:
      return { type: 'want-packed', wants: readList(reader, maxWantsPerMessage, () => readWant(reader)) };
    case codes.packed:
      return { type: 'packed', ranges: readPackedRanges(reader) };
    case codes.range:
      return { type: 'range', sent: readRange(reader) };
    case codes.ranges:
      return { type: 'ranges', sent: readList(reader, maxRangesPerMessage, () => readRange(reader)) };
    case codes.part:
      return { type: 'part', ...readPart(reader) };
    case codes.resume:
      return {
        type: 'resume',
        ...readWant(reader),
        id: reader.raw(partIdBytes),
        have: readBelow(reader, maxMessageBytes),
      };
    case codes['no-more']:
      return { type: 'no-more', log: logIdOf(reader.raw(logIdBytes)), after: readSeq(reader, 0) };
    case codes['fork-proof']:
      return { type: 'fork-proof', proof: reader.bytes(maxForkProofBytes) };
    case codes.mesh:
      return { type: 'mesh', body: reader.bytes(maxMeshBytes) };
    case codes.content:
      return { type: 'content', heads: reader.raw(markBytes), content: reader.raw(markBytes) };
    case codes['want-branch']: {
      const readOne = () => ({ log: logIdOf(reader.raw(logIdBytes)), entry: logIdOf(reader.raw(logIdBytes)) });
      return { type: 'want-branch', wants: readList(reader, maxBranchWants, readOne) };
    }
    case codes.fresh:
    case freshToAllCode:
      return readFresh(reader, code === freshToAllCode);
    case codes.told:
      return readTold(reader);
    case codes.graft:
      return { type: 'graft' };
    case codes.prune:
      return { type: 'prune' };
    case codes.statements:
      return readStatements(reader);
    default:
      throw new DecodeError(unknownKind);
  }
}

export const peerMessageFromBytes = (bytes: Uint8Array): Result<PeerMessage, string> => decodeAll(bytes, readMessage);
