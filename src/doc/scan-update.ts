/**
 * Reads the skeleton of an encoded update (Yjs update format, version 1) without building anything of Yjs: who writes
 * what where, and what is deleted. Stricter than Yjs's own decoder, so that what passes here cannot make it throw,
 * recurse without end or allocate on somebody's word [LOG-4, T8, T10, T12, T14].
 */
import { DecodeError, decodeAll, type Reader } from '../lib/codec.ts';
import { err, type Result } from '../lib/result.ts';
import type { Ref } from './item-id.ts';
import type { UpdateLimits } from './update-limits.ts';

export type ScannedParent = { readonly root: string } | { readonly item: Ref };

export interface ScannedItem {
  readonly type: 'item';
  readonly clock: number;
  readonly length: number;
  readonly origin: Ref | null;
  readonly rightOrigin: Ref | null;
  /** Null when it follows from the origins. */
  readonly parent: ScannedParent | null;
  readonly parentSub: string | null;
  /** It holds a nested type. */
  readonly nested: boolean;
  /** Where its content lies in the update's bytes, and of which kind it is in the format. */
  readonly content: { readonly kind: number; readonly from: number; readonly to: number };
}

export type ScannedStruct = ScannedItem | { readonly type: 'gc'; readonly clock: number; readonly length: number };

export interface ScannedRange extends Ref {
  readonly length: number;
}

export interface ScannedUpdate {
  /** Null when the update only deletes. */
  readonly client: number | null;
  readonly structs: readonly ScannedStruct[];
  readonly deletes: readonly ScannedRange[];
}

export function scanUpdate(update: Uint8Array, limits: UpdateLimits): Result<ScannedUpdate, string> {
  if (update.length > limits.bytes) return err('too many bytes');
  return decodeAll(update, (reader) => readUpdate(reader, limits));
}

/** A client id that the update builds on or deletes from, and that is not among those known; null: there is none. */
export function unknownClient(
  { client, structs, deletes }: ScannedUpdate,
  knows: (client: number) => boolean,
): number | null {
  const isUnknown = (other: number): boolean => other !== client && !knows(other);
  for (const struct of structs) {
    if (struct.type === 'gc') continue;
    const parent = struct.parent && 'item' in struct.parent ? struct.parent.item : null;
    for (const ref of [struct.origin, struct.rightOrigin, parent]) if (ref && isUnknown(ref.client)) return ref.client;
  }
  return deletes.find((range) => isUnknown(range.client))?.client ?? null;
}

const fail = (reason: string): never => {
  throw new DecodeError(reason);
};

/** What is spent against the limits while reading. */
interface Budget {
  values: number;
  emptyLength: number;
  readonly roots: Set<string>;
}

function readUpdate(reader: Reader, limits: UpdateLimits): ScannedUpdate {
  const budget: Budget = { values: 0, emptyLength: 0, roots: new Set() };
  const total = reader.left();
  const structs: ScannedStruct[] = [];
  let client: number | null = null;
  const sections = reader.uint();
  if (sections > 1) fail('structs of several clients');
  if (sections === 1) {
    const count = reader.uint();
    if (count === 0 || count > limits.structs) fail('too many structs');
    client = reader.uint();
    let clock = reader.uint();
    for (let at = 0; at < count; at++) {
      const struct = readStruct(reader, clock, limits, budget, total);
      structs.push(struct);
      clock += struct.length;
      if (!Number.isSafeInteger(clock)) fail('clock too large');
    }
  }
  return { client, structs, deletes: readDeletes(reader, limits) };
}

const hasOrigin = 0x80;
const hasRightOrigin = 0x40;
const hasParentSub = 0x20;

function readStruct(reader: Reader, clock: number, limits: UpdateLimits, budget: Budget, total: number): ScannedStruct {
  const info = reader.u8();
  if (info === 0) return { type: 'gc', clock, length: readEmptyLength(reader, limits, budget) };
  const origin = (info & hasOrigin) !== 0 ? readRef(reader) : null;
  const rightOrigin = (info & hasRightOrigin) !== 0 ? readRef(reader) : null;
  const placed = origin !== null || rightOrigin !== null;
  const parent = placed ? null : readParent(reader, limits, budget);
  const parentSub = !placed && (info & hasParentSub) !== 0 ? readKey(reader, limits) : null;
  const kind = info & 0x1f;
  const from = total - reader.left();
  const { length, nested } = readContent(reader, kind, limits, budget);
  const content = { kind, from, to: total - reader.left() };
  return { type: 'item', clock, length, origin, rightOrigin, parent, parentSub, nested, content };
}

const readRef = (reader: Reader): Ref => ({ client: reader.uint(), clock: reader.uint() });

