/** Actions on a table's cells and rows. */
import { type Action, act, notFound } from './action.ts';
import { cellSaws } from './cell-saw.ts';
import { keysBetween } from './order.ts';
import { createPutBlock, type PutBlock } from './put-block.ts';
import type { DocRecord } from './records.ts';
import { cellsOf, createRowChecks, type RowContent, rowFields } from './row-checks.ts';
import { sawOf } from './saw.ts';
import { createSettle, type SettleActions } from './settle.ts';
import { placeAfter, type TableDeps } from './table-deps.ts';
import type { CellWrite, RecordId } from './types.ts';

export interface RowActions extends SettleActions {
  setCells(writes: readonly CellWrite[]): Action;
  /** New rows behind `after` (null: at the top); answers with their ids, in order. */
  addRows(rows: readonly RowContent[], after: RecordId | null | 'end'): Action<readonly RecordId[]>;
  readonly putBlock: PutBlock;
  deleteRows(rows: readonly RecordId[]): Action;
  moveRows(rows: readonly RecordId[], after: RecordId | null): Action;
}

export function createRowActions({ live, view, randomBytes }: TableDeps): RowActions {
  const checks = createRowChecks({ live, view, randomBytes });
  const { rowRecord, tooMuch } = checks;

  const shownRecords = (ids: readonly RecordId[]): readonly DocRecord[] | null => {
    const records = ids.map((id) => (view.row(id) ? rowRecord(id) : null));
    return records.every((record) => record !== null) ? records : null;
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
      return keys.ok ? act(live, (writer) => writer.create('rows', rowFields(rows, keys.value, cellSaws(view)))) : keys;
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

    ...createSettle({ live, view, randomBytes }),
  };
}
