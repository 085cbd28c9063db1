/**
 * An older state of a table as a new change [HIST-2]: what is shown then is written over what is shown now, register by
 * register, so that it is signed, dated, merged and undone like anything else that somebody does. Nothing is taken back.
 */
import { type Action, act, notFound, refuse } from './action.ts';
import { cellSaws } from './cell-saw.ts';
import { textOfValue } from './cell-value.ts';
import type { RegisterValue } from './element.ts';
import { docLimits } from './limits.ts';
import type { DocRecord, RootName } from './records.ts';
import { shownValue } from './register.ts';
import { sawOf, sawOfAll } from './saw.ts';
import { isComputedType } from './set-value.ts';
import type { Table } from './table.ts';
import { changedFields, readOptions } from './table-columns.ts';
import type { CellValue, ColumnView, RecordId } from './types.ts';
import type { Writer } from './write.ts';

/** Nothing given: all of the table. */
export interface RestoreScope {
  readonly row?: RecordId;
  readonly column?: RecordId;
}

type Step = (writer: Writer) => void;

export function restoreTable(now: Table, then: Table, scope: RestoreScope): Action {
  const steps: Step[] = [];
  let cells = 0;
  let chars = 0;
  const recordOf = (root: Exclude<RootName, 'meta'>, id: RecordId): DocRecord | null =>
    now.live.records.get(root, id) ?? null;
  const isDeleted = (record: DocRecord): boolean =>
    shownValue(now.live.records.read(record).get('#deleted') ?? []) === true;

  const bringBack = (record: DocRecord): void => {
    if (isDeleted(record)) steps.push((writer) => void writer.set(record, '#deleted', false));
  };

  const sawOfCell = cellSaws(now.view);
  const cell = (record: DocRecord, column: ColumnView, value: CellValue): void => {
    const shown = now.view.row(record.id)?.cells[column.id];
    if (shown && shown.versions === 1 && JSON.stringify(shown.value) === JSON.stringify(value)) return;
    if (!shown && value === '') return;
    cells++;
    chars += textOfValue(value).length;
    steps.push((writer) => void writer.setCell(record, column, value, sawOfCell(column.id, value, record)));
  };

  /** What was never set and was not set then stays so. */
  const setting = (writer: Writer, record: DocRecord, field: string, value: RegisterValue): void => {
    const items = now.live.records.readField(record, field);
    const isUnset = value === null || value === false || value === '';
    if ((isUnset && items.length === 0) || shownValue(items.map(({ item }) => item)) === value) return;
    writer.set(record, field, value, field === '#type' ? { saw: sawOfAll(now.live) } : {});
  };

  const columns = then.view.columns();
  const row = (id: RecordId): void => {
    const was = then.view.row(id);
    const record = recordOf('rows', id);
    if (!was || !record) return;
    bringBack(record);
    for (const column of columns) {
      if (scope.column && scope.column !== column.id) continue;
      // What follows from other cells comes back with them; of a newer app's columns nothing is known [DOC-6].
      if (isComputedType(column.type) || column.unknownType) continue;
      cell(record, column, was.cells[column.id]?.value ?? '');
    }
  };

  if (scope.row) {
    if (!then.view.row(scope.row) || !recordOf('rows', scope.row)) return notFound;
    row(scope.row);
  } else {
    for (const { id, key, view } of then.view.columnStates()) {
      const record = recordOf('columns', id);
      if (!record) continue;
      bringBack(record);
      steps.push((writer) => {
        writer.set(record, '#name', view.name);
        writer.set(record, '#order', key);
        if (!view.unknownType) for (const { field, value } of settingsOf(view)) setting(writer, record, field, value);
      });
    }
    for (const { id, view } of readOptions(then.live.records)) {
      const record = recordOf('options', id);
      if (!record) continue;
      bringBack(record);
      steps.push((writer) => {
        writer.set(record, '#name', view.name);
        writer.set(record, '#color', view.color);
      });
    }
    for (const { id, key } of then.view.rows()) {
      const record = recordOf('rows', id);
      row(id);
      if (record) steps.push((writer) => void writer.set(record, '#order', key));
    }
    for (const { id } of now.view.rows()) {
      const record = then.view.row(id) ? null : recordOf('rows', id);
      if (record) steps.push((writer) => void writer.set(record, '#deleted', true, { saw: sawOf(record) }));
    }
    for (const { id } of now.view.columnStates()) {
      const record = columns.some((column) => column.id === id) ? null : recordOf('columns', id);
      if (record) steps.push((writer) => void writer.set(record, '#deleted', true, { saw: sawOfAll(now.live) }));
    }
  }
  const { actionCells: limitCells, actionChars: limitChars } = docLimits;
  if (cells > limitCells || chars > limitChars) return refuse({ code: 'too-much-at-once', limitCells, limitChars });
  return act(now.live, (writer) => {
    for (const step of steps) step(writer);
  });
}

const settingsOf = ({ type, width, format, required, unique, target, formula }: ColumnView) =>
  changedFields({
    type,
    width,
    format: format ?? null,
    required: required ?? false,
    unique: unique ?? false,
    target: target ?? null,
    formula: formula ?? '',
  });
