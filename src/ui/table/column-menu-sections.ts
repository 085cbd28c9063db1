import type { ColumnType, ColumnView } from '../../doc/types.ts';
import { enTable } from '../text/en-table.ts';
import { clampWidth, widthOf, widthStep } from './column-width.ts';
import { copySelection } from './copy-selection.ts';
import type { MenuSection } from './menu.tsx';
import type { TableParts } from './table-context.ts';

const types: readonly ColumnType[] = ['text', 'number', 'checkbox', 'date', 'select'];

export function columnMenuSections(
  column: ColumnView,
  columns: readonly ColumnView[],
  { grid, actions, isReadOnly }: TableParts & { readonly isReadOnly: boolean },
): readonly MenuSection[] {
  const words = enTable.menu;
  const at = columns.findIndex((view) => view.id === column.id);
  const resize = (by: number): void => void actions.editColumn(column.id, { width: clampWidth(widthOf(column) + by) });
  const isGhost = column.state === 'ghost';
  const remove = (label: string) => ({ label, isDanger: true, run: () => void actions.deleteColumn(column.id) });
  const copy = { label: words.copy, hint: 'Ctrl+C', run: () => copySelection(grid) };
  if (isReadOnly) return [{ items: [copy] }];
  return [
    {
      // The decision that waits comes first [DOC-2].
      title: words.ghostColumn,
      items: isGhost
        ? [{ label: words.keepColumn, run: () => void actions.restoreColumn(column.id) }, remove(words.deleteAnyway)]
        : [],
    },
    {
      items: [
        { label: words.rename, run: () => grid.open({ type: 'column-name', column: column.id }) },
        ...(column.type === 'select'
          ? [{ label: words.editOptions, run: () => grid.open({ type: 'column-options', column: column.id }) }]
          : []),
        copy,
      ],
    },
    {
      title: words.type,
      items: types.map((type) => ({
        label: words.types[type],
        isChecked: column.type === type,
        run: () => {
          if (type !== column.type) void grid.changeType(column, type);
        },
      })),
    },
    {
      items: [
        { label: words.insertLeft, run: () => void grid.addColumn(columns[at - 1]?.id ?? null) },
        { label: words.insertRight, run: () => void grid.addColumn(column.id) },
        { label: words.moveLeft, isDisabled: at <= 0, run: () => grid.moveColumn(column.id, -1) },
        { label: words.moveRight, isDisabled: at >= columns.length - 1, run: () => grid.moveColumn(column.id, 1) },
      ],
    },
    {
      items: [
        { label: words.wider, staysOpen: true, run: () => resize(widthStep) },
        { label: words.narrower, staysOpen: true, run: () => resize(-widthStep) },
        { label: words.defaultWidth, run: () => void actions.editColumn(column.id, { width: null }) },
      ],
    },
    { items: isGhost ? [] : [remove(words.deleteColumn)] },
  ];
}
