/**
 * The two things a person's action does to a document: write a register and make a record. Runs inside one
 * transaction, and collects on the way what undoing it takes.
 */
import * as Y from 'yjs';
import { readNumber, setIn } from './cell-value.ts';
import { addDecimals, negated } from './decimal.ts';
import {
  type CountValue,
  encodeElement,
  isCountValue,
  originalOf,
  plainBody,
  type RegisterBody,
  type RegisterItem,
  type RegisterValue,
  type Saw,
  type Superseded,
} from './element.ts';
import { itemIdOf, parseId, type Ref, recordIdOf } from './item-id.ts';
import type { LiveDoc } from './live-doc.ts';
import type { DocRecord, RootName } from './records.ts';
import { valueKey, versionsOf, visibleItems } from './register.ts';
import { isComputedType, isSetType, joinSets, presentIn, sameItems, setWith } from './set-value.ts';
import type { CellValue, ColumnView, Field, RecordId } from './types.ts';
import type { RestoredItem, UndoStep, UndoWrite } from './undo-step.ts';
import { cellValueOf, versionsIn } from './versions.ts';

export interface FieldValue {
  readonly field: Field;
  readonly value: RegisterValue;
  /** What its author had seen, where that matters to the cell [DOC-12]. */
  readonly saw?: Saw | null;
}

export interface Writer {
  /** False when the register showed just this value already, in one version: then nothing is written. */
  set(record: DocRecord, field: Field, value: RegisterValue, extra?: Partial<RegisterBody>): boolean;
  /** A cell of a column of this kind: in a column of sets into the set, in one that adds up as what it adds. */
  setCell(record: DocRecord, column: ColumnView, value: CellValue, saw: Saw | null): boolean;
  create(root: Exclude<RootName, 'meta'>, records: readonly (readonly FieldValue[])[]): readonly RecordId[];
  step(): UndoStep;
}

/** Pushes one item; the caller has removed what it replaces. */
export function pushItem(live: LiveDoc, record: DocRecord, field: Field, body: RegisterBody): Ref {
  const client = live.y.clientID;
  const ref = { client, clock: Y.getState(live.y.store, client) };
  record.array.push([encodeElement(client, field, columnRef(field), body)]);
  return ref;
}

const columnRef = (field: Field): Ref | null => (field.startsWith('#') ? null : parseId(field));

