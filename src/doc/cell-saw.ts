/**
 * What a cell's author had seen, written into the cell only where it matters later: in columns that belong together
 * [DOC-13], and where the text does not fit and its author could know that it does not [DOC-12]. Nearly every cell says nothing.
 */
import { showValue } from './cell-value.ts';
import { originalOf, type Saw } from './element.ts';
import type { DocRecord } from './records.ts';
import { sawOf, sawTogether } from './saw.ts';
import type { TableView } from './table-view.ts';
import type { CellValue, RecordId } from './types.ts';

/** `record`: the row that is there already. Null: nothing that matters. */
export type CellSaw = (column: RecordId, value: CellValue, record: DocRecord | null) => Saw | null;

/** To be made once an action: a paste asks for thousands of cells in a few columns. */
export function cellSaws(view: TableView): CellSaw {
  const columns = new Map(view.columnStates().map((column) => [column.id, column]));
  const { changes, deletedOptions } = view.schema();
  return (id, value, record) => {
    const column = columns.get(id);
    if (!column) return null;
    const { type, options, format, group } = column.view;
    const change = changes.find((one) => one.column === id);
    const gone =
      typeof value === 'object' && 'option' in value
        ? deletedOptions.find((option) => option.id === value.option)
        : undefined;
    const isMisfit = (change ?? gone) !== undefined && !showValue(type, value, options, format).fits;
    const { policy } = column;
    if (!isMisfit && !policy && !(group && record)) return null;
    const known = isMisfit
      ? [...(change ? [change.item, ...change.item.supersedes] : []), ...(gone?.deletions ?? [])]
      : [];
    return sawTogether([
      ...known.map(originalOf),
      ...(policy ? [policy.item] : []),
      ...(group && record ? [sawOf(record)] : []),
    ]);
  };
}
