import { ArrowRightLeft } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { ColumnView, OptionView, RecordId } from '../../../doc/types.ts';
import { conflictFacts } from '../../conflicts/conflict-facts.ts';
import { Button } from '../../parts/button.tsx';
import { CommittedInput } from '../../parts/committed-input.tsx';
import { enTable } from '../../text/en-table.ts';
import { enView } from '../../text/en-view.ts';
import { cellOf } from '../cell-text.ts';
import { ghostWords } from '../cell-words.ts';
import { Menu } from '../menu.tsx';
import { useTable, useTableState } from '../table-context.ts';
import { conflictKey } from '../table-store.ts';
import styles from './board.module.css';

/** Below its title; the rest is in the grid. */
const mostFields = 4;

interface BoardCardProps {
  readonly row: RecordId;
  readonly column: ColumnView;
  readonly onMove: (option: OptionView | null) => void;
  readonly onDragStart: (event: DragEvent) => void;
}

export function BoardCard({ row, column, onMove, onDragStart }: BoardCardProps) {
  const { actions, openConflict, isReadOnly } = useTable();
  const view = useTableState((state) => state.rows.get(row));
  const columns = useTableState((state) => state.columns);
  const menu = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [first, ...others] = columns.filter(({ id }) => id !== column.id);
  const title = cellOf(view, first?.id ?? '').text;
  const fields = others.map((one) => ({ one, text: cellOf(view, one.id).text })).filter(({ text }) => text !== '');
  const undecided = columns.find(({ id }) => cellOf(view, id).versions > 1);
  const ghost = ghostWords(
    view,
    useTableState((state) => state.conflicts.get(row)),
  );
  const conflicts = useTableState(
    useShallow((state) => columns.map((one) => state.conflicts.get(conflictKey(row, one.id)))),
  );
  const other = columns.flatMap((one, at) => {
    const conflict = conflicts[at];
    return conflict && conflict.kind !== 'cell' ? [{ conflict, column: one }] : [];
  })[0];
  const isHere = (option: OptionView | null): boolean => cellOf(view, column.id).text === (option?.name ?? '');

  return (
    <li className={styles.card} draggable={!isReadOnly} onDragStart={onDragStart}>
      {first?.type === 'text' && !isReadOnly ? (
        <CommittedInput
          aria-label={first.name}
          className={styles.title}
          onCommit={(value) => void actions.setCells([{ row, column: first.id, value }])}
          placeholder={enView.untitled}
          value={title}
        />
      ) : (
        <p className={styles.title}>{title || enView.untitled}</p>
      )}
      {fields.slice(0, mostFields).map(({ one, text }) => (
        <p className={styles.field} key={one.id}>
          <span className={styles.label}>{one.name}</span> {text}
        </p>
      ))}
      <div className={styles.tools}>
        {other && !undecided && (
          <Button onClick={() => openConflict(row, other.column.id)}>{conflictFacts(other.conflict).title}</Button>
        )}
        {ghost !== null && <Button onClick={() => openConflict(row, null)}>{ghost}</Button>}
        {undecided && (
          <Button onClick={() => openConflict(row, undecided.id)}>
            {enTable.card.conflict(undecided.name, cellOf(view, undecided.id).versions)}
          </Button>
        )}
        {!isReadOnly && (
          <Button
            aria-expanded={isOpen}
            aria-haspopup="menu"
            aria-label={enView.moveTo}
            aria-description={title || enView.untitled}
            look="quiet"
            onClick={() => setOpen(!isOpen)}
            ref={menu}
            size="icon"
            title={enView.moveTo}
          >
            <ArrowRightLeft aria-hidden="true" size={16} />
          </Button>
        )}
      </div>
      {isOpen && (
        <Menu
          anchor={menu}
          label={enView.moveTo}
          onClose={() => {
            setOpen(false);
            menu.current?.focus();
          }}
          sections={[
            {
              items: [...column.options, null].map((option) => ({
                label: option?.name ?? enView.noOption,
                isChecked: isHere(option),
                run: () => onMove(option),
              })),
            },
          ]}
        />
      )}
    </li>
  );
}
