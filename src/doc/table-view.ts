/**
 * A table as it is shown, kept up to date: one patch per transaction, at the cost of the rows it touched.
 *
 * Nothing is computed before somebody asks: start-up applies a whole log first and reads it once.
 */
import { createTopic, type Unsubscribe } from '../lib/observable.ts';
import { columnConflicts, optionConflicts, shownProperties, typeConflicts } from './conflict-schema.ts';
import type { RawConflict, RawSettled, RawUnknown } from './conflict-types.ts';
import { uniqueConflicts } from './conflict-unique.ts';
import { originalOf } from './element.ts';
import { itemIdOf } from './item-id.ts';
import type { LiveDoc } from './live-doc.ts';
import { comparePlaced } from './order.ts';
import type { DocChange, DocRecord } from './records.ts';
import { shownItem } from './register.ts';
import { readSharedViews } from './shared-views.ts';
import { type ColumnState, type Columns, cellsTouched, groupsOf, readColumns } from './table-columns.ts';
import { type RowState, readRow } from './table-row.ts';
import type { ColumnView, RecordId, RowView, SharedView, TablePatch } from './types.ts';

export interface TableView {
  /** The whole table first, then what changed. */
  watch(listener: (patch: TablePatch) => void): Unsubscribe;
  /** The same array until something in it changed. */
  conflicts(): readonly RawConflict[];
  settled(): readonly RawSettled[];
  /** Of a newer app. */
  unknown(): readonly RawUnknown[];
  /** What the columns and options say beside what is shown of them. */
  schema(): Columns;
  columns(): readonly ColumnView[];
  columnStates(): readonly ColumnState[];
  views(): readonly SharedView[];
  /** Shown rows in order, ghosts in place. */
  rows(): readonly RowState[];
  row(id: RecordId): RowView | null;
  /** 1-based; null when the row is not shown. */
  rowNumber(id: RecordId): number | null;
  close(): void;
}

