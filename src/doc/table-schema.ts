/** Actions on a table's columns and options. */
import { ok, type Result } from '../lib/result.ts';
import { type Action, act, checkName, type DocRefusal, notFound, refuse } from './action.ts';
import type { RegisterValue } from './element.ts';
import { docLimits } from './limits.ts';
import { keysBetween } from './order.ts';
import type { DocRecord } from './records.ts';
import { sawOfAll } from './saw.ts';
import { changedFields, columnFields, longestFormula, readOptions } from './table-columns.ts';
import { placeAfter, type TableDeps } from './table-deps.ts';
import type { ColumnChange, ColumnType, RecordId } from './types.ts';

export interface ColumnDraft {
  readonly name: string;
  readonly type: ColumnType;
}

export interface SchemaActions {
  /** The columns and the empty rows of a new table, in one step; answers with the columns' ids. */
  fill(columns: readonly ColumnDraft[], emptyRows: number): Action<readonly RecordId[]>;
  addColumn(name: string, type: ColumnType, after: RecordId | null | 'end'): Action<RecordId>;
  editColumn(column: RecordId, change: ColumnChange): Action;
  /** From now on they belong together; with one that belongs to others already, to those too. */
  joinColumns(columns: readonly RecordId[]): Action;
  /** It stands for itself again; of two the other one does, too. */
  separateColumn(column: RecordId): Action;
  deleteColumn(column: RecordId): Action;
  /** Keeps a column that is deleted and edited at once. */
  restoreColumn(column: RecordId): Action;
  moveColumn(column: RecordId, after: RecordId | null): Action;
  addOption(column: RecordId, name: string, color: number): Action<RecordId>;
  editOption(option: RecordId, change: { readonly name?: string; readonly color?: number }): Action;
  deleteOption(option: RecordId): Action;
}

