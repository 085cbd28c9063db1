/** What the body of a `doc` entry says once decrypted: which documents it changes, and how. */
import { deflateSync, inflateSync } from 'fflate';
import type { DocId } from '../doc/types.ts';
import { type Bytes, fromHex, ownBytes, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader } from '../lib/codec.ts';
import { assert, err, type Result } from '../lib/result.ts';

const bodyVersion = 1;
const plainForm = 0;
const deflatedForm = 1;
/** Below this deflating gains nothing worth its time. */
const deflateFromBytes = 400;
/** What one entry may unfold to: a deflated bomb stops here (T12). */
export const maxPlainBodyBytes = 8 * 1024 * 1024;
const maxPieces = 4096;
const docIdBytes = 16;

export interface DocPiece {
  readonly doc: DocId;
  readonly update: Bytes;
}

export function piecesToBytes(pieces: readonly DocPiece[]): Bytes {
  const writer = createWriter(512).uint(pieces.length);
  for (const { doc, update } of pieces) {
    const id = fromHex(doc);
    assert(id?.length === docIdBytes, 'a document id is 16 bytes in hexadecimal');
    writer.raw(id).bytes(update);
  }
  const plain = writer.done();
  const framed = createWriter(plain.length + 8).u8(bodyVersion);
  if (plain.length < deflateFromBytes) return framed.u8(plainForm).raw(plain).done();
  // Level 6 on some hundred kilobytes takes a few milliseconds and shrinks tables four to six times.
  return framed
    .u8(deflatedForm)
    .uint(plain.length)
    .raw(deflateSync(plain, { level: 6 }))
    .done();
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

function readPieces(reader: Reader): readonly DocPiece[] {
  const count = reader.uint();
  if (count > maxPieces) throw new DecodeError('too many pieces');
  const pieces: DocPiece[] = [];
  for (let i = 0; i < count; i++) {
    pieces.push({ doc: toHex(reader.raw(docIdBytes)) as DocId, update: reader.bytes(maxPlainBodyBytes) });
  }
  return pieces;
}

/** `newer`: made by an app that knows more; it waits, instead of being void [LOG-9]. */
export function piecesFromBytes(bytes: Uint8Array): Result<readonly DocPiece[], 'void' | 'newer'> {
  if (bytes[0] !== bodyVersion) return err(bytes.length > 0 ? 'newer' : 'void');
  const content = decodeAll(bytes.subarray(1), (reader) => {
    const form = reader.u8();
    if (form === plainForm) return reader.raw(reader.left());
    if (form !== deflatedForm) throw new DecodeError('unknown form');
    const length = reader.uint();
    return inflate(reader.raw(reader.left()), length);
  });
  if (!content.ok) return err('void');
  const pieces = decodeAll(content.value, readPieces);
  return pieces.ok ? pieces : err('void');
}
