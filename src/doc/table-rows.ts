/** Actions on a table's cells and rows. */
import { ok } from '../lib/result.ts';
import { type Action, act, notFound } from './action.ts';
import type { RawCellConflict } from './conflict-types.ts';
import { keysBetween } from './order.ts';
import { createPutBlock, type PutBlock } from './put-block.ts';
import type { DocRecord } from './records.ts';
import { type CellDraft, cellsOf, createRowChecks, type RowContent, rowFields } from './row-checks.ts';
import { sawOf, sawOfAll } from './saw.ts';
import { placeAfter, type TableDeps } from './table-deps.ts';
import type { CellValue, CellWrite, RecordId } from './types.ts';

export interface RowActions {
  setCells(writes: readonly CellWrite[]): Action;
  /** New rows behind `after` (null: at the top); answers with their ids, in order. */
  addRows(rows: readonly RowContent[], after: RecordId | null | 'end'): Action<readonly RecordId[]>;
  readonly putBlock: PutBlock;
  deleteRows(rows: readonly RecordId[]): Action;
  moveRows(rows: readonly RecordId[], after: RecordId | null): Action;
  settle(conflict: string, settlement: DocSettlement): Action;
}

export type DocSettlement =
  | { readonly type: 'keep'; readonly item: string }
  /** The shown value stays in this row; each other version gets a row of its own behind it, alike but for that cell. */
  | { readonly type: 'keep-all' }
  | { readonly type: 'other'; readonly value: CellValue }
  | { readonly type: 'restore-row' }
  | { readonly type: 'delete-row' }
  | { readonly type: 'restore-column' }
  | { readonly type: 'delete-column' };

export function createRowActions({ live, view, randomBytes }: TableDeps): RowActions {
  const checks = createRowChecks({ live, view, randomBytes });
  const { rowRecord, tooLong, tooMuch } = checks;

  const shownRecords = (ids: readonly RecordId[]): readonly DocRecord[] | null => {
    const records = ids.map((id) => (view.row(id) ? rowRecord(id) : null));
    return records.every((record) => record !== null) ? records : null;
  };

  const keepAll = ({ row, column, versions }: RawCellConflict, record: DocRecord): Action => {
    const shown = versions.at(-1);
    const shownRow = view.row(row);
    if (!shown || !shownRow) return notFound;
    const beside = Object.entries(shownRow.cells).flatMap(([id, cell]): CellDraft[] =>
      id === column ? [] : [{ column: id as RecordId, value: cell.value }],
    );
    const others = versions.slice(0, -1).map(({ value }) => ({ cells: [...beside, { column, value }] }));
    const keys = checks.rows(others, row);
    if (!keys.ok) return keys;
    return act(live, (writer) => {
      writer.set(record, column, shown.value, { settles: true });
      writer.create('rows', rowFields(others, keys.value));
    });
  };

  const settleColumn = (id: RecordId, { type }: DocSettlement): Action => {
    const record = live.records.get('columns', id);
    if (!record || (type !== 'restore-column' && type !== 'delete-column')) return notFound;
    return act(live, (writer) => {
      if (type === 'restore-column') writer.set(record, '#deleted', false, { settles: true });
      else writer.set(record, '#deleted', true, { settles: true, saw: sawOfAll(live) });
    });
  };

  return {
    setCells(writes) {
      const refused = tooMuch(writes, 0);
      if (refused) return refused;
      const wanted = checks.writes(writes);
      return wanted.ok ? act(live, (writer) => checks.writeCells(writer, wanted.value)) : wanted;
    },

    addRows(rows, after) {
      const refused = tooMuch(cellsOf(rows), rows.length);
      if (refused) return refused;
      const keys = checks.rows(rows, after);
      return keys.ok ? act(live, (writer) => writer.create('rows', rowFields(rows, keys.value))) : keys;
    },

    putBlock: createPutBlock({ live, view, randomBytes }),

    deleteRows(rows) {
      const records = shownRecords(rows);
      if (!records) return notFound;
      return act(live, (writer) => {
        for (const record of records) writer.set(record, '#deleted', true, { saw: sawOf(record) });
      });
    },

    moveRows(rows, after) {
      const records = shownRecords(rows);
      if (!records) return notFound;
      const moved = new Set(rows);
      // Behind one of the moved rows means behind the nearest row above it that stays.
      const staying = view.rows().filter((row) => !moved.has(row.id) || row.id === after);
      const place = placeAfter(staying, after);
      if (!place) return notFound;
      const keys = keysBetween(place.from, place.to, records.length, randomBytes);
      return act(live, (writer) => {
        records.forEach((record, at) => {
          writer.set(record, '#order', keys[at] as string);
        });
      });
    },

    settle(id, settlement) {
      const conflict = view.conflicts().find((candidate) => candidate.id === id);
      if (!conflict) return notFound;
      if (conflict.kind === 'column') return settleColumn(conflict.column, settlement);
      const record = rowRecord(conflict.row);
      if (!record || settlement.type === 'restore-column' || settlement.type === 'delete-column') return notFound;
      if (settlement.type === 'restore-row' || settlement.type === 'delete-row') {
        if (conflict.kind !== 'delete-edit') return notFound;
        return act(live, (writer) => {
          if (settlement.type === 'restore-row') writer.set(record, '#deleted', false, { settles: true });
          else writer.set(record, '#deleted', true, { settles: true, saw: sawOf(record) });
        });
      }
      if (conflict.kind !== 'cell') return notFound;
      if (settlement.type === 'keep-all') return keepAll(conflict, record);
      const kept = settlement.type === 'keep' ? versionOf(conflict.versions, settlement.item) : ok(settlement.value);
      if (!kept.ok) return kept;
      const refused = tooLong([kept.value]);
      if (refused) return refused;
      return act(live, (writer) => {
        writer.set(record, conflict.column, kept.value, { settles: true });
      });
    },
  };
}

function versionOf(
  versions: readonly { readonly items: readonly string[]; readonly value: CellValue }[],
  item: string,
) {
  const version = versions.find((candidate) => candidate.items.includes(item));
  return version ? ok(version.value) : notFound;
}