function readParent(reader: Reader, limits: UpdateLimits, budget: Budget): ScannedParent {
  const kind = reader.uint();
  if (kind === 0) return { item: readRef(reader) };
  if (kind !== 1) fail('unknown kind of parent');
  const root = readKey(reader, limits);
  budget.roots.add(root);
  if (budget.roots.size > limits.roots) fail('too many roots');
  return { root };
}

function readEmptyLength(reader: Reader, limits: UpdateLimits, budget: Budget): number {
  const length = reader.uint();
  budget.emptyLength += length;
  if (length === 0 || budget.emptyLength > limits.emptyLength) fail('empty length out of bounds');
  return length;
}

/** Nested types by their number in the format; two of them carry a name. */
const typeCount = 7;
const namedTypes: ReadonlySet<number> = new Set([3, 5]);

function readContent(reader: Reader, kind: number, limits: UpdateLimits, budget: Budget) {
  switch (kind) {
    case 1: // deleted
      return { length: readEmptyLength(reader, limits, budget), nested: false };
    case 3: // bytes
      reader.bytes(limits.bytes);
      return { length: 1, nested: false };
    case 4: {
      // text: one clock for each UTF-16 unit
      const text = reader.text(limits.bytes);
      if (text.length === 0) fail('empty text');
      return { length: text.length, nested: false };
    }
    case 5: // embed
      readJson(reader, limits, budget);
      return { length: 1, nested: false };
    case 6: // format mark
      readKey(reader, limits);
      readJson(reader, limits, budget);
      return { length: 1, nested: false };
    case 7: {
      const type = reader.uint();
      if (type >= typeCount) fail('unknown type');
      if (namedTypes.has(type)) readKey(reader, limits);
      return { length: 1, nested: true };
    }
    case 8: {
      // values
      const count = reader.uint();
      if (count === 0) fail('no values');
      for (let at = 0; at < count; at++) readAny(reader, 0, limits, budget);
      return { length: count, nested: false };
    }
    default:
      // Skips, subdocuments and the old JSON content: none of our writers makes them.
      return fail('unknown content');
  }
}

function readAny(reader: Reader, depth: number, limits: UpdateLimits, budget: Budget): void {
  if (++budget.values > limits.values) fail('too many values');
  if (depth > limits.valueDepth) fail('values nested too deep');
  switch (reader.u8()) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
      return;
    case 125:
      readSignedInt(reader);
      return;
    case 124:
      reader.raw(4);
      return;
    case 123:
      reader.raw(8);
      return;
    case 119:
      reader.text(limits.bytes);
      return;
    case 118: {
      const count = reader.uint();
      for (let at = 0; at < count; at++) {
        readKey(reader, limits);
        readAny(reader, depth + 1, limits, budget);
      }
      return;
    }
    case 117: {
      const count = reader.uint();
      for (let at = 0; at < count; at++) readAny(reader, depth + 1, limits, budget);
      return;
    }
    case 116:
      reader.bytes(limits.bytes);
      return;
    default:
      // Big integers among them: they cannot be written as JSON, where a value may end up.
      fail('unknown value');
  }
}

function readSignedInt(reader: Reader): void {
  let byte = reader.u8();
  let value = byte & 0x3f;
  for (let scale = 64; byte >= 0x80; scale *= 128) {
    byte = reader.u8();
    value += (byte & 0x7f) * scale;
    if (value > Number.MAX_SAFE_INTEGER) fail('number too large');
  }
}

const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Any name of a peer's choosing that may become a key of an object or a map (T14). */
function readKey(reader: Reader, limits: UpdateLimits): string {
  const key = reader.text(limits.keyBytes);
  if (refusedKeys.has(key)) fail('refused key');
  return key;
}

function readJson(reader: Reader, limits: UpdateLimits, budget: Budget): void {
  const json = reader.text(limits.jsonChars);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    fail('not JSON');
  }
  checkJson(value, 0, limits, budget);
}

function checkJson(value: unknown, depth: number, limits: UpdateLimits, budget: Budget): void {
  if (++budget.values > limits.values) fail('too many values');
  if (depth > limits.valueDepth) fail('values nested too deep');
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (refusedKeys.has(key)) fail('refused key');
    checkJson(part, depth + 1, limits, budget);
  }
}

function readDeletes(reader: Reader, limits: UpdateLimits): readonly ScannedRange[] {
  const deletes: ScannedRange[] = [];
  const clients = reader.uint();
  for (let at = 0; at < clients; at++) {
    const client = reader.uint();
    const count = reader.uint();
    for (let range = 0; range < count; range++) {
      const clock = reader.uint();
      const length = reader.uint();
      if (length === 0 || !Number.isSafeInteger(clock + length)) fail('range out of bounds');
      deletes.push({ client, clock, length });
      if (deletes.length > limits.ranges) fail('too many ranges');
    }
  }
  return deletes;
}
