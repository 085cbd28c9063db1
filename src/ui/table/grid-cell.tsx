import { memo } from 'react';
import type { CellView, ColumnView, RecordId } from '../../doc/types.ts';
import { memberStyle } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { problemWords } from '../text/en-columns.ts';
import { enTable } from '../text/en-table.ts';
import { arrivalGlow } from './arrival.ts';
import { CellValueView } from './cell-value-view.tsx';
import { CellEditor } from './editors/cell-editor.tsx';
import styles from './grid.module.css';
import type { Editing } from './grid-state.ts';
import { useTable } from './table-context.ts';
import type { PeerMark } from './table-store.ts';

export interface GridCellProps {
  readonly row: RecordId;
  readonly rowNumber: number;
  readonly column: ColumnView;
  readonly columnIndex: number;
  readonly left: number;
  readonly width: number;
  readonly cell: CellView;
  readonly description: string | undefined;
  /** Part of a conflict that is about more than its own versions. */
  readonly isPartOfConflict: boolean;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isFrozen: boolean;
  readonly isGhost: boolean;
  readonly editing: Editing | null;
  readonly peer: PeerMark | null;
  /** Everybody who is in the cell, in words. */
  readonly peerNames: string;
  /** See `arrivalTurn`. */
  readonly arrival: number;
}

/** Its name and text are exactly the shown value: marks are drawn from data attributes, and words are in the description. */
export const GridCell = memo(function GridCell(props: GridCellProps) {
  const { row, column, cell, editing, peer, arrival } = props;
  const { openConflict, isReadOnly } = useTable();
  const problem = problemWords(cell, column.type);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are virtual and absolutely placed, which a table cannot be
    <div
      aria-colindex={props.columnIndex + 2}
      aria-description={props.description}
      aria-readonly={isReadOnly || undefined}
      aria-selected={props.isSelected || props.isActive}
      className={classNames(
        styles.cell,
        props.isFrozen && styles.frozen,
        column.state === 'ghost' && styles.ghostColumn,
        props.isActive && styles.active,
        props.isSelected && styles.selected,
        (cell.versions > 1 || props.isPartOfConflict) && styles.conflicted,
        peer && styles.peer,
        arrivalGlow(arrival),
      )}
      data-column={column.id}
      data-row={row}
      role="gridcell"
      style={{ left: props.left, width: props.width, ...(peer && memberStyle(peer.color)) }}
      tabIndex={props.isActive && !editing ? 0 : -1}
    >
      {editing ? (
        <CellEditor
          cell={cell}
          column={column}
          editing={editing}
          label={enTable.cell.editor(column.name, props.rowNumber)}
        />
      ) : (
        <CellValueView cell={cell} column={column} isGhost={props.isGhost} />
      )}
      {(cell.versions > 1 || props.isPartOfConflict) && !editing && (
        <span
          aria-hidden="true"
          className={styles.versions}
          data-label={cell.versions > 1 ? enTable.cell.versions(cell.versions) : enTable.cell.toDecide}
          onClick={() => openConflict(row, column.id)}
        />
      )}
      {problem !== null && !editing && <span aria-hidden="true" className={styles.misfit} data-label={problem} />}
      {peer && <span aria-hidden="true" className={styles.peerName} data-label={props.peerNames} />}
    </div>
  );
});
