/**
 * Undo as an operation of our own [DOC-4, DOC-7]: take away what my action put there, while it survives, and put back
 * copies of what it replaced, each naming its original. Where somebody has written since, that part is left alone.
 */
import type { Bytes } from '../lib/bytes.ts';
import { holdsOption, isVoid, originalOf, plainBody, type RegisterBody, type RegisterItem } from './element.ts';
import { idText, itemIdOf, parseId, type Ref } from './item-id.ts';
import type { LiveDoc } from './live-doc.ts';
import type { DocRecord, PlacedItem } from './records.ts';
import { shownValue, visibleItems } from './register.ts';
import { covers, sawOf, sawOfAll } from './saw.ts';
import { nameOf } from './table-columns.ts';
import type { RestoredItem, UndoStep, UndoWrite } from './undo-step.ts';
import { pushItem, restoredItem } from './write.ts';

export type IsMine = (client: number) => boolean;

const isWriter =
  (live: LiveDoc): IsMine =>
  (client) =>
    client === live.y.clientID;

export interface Undone {
  readonly update: Bytes;
  /** Undoing this is the redo. */
  readonly redo: UndoStep;
}

/** Null when nothing of the step is left to undo. */
/** `isMine`: client ids of this person's pages here, this one's among them: a step may be of an earlier page. */
export function undoStep(live: LiveDoc, step: UndoStep, isMine: IsMine = isWriter(live)): Undone | null {
  const writes: UndoWrite[] = [];
  const update = live.transact(() => {
    for (const write of step.writes) {
      const inverse = undoWrite(live, write, isMine);
      if (inverse) writes.push(inverse);
    }
    for (const { root, record } of step.created) {
      const found = live.records.get(root, record);
      const inverse = found && undoCreation(live, found, isMine);
      if (inverse) writes.push(inverse);
    }
  });
  return update && { update, redo: { doc: live.doc, writes, created: [] } };
}

function undoWrite(live: LiveDoc, write: UndoWrite, isMine: IsMine): UndoWrite | null {
  const record = live.records.get(write.root, write.record);
  if (!record) return null;
  const mine = survivorsOf(live.records.readField(record, write.field), write.items, isMine);
  if (!mine) return null;
  // Undoing a decision brings back what was decided, the conflict with an unseen edit included [CON-2].
  const isDecision = mine.some(({ item }) => item.settles);
  if (!isDecision && write.restore.some((restored) => deletesUnseen(live, record, write.field, restored))) return null;
  for (const { index } of [...mine].reverse()) record.array.delete(index, 1);
  const undoes: readonly Ref[] = mine.map(({ item }) => item);
  const copies = write.restore
    .filter((restored) => !restored.nothing)
    .map((restored) => copyOf(restored, undoes))
    // A type that is put back is chosen now, by somebody who sees what the cells hold; but a decision that is taken back
    // leaves what was decided [DOC-12].
    .map((copy) => (write.field === '#type' && !isDecision ? { ...copy, saw: sawOfAll(live) } : copy));
  // A void says "nothing was here", so that the log tells of the undo and the row of the state before.
  const bodies = copies.length > 0 ? copies : [voidOf(write.field, undoes)];
  const items = bodies.map((body) => {
    const pushed = pushItem(live, record, write.field, body);
    return itemIdOf(body.of ?? pushed);
  });
  return { ...write, items, restore: mine.map(({ item }) => restoredItem(item)) };
}

/**
 * A deletion that would come back over what it had not seen: somebody has written there while it was taken back. Put back,
 * it would be in conflict with an edit whose author knew of it [DOC-5].
 */
function deletesUnseen(
  live: LiveDoc,
  record: DocRecord,
  field: string,
  { value, saw, nothing }: RestoredItem,
): boolean {
  if (field !== '#deleted' || value !== true || nothing) return false;
  const isUnseen = (items: readonly RegisterItem[]): boolean =>
    visibleItems(items).some((item) => !isVoid(item) && !covers(saw, originalOf(item)));
  if (record.root === 'options') {
    return choicesOf(live, record).some((item) => !covers(saw, originalOf(item)));
  }
  if (record.root === 'columns') {
    for (const row of live.records.all('rows')) if (isUnseen(live.records.read(row).get(record.id) ?? [])) return true;
    return false;
  }
  for (const [name, items] of live.records.read(record)) if (!name.startsWith('#') && isUnseen(items)) return true;
  return false;
}

/**
 * In array order; null unless every one of them is still there. A copy is as good as its original: undoing a later
 * action brought it back, and the earlier one can now be undone in its turn. But a copy that others put back of what
 * others wrote is theirs, and stays.
 */
function survivorsOf(
  placed: readonly PlacedItem[],
  ids: readonly string[],
  isMine: IsMine,
): readonly PlacedItem[] | null {
  const wanted = new Set(ids);
  const missing = new Set(ids);
  const found = placed.filter(({ item }) => {
    const original = originalOf(item);
    const mine = isMine(item.client) || isMine(original.client);
    const name = wanted.has(idText(item)) ? idText(item) : mine ? idText(original) : '';
    missing.delete(name);
    return wanted.has(name);
  });
  return missing.size === 0 ? found : null;
}

function copyOf(restored: RestoredItem, undoes: readonly Ref[]): RegisterBody {
  return {
    value: restored.value,
    supersedes: restored.supersedes.flatMap(({ item, of }) => {
      const ref = parseId(item);
      return ref ? [{ ...ref, of: of === null ? null : parseId(of) }] : [];
    }),
    of: parseId(restored.of),
    undoes,
    saw: restored.saw,
    settles: restored.settles,
  };
}

const voidOf = (field: string, undoes: readonly Ref[]): RegisterBody => ({
  ...plainBody(field === '#deleted' ? false : field.startsWith('#') ? null : ''),
  undoes,
});

/** Adding is undone by marking deleted, and only while nobody else has put anything there. */
function undoCreation(live: LiveDoc, record: DocRecord, isMine: IsMine): UndoWrite | null {
  const fields = live.records.read(record);
  if (visibleItems(fields.get('#deleted') ?? []).some((item) => item.value === true)) return null;
  for (const items of fields.values()) if (items.some((item) => !isMine(originalOf(item).client))) return null;
  if (record.root === 'columns' && hasCellsOfOthers(live, record, isMine)) return null;
  const isForeign = (item: RegisterItem): boolean => !isMine(originalOf(item).client);
  if (record.root === 'options' && choicesOf(live, record).some(isForeign)) return null;
  const item = pushItem(live, record, '#deleted', {
    ...plainBody(true),
    saw: record.root === 'columns' || record.root === 'options' ? sawOfAll(live) : sawOf(record),
  });
  return { root: record.root, record: record.id, field: '#deleted', items: [itemIdOf(item)], restore: [] };
}

/** The cells in which an option is chosen. */
function choicesOf(live: LiveDoc, option: DocRecord): readonly RegisterItem[] {
  const column = nameOf(shownValue(live.records.read(option).get('#column') ?? []));
  return [...live.records.all('rows')].flatMap((row) =>
    visibleItems(live.records.readField(row, column).map(({ item }) => item)).filter(({ value }) =>
      holdsOption(value, option.id),
    ),
  );
}

function hasCellsOfOthers(live: LiveDoc, column: DocRecord, isMine: IsMine): boolean {
  for (const row of live.records.all('rows')) {
    const cells = live.records.readField(row, column.id);
    if (cells.some(({ item }) => !isMine(originalOf(item).client))) return true;
  }
  return false;
}
