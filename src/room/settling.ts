/** Ending conflicts, and taking that back [DOC-4, CON-1, CON-2]. */
import { undoStepOfItem, type WrittenItem } from '../doc/describe-update.ts';
import { parseId } from '../doc/item-id.ts';
import type { CellDraft } from '../doc/row-checks.ts';
import type { Decision as DocDecision } from '../doc/settle.ts';
import type { Table } from '../doc/table.ts';
import type { DocId, ItemId } from '../doc/types.ts';
import { cellValueOf } from '../doc/versions.ts';
import { err } from '../lib/result.ts';
import type { Actions } from './actions.ts';
import type { Decision, RoomApi } from './api.ts';
import type { Authors } from './authors.ts';
import { splitConflictId } from './conflicts.ts';
import type { Documents } from './documents.ts';

export interface SettlingDeps {
  readonly documents: Documents;
  readonly actions: Actions;
  readonly authors: Authors;
}

const notFound = err({ code: 'not-found' });

export function createSettling({
  documents,
  actions,
  authors,
}: SettlingDeps): Pick<RoomApi, 'settle' | 'settleAll' | 'undoSettlement' | 'restoreLost' | 'askAbout'> {
  /** The cells of one side of a group as its author had them: what is not shown any more is in the logs. */
  const cellsOfSide = async (table: Table, conflict: string, item: ItemId): Promise<readonly CellDraft[] | null> => {
    const raw = table.view.conflicts().find(({ id }) => id === conflict);
    const side = raw?.kind === 'group' ? raw.sides.find((one) => one.item === item) : undefined;
    if (!side) return null;
    const cells: CellDraft[] = [];
    for (const cell of side.cells) {
      if ('value' in cell) cells.push({ column: cell.column, value: cell.value });
      else {
        const seen = cell.seen && (await authors.readItem(table.live.doc, cell.seen));
        if (cell.seen && !seen) return null;
        cells.push({ column: cell.column, value: seen ? cellValueOf(seen.value) : '' });
      }
    }
    return cells;
  };

  /** As the document understands it; null where what it takes is not known here. */
  const inDocument = async (table: Table, { conflict, settlement }: Decision): Promise<DocDecision | null> => {
    const { inner } = splitConflictId(conflict);
    if (settlement.type === 'mix') return { conflict: inner, settlement: { type: 'group', cells: [] } };
    const isGroup = table.view.conflicts().some(({ id, kind }) => id === inner && kind === 'group');
    if (settlement.type !== 'keep' || !isGroup) return { conflict: inner, settlement };
    const cells = await cellsOfSide(table, inner, settlement.item);
    return cells && { conflict: inner, settlement: { type: 'group', cells } };
  };

  const settleAll: RoomApi['settleAll'] = async (decisions) => {
    const docs = new Set<DocId>(decisions.map(({ conflict }) => splitConflictId(conflict).doc));
    const [doc] = docs;
    const table = doc && documents.known(doc);
    // One document is one step to undo.
    if (!doc || !table || docs.size > 1) return notFound;
    const wanted: DocDecision[] = [];
    for (const decision of decisions) {
      const one = await inDocument(table, decision);
      if (!one) return notFound;
      wanted.push(one);
    }
    const label = { action: 'settle', count: decisions.length } as const;
    // Asked for anew: while values were read, everything may have been folded again.
    return actions.run(doc, label, () => documents.table(doc).rows.settleAll(wanted));
  };

  return {
    settle: (conflict, settlement) => settleAll([{ conflict, settlement }]),
    settleAll,

    /** Also somebody else's, and from before this page was loaded: the replaced values are in the logs. */
    async undoSettlement(id) {
      const { doc, inner } = splitConflictId(id);
      const table = documents.known(doc);
      const settled = table?.view.settled().find((one) => one.id === inner);
      if (!table || !settled) return notFound;
      const originals = new Map<ItemId, WrittenItem>();
      for (const item of settled.replaced) {
        const original = parseId(item) && (await authors.readItem(doc, item));
        if (original) originals.set(item, original);
      }
      const { row, option, column } = settled;
      const root = row ? 'rows' : option ? 'options' : 'columns';
      const record = row ?? option ?? column;
      if (!record) return notFound;
      const place = { root, record, field: settled.field, item: settled.item } as const;
      const step = undoStepOfItem(table.live, place, (item) => originals.get(item));
      const label = { action: 'settle', count: 1 } as const;
      return step ? actions.revert({ label, doc, step }) : err({ code: 'nothing-to-undo' });
    },

    async askAbout(conflict, question) {
      const { doc, inner } = splitConflictId(conflict);
      if (
        !documents
          .known(doc)
          ?.view.conflicts()
          .some(({ id }) => id === inner)
      )
        return notFound;
      const asked = question && { to: question.to ?? '', text: question.text.trim() };
      return actions.run(doc, { action: 'ask', count: 1 }, () => documents.table(doc).ask(inner, asked));
    },

    async restoreLost(id, item) {
      const { doc, inner } = splitConflictId(id);
      const settled = documents
        .known(doc)
        ?.view.settled()
        .find((one) => one.id === inner);
      const lost = settled?.replaced.includes(item) ? await authors.readItem(doc, item) : null;
      if (!settled?.row || !lost) return notFound;
      const { row, field } = settled;
      const label = { action: 'settle', count: 1 } as const;
      return actions.run(doc, label, () =>
        documents.table(doc).rows.decideAnew(row, field as typeof row, cellValueOf(lost.value)),
      );
    },
  };
}
