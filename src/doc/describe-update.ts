/** What an update says in the words of the document: for history, for undoing old decisions, and for looking up values. */
import * as Y from 'yjs';
import { decodeElement, originalOf, type RegisterItem, type RegisterValue } from './element.ts';
import { itemIdOf, type Ref, recordIdOf } from './item-id.ts';
import type { LiveDoc } from './live-doc.ts';
import type { RootName } from './records.ts';
import type { Field, ItemId, RecordId } from './types.ts';
import type { RestoredItem, UndoStep } from './undo-step.ts';
import { restoredItem } from './write.ts';

/** One written item as the update alone tells it. */
export interface WrittenItem {
  readonly item: ItemId;
  readonly field: Field;
  readonly value: RegisterValue;
  /** The originals of what it replaced. */
  readonly supersedes: readonly ItemId[];
  /** Set on what an undo put back: the item whose value this is. */
  readonly of: ItemId | null;
  /** What that undo took away. With `of` null: nothing had been there before. */
  readonly undoes: readonly ItemId[];
  /** Its author decided a conflict with it. */
  readonly settles: boolean;
  /** As it has to be put back, should somebody undo what replaced it. */
  readonly restore: RestoredItem;
}

export interface DescribedItem extends WrittenItem {
  readonly root: RootName;
  readonly record: RecordId;
  /** It is one of the first values of a record that this update made. */
  readonly initial: boolean;
}

export interface UpdateDescription {
  readonly created: readonly { readonly root: RootName; readonly record: RecordId }[];
  readonly items: readonly DescribedItem[];
}

/**
 * The update must be in the document already: where an item stands follows from its neighbours there, and they stay
 * where they are when they are deleted.
 */
export function describeUpdate(live: LiveDoc, update: Uint8Array): UpdateDescription {
  const created: { root: RootName; record: RecordId }[] = [];
  const items: DescribedItem[] = [];
  const fresh = new Set<RecordId>();
  for (const struct of itemsIn(update)) {
    const type = parentIn(live, struct);
    if (struct.content instanceof Y.ContentType) {
      const root = type ? live.records.rootNameOf(type) : null;
      if (!root) continue;
      const record = recordIdOf(struct.id);
      fresh.add(record);
      created.push({ root, record });
    }
    const record = type && live.records.ofType(type);
    if (!record) continue;
    for (const item of registerItems(struct)) {
      items.push({ ...written(item), root: record.root, record: record.id, initial: fresh.has(record.id) });
    }
  }
  return { created, items };
}

/** Every value of an update by its item, without a document: a log can be read for values long replaced. */
export function itemsOf(update: Uint8Array): Map<ItemId, WrittenItem> {
  const found = new Map<ItemId, WrittenItem>();
  for (const struct of itemsIn(update)) {
    for (const item of registerItems(struct)) found.set(itemIdOf(item), written(item));
  }
  return found;
}

/** Which items each item of an update stands in place of: those it replaced, and the originals of copies among them. */
export function* replacedIn(update: Uint8Array): Generator<readonly [item: Ref, replaced: readonly Ref[]]> {
  for (const struct of itemsIn(update)) {
    for (const item of registerItems(struct)) {
      if (item.supersedes.length > 0) yield [item, item.supersedes.flatMap((one) => (one.of ? [one, one.of] : [one]))];
    }
  }
}

/**
 * What undoes one settlement, also somebody else's and from before this page was loaded: its replaced values are looked
 * up in the logs. Null when one of them is not known there.
 */
export function undoStepOfItem(
  live: LiveDoc,
  place: { readonly root: RootName; readonly record: RecordId; readonly field: Field; readonly item: ItemId },
  lookUp: (item: ItemId) => WrittenItem | undefined,
): UndoStep | null {
  const record = live.records.get(place.root, place.record);
  const found = record && live.records.readField(record, place.field);
  const standing = found?.find(
    ({ item }) => itemIdOf(item) === place.item || itemIdOf(originalOf(item)) === place.item,
  );
  if (!standing) return null;
  const restore: RestoredItem[] = [];
  for (const replaced of standing.item.supersedes) {
    const original = lookUp(itemIdOf(originalOf(replaced)));
    if (!original) return null;
    restore.push(original.restore);
  }
  const items = [itemIdOf(standing.item)];
  return {
    doc: live.doc,
    writes: [{ root: place.root, record: place.record, field: place.field, items, restore }],
    created: [],
  };
}

function itemsIn(update: Uint8Array): readonly Y.Item[] {
  return Y.decodeUpdate(update).structs.filter((struct) => struct instanceof Y.Item);
}

function parentIn(live: LiveDoc, { id }: Y.Item): Y.AbstractType<unknown> | null {
  if (id.clock >= live.clock(id.client)) return null;
  const stored: unknown = Y.getItem(live.y.store, id);
  return stored instanceof Y.Item ? (stored.parent as Y.AbstractType<unknown> | null) : null;
}

function* registerItems(struct: Y.Item): Generator<RegisterItem> {
  if (!(struct.content instanceof Y.ContentAny)) return;
  const { client, clock } = struct.id;
  for (const [at, element] of (struct.content.arr as unknown[]).entries()) {
    const item = decodeElement(element, client, clock + at);
    if (item) yield item;
  }
}

const written = (item: RegisterItem): WrittenItem => ({
  item: itemIdOf(item),
  field: item.field,
  value: item.value,
  supersedes: item.supersedes.map((one) => itemIdOf(originalOf(one))),
  of: item.of && itemIdOf(item.of),
  undoes: item.undoes.map(itemIdOf),
  settles: item.settles,
  restore: restoredItem(item),
});
