/**
 * An update written anew, struct by struct: with its contents taken away, so that only what others may build on is left,
 * or with names changed. What was scanned keeps its lengths and order; only what is said here differs [MEM-4, LOG-7].
 */
import type { Bytes } from '../lib/bytes.ts';
import { createWriter, type Writer } from '../lib/codec.ts';
import type { Ref } from './item-id.ts';
import type { ScannedItem, ScannedRange, ScannedUpdate } from './scan-update.ts';

export interface Rewrite {
  /**
   * Contents become deleted content of the same length, nested types stay (they are empty without contents), and what the
   * update deletes stays undeleted.
   */
  readonly asSkeleton: boolean;
  /** The name under which a struct is in this document; null: the name it had. */
  readonly rename: ((ref: Ref) => Ref) | null;
  /** Deleted beyond what the update says. */
  readonly alsoDeletes: readonly ScannedRange[];
}

const sameName = (ref: Ref): Ref => ref;
const deletedKind = 1;
const hasOrigin = 0x80;
const hasRightOrigin = 0x40;
const hasParentSub = 0x20;

/** `update` are the very bytes that `scanned` was read from. Yjs update format, version 1. */
export function rewriteUpdate(update: Uint8Array, scanned: ScannedUpdate, rewrite: Rewrite): Bytes {
  const rename = rewrite.rename ?? sameName;
  const writer = createWriter(update.length + 64);
  const [first] = scanned.structs;
  if (scanned.client === null || !first) writer.uint(0);
  else {
    const start = rename({ client: scanned.client, clock: first.clock });
    writer.uint(1).uint(scanned.structs.length).uint(start.client).uint(start.clock);
    for (const struct of scanned.structs) {
      if (struct.type === 'gc') writer.u8(0).uint(struct.length);
      else writeItem(writer, update, struct, rewrite.asSkeleton, rename);
    }
  }
  const deletes = [...(rewrite.asSkeleton ? [] : renamedRanges(scanned.deletes, rename)), ...rewrite.alsoDeletes];
  writeDeletes(writer, deletes);
  return writer.done();
}

function writeItem(
  writer: Writer,
  update: Uint8Array,
  item: ScannedItem,
  asSkeleton: boolean,
  rename: (ref: Ref) => Ref,
): void {
  const { origin, rightOrigin, parent, parentSub, content } = item;
  const isEmptied = asSkeleton && !item.nested;
  const kind = isEmptied ? deletedKind : content.kind;
  const flags =
    (origin ? hasOrigin : 0) | (rightOrigin ? hasRightOrigin : 0) | (parent && parentSub !== null ? hasParentSub : 0);
  writer.u8(kind | flags);
  for (const ref of [origin, rightOrigin]) if (ref) writeRef(writer, rename(ref));
  if (parent) {
    if ('root' in parent) writer.uint(1).text(parent.root);
    else writeRef(writer.uint(0), rename(parent.item));
    if (parentSub !== null) writer.text(parentSub);
  }
  if (isEmptied) writer.uint(item.length);
  else writer.raw(update.subarray(content.from, content.to));
}

const writeRef = (writer: Writer, { client, clock }: Ref): Writer => writer.uint(client).uint(clock);

/** A range may reach over several structs with names of their own: taken apart clock by clock and put together again. */
function renamedRanges(ranges: readonly ScannedRange[], rename: (ref: Ref) => Ref): readonly ScannedRange[] {
  if (rename === sameName) return ranges;
  const renamed: { client: number; clock: number; length: number }[] = [];
  for (const { client, clock, length } of ranges) {
    for (let at = clock; at < clock + length; at++) {
      const ref = rename({ client, clock: at });
      const last = renamed.at(-1);
      if (last && last.client === ref.client && last.clock + last.length === ref.clock) last.length++;
      else renamed.push({ ...ref, length: 1 });
    }
  }
  return renamed;
}

function writeDeletes(writer: Writer, deletes: readonly ScannedRange[]): void {
  const byClient = new Map<number, ScannedRange[]>();
  for (const range of deletes) {
    const known = byClient.get(range.client);
    if (known) known.push(range);
    else byClient.set(range.client, [range]);
  }
  writer.uint(byClient.size);
  for (const [client, ranges] of byClient) {
    writer.uint(client).uint(ranges.length);
    for (const { clock, length } of ranges) writer.uint(clock).uint(length);
  }
}