export function createTableView(live: LiveDoc): TableView {
  const patches = createTopic<TablePatch>();
  const rowsById = new Map<RecordId, RowState>();
  let schema: Columns = { live: [], deleted: [], deletedOptions: [], changes: [], conflicts: [], settled: [] };
  /** What is shown: the live columns, and deleted ones with unseen edits in them. */
  let columns: readonly ColumnState[] = [];
  /** How many shown rows hold an unseen edit, by deleted column. */
  const unseenRows = new Map<RecordId, number>();
  let sorted: readonly RowState[] = [];
  let built = false;
  /** Derived on demand, dropped on change. */
  let numbers: Map<RecordId, number> | null = null;
  let conflicts: readonly RawConflict[] | null = null;
  let settled: readonly RawSettled[] | null = null;

  let groups: ReturnType<typeof groupsOf> = [];

  const setColumns = (next: readonly ColumnState[]): void => {
    columns = next;
    groups = groupsOf(next);
  };

  const compute = (record: DocRecord): RowState =>
    readRow(record.id, live.records.read(record), columns, schema.deleted, groups);

  const setRow = (now: RowState): void => {
    const was = rowsById.get(now.id);
    for (const { column } of was?.unseenIn ?? []) unseenRows.set(column, (unseenRows.get(column) ?? 0) - 1);
    for (const { column } of now.unseenIn) unseenRows.set(column, (unseenRows.get(column) ?? 0) + 1);
    rowsById.set(now.id, now);
  };

  const ghostColumns = () =>
    schema.deleted.filter(({ column, restore }) => restore !== null || (unseenRows.get(column.id) ?? 0) > 0);

  const shownColumns = (): readonly ColumnState[] => {
    const ghosts = ghostColumns();
    if (ghosts.length === 0) return schema.live;
    return [...schema.live, ...ghosts.map(({ column }) => column)].sort(comparePlaced);
  };

  const build = (): void => {
    if (built) return;
    built = true;
    schema = readColumns(live.records);
    setColumns(shownColumns());
    for (const record of live.records.all('rows')) setRow(compute(record));
    const withGhosts = shownColumns();
    if (withGhosts.length > columns.length) {
      setColumns(withGhosts);
      for (const record of live.records.all('rows')) setRow(compute(record));
    }
    sort();
  };

  const sort = (): void => {
    sorted = [...rowsById.values()].filter((row) => row.view !== null).sort(comparePlaced);
    numbers = null;
  };

  const update = (change: DocChange): void => {
    if (!built) return;
    const touched = [...change.added, ...change.changed];
    const before = columns;
    const columnsTouched = touched.some(({ root }) => root === 'columns' || root === 'options');
    if (columnsTouched) {
      schema = readColumns(live.records);
      conflicts = null;
      settled = null;
    }
    if (columnsTouched) setColumns(shownColumns());
    const all = columnsTouched && (cellsTouched(before, columns) || schema.deleted.length > 0);
    const isMoved = columnsTouched && !all && before.some(({ id }, at) => id !== columns[at]?.id);
    const touchedRows = all ? live.records.all('rows') : touched.filter(({ root }) => root === 'rows');
    const states = new Map<RecordId, RowState | undefined>();
    const recompute = (records: Iterable<DocRecord>): void => {
      for (const record of records) {
        if (!states.has(record.id)) states.set(record.id, rowsById.get(record.id));
        setRow(compute(record));
      }
    };
    recompute(touchedRows);
    // What a row lists is in the order of the columns.
    if (isMoved) recompute([...live.records.all('rows')].filter(({ id }) => listsAnything(rowsById.get(id))));
    // Which deleted columns are shown follows from the rows, and what the rows show from the columns: once more then.
    const withGhosts = shownColumns();
    if (cellsTouched(columns, withGhosts)) {
      setColumns(withGhosts);
      recompute(live.records.all('rows'));
    }

    const changed: RowView[] = [];
    let reordered = false;
    for (const [id, was] of states) {
      const now = rowsById.get(id) as RowState;
      if (!sameList(was?.conflicts, now.conflicts) || !sameList(was?.unseenIn, now.unseenIn)) conflicts = null;
      if (!sameMisfits(was?.misfits, now.misfits)) conflicts = null;
      if (!sameList(was?.settled, now.settled)) settled = null;
      if (was?.key !== now.key || (was.view === null) !== (now.view === null)) reordered = true;
      else if (was !== now) replaceInOrder(was, now);
      if (now.view && !(was?.view && sameRow(was.view, now.view))) changed.push(now.view);
    }
    flushReplaced();
    // A value that is there once or twice is a matter of all rows.
    if (states.size > 0 && columns.some(({ view }) => view.unique)) conflicts = null;
    if (reordered) {
      sort();
      // The list of conflicts is in the order of the rows.
      conflicts = null;
      settled = null;
    }
    const columnsChanged = before !== columns && !sameColumns(before, columns);
    const viewsTouched = change.changed.has(live.records.meta);
    if (!columnsChanged && !reordered && !viewsTouched && changed.length === 0) return;
    patches.publish({
      doc: live.doc,
      full: false,
      ...(columnsChanged ? { columns: columns.map((column) => column.view) } : {}),
      ...(reordered ? { order: sorted.map((row) => row.id) } : {}),
      ...(viewsTouched ? { views: readSharedViews(live) } : {}),
      rows: changed,
    });
  };

  /** Rows that kept their place: swapped in one pass at the end instead of a search for each. */
  const replaced = new Map<RowState, RowState>();
  const replaceInOrder = (was: RowState, now: RowState): void => {
    if (was.view !== null) replaced.set(was, now);
  };
  const flushReplaced = (): void => {
    if (replaced.size === 0) return;
    sorted = sorted.map((row) => replaced.get(row) ?? row);
    replaced.clear();
  };

  const numberOf = (id: RecordId): number | null => {
    build();
    numbers ??= new Map(sorted.map((row, at) => [row.id, at + 1]));
    return numbers.get(id) ?? null;
  };

  const itemIn = (row: RecordId, column: RecordId) => {
    const record = live.records.get('rows', row);
    const item = record && shownItem(live.records.readField(record, column).map((placed) => placed.item));
    return item ? itemIdOf(originalOf(item)) : null;
  };

  const allConflicts = (): readonly RawConflict[] => {
    const shown = new Set(columns.map(({ id }) => id));
    const ofLive = columns.filter(({ view }) => view.state !== 'ghost');
    return [
      ...columnConflicts(ghostColumns(), sorted),
      ...shownProperties(schema.conflicts, shown),
      ...optionConflicts(
        schema.deletedOptions.filter(({ column }) => ofLive.some(({ id }) => id === column)),
        sorted,
      ),
      ...typeConflicts(schema.changes, sorted),
      ...uniqueConflicts(ofLive, sorted, itemIn),
      ...sorted.flatMap((row) => row.conflicts),
    ];
  };

  const stop = live.onChange(update);

  return {
    watch(listener) {
      build();
      const unsubscribe = patches.subscribe(listener);
      listener({
        doc: live.doc,
        full: true,
        columns: columns.map((column) => column.view),
        order: sorted.map((row) => row.id),
        rows: sorted.map((row) => row.view as RowView),
        views: readSharedViews(live),
      });
      return unsubscribe;
    },
    conflicts() {
      build();
      conflicts ??= allConflicts();
      return conflicts;
    },
    settled() {
      build();
      // Decisions to delete a row are listed too, though the row is not in the order any more.
      settled ??= [...schema.settled, ...[...rowsById.values()].flatMap((row) => row.settled)];
      return settled;
    },
    unknown() {
      build();
      return columns.filter(({ unknownType }) => unknownType).map(({ id: column }) => ({ column }));
    },
    schema() {
      build();
      return schema;
    },
    columns() {
      build();
      return columns.map((column) => column.view);
    },
    views: () => readSharedViews(live),
    columnStates() {
      build();
      return columns;
    },
    rows() {
      build();
      return sorted;
    },
    row(id) {
      build();
      return rowsById.get(id)?.view ?? null;
    },
    rowNumber: numberOf,
    close: stop,
  };
}

const listsAnything = (row: RowState | undefined): boolean =>
  row !== undefined && row.conflicts.length + row.settled.length > 0;

const sameMisfits = (a: RowState['misfits'] = [], b: RowState['misfits']): boolean =>
  a.length === b.length &&
  a.every(({ version }, at) => version.item === b[at]?.version.item && version.text === b[at]?.version.text);

/** Lists of plain values; almost always both are empty. */
function sameList(a: readonly unknown[] | undefined, b: readonly unknown[]): boolean {
  if (!a || a.length !== b.length) return (a?.length ?? 0) === b.length;
  return a.length === 0 || JSON.stringify(a) === JSON.stringify(b);
}

const sameColumns = (a: readonly ColumnState[], b: readonly ColumnState[]): boolean =>
  JSON.stringify(a.map((column) => column.view)) === JSON.stringify(b.map((column) => column.view));

function sameRow(a: RowView, b: RowView): boolean {
  const ids = Object.keys(a.cells);
  if (a.state !== b.state || a.undecided !== b.undecided || ids.length !== Object.keys(b.cells).length) return false;
  return ids.every((id) => {
    const was = a.cells[id];
    const now = b.cells[id];
    return (
      was !== undefined &&
      now !== undefined &&
      was.text === now.text &&
      was.fits === now.fits &&
      was.versions === now.versions &&
      JSON.stringify(was.value) === JSON.stringify(now.value)
    );
  });
}
