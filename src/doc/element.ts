/**
 * One register item as it lies in a Y.Array [DOC-7]: a JSON array
 *
 *   [field, value, supersedes?, [of, undoes, saw, flags]?]
 *
 * Written millions of times, so it is short: a reference is the bare clock when it names an item of the writer's own
 * client and `[client, clock]` otherwise; our own field names are negative numbers; an option is `[reference, text]`, a set
 * `[[[key, text, turns], …]]`, a count `[text]`;
 * absent parts at the end are left out. There is never an object in it, so no key of a peer's choosing is ever read (T14).
 * What does not have this shape decodes to null: it stays in the document untouched, and is not shown [DOC-6].
 */
import { textOf, utf8 } from '../lib/bytes.ts';
import { isCount, type Ref, recordIdOf, sameRef } from './item-id.ts';
import { isIn, mostSetItems, optionKey } from './set-value.ts';
import type { CellValue, Field, SetItem, SetValue } from './types.ts';

/** What one writer has added to a cell that adds up [DOC-20]: a decimal, of which each writer keeps one. */
export interface CountValue {
  readonly add: string;
}

/** What a register may hold: a cell's value, or a width, a colour, a flag. */
export type RegisterValue = CellValue | CountValue | boolean | number | null;

export const isCountValue = (value: RegisterValue): value is CountValue =>
  typeof value === 'object' && value !== null && 'add' in value;
export const isSetValue = (value: RegisterValue): value is SetValue =>
  typeof value === 'object' && value !== null && 'items' in value;

/** Per client the highest clock a deletion had seen in its record: flat `[client, clock, client, clock …]`. */
export type Saw = readonly number[];

/** An item that was replaced. Replacing a copy replaces its original too, whichever other copies of that there may be. */
export interface Superseded extends Ref {
  readonly of: Ref | null;
}

export interface RegisterBody {
  readonly value: RegisterValue;
  readonly supersedes: readonly Superseded[];
  /** Set on a copy that an undo put back: the item whose value this is, and whose author it has. */
  readonly of: Ref | null;
  /** What the undo that wrote this took away. With `of` null: a void, "nothing was here before". */
  readonly undoes: readonly Ref[];
  readonly saw: Saw | null;
  /** Its author was shown a conflict and decided it [CON-1]. */
  readonly settles: boolean;
}

export interface RegisterItem extends RegisterBody, Ref {
  readonly field: Field;
}

export const plainBody = (value: RegisterValue): RegisterBody => ({
  value,
  supersedes: nothingSuperseded,
  of: null,
  undoes: none,
  saw: null,
  settles: false,
});

/** The item a person wrote: a copy stands for its original. */
export const originalOf = (item: Superseded): Ref => item.of ?? item;
export const isVoid = (item: RegisterBody): boolean => item.of === null && item.undoes.length > 0;

const none: readonly Ref[] = [];
const nothingSuperseded: readonly Superseded[] = [];

/** The place in this list is part of the format: append only. */
const fieldNames = ['#order', '#deleted', '#name', '#type', '#width', '#column', '#color', '#doc', '#kind'] as const;
const codeOfField: ReadonlyMap<string, number> = new Map(fieldNames.map((name, at) => [name, -1 - at]));

const settlesFlag = 1;

export function encodeElement(client: number, field: Field, columnRef: Ref | null, body: RegisterBody): unknown[] {
  const element: unknown[] = [
    columnRef ? encodeRef(client, columnRef) : (codeOfField.get(field) ?? field),
    encodeValue(client, body.value),
  ];
  const extra = encodeExtra(client, body);
  if (body.supersedes.length > 0 || extra) element.push(body.supersedes.map((one) => encodeSuperseded(client, one)));
  if (extra) element.push(extra);
  return element;
}

/** `columnName` turns a column's reference into the field's name; a cache of the caller, since most cells share few. */
export function decodeElement(
  raw: unknown,
  client: number,
  clock: number,
  columnName: (client: number, clock: number) => string = nameOfColumn,
): RegisterItem | null {
  if (!Array.isArray(raw) || raw.length < 2 || raw.length > 4) return null;
  const field = decodeField(raw[0], client, columnName);
  if (field === null) return null;
  const value = decodeValue(raw[1], client);
  if (value === undefined) return null;
  // Most items of a table are a field and a value: nothing else is built for them.
  if (raw.length === 2) {
    return {
      client,
      clock,
      field,
      value,
      supersedes: nothingSuperseded,
      of: null,
      undoes: none,
      saw: null,
      settles: false,
    };
  }
  const supersedes = decodeList(raw[2], client, decodeSuperseded);
  if (supersedes === null) return null;
  if (raw.length === 3) {
    return { client, clock, field, value, supersedes, of: null, undoes: none, saw: null, settles: false };
  }
  const extra = raw[3] as unknown;
  if (!Array.isArray(extra) || extra.length > 4) return null;
  const [rawOf = null, rawUndoes = null, rawSaw = null, flags = 0] = extra as unknown[];
  const of = rawOf === null ? null : decodeRef(rawOf, client);
  const undoes = rawUndoes === null ? none : decodeList(rawUndoes, client, decodeRef);
  if ((rawOf !== null && of === null) || undoes === null || !isCount(flags)) return null;
  if (rawSaw !== null && !(Array.isArray(rawSaw) && rawSaw.length % 2 === 0 && rawSaw.every(isCount))) return null;
  const saw = rawSaw as number[] | null;
  return { client, clock, field, value, supersedes, of, undoes, saw, settles: (flags & settlesFlag) !== 0 };
}

