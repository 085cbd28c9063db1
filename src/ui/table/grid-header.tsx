import { ChevronDown } from 'lucide-react';
import { memo } from 'react';
import { classNames } from '../parts/class-names.ts';
import { NeedsMark } from '../parts/needs-mark.tsx';
import { enTable } from '../text/en-table.ts';
import { columnDescription } from './cell-words.ts';
import { ColumnNameField } from './column-name-field.tsx';
import { ColumnResizer } from './column-resizer.tsx';
import { ColumnTypeIcon } from './column-type-icon.tsx';
import styles from './grid.module.css';
import type { PlacedColumn } from './grid-row.tsx';
import { useGridState, useTable, useTableState } from './table-context.ts';
import { SortMark } from './view/sort-mark.tsx';
import { isSortedBy } from './view/view-config.ts';

/** The row of column names. What it stands on while one scrolls is the same as the number column: always in view. */
interface GridHeaderProps {
  readonly columns: readonly PlacedColumn[];
  /** Where a dragged column would come, in pixels from the left. */
  readonly drop: number | null;
}

export const GridHeader = memo(function GridHeader({ columns, drop }: GridHeaderProps) {
  const { grid, isReadOnly } = useTable();
  const active = useGridState((state) => (state.active?.row === 'head' ? state.active.column : null));
  const view = useTableState((state) => state.view);
  const naming = useGridState((state) => (state.panel?.type === 'column-name' ? state.panel.column : null));
  return (
    // biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx
    <div className={styles.head} role="rowgroup">
      {/* biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the headers of the row take the focus */}
      <div aria-rowindex={1} className={styles.headRow} role="row">
        <div aria-hidden="true" className={styles.corner} />
        {columns.map(({ column, index, left, width, isFrozen }) => (
          // biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx
          <div
            aria-colindex={index + 2}
            aria-description={columnDescription(column)}
            aria-label={column.name}
            aria-sort={isSortedBy(view, column.id)}
            className={classNames(
              styles.columnHeader,
              isFrozen && styles.frozenHeader,
              column.state === 'ghost' && styles.ghostColumn,
            )}
            title={column.state === 'ghost' ? enTable.cell.ghostColumn : undefined}
            data-column={column.id}
            data-row="head"
            key={column.id}
            role="columnheader"
            style={{ left, width }}
            tabIndex={active === column.id ? 0 : -1}
          >
            {naming === column.id ? (
              <ColumnNameField column={column} />
            ) : (
              <>
                {column.state === 'ghost' ? <NeedsMark /> : <ColumnTypeIcon type={column.type} />}
                <span className={styles.columnName}>{column.name}</span>
                {column.state === 'ghost' && (
                  <span aria-hidden="true" className={styles.columnNote} data-label={enTable.cell.ghostColumnNote} />
                )}
                <SortMark sorted={isSortedBy(view, column.id)} />
                {
                  <button
                    aria-haspopup="menu"
                    aria-label={enTable.menu.column(column.name)}
                    className={styles.columnMenu}
                    onClick={() => grid.open({ type: 'column-menu', column: column.id })}
                    tabIndex={-1}
                    type="button"
                  >
                    <ChevronDown aria-hidden="true" size={15} />
                  </button>
                }
              </>
            )}
            {!isReadOnly && <ColumnResizer column={column} width={width} />}
          </div>
        ))}
        {drop !== null && <div aria-hidden="true" className={styles.drop} style={{ left: drop }} />}
      </div>
    </div>
  );
});
