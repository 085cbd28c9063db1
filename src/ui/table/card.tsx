import { memo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { ColumnView, RecordId } from '../../doc/types.ts';
import { conflictFacts } from '../conflicts/conflict-facts.ts';
import { memberStyle } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { problemWords } from '../text/en-columns.ts';
import { enTable } from '../text/en-table.ts';
import { arrivalGlow, arrivalTurn } from './arrival.ts';
import styles from './cards.module.css';
import { cellOf } from './cell-text.ts';
import { CellValueView } from './cell-value-view.tsx';
import { cellDescription, ghostWords } from './cell-words.ts';
import { CellEditor } from './editors/cell-editor.tsx';
import { useGridState, useTable, useTableState } from './table-context.ts';
import { conflictKey } from './table-store.ts';

interface CardProps {
  readonly row: RecordId;
  readonly index: number;
  readonly top: number;
  readonly columns: readonly ColumnView[];
  readonly measure: (element: Element | null) => void;
}

/** One row. Its first column is its title; the others stand below with their names. */
export const Card = memo(function Card({ row, index, top, columns, measure }: CardProps) {
  const { grid, openConflict, isReadOnly } = useTable();
  const view = useTableState((state) => state.rows.get(row));
  const peers = useTableState((state) => state.peers.get(row));
  const arrival = useTableState((state) => state.arrivals.get(row));
  const rowConflict = useTableState((state) => state.conflicts.get(row));
  const conflicts = useTableState(
    useShallow((state) => columns.map((column) => state.conflicts.get(conflictKey(row, column.id)))),
  );
  const activeColumn = useGridState((state) => (state.active?.row === row ? state.active.column : null));
  const editing = useGridState((state) => (state.editing?.row === row ? state.editing : null));
  const isPicked = useGridState((state) => state.picked.has(row));
  const number = useTableState((state) => state.numberOfRow.get(row) ?? index) + 1;
  const ghost = ghostWords(view, rowConflict);
  // A group is said once, at its first column.
  const parts = columns.flatMap((column, at) => {
    const conflict = conflicts[at];
    const isFirst = conflict !== undefined && conflicts.indexOf(conflict) === at;
    return conflict && isFirst && conflict.kind !== 'cell' ? [{ conflict, column }] : [];
  });
  const conflicted = columns.filter(
    (column, at) => cellOf(view, column.id).versions > 1 && (conflicts[at]?.kind ?? 'cell') === 'cell',
  );

  return (
    // biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx
    // biome-ignore lint/a11y/useFocusableInteractive: the cells of a row take the focus
    <div
      aria-rowindex={index + 2}
      aria-selected={isPicked || undefined}
      className={classNames(
        styles.card,
        (ghost !== null || conflicted.length > 0 || parts.length > 0) && styles.conflicted,
        ghost !== null && styles.ghost,
        editing && styles.editing,
        isPicked && styles.picked,
      )}
      data-index={index}
      ref={measure}
      role="row"
      style={{ top }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx */}
      <div
        aria-colindex={1}
        aria-description={ghost ?? undefined}
        aria-label={String(number)}
        className={styles.rowHeader}
        data-column="number"
        data-row={row}
        role="rowheader"
        tabIndex={activeColumn === 'number' ? 0 : -1}
      >
        <span className={styles.number}>{number}</span>
        <button
          aria-label={enTable.menu.row(number)}
          className={styles.rowMenu}
          data-menu-anchor=""
          onClick={() => {
            grid.select({ row, column: 'number' }, false);
            grid.open({ type: 'cell-menu', row, column: 'number' });
          }}
          tabIndex={-1}
          type="button"
        />
        {ghost !== null && <CardConflict onDecide={() => openConflict(row, null)} text={ghost} />}
        {parts.map(({ conflict, column }) => (
          <CardConflict
            key={conflict.id}
            onDecide={() => openConflict(row, column.id)}
            text={conflictFacts(conflict).title}
          />
        ))}
        {conflicted.map((column) => (
          <CardConflict
            key={column.id}
            onDecide={() => openConflict(row, column.id)}
            text={enTable.card.conflict(column.name, cellOf(view, column.id).versions)}
          />
        ))}
      </div>
      {columns.map((column, at) => {
        const cell = cellOf(view, column.id);
        const here = peers?.filter((peer) => peer.column === column.id) ?? [];
        const open = editing?.column === column.id ? editing : null;
        const problem = problemWords(cell, column.type);
        return (
          // biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx
          <div
            aria-colindex={at + 2}
            aria-description={cellDescription({
              cell,
              column,
              conflict: conflicts[at],
              ghost,
              peers: here.map((peer) => peer.name),
            })}
            aria-readonly={isReadOnly || undefined}
            className={classNames(
              styles.field,
              at === 0 && styles.first,
              cell.text === '' && !open && styles.empty,
              cell.versions > 1 && styles.conflictedField,
              here.length > 0 && styles.peer,
              arrivalGlow(arrivalTurn(arrival, column.id)),
            )}
            data-column={column.id}
            data-label={column.name}
            data-row={row}
            key={column.id}
            role="gridcell"
            style={here[0] && memberStyle(here[0].color)}
            tabIndex={activeColumn === column.id && !open ? 0 : -1}
          >
            <span aria-hidden="true" className={styles.label} data-label={column.name} />
            <span className={styles.value}>
              {open ? (
                <CellEditor
                  cell={cell}
                  column={column}
                  editing={open}
                  label={enTable.cell.editor(column.name, number)}
                />
              ) : (
                <CellValueView cell={cell} column={column} isGhost={ghost !== null} />
              )}
              {problem !== null && !open && <span aria-hidden="true" className={styles.misfit} data-label={problem} />}
            </span>
            {here[0] && (
              <span
                aria-hidden="true"
                className={styles.peerName}
                data-label={here.map((peer) => peer.name).join(', ')}
              />
            )}
          </div>
        );
      })}
    </div>
  );
});

/** Said on the card, in the row's header: a grid takes no buttons outside of its cells. */
function CardConflict({ text, onDecide }: { readonly text: string; readonly onDecide: () => void }) {
  const { isReadOnly } = useTable();
  return (
    <div className={styles.conflict}>
      <span aria-hidden="true" className={styles.conflictText} data-label={`◢ ${text}`} />
      <button aria-description={text} className={styles.decide} onClick={onDecide} type="button">
        {isReadOnly ? enTable.card.show : enTable.card.decide}
      </button>
    </div>
  );
}
