import { memo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { ColumnView, RecordId } from '../../doc/types.ts';
import { memberStyle } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { enTable } from '../text/en-table.ts';
import { arrivalTurn } from './arrival.ts';
import { cellOf } from './cell-text.ts';
import { cellDescription, ghostWords } from './cell-words.ts';
import styles from './grid.module.css';
import { GridCell } from './grid-cell.tsx';
import { useGridState, useTable, useTableState } from './table-context.ts';
import { conflictKey, type PeerMark } from './table-store.ts';
import { useRowSelection } from './use-row-selection.ts';

/** A column as it stands in the visible window. */
export interface PlacedColumn {
  readonly column: ColumnView;
  readonly index: number;
  readonly left: number;
  readonly width: number;
  /** It stays where it is while the others scroll. */
  readonly isFrozen: boolean;
}

interface GridRowProps {
  readonly row: RecordId;
  readonly index: number;
  readonly top: number;
  readonly columns: readonly PlacedColumn[];
}

const nobody: readonly PeerMark[] = [];

/** Draws itself again only when its own row, its part of the selection or the people in it change. */
export const GridRow = memo(function GridRow({ row, index, top, columns }: GridRowProps) {
  const { openConflict, grid, isReadOnly } = useTable();
  const view = useTableState((state) => state.rows.get(row));
  const peers = useTableState((state) => state.peers.get(row)) ?? nobody;
  const arrival = useTableState((state) => state.arrivals.get(row));
  const rowConflict = useTableState((state) => state.conflicts.get(row));
  const conflicts = useTableState(
    useShallow((state) => columns.map(({ column }) => state.conflicts.get(conflictKey(row, column.id)))),
  );
  const activeColumn = useGridState((state) => (state.active?.row === row ? state.active.column : null));
  const editing = useGridState((state) => (state.editing?.row === row ? state.editing : null));
  const isPicked = useGridState((state) => state.picked.has(row));
  const { left, right } = useRowSelection(index);

  const number = useTableState((state) => state.numberOfRow.get(row) ?? index) + 1;
  const ghost = ghostWords(view, rowConflict);
  const isConflicted =
    ghost !== null ||
    conflicts.some((conflict) => conflict !== undefined) ||
    Object.values(view?.cells ?? {}).some((cell) => cell.versions > 1);
  // Whoever is in the row without a cell we draw is shown at the number.
  const rowPeer = peers.find((peer) => !columns.some(({ column }) => column.id === peer.column)) ?? null;

  return (
    // biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx
    // biome-ignore lint/a11y/useFocusableInteractive: the cells of a row take the focus
    <div
      aria-rowindex={index + 2}
      aria-selected={isPicked || undefined}
      className={classNames(
        styles.row,
        ghost !== null && styles.ghost,
        activeColumn !== null && styles.activeRow,
        editing && styles.editingRow,
        peers.length > 0 && styles.peerRow,
        isPicked && styles.picked,
      )}
      role="row"
      style={{ top, ...(peers[0] && memberStyle(peers[0].color)) }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx */}
      <div
        aria-colindex={1}
        aria-description={ghost ?? undefined}
        aria-label={String(number)}
        className={classNames(
          styles.rowHeader,
          left <= 0 && right >= 0 && activeColumn === 'number' && styles.selected,
        )}
        data-column="number"
        data-row={row}
        role="rowheader"
        tabIndex={activeColumn === 'number' ? 0 : -1}
      >
        {number}
        {isConflicted && (
          <span
            aria-hidden="true"
            className={styles.gutterMark}
            data-label="◢"
            onClick={() => openConflict(row, ghost === null ? firstConflict(columns, conflicts) : null)}
          />
        )}
        {rowPeer && <span aria-hidden="true" className={styles.peerName} data-label={rowPeer.name} />}
        <button
          aria-label={enTable.menu.row(number)}
          className={styles.rowMenu}
          onClick={() => grid.open({ type: 'cell-menu', row, column: 'number' })}
          tabIndex={-1}
          type="button"
        />
      </div>
      {columns.map(({ column, index: at, left: x, width, isFrozen }, nth) => {
        const cell = cellOf(view, column.id);
        const here = peers.filter((peer) => peer.column === column.id);
        return (
          <GridCell
            arrival={arrivalTurn(arrival, column.id)}
            cell={cell}
            column={column}
            columnIndex={at}
            description={cellDescription({
              cell,
              column,
              conflict: conflicts[nth],
              ghost,
              peers: here.map((peer) => peer.name),
            })}
            editing={editing?.column === column.id ? editing : null}
            isActive={activeColumn === column.id}
            isFrozen={isFrozen}
            isGhost={ghost !== null}
            isPartOfConflict={conflicts[nth] !== undefined && conflicts[nth]?.kind !== 'cell'}
            isSelected={at >= left && at <= right}
            key={column.id}
            left={x}
            peer={here[0] ?? null}
            peerNames={here.map((peer) => peer.name).join(', ')}
            row={row}
            rowNumber={number}
            width={width}
          />
        );
      })}
      {ghost !== null && (
        <span
          aria-hidden="true"
          className={styles.ghostNote}
          data-label={isReadOnly ? ghost : enTable.cell.andDecide(ghost)}
          onClick={() => openConflict(row, null)}
        />
      )}
    </div>
  );
});

function firstConflict(columns: readonly PlacedColumn[], conflicts: readonly unknown[]): RecordId | null {
  const at = conflicts.findIndex(Boolean);
  return columns[at]?.column.id ?? null;
}
