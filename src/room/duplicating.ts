/** A copy of a document, as it is shown now: a table in steps, like an import, so that the page stays responsive. */

import { textOfValue } from '../doc/cell-value.ts';
import { roomDocId } from '../doc/live-doc.ts';
import type { CellDraft } from '../doc/row-checks.ts';
import { optionKey, presentIn } from '../doc/set-value.ts';
import type { CellValue, DocId, RecordId } from '../doc/types.ts';
import { toHex } from '../lib/bytes.ts';
import { type Env, sleep } from '../lib/env.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { ActionLog } from './action-log.ts';
import type { RoomApi, SkeinError } from './api.ts';
import type { Documents } from './documents.ts';
import type { UndoStack } from './undo-stack.ts';

/** As many as an import takes in one step. */
const stepRows = 400;
const stepChars = 200_000;

export interface DuplicatingDeps {
  readonly env: Env;
  readonly documents: Documents;
  readonly log: ActionLog;
  readonly undoStack: UndoStack;
}

type Draft = readonly CellDraft[];

export function createDuplicating({ env, documents, log, undoStack }: DuplicatingDeps): RoomApi['duplicateDocument'] {
  /** What a column's id became; of a chosen option, its id. */
  type Names = ReadonlyMap<string, RecordId>;

  const copySchema = (from: DocId, to: DocId): Result<Names, SkeinError> => {
    const source = documents.table(from).view.columns();
    const drafts = source.map(({ name, type }) => ({ name: name === '' ? ' ' : name, type }));
    const table = documents.table(to);
    const filled = log.perform(to, () => table.schema.fill(drafts, 0));
    if (!filled.ok) return filled;
    const names = new Map<string, RecordId>();
    for (const [at, column] of source.entries()) {
      const made = filled.value.made[at];
      if (!made) continue;
      names.set(column.id, made);
      const { width, format, required, unique, target } = column;
      const change = {
        width,
        ...(format && { format }),
        ...(required && { required }),
        ...(unique && { unique }),
        ...(target && { target }),
      };
      if (Object.values(change).some((value) => value !== null)) {
        log.perform(to, () => table.schema.editColumn(made, change));
      }
      for (const option of column.options) {
        const added = log.perform(to, () => table.schema.addOption(made, option.name, option.color));
        if (added.ok) names.set(option.id, added.value.made);
      }
    }
    for (const { id, formula } of source) {
      const made = names.get(id);
      // Formulas name columns by their ids: those of the copy, where it has one.
      const own = formula?.replace(/\d+:\d+/g, (column) => names.get(column) ?? column);
      if (made && own) log.perform(to, () => table.schema.editColumn(made, { formula: own }));
    }
    return ok(names);
  };

  const valueIn = (names: Names, value: CellValue): CellValue => {
    if (typeof value === 'string') return value;
    if ('items' in value) {
      const items = presentIn(value).map(({ key, text }) => {
        const option = key.startsWith('r') ? names.get(key.slice(1)) : undefined;
        return { key: option ? optionKey(option) : key, text, turns: 1 };
      });
      return { items, text: value.text };
    }
    const option = names.get(value.option);
    return option ? { option, text: value.text } : value.text;
  };

  const copyRows = async (from: DocId, to: DocId, names: Names): Promise<Result<void, SkeinError>> => {
    const drafts = documents
      .table(from)
      .view.rows()
      .map(({ view }): Draft => {
        return Object.entries(view?.cells ?? {}).flatMap(([column, { value }]) => {
          const made = names.get(column);
          return made ? [{ column: made, value: valueIn(names, value) }] : [];
        });
      });
    for (let at = 0; at < drafts.length; ) {
      const step = stepFrom(drafts, at);
      const rows = step.map((cells) => ({ cells }));
      const added = log.perform(to, () => documents.table(to).rows.addRows(rows, 'end'));
      if (!added.ok) return added;
      at += step.length;
      await sleep(env, 0);
    }
    return ok(undefined);
  };

  return async (from, name) => {
    const listed = documents.roomDoc.listing().documents.find(({ id }) => id === from);
    if (!listed) return err({ code: 'not-found' });
    const to = toHex(env.randomBytes(16)) as DocId;
    if (listed.kind === 'note') {
      const filled = log.perform(to, () => documents.note(to).become(documents.note(from).tree()));
      if (!filled.ok) return filled;
    } else {
      const names = copySchema(from, to);
      if (!names.ok) return names;
      const copied = await copyRows(from, to, names.value);
      if (!copied.ok) return copied;
    }
    // Listed last: whoever sees the name finds the copy whole.
    const done = log.perform(roomDocId, () => documents.roomDoc.addDocument(to, listed.kind, name));
    if (!done.ok) return done;
    const { undo } = done.value;
    if (undo) undoStack.did({ label: { action: 'duplicate-document', count: 1 }, doc: roomDocId, step: undo });
    return ok(to);
  };
}

function stepFrom(drafts: readonly Draft[], from: number): readonly Draft[] {
  const step: Draft[] = [];
  let chars = 0;
  for (const draft of drafts.slice(from, from + stepRows)) {
    for (const { value } of draft) chars += textOfValue(value).length;
    if (step.length > 0 && chars > stepChars) break;
    step.push(draft);
  }
  return step;
}
