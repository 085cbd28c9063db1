/**
 * What the body of a `doc` entry says once decrypted: which documents it changes, and how. Documents and other logs'
 * clients are named by their place among those that the log has named before (body-names.ts).
 */
import { deflateSync, inflateSync } from 'fflate';
import { packUpdate, unpackUpdate } from '../doc/pack-update.ts';
import type { DocId } from '../doc/types.ts';
import { type Bytes, fromHex, ownBytes, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader } from '../lib/codec.ts';
import { assert, err, ok, type Result } from '../lib/result.ts';
import type { BodyNames, NamesDraft, NamesState } from './body-names.ts';

const bodyVersion = 2;
/** Bits of the first byte, below the version. */
const isDeflated = 1;
/** One piece, whose update goes to the end: the usual edit. */
const isSingle = 2;
/** Below this deflating gains nothing worth its time. */
const deflateFromBytes = 400;
/** What one entry may unfold to: a deflated bomb stops here (T12). */
export const maxPlainBodyBytes = 8 * 1024 * 1024;
const maxPieces = 4096;
const docIdBytes = 16;
const newDoc = 0;

export interface DocPiece {
  readonly doc: DocId;
  readonly update: Bytes;
}

export interface ReadBody {
  readonly pieces: readonly DocPiece[];
  /** To be learned by the log's names once the entry is taken. */
  readonly added: NamesState;
}

/** `own`: the client id of the log. */
export function piecesToBytes(pieces: readonly DocPiece[], own: number, names: BodyNames): ReadBody & { bytes: Bytes } {
  const draft = names.draft();
  const writer = createWriter(512);
  const [first] = pieces;
  const single = pieces.length === 1 && first ? isSingle : 0;
  for (const { doc, update } of pieces) {
    const place = draft.placeOfDoc(doc);
    if (place === null) {
      const id = fromHex(doc);
      assert(id?.length === docIdBytes, 'a document id is 16 bytes in hexadecimal');
      writer.uint(newDoc).raw(id);
      draft.addDoc(doc);
    } else {
      writer.uint(place + 1);
    }
    const packed = packUpdate(update, own, draft.clients);
    if (single) writer.raw(packed);
    else writer.bytes(packed);
  }
  const plain = writer.done();
  const version = bodyVersion << 4;
  const framed = createWriter(plain.length + 8);
  if (plain.length < deflateFromBytes) framed.u8(version | single).raw(plain);
  // Level 6 on some hundred kilobytes takes a few milliseconds and shrinks tables four to six times.
  else
    framed
      .u8(version | single | isDeflated)
      .uint(plain.length)
      .raw(deflateSync(plain, { level: 6 }));
  return { bytes: framed.done(), pieces, added: draft.added() };
}

function inflate(deflated: Uint8Array, length: number): Bytes {
  if (length > maxPlainBodyBytes) throw new DecodeError('unfolds over its limit');
  try {
    // Given room for exactly the stated length: fflate cannot be made to allocate more.
    const plain = inflateSync(deflated, { out: new Uint8Array(length) });
    if (plain.length !== length) throw new DecodeError('unfolds to another length');
    return ownBytes(plain);
  } catch (problem) {
    if (problem instanceof DecodeError) throw problem;
    throw new DecodeError('does not unfold');
  }
}

function readPieces(reader: Reader, single: boolean, own: number, draft: NamesDraft): readonly DocPiece[] {
  const pieces: DocPiece[] = [];
  /** All pieces together: each client named in one byte may unfold to nine. */
  let room = maxPlainBodyBytes;
  while (reader.left() > 0) {
    if (pieces.length >= maxPieces) throw new DecodeError('too many pieces');
    const place = reader.uint();
    const doc = place === newDoc ? (toHex(reader.raw(docIdBytes)) as DocId) : draft.docAt(place - 1);
    if (doc === null) throw new DecodeError('a document that was never named');
    if (place === newDoc) draft.addDoc(doc);
    const packed = single ? reader.raw(reader.left()) : reader.bytes(maxPlainBodyBytes);
    const update = unpackUpdate(packed, own, draft.clients, room);
    if (!update.ok) throw new DecodeError(update.error);
    room -= update.value.length;
    pieces.push({ doc, update: update.value });
  }
  return pieces;
}

/** `newer`: made by an app that knows more; it waits, instead of being void [LOG-9]. */
export function piecesFromBytes(bytes: Uint8Array, own: number, names: BodyNames): Result<ReadBody, 'void' | 'newer'> {
  const [first] = bytes;
  if (first === undefined) return err('void');
  if (first >> 4 !== bodyVersion) return err(first >> 4 > bodyVersion ? 'newer' : 'void');
  const form = first & 15;
  if ((form & ~(isDeflated | isSingle)) !== 0) return err('void');
  const content = decodeAll(bytes.subarray(1), (reader) => {
    if ((form & isDeflated) === 0) return reader.raw(reader.left());
    const length = reader.uint();
    return inflate(reader.raw(reader.left()), length);
  });
  if (!content.ok) return err('void');
  const draft = names.draft();
  const pieces = decodeAll(content.value, (reader) => readPieces(reader, (form & isSingle) !== 0, own, draft));
  return pieces.ok ? ok({ pieces: pieces.value, added: draft.added() }) : err('void');
}
