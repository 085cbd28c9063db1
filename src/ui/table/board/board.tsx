import { Plus } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import type { ColumnView, OptionView, RecordId } from '../../../doc/types.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { enView } from '../../text/en-view.ts';
import { OptionPill } from '../option-pill.tsx';
import { useTable, useTableState } from '../table-context.ts';
import styles from './board.module.css';
import { BoardCard } from './board-card.tsx';
import { boardLanes, type Lane } from './board-lanes.ts';

/** More in one lane than anybody reads; filters make it fewer. */
const mostCards = 200;
/** What a dragged card carries; of other pages nothing is taken. */
const cardType = 'application/x-skein-row';

/** The rows as cards in lanes. A card changes lanes by dragging or by its "Move to…"; both write the cell. */
export function Board({ column, name }: { readonly column: ColumnView; readonly name: string }) {
  const { actions, isReadOnly } = useTable();
  const order = useTableState((state) => state.order);
  const rows = useTableState((state) => state.rows);
  // The rows change in place: what tells of a change is the last patch.
  useTableState((state) => state.changes);
  const [over, setOver] = useState<string | null>(null);
  const lanes = boardLanes(column, order, rows).filter(
    ({ option, rows: cards }) => option !== null || cards.length > 0,
  );

  const move = (row: RecordId, option: OptionView | null): void =>
    void actions.setCells([{ row, column: column.id, value: option ? { option: option.id, text: option.name } : '' }]);
  const keyOf = ({ option }: Lane): string => option?.id ?? '';

  const dropOn = (lane: Lane) =>
    isReadOnly
      ? {}
      : {
          onDragOver(event: DragEvent) {
            if (!event.dataTransfer.types.includes(cardType)) return;
            event.preventDefault();
            setOver(keyOf(lane));
          },
          onDragLeave: () => setOver(null),
          onDrop(event: DragEvent) {
            event.preventDefault();
            setOver(null);
            const row = event.dataTransfer.getData(cardType) as RecordId;
            if (rows.has(row) && !lane.rows.includes(row)) move(row, lane.option);
          },
        };

  return (
    <section aria-label={enView.boardOf(name, column.name)} className={styles.board}>
      {lanes.map((lane) => (
        <section
          aria-label={lane.option?.name ?? enView.noOption}
          className={classNames(styles.lane, over === keyOf(lane) && styles.over)}
          key={keyOf(lane)}
          {...dropOn(lane)}
        >
          <h2 className={styles.head}>
            {lane.option ? <OptionPill color={lane.option.color} name={lane.option.name} /> : enView.noOption}
            <span className={styles.count}>{lane.rows.length}</span>
          </h2>
          <ul aria-label={lane.option?.name ?? enView.noOption} className={styles.cards}>
            {lane.rows.slice(0, mostCards).map((row) => (
              <BoardCard
                column={column}
                key={row}
                onDragStart={(event) => event.dataTransfer.setData(cardType, row)}
                onMove={(option) => move(row, option)}
                row={row}
              />
            ))}
          </ul>
          {lane.rows.length > mostCards && (
            <p className={styles.more}>{enView.moreCards(lane.rows.length - mostCards)}</p>
          )}
          {!isReadOnly && (
            <Button
              aria-label={enView.addTo(lane.option?.name ?? enView.noOption)}
              look="quiet"
              onClick={() => {
                const { option } = lane;
                const cells = option ? [{ column: column.id, value: { option: option.id, text: option.name } }] : [];
                void actions.addRows([{ cells }], 'end');
              }}
            >
              <Plus aria-hidden="true" size={16} /> {enView.addCard}
            </Button>
          )}
        </section>
      ))}
    </section>
  );
}
