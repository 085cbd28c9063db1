import { type ColumnPolicy, type ColumnType, type ColumnView, columnTypes } from '../../doc/types.ts';
import { enColumns } from '../text/en-columns.ts';
import { enTable } from '../text/en-table.ts';
import { enView } from '../text/en-view.ts';
import { clampWidth, widthOf, widthStep } from './column-width.ts';
import { copySelection } from './copy-selection.ts';
import type { MenuSection } from './menu.tsx';
import type { TableParts } from './table-context.ts';
import type { TableStore } from './table-store.ts';
import { isSortedBy, sortedBy } from './view/view-config.ts';
import { newFilter } from './view/view-panel.tsx';

export function columnMenuSections(
  column: ColumnView,
  columns: readonly ColumnView[],
  { grid, actions, table, isReadOnly }: TableParts & { readonly isReadOnly: boolean },
): readonly MenuSection[] {
  const words = enTable.menu;
  const at = columns.findIndex((view) => view.id === column.id);
  const resize = (by: number): void => void actions.editColumn(column.id, { width: clampWidth(widthOf(column) + by) });
  const isGhost = column.state === 'ghost';
  const remove = (label: string) => ({ label, isDanger: true, run: () => void actions.deleteColumn(column.id) });
  const copy = { label: words.copy, hint: 'Ctrl+C', run: () => copySelection(grid) };
  const look = viewSection(column, table);
  const changeTo = async (type: ColumnType): Promise<void> => {
    await grid.changeType(column, type);
    // These are nothing before more is said.
    if (type === 'formula' || type === 'link') grid.open({ type: 'column-settings', column: column.id });
  };
  if (isReadOnly) return [{ items: [copy] }, look];
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
        ...(column.type === 'select' || column.type === 'multi-select'
          ? [{ label: words.editOptions, run: () => grid.open({ type: 'column-options', column: column.id }) }]
          : []),
        { label: enColumns.settings, run: () => grid.open({ type: 'column-settings', column: column.id }) },
        copy,
      ],
    },
    look,
    {
      title: words.type,
      items: columnTypes.map((type) => ({
        label: words.types[type],
        isChecked: column.type === type,
        run: () => {
          if (type !== column.type) void changeTo(type);
        },
      })),
    },
    {
      title: words.rules,
      items: [
        {
          label: words.unique,
          isChecked: column.unique === true,
          isToggle: true,
          run: () => void actions.editColumn(column.id, { unique: !column.unique }),
        },
        // Start and end, quantity and unit: what belongs together stands side by side.
        ...[columns[at - 1], columns[at + 1]].flatMap((beside) => {
          if (!beside) return [];
          const isTogether = column.group !== undefined && column.group === beside.group;
          const run = (): void =>
            void (isTogether ? actions.separateColumn(column.id) : actions.joinColumns([column.id, beside.id]));
          return [{ label: words.belongsWith(beside.name), isChecked: isTogether, isToggle: true, run }];
        }),
      ],
    },
    {
      title: words.policy,
      items: policiesOf(column.type).map((policy) => ({
        label: words.policies[policy ?? 'ask'],
        isChecked: (column.policy ?? null) === policy,
        run: () => void actions.editColumn(column.id, { policy }),
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

/** Null: people are asked. None is offered where values cannot be put in an order or together. */
function policiesOf(type: ColumnType): readonly (ColumnPolicy | null)[] {
  if (type === 'number' || type === 'date') return [null, 'highest', 'lowest'];
  return type === 'text' ? [null, 'union'] : [];
}

/** How one looks at the column: for everybody, viewers as well, because nobody else's view changes by it. */
function viewSection(column: ColumnView, table: TableStore): MenuSection {
  const { view } = table.state.getState();
  const sorted = isSortedBy(view, column.id);
  return {
    title: enView.view,
    items: [
      {
        label: enView.sortAscending,
        isChecked: sorted === 'ascending',
        run: () => table.setView(sortedBy(view, column.id, false)),
      },
      {
        label: enView.sortDescending,
        isChecked: sorted === 'descending',
        run: () => table.setView(sortedBy(view, column.id, true)),
      },
      {
        label: enView.filterBy,
        run() {
          table.setView({ ...view, filters: [...view.filters, newFilter(column)] });
          table.openView(true);
        },
      },
      { label: enView.hide, run: () => table.setView({ ...view, hidden: [...view.hidden, column.id] }) },
    ],
  };
}