export function createFieldWriter(live: LiveDoc): Writer {
  const writes: UndoWrite[] = [];
  const created: { root: RootName; record: RecordId }[] = [];

  const set: Writer['set'] = (record, field, value, extra = {}) => {
    const placed = live.records.readField(record, field);
    const items = placed.map((one) => one.item);
    const visible = visibleItems(items);
    const versions = versionsOf(visible);
    const shown = versions.at(-1);
    // A decision between versions is always written, even for the value that is shown already [CON-1].
    const same = versions.length === 1 && shown && valueKey(shown.value) === valueKey(value);
    const alreadyEmpty = versions.length === 0 && value === '';
    // Deleting what is deleted says that more has been seen; what a cell's author saw says nothing by itself.
    const saysMore = field === '#deleted' && extra.saw !== undefined;
    if ((same || alreadyEmpty) && !saysMore && !extra.settles) return false;

    for (const one of [...placed].reverse()) record.array.delete(one.index, 1);
    // Hidden copies go with what hid them: left alone they would rise again as a false conflict.
    const body = { ...plainBody(value), supersedes: items.map(asSuperseded), settles: versions.length > 1, ...extra };
    const ref = pushItem(live, record, field, body);
    writes.push({
      root: record.root,
      record: record.id,
      field,
      items: [itemIdOf(ref)],
      restore: visible.map(restoredItem),
    });
    return true;
  };

  /** What the cell holds in this column, in one version; null where people do not agree yet. */
  const heldIn = (record: DocRecord, column: ColumnView): CellValue | null => {
    const versions = versionsIn(
      column,
      visibleItems(live.records.readField(record, column.id).map(({ item }) => item)),
    );
    const [only] = versions;
    if (versions.length > 1) return null;
    return only ? cellValueOf(only.value) : '';
  };

  const setSet = (record: DocRecord, column: ColumnView, value: CellValue, saw: Saw | null): boolean => {
    const held = setIn(column.type, heldIn(record, column) ?? '', column.options);
    const wanted = setIn(column.type, value, column.options);
    // A set says what was put in and taken out of what its author saw; a text only what shall be in it.
    const isSet = typeof value !== 'string' && 'items' in value;
    const next = isSet ? joinSets([held, wanted]) : setWith(held, presentIn(wanted));
    if (sameItems(held, next)) return false;
    // Whatever was written apart is in it: nothing was decided by anybody.
    return set(record, column.id, next, { settles: false, saw });
  };

  /**
   * What this writer adds stands beside what others add, and replaces only what it had added itself. So additions made apart
   * add up, and each of them can be undone by itself [DOC-20].
   */
  const addOwn = (record: DocRecord, column: ColumnView, delta: string, saw: Saw | null): boolean => {
    const me = live.y.clientID;
    const placed = live.records.readField(record, column.id);
    const visible = new Set(visibleItems(placed.map(({ item }) => item)));
    const own = placed.filter(({ item }) => isCountValue(item.value) && originalOf(item).client === me);
    const counted = own.filter(({ item }) => visible.has(item)).map(({ item }) => item);
    const add = addDecimals([delta, ...counted.map(({ value }) => (value as CountValue).add)]);
    if (add === null) return false;
    for (const { index } of [...own].reverse()) record.array.delete(index, 1);
    const ref = pushItem(live, record, column.id, {
      ...plainBody({ add }),
      supersedes: own.map(({ item }) => asSuperseded(item)),
      saw,
    });
    const place = { root: record.root, record: record.id, field: column.id };
    writes.push({ ...place, items: [itemIdOf(ref)], restore: counted.map(restoredItem) });
    return true;
  };

  const setCounter = (record: DocRecord, column: ColumnView, value: CellValue, saw: Saw | null): boolean => {
    const held = heldIn(record, column);
    const total = held === '' ? '0' : typeof held === 'string' ? readNumber(held) : null;
    const wanted = typeof value === 'string' ? readNumber(value) : null;
    const delta = total === null || wanted === null ? null : addDecimals([wanted, negated(total)]);
    // What is no number cannot be added to: it is written, as in any other column.
    if (delta === null) return set(record, column.id, value, { saw });
    return delta === '0' && held !== '' ? false : addOwn(record, column, delta, saw);
  };

  return {
    set,
    setCell(record, column, value, saw) {
      if (isComputedType(column.type)) return false;
      if (isSetType(column.type)) return setSet(record, column, value, saw);
      return column.type === 'counter'
        ? setCounter(record, column, value, saw)
        : set(record, column.id, value, { saw });
    },
    create(root, records) {
      const client = live.y.clientID;
      // An import writes a hundred thousand cells of a few columns.
      const refs = new Map<Field, Ref | null>();
      const refOf = (field: Field): Ref | null => {
        const known = refs.get(field);
        if (known !== undefined) return known;
        const ref = columnRef(field);
        refs.set(field, ref);
        return ref;
      };
      const arrays = records.map((fields) =>
        Y.Array.from(
          fields.map(({ field, value, saw = null }) =>
            encodeElement(client, field, refOf(field), { ...plainBody(value), saw }),
          ),
        ),
      );
      live.records.root(root).push(arrays);
      const ids = arrays.map((array) => recordIdOf((array._item as Y.Item).id));
      for (const id of ids) created.push({ root, record: id });
      return ids;
    },
    step: () => ({ doc: live.doc, writes, created }),
  };
}

const asSuperseded = ({ client, clock, of }: RegisterItem): Superseded => ({ client, clock, of });

export const restoredItem = (item: RegisterBody & Ref): RestoredItem => ({
  of: itemIdOf(item.of ?? item),
  value: item.value,
  supersedes: item.supersedes.map((one) => ({ item: itemIdOf(one), of: one.of && itemIdOf(one.of) })),
  saw: item.saw,
  settles: item.settles,
  nothing: item.of === null && item.undoes.length > 0,
});