const nameOfColumn = (client: number, clock: number): string => recordIdOf({ client, clock });

function encodeExtra(client: number, body: RegisterBody): unknown[] | null {
  const extra: unknown[] = [
    body.of && encodeRef(client, body.of),
    body.undoes.length > 0 ? body.undoes.map((ref) => encodeRef(client, ref)) : null,
    body.saw,
    body.settles ? settlesFlag : null,
  ];
  while (extra.length > 0 && extra[extra.length - 1] === null) extra.pop();
  return extra.length > 0 ? extra : null;
}

const encodeRef = (client: number, ref: Ref): unknown => (ref.client === client ? ref.clock : [ref.client, ref.clock]);

function decodeRef(raw: unknown, client: number): Ref | null {
  if (isCount(raw)) return { client, clock: raw };
  if (!Array.isArray(raw) || raw.length !== 2 || !isCount(raw[0]) || !isCount(raw[1])) return null;
  return { client: raw[0], clock: raw[1] };
}

/** A copy is told from a reference by its three parts: `[0, copy, original]`. */
const encodeSuperseded = (client: number, { of, ...ref }: Superseded): unknown =>
  of ? [0, encodeRef(client, ref), encodeRef(client, of)] : encodeRef(client, ref);

function decodeSuperseded(raw: unknown, client: number): Superseded | null {
  if (!Array.isArray(raw) || raw.length !== 3) {
    const ref = decodeRef(raw, client);
    return ref && { ...ref, of: null };
  }
  const copy = raw[0] === 0 ? decodeRef(raw[1], client) : null;
  const of = decodeRef(raw[2], client);
  return copy && of && { ...copy, of };
}

function decodeList<T>(raw: unknown, client: number, read: (part: unknown, client: number) => T | null) {
  if (!Array.isArray(raw)) return null;
  const parts: T[] = [];
  for (const part of raw as unknown[]) {
    const value = read(part, client);
    if (value === null) return null;
    parts.push(value);
  }
  return parts as readonly T[];
}

function decodeField(raw: unknown, client: number, columnName: (client: number, clock: number) => string) {
  if (typeof raw === 'number') {
    if (isCount(raw)) return columnName(client, raw);
    return fieldNames[-1 - raw] ?? null;
  }
  // A name we do not know is kept as it is; one that could pass for a column's id is not a name.
  if (typeof raw === 'string') return raw.startsWith('#') ? raw : null;
  const ref = decodeRef(raw, client);
  return ref && columnName(ref.client, ref.clock);
}

/** Half a surrogate pair becomes U+FFFD on the way to others: made so at once, or this replica would show another text. */
const wellFormed = (text: string): string => (/[\ud800-\udfff]/.test(text) ? textOf(utf8(text)) : text);

function encodeValue(client: number, value: RegisterValue): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value !== 'object' || value === null) return value;
  if ('add' in value) return [value.add];
  if ('items' in value) return [value.items.map(({ key, text, turns }) => [wellFormed(key), wellFormed(text), turns])];
  const [optionClient, optionClock] = value.option.split(':').map(Number) as [number, number];
  return [encodeRef(client, { client: optionClient, clock: optionClock }), wellFormed(value.text)];
}

function decodeValue(raw: unknown, client: number): RegisterValue | undefined {
  if (typeof raw === 'string' || typeof raw === 'boolean' || raw === null) return raw;
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  if (Array.isArray(raw) && raw.length === 1) return decodeMerging(raw[0]);
  if (!Array.isArray(raw) || raw.length !== 2 || typeof raw[1] !== 'string') return undefined;
  const option = decodeRef(raw[0], client);
  return option ? { option: recordIdOf(option), text: raw[1] } : undefined;
}

/** The values that merge. Both are of length 1, which an app from before them does not understand, and so leaves alone [DOC-6]. */
function decodeMerging(raw: unknown): CountValue | SetValue | undefined {
  if (typeof raw === 'string') return /^-?\d{1,200}(?:\.\d{1,200})?$/.test(raw) ? { add: raw } : undefined;
  if (!Array.isArray(raw) || raw.length > 2 * mostSetItems) return undefined;
  const items: SetItem[] = [];
  for (const part of raw as unknown[]) {
    if (!Array.isArray(part) || part.length !== 3) return undefined;
    const [key, text, turns] = part as unknown[];
    if (typeof key !== 'string' || typeof text !== 'string' || !isCount(turns) || turns === 0) return undefined;
    items.push({ key, text, turns });
  }
  const text = items.filter(({ turns }) => turns % 2 === 1).map((item) => item.text);
  return { items, text: text.join(', ') };
}

/** Whether an option is chosen in it, alone or in a set. */
export const holdsOption = (value: RegisterValue, option: string): boolean =>
  isSetValue(value)
    ? value.items.some((item) => item.key === optionKey(option) && isIn(item))
    : typeof value === 'object' && value !== null && 'option' in value && value.option === option;

/** Whether this item is one of those replaced, itself or as the original of a copy that was. */
export const isSuperseded = (list: readonly Superseded[], ref: Ref): boolean =>
  list.some((one) => sameRef(one, ref) || (one.of !== null && sameRef(one.of, ref)));

export const containsRef = (refs: readonly Ref[], ref: Ref): boolean => refs.some((other) => sameRef(other, ref));
