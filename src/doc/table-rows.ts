/** Actions on a table's cells and rows. */
import { ok, type Result } from '../lib/result.ts';
import { type Action, act, checkCellText, type DocRefusal, notFound, refuse } from './action.ts';
import { textOfValue } from './cell-value.ts';
import type { RawCellConflict } from './conflict-types.ts';
import { docLimits } from './limits.ts';
import type { LiveDoc } from './live-doc.ts';
import { keysBetween, neighbours, type Placed } from './order.ts';
import type { DocRecord } from './records.ts';
import { sawOf } from './saw.ts';
import type { TableView } from './table-view.ts';
import type { CellValue, CellWrite, RecordId } from './types.ts';
import type { FieldValue, Writer } from './write.ts';

export interface CellDraft {
  readonly column: RecordId;
  readonly value: CellValue;
}

export interface RowContent {
  readonly cells: readonly CellDraft[];
}

export interface RowActions {
  setCells(writes: readonly CellWrite[]): Action;
  /** New rows behind `after` (null: at the top); answers with their ids, in order. */
  addRows(rows: readonly RowContent[], after: RecordId | null | 'end'): Action<readonly RecordId[]>;
  /** A pasted block: cells that are there, and rows that it reaches beyond the last one. One action, one undo. */
  putBlock(writes: readonly CellWrite[], rows: readonly RowContent[]): Action<readonly RecordId[]>;
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
  | { readonly type: 'delete-row' };

export interface TableDeps {
  readonly live: LiveDoc;
  readonly view: TableView;
  readonly randomBytes: (count: number) => Uint8Array;
}

export function createRowActions({ live, view, randomBytes }: TableDeps): RowActions {
  const rowRecord = (id: RecordId): DocRecord | null => live.records.get('rows', id) ?? null;

  const isColumn = (id: RecordId): boolean => view.columnStates().some((column) => column.id === id);

  const tooLong = (values: readonly CellValue[]) => {
    for (const value of values) {
      const checked = checkCellText(textOfValue(value));
      if (!checked.ok) return checked;
    }
    return null;
  };

  /** What does not fit into one entry is refused before anything is written: a peer would have to refuse it after. */
  const tooMuch = (cells: readonly CellDraft[], rows: number) => {
    const { actionCells: limitCells, actionChars: limitChars } = docLimits;
    const chars = cells.reduce((sum, { value }) => sum + textOfValue(value).length, 0);
    if (Math.max(cells.length, rows) <= limitCells && chars <= limitChars) return null;
    // Smaller steps would not help a cell that is too long by itself.
    return tooLong(cells.map(({ value }) => value)) ?? refuse({ code: 'too-much-at-once', limitCells, limitChars });
  };

  const cellsOf = (rows: readonly RowContent[]): readonly CellDraft[] => rows.flatMap(({ cells }) => cells);

  const shownRecords = (ids: readonly RecordId[]): readonly DocRecord[] | null => {
    const records = ids.map((id) => (view.row(id) ? rowRecord(id) : null));
    return records.every((record) => record !== null) ? records : null;
  };

  /** The last write of a cell counts: two in one transaction could not be undone apart. */
  const checkWrites = (writes: readonly CellWrite[]): Result<readonly CellWrite[], DocRefusal> => {
    const byCell = new Map(writes.map((write) => [`${write.row}/${write.column}`, write]));
    const wanted = [...byCell.values()];
    if (!wanted.every((write) => isColumn(write.column) && rowRecord(write.row))) return notFound;
    return tooLong(wanted.map((write) => write.value)) ?? ok(wanted);
  };

  const writeCells = (writer: Writer, wanted: readonly CellWrite[]): void => {
    for (const { row, column, value } of wanted) {
      const record = rowRecord(row);
      if (record) writer.set(record, column, value);
    }
  };

  /** The new rows' records, with their places behind `after`. */
  const checkRows = (
    rows: readonly RowContent[],
    after: RecordId | null | 'end',
  ): Result<readonly (readonly FieldValue[])[], DocRefusal> => {
    const sorted = view.rows();
    if (sorted.length + rows.length > docLimits.rows) return refuse({ code: 'too-many-rows', limit: docLimits.rows });
    const place = placeAfter(sorted, after);
    if (!place) return notFound;
    const known = new Set(view.columnStates().map((column) => column.id));
    for (const row of rows) {
      if (!row.cells.every((cell) => known.has(cell.column))) return notFound;
      const refused = tooLong(row.cells.map((cell) => cell.value));
      if (refused) return refused;
    }
    const keys = keysBetween(place.from, place.to, rows.length, randomBytes);
    return ok(
      rows.map((row, at) => [
        { field: '#order', value: keys[at] as string },
        ...row.cells.filter((cell) => cell.value !== '').map(fieldOf),
      ]),
    );
  };

  const keepAll = ({ row, column, versions }: RawCellConflict, record: DocRecord): Action => {
    const shown = versions.at(-1);
    const shownRow = view.row(row);
    if (!shown || !shownRow) return notFound;
    const beside = Object.entries(shownRow.cells).flatMap(([id, cell]): CellDraft[] =>
      id === column ? [] : [{ column: id as RecordId, value: cell.value }],
    );
    const others = versions.slice(0, -1).map(({ value }) => ({ cells: [...beside, { column, value }] }));
    const records = checkRows(others, row);
    if (!records.ok) return records;
    return act(live, (writer) => {
      writer.set(record, column, shown.value, { settles: true });
      writer.create('rows', records.value);
    });
  };

  return {
    setCells(writes) {
      const refused = tooMuch(writes, 0);
      if (refused) return refused;
      const wanted = checkWrites(writes);
      return wanted.ok ? act(live, (writer) => writeCells(writer, wanted.value)) : wanted;
    },

    addRows(rows, after) {
      const refused = tooMuch(cellsOf(rows), rows.length);
      if (refused) return refused;
      const records = checkRows(rows, after);
      return records.ok ? act(live, (writer) => writer.create('rows', records.value)) : records;
    },

    putBlock(writes, rows) {
      const refused = tooMuch([...writes, ...cellsOf(rows)], rows.length);
      if (refused) return refused;
      const wanted = checkWrites(writes);
      if (!wanted.ok) return wanted;
      const records = checkRows(rows, 'end');
      if (!records.ok) return records;
      return act(live, (writer) => {
        writeCells(writer, wanted.value);
        return writer.create('rows', records.value);
      });
    },

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
      const record = conflict && rowRecord(conflict.row);
      if (!conflict || !record) return notFound;
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

const fieldOf = (cell: CellDraft): FieldValue => ({ field: cell.column, value: cell.value });

function versionOf(
  versions: readonly { readonly items: readonly string[]; readonly value: CellValue }[],
  item: string,
) {
  const version = versions.find((candidate) => candidate.items.includes(item));
  return version ? ok(version.value) : notFound;
}

/** The keys around the place behind `after`; null when that record is not there. */
export function placeAfter(sorted: readonly Placed[], after: RecordId | null | 'end') {
  if (after === 'end') return neighbours(sorted, sorted.length - 1);
  const index = after === null ? -1 : sorted.findIndex((placed) => placed.id === after);
  return after !== null && index < 0 ? null : neighbours(sorted, index);
}