export function createSchemaActions({ live, view, randomBytes }: TableDeps): SchemaActions {
  const columnRecord = (id: RecordId) =>
    view.columnStates().some((column) => column.id === id) ? (live.records.get('columns', id) ?? null) : null;
  /** Deleted and edited at once: whatever is done about it then is a decision, listed and undone as one. */
  const isGhost = (id: RecordId): boolean =>
    view.columns().some((column) => column.id === id && column.state === 'ghost');
  const groupOf = (id: RecordId): string => view.columns().find((column) => column.id === id)?.group ?? '';
  const optionRecord = (id: RecordId) => {
    const option = readOptions(live.records).find((candidate) => candidate.id === id);
    return option ? (live.records.get('options', id) ?? null) : null;
  };
  /** A setting that was never made and is not made now: nothing to write. */
  const isUnset = (record: DocRecord, field: string, value: RegisterValue): boolean =>
    field !== '#width' &&
    (value === null || value === false || value === '') &&
    live.records.readField(record, field).length === 0;
  const tooManyColumns = refuse({ code: 'too-many-columns', limit: docLimits.columns });

  return {
    fill(columns, emptyRows) {
      if (columns.length > docLimits.columns) return tooManyColumns;
      const names: string[] = [];
      for (const { name } of columns) {
        const checked = checkName(name);
        if (!checked.ok) return checked;
        names.push(checked.value);
      }
      const columnKeys = keysBetween(null, null, columns.length, randomBytes);
      const rowKeys = keysBetween(null, null, emptyRows, randomBytes);
      return act(live, (writer) => {
        const made = writer.create(
          'columns',
          columns.map(({ type }, at) => columnFields(columnKeys[at] as string, names[at] as string, type)),
        );
        writer.create(
          'rows',
          rowKeys.map((key) => [{ field: '#order', value: key }]),
        );
        return made;
      });
    },

    addColumn(name, type, after) {
      const checked = checkName(name);
      if (!checked.ok) return checked;
      const columns = view.columnStates();
      if (columns.length >= docLimits.columns) return tooManyColumns;
      const place = placeAfter(columns, after);
      if (!place) return notFound;
      const [key] = keysBetween(place.from, place.to, 1, randomBytes) as [string];
      return act(live, (writer) => {
        const [id] = writer.create('columns', [columnFields(key, checked.value, type)]);
        return id as RecordId;
      });
    },

    editColumn(column, change) {
      const record = columnRecord(column);
      if (!record) return notFound;
      const name = optionalName(change.name);
      if (!name.ok) return name;
      const chars = change.formula?.length ?? 0;
      if (chars > longestFormula) return refuse({ code: 'cell-too-long', limitChars: longestFormula, chars });
      return act(live, (writer) => {
        if (name.value !== undefined) writer.set(record, '#name', name.value);
        for (const { field, value } of changedFields(change)) {
          if (isUnset(record, field, value)) continue;
          writer.set(record, field, value, field === '#type' ? { saw: sawOfAll(live) } : {});
        }
      });
    },

    joinColumns(columns) {
      const records = columns.map(columnRecord).filter((record) => record !== null);
      if (records.length < 2 || records.length < columns.length) return notFound;
      const groups = new Set(columns.map(groupOf).filter((group) => group !== ''));
      const together = view.columns().filter(({ id, group }) => columns.includes(id) || groups.has(group ?? ''));
      const name = [...groups][0] ?? (columns[0] as string);
      return act(live, (writer) => {
        for (const { id } of together) writer.set(columnRecord(id) as DocRecord, '#group', name);
      });
    },

    separateColumn(column) {
      const group = groupOf(column);
      const together = view.columns().filter((other) => group !== '' && other.group === group);
      if (!together.some(({ id }) => id === column)) return notFound;
      const leaving = together.length > 2 ? [column] : together.map(({ id }) => id);
      return act(live, (writer) => {
        for (const id of leaving) writer.set(columnRecord(id) as DocRecord, '#group', '');
      });
    },

    deleteColumn(column) {
      const record = columnRecord(column);
      if (!record) return notFound;
      const settles = isGhost(column);
      return act(live, (writer) => {
        writer.set(record, '#deleted', true, { saw: sawOfAll(live), settles });
      });
    },

    restoreColumn(column) {
      const record = columnRecord(column);
      if (!record) return notFound;
      const settles = isGhost(column);
      return act(live, (writer) => {
        writer.set(record, '#deleted', false, { settles });
      });
    },

    moveColumn(column, after) {
      const record = columnRecord(column);
      if (!record) return notFound;
      if (after === column) return act(live, () => undefined);
      const place = placeAfter(
        view.columnStates().filter(({ id }) => id !== column),
        after,
      );
      if (!place) return notFound;
      const [key] = keysBetween(place.from, place.to, 1, randomBytes) as [string];
      return act(live, (writer) => {
        writer.set(record, '#order', key);
      });
    },

    addOption(column, name, color) {
      if (!columnRecord(column)) return notFound;
      const checked = checkName(name);
      if (!checked.ok) return checked;
      const options = readOptions(live.records).filter((option) => option.column === column);
      if (options.length >= docLimits.options) return refuse({ code: 'too-many-options', limit: docLimits.options });
      const place = placeAfter(options, 'end') as { from: string | null; to: string | null };
      const [key] = keysBetween(place.from, place.to, 1, randomBytes) as [string];
      return act(live, (writer) => {
        const [id] = writer.create('options', [
          [
            { field: '#order', value: key },
            { field: '#column', value: column },
            { field: '#name', value: checked.value },
            { field: '#color', value: color },
          ],
        ]);
        return id as RecordId;
      });
    },

    editOption(option, change) {
      const record = optionRecord(option);
      if (!record) return notFound;
      const name = optionalName(change.name);
      if (!name.ok) return name;
      return act(live, (writer) => {
        if (name.value !== undefined) writer.set(record, '#name', name.value);
        if (change.color !== undefined) writer.set(record, '#color', change.color);
      });
    },

    deleteOption(option) {
      const record = optionRecord(option);
      if (!record) return notFound;
      return act(live, (writer) => {
        // It is chosen in cells of every row, so its deletion names all that the document held.
        writer.set(record, '#deleted', true, { saw: sawOfAll(live) });
      });
    },
  };
}

function optionalName(name: string | undefined): Result<string | undefined, DocRefusal> {
  return name === undefined ? ok(undefined) : checkName(name);
}
