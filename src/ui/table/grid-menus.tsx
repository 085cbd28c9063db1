import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { enTable } from '../text/en-table.ts';
import { columnMenuSections } from './column-menu-sections.ts';
import { ColumnOptions } from './column-options.tsx';
import { ColumnSettings } from './column-settings.tsx';
import { type CellRef, type OpenPanel, refKey } from './grid-state.ts';
import { Menu } from './menu.tsx';
import { rowMenuSections } from './row-menu-sections.ts';
import { useGridState, useTable, useTableState } from './table-context.ts';

/** The menu or panel that is open over the grid, beside the cell or header it belongs to. */
export function GridMenus() {
  const panel = useGridState((state) => state.panel);
  if (!panel || panel.type === 'column-name') return null;
  return <OpenGridPanel key={`${panel.type} ${refKey(refOf(panel))}`} panel={panel} />;
}

const refOf = (panel: OpenPanel): CellRef =>
  panel.type === 'cell-menu' ? { row: panel.row, column: panel.column } : { row: 'head', column: panel.column };

function OpenGridPanel({ panel }: { readonly panel: OpenPanel }) {
  const parts = useTable();
  const columns = useTableState((state) => state.columns);
  const rowIndex = useTableState((state) =>
    panel.type === 'cell-menu' ? state.numberOfRow.get(panel.row) : undefined,
  );
  const anchor = useAnchor(refOf(panel));
  const column = columns.find((view) => view.id === panel.column);
  const close = parts.grid.closePanel;

  if (!anchor) return null;
  switch (panel.type) {
    case 'column-menu':
      return (
        column && (
          <Menu
            anchor={anchor}
            label={enTable.menu.column(column.name)}
            onClose={close}
            sections={columnMenuSections(column, columns, parts)}
          />
        )
      );
    case 'column-settings':
      return column && <ColumnSettings anchor={anchor} column={column} onClose={close} />;
    case 'column-options':
      return column && <ColumnOptions anchor={anchor} column={column} onClose={close} />;
    case 'cell-menu':
      return (
        rowIndex !== undefined && (
          <Menu
            anchor={anchor}
            label={column ? enTable.menu.cell(column.name, rowIndex + 1) : enTable.menu.row(rowIndex + 1)}
            onClose={close}
            sections={rowMenuSections(panel.row, column, parts)}
          />
        )
      );
    case 'column-name':
      return null;
  }
}

/** The element of the place, found once when the panel opens. */
function useAnchor(ref: CellRef): RefObject<HTMLElement | null> | null {
  const anchor = useRef<HTMLElement | null>(null);
  const [isFound, setFound] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; another place is another panel
  useLayoutEffect(() => {
    const place = document.querySelector<HTMLElement>(
      `[data-row="${CSS.escape(ref.row)}"][data-column="${CSS.escape(ref.column)}"]`,
    );
    // On a card the row's menu button stands far from where the row's header ends.
    anchor.current = place?.querySelector<HTMLElement>('[data-menu-anchor]') ?? place;
    setFound(anchor.current !== null);
  }, []);
  return isFound ? anchor : null;
}
