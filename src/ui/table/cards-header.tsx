import { memo } from 'react';
import type { ColumnView } from '../../doc/types.ts';
import { NeedsMark } from '../parts/needs-mark.tsx';
import styles from './cards.module.css';
import { columnDescription } from './cell-words.ts';
import { ColumnNameField } from './column-name-field.tsx';
import { ColumnTypeIcon } from './column-type-icon.tsx';
import { useGridState, useTable } from './table-context.ts';

/** The columns as a strip above the cards: each opens its menu with a tap. */
export const CardsHeader = memo(function CardsHeader({ columns }: { readonly columns: readonly ColumnView[] }) {
  const { grid, isReadOnly } = useTable();
  const active = useGridState((state) => (state.active?.row === 'head' ? state.active.column : null));
  const naming = useGridState((state) => (state.panel?.type === 'column-name' ? state.panel.column : null));
  return (
    // biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx
    <div className={styles.strip} role="rowgroup">
      {/* biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the headers of the row take the focus */}
      <div aria-rowindex={1} className={styles.stripRow} role="row">
        {columns.map((column, index) => (
          // biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx
          // biome-ignore lint/a11y/useKeyWithClickEvents: Enter and the menu key reach it through the grid
          <div
            aria-colindex={index + 2}
            aria-description={columnDescription(column)}
            aria-label={column.name}
            className={styles.columnHeader}
            data-column={column.id}
            data-row="head"
            key={column.id}
            onClick={() => {
              if (isReadOnly || naming === column.id) return;
              grid.select({ row: 'head', column: column.id }, false);
              grid.open({ type: 'column-menu', column: column.id });
            }}
            role="columnheader"
            tabIndex={active === column.id || (active === null && index === 0) ? 0 : -1}
          >
            {naming === column.id ? (
              <ColumnNameField column={column} />
            ) : (
              <>
                {column.state === 'ghost' ? <NeedsMark /> : <ColumnTypeIcon type={column.type} />}
                {column.name}
              </>
            )}
          </div>
        ))}
      </div>
    </div>
  );
});
