/**
 * A document's state as bytes, made in slices: a document of fifty megabytes takes half a second to encode, and nobody may
 * wait for that. What is encoded goes out in parts as it comes; edits may happen between two slices.
 *
 * Structs are only ever appended to a client's list, so what was encoded stays right; that some of it was deleted since is
 * said by the deletions, which are encoded last. `finish` takes, in one turn, what came meanwhile and all that is deleted: so
 * the whole is the document as it stands in that turn. The *head* says how the parts make one Yjs update: the counts in front
 * of each client's structs are known only then.
 */
import * as Y from 'yjs';
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { createWriter, decodeAll } from '../lib/codec.ts';

/** One record on the disk: sealed and read in a few milliseconds. */
const partBytes = 512 * 1024;

export interface StateEncoder {
  /** Goes on until `isOver` says so; true: all that there is now is encoded. */
  step(isOver: () => boolean): boolean;
  /** The last parts, and the head. Nothing may follow. */
  finish(): Bytes;
}

interface Section {
  readonly client: number;
  structs: number;
  /** The clock up to which its structs are encoded. */
  end: number;
  /** Where its structs lie in the parts, laid end to end. */
  readonly slices: { readonly from: number; length: number }[];
}

type Structs = readonly (Y.Item | Y.GC)[];

/** `onPart` is given the parts in their order. */
export function createStateEncoder(y: Y.Doc, onPart: (part: Bytes) => void): StateEncoder {
  const sections = new Map<number, Section>();
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  let written = 0;

  const flush = (): void => {
    if (gathered > 0) onPart(concatBytes(...pieces));
    pieces = [];
    gathered = 0;
  };

  const put = (section: Section, bytes: Uint8Array): void => {
    const last = section.slices.at(-1);
    if (last && last.from + last.length === written) last.length += bytes.length;
    else section.slices.push({ from: written, length: bytes.length });
    pieces.push(bytes);
    gathered += bytes.length;
    written += bytes.length;
    if (gathered >= partBytes) flush();
  };

  const sectionOf = (client: number): Section => {
    const known = sections.get(client);
    if (known) return known;
    const made: Section = { client, structs: 0, end: 0, slices: [] };
    sections.set(client, made);
    return made;
  };

  /** One run of structs: to the client's last, until `isOver`, or until the part is full. */
  const encodeRun = (section: Section, structs: Structs, isOver: () => boolean): void => {
    const encoder = new Y.UpdateEncoderV1();
    const room = partBytes - gathered;
    let at = Y.findIndexSS(structs as (Y.Item | Y.GC)[], section.end);
    for (let isDone = false; at < structs.length && !isDone; at++) {
      const struct = structs[at] as Y.Item | Y.GC;
      // Yjs may have joined what was two structs when the slice before ended between them.
      struct.write(encoder, section.end - struct.id.clock);
      section.structs++;
      section.end = struct.id.clock + struct.length;
      // Both are asked: `isOver` may count.
      isDone = isOver() || lengthOf(encoder) >= room;
    }
    put(section, encoder.toUint8Array());
  };

  /** False: `isOver` before the end of the client's structs. */
  const encode = (client: number, isOver: () => boolean): boolean => {
    const structs = (y.store.clients.get(client) ?? []) as Structs;
    const end = Y.getState(y.store, client);
    while ((sections.get(client)?.end ?? 0) < end) {
      let isDone = false;
      const section = sectionOf(client);
      encodeRun(section, structs, () => {
        isDone = isOver();
        return isDone;
      });
      if (isDone && section.end < end) return false;
    }
    return true;
  };

  /** The higher ids first, as Yjs does, because that spares it work when it reads them. */
  const clients = (): readonly number[] => [...y.store.clients.keys()].sort((a, b) => b - a);
  const order = clients();
  let next = 0;

  return {
    step(isOver) {
      while (next < order.length) {
        const client = order[next] as number;
        if (!encode(client, isOver)) return false;
        next++;
        if (isOver()) return next >= order.length;
      }
      return true;
    },
    finish() {
      for (const client of clients()) encode(client, () => false);
      flush();
      const head = createWriter(1024).uint(sections.size);
      for (const { client, structs, slices } of sections.values()) {
        head.uint(client).uint(structs).uint(slices.length);
        for (const { from, length } of slices) head.uint(from).uint(length);
      }
      return writeDeletes(head, y).done();
    },
  };
}

/** Bytes written so far. */
const lengthOf = ({ restEncoder: { cpos, bufs } }: Y.UpdateEncoderV1): number =>
  bufs.reduce((sum, { length }) => sum + length, cpos);

/** As Yjs writes it: clients, and for each the ranges of clocks that are deleted. */
function writeDeletes(writer: ReturnType<typeof createWriter>, y: Y.Doc): ReturnType<typeof createWriter> {
  const byClient = Y.createDeleteSetFromStructStore(y.store).clients;
  writer.uint(byClient.size);
  for (const [client, ranges] of byClient) {
    writer.uint(client).uint(ranges.length);
    for (const { clock, len } of ranges) writer.uint(clock).uint(len);
  }
  return writer;
}

/** The update that head and parts make; null: they do not belong together. */
export function joinState(head: Uint8Array, parts: readonly Uint8Array[]): Bytes | null {
  const all = parts.length === 1 ? (parts[0] as Uint8Array) : concatBytes(...parts);
  const joined = decodeAll(head, (reader) => {
    const update = createWriter(all.length + head.length);
    const sections = reader.uint();
    update.uint(sections);
    for (let left = sections; left > 0; left--) {
      const client = reader.uint();
      update.uint(reader.uint()).uint(client).uint(0);
      for (let slices = reader.uint(); slices > 0; slices--) {
        const from = reader.uint();
        update.raw(all.subarray(from, from + reader.uint()));
      }
    }
    return update.raw(reader.raw(reader.left())).done();
  });
  return joined.ok ? joined.value : null;
}
