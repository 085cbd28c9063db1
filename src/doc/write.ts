/**
 * The two things a person's action does to a document: write a register and make a record. Runs inside one
 * transaction, and collects on the way what undoing it takes.
 */
import * as Y from 'yjs';
import {
  encodeElement,
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
import type { Field, RecordId } from './types.ts';
import type { RestoredItem, UndoStep, UndoWrite } from './undo-step.ts';

export interface FieldValue {
  readonly field: Field;
  readonly value: RegisterValue;
  /** What its author had seen, where that matters to the cell [DOC-12]. */
  readonly saw?: Saw | null;
}

export interface Writer {
  /** False when the register showed just this value already, in one version: then nothing is written. */
  set(record: DocRecord, field: Field, value: RegisterValue, extra?: Partial<RegisterBody>): boolean;
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

  return {
    set(record, field, value, extra = {}) {
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
