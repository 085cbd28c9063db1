import { readNumber } from '../../doc/cell-value.ts';
import { type ContactType, contactAddress } from '../../doc/contact-text.ts';
import { addDecimals } from '../../doc/decimal.ts';
import type { CellValue, ColumnView, RecordId } from '../../doc/types.ts';
import { enColumns } from '../text/en-columns.ts';
import { enGrid } from '../text/en-grid.ts';
import { enTable } from '../text/en-table.ts';
import { cellOf, typedText } from './cell-text.ts';
import { copySelection } from './copy-selection.ts';
import type { MenuItem, MenuSection } from './menu.tsx';
import type { TableParts } from './table-context.ts';

const isContact = (type: ColumnView['type']): type is ContactType =>
  type === 'url' || type === 'email' || type === 'phone';

/** The same as the small arrow in the cell. */
function contactItems({ type }: ColumnView, text: string): readonly MenuItem[] {
  const address = isContact(type) ? contactAddress(type, text) : null;
  if (address === null) return [];
  return [{ label: enColumns.open(text), run: () => void window.open(address, '_blank', 'noopener,noreferrer') }];
}

function counterItems({ type }: ColumnView, value: CellValue, set: (value: string) => unknown): readonly MenuItem[] {
  const total = type !== 'counter' ? null : value === '' ? '0' : readNumber(typedText(value));
  if (total === null) return [];
  const by = (delta: string) => () => void set(addDecimals([total, delta]) ?? total);
  return [
    { label: enColumns.addOne, run: by('1') },
    { label: enColumns.takeOne, run: by('-1') },
  ];
}

/** The menu of a cell (`column` given) or of a row number; what it does to rows it does to all that are selected. */
export function rowMenuSections(
  row: RecordId,
  column: ColumnView | undefined,
  { grid, actions, table, openConflict, isReadOnly }: TableParts & { readonly isReadOnly: boolean },
): readonly MenuSection[] {
  const words = enTable.menu;
  const { rows, order, indexOfRow, view: look } = table.state.getState();
  // In another order than the table's own, up and down mean nothing.
  const isSorted = look.sort.length > 0;
  const view = rows.get(row);
  const selected = grid.selectedRows(row);
  const first = indexOfRow.get(selected[0] ?? row) ?? 0;
  const last = indexOfRow.get(selected[selected.length - 1] ?? row) ?? 0;
  const text = column ? cellOf(view, column.id).text : '';
  const versions = column ? cellOf(view, column.id).versions : 1;

  const decide = {
    items: [
      ...(column && versions > 1 ? [{ label: words.decide(versions), run: () => openConflict(row, column.id) }] : []),
      ...(view?.state === 'ghost' ? [{ label: words.decideRow, run: () => openConflict(row, null) }] : []),
    ],
  };
  const copy = { label: words.copy, hint: 'Ctrl+C', run: () => copySelection(grid) };
  const isPicked = grid.state.getState().picked.has(row);
  const pick = { label: isPicked ? enGrid.unpick : enGrid.pick, run: () => grid.pick(row) };
  if (isReadOnly) return [decide, { items: [copy, pick] }];
  const area = grid.range();
  const cells = area ? (area.bottom - area.top + 1) * (area.right - area.left + 1) : 1;
  return [
    decide,
    {
      items: column
        ? [
            ...(column.type === 'checkbox'
              ? []
              : [{ label: words.edit, hint: 'F2', run: () => grid.edit({ row, column: column.id }) }]),
            ...contactItems(column, text),
            ...counterItems(column, cellOf(view, column.id).value, (value) =>
              actions.setCells([{ row, column: column.id, value }]),
            ),
            ...(cells > 1 && column.type !== 'checkbox'
              ? [{ label: enGrid.editAll(cells), run: () => grid.editAll() }]
              : []),
            copy,
            { label: words.clear, hint: 'Del', run: () => grid.clear() },
            { label: words.fillDown, hint: 'Ctrl+D', run: () => grid.fillDown() },
          ]
        : [copy, pick],
    },
    {
      items: [
        { label: words.insertAbove, run: () => void grid.addRow(order[first - 1] ?? null) },
        { label: words.insertBelow, hint: 'Ctrl+Enter', run: () => void grid.addRow(order[last] ?? 'end') },
        { label: words.moveUp, isDisabled: isSorted || first === 0, run: () => grid.moveRows(selected, -1) },
        {
          label: words.moveDown,
          isDisabled: isSorted || last >= order.length - 1,
          run: () => grid.moveRows(selected, 1),
        },
      ],
    },
    {
      items: [
        { label: words.deleteRows(selected.length), isDanger: true, run: () => void actions.deleteRows(selected) },
      ],
    },
  ];
}
