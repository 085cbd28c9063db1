/**
 * What is checked before cells and rows are written: everything that can be refused is refused before the transaction,
 * because nothing inside of one may fail.
 */
import { ok, type Result } from '../lib/result.ts';
import { checkCellText, type DocRefusal, notFound, refuse } from './action.ts';
import { type CellSaw, cellSaws } from './cell-saw.ts';
import { textOfValue } from './cell-value.ts';
import { docLimits } from './limits.ts';
import { keysBetween } from './order.ts';
import type { DocRecord } from './records.ts';
import { placeAfter, type TableDeps } from './table-deps.ts';
import type { BlockCell, BlockRow, BlockWrite, CellValue, CellWrite, RecordId } from './types.ts';
import type { FieldValue, Writer } from './write.ts';

export interface CellDraft {
  readonly column: RecordId;
  readonly value: CellValue;
}

export interface RowContent {
  readonly cells: readonly CellDraft[];
}

export const cellsOf = <Cell>(rows: readonly { readonly cells: readonly Cell[] }[]): readonly Cell[] =>
  rows.flatMap(({ cells }) => cells);

/** The registers of new rows. */
export const rowFields = (
  rows: readonly RowContent[],
  keys: readonly string[],
  sawOfCell: CellSaw,
): readonly (readonly FieldValue[])[] =>
  rows.map(({ cells }, at) => [
    { field: '#order', value: keys[at] as string },
    ...cells
      .filter(({ value }) => value !== '')
      .map(({ column, value }) => ({ field: column, value, saw: sawOfCell(column, value, null) })),
  ]);

export function createRowChecks({ live, view, randomBytes }: TableDeps) {
  const rowRecord = (id: RecordId): DocRecord | null => live.records.get('rows', id) ?? null;

  const knownColumns = (): ReadonlySet<RecordId> => new Set(view.columnStates().map(({ id }) => id));

  const tooLong = (values: readonly CellValue[]) => {
    for (const value of values) {
      const checked = checkCellText(textOfValue(value));
      if (!checked.ok) return checked;
    }
    return null;
  };

  return {
    rowRecord,
    tooLong,

    /** What does not fit into one entry is refused before anything is written: a peer would have to refuse it after. */
    tooMuch(cells: readonly { readonly value: CellValue }[], rows: number) {
      const { actionCells: limitCells, actionChars: limitChars } = docLimits;
      const chars = cells.reduce((sum, { value }) => sum + textOfValue(value).length, 0);
      if (Math.max(cells.length, rows) <= limitCells && chars <= limitChars) return null;
      // Smaller steps would not help a cell that is too long by itself.
      return tooLong(cells.map(({ value }) => value)) ?? refuse({ code: 'too-much-at-once', limitCells, limitChars });
    },

    /** The last write of a cell counts: two in one transaction could not be undone apart. */
    writes<Write extends BlockWrite>(writes: readonly Write[], newColumns = 0): Result<readonly Write[], DocRefusal> {
      const byCell = new Map(writes.map((write) => [`${write.row}/${write.column}`, write]));
      const wanted = [...byCell.values()];
      const known = knownColumns();
      const isThere = ({ column }: Write): boolean =>
        typeof column === 'number' ? column < newColumns : known.has(column);
      if (!wanted.every((write) => isThere(write) && rowRecord(write.row))) return notFound;
      const newer = new Set<RecordId | number>(view.unknown().map(({ column }) => column));
      if (newer.size > 0 && wanted.some(({ column }) => newer.has(column))) return refuse({ code: 'newer-column' });
      return tooLong(wanted.map((write) => write.value)) ?? ok(wanted);
    },

    /** The places of new rows behind `after`. */
    rows(
      rows: readonly BlockRow[],
      after: RecordId | null | 'end',
      newColumns = 0,
    ): Result<readonly string[], DocRefusal> {
      const sorted = view.rows();
      if (sorted.length + rows.length > docLimits.rows) return refuse({ code: 'too-many-rows', limit: docLimits.rows });
      const place = placeAfter(sorted, after);
      if (!place) return notFound;
      const known = knownColumns();
      const isThere = ({ column }: BlockCell): boolean =>
        typeof column === 'number' ? column < newColumns : known.has(column);
      const newer = new Set<RecordId | number>(view.unknown().map(({ column }) => column));
      for (const { cells } of rows) {
        if (newer.size > 0 && cells.some(({ column }) => newer.has(column))) return refuse({ code: 'newer-column' });
        if (!cells.every(isThere)) return notFound;
        const refused = tooLong(cells.map((cell) => cell.value));
        if (refused) return refused;
      }
      return ok(keysBetween(place.from, place.to, rows.length, randomBytes));
    },

    writeCells(writer: Writer, wanted: readonly CellWrite[]): void {
      const columns = new Map(view.columnStates().map((state) => [state.id, state.view]));
      const sawOfCell = cellSaws(view);
      for (const { row, column, value } of wanted) {
        const record = rowRecord(row);
        const known = columns.get(column);
        if (record && known) writer.setCell(record, known, value, sawOfCell(column, value, record));
        // Made by the same action: nothing but its name is known of it yet.
        else if (record) writer.set(record, column, value);
      }
    },
  };
}
