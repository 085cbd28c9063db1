import { defaultRangeExtractor, type Range as ItemRange, useVirtualizer } from '@tanstack/react-virtual';
import { Plus } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useCallback, useLayoutEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../parts/button.tsx';
import { VisuallyHidden } from '../parts/visually-hidden.tsx';
import { enTable } from '../text/en-table.ts';
import { cellElement, refOf, useActiveCell, withIndex } from './active-cell.ts';
import { Card } from './card.tsx';
import styles from './cards.module.css';
import { CardsHeader } from './cards-header.tsx';
import { placeOf } from './grid-state.ts';
import { useGridState, useTable, useTableState } from './table-context.ts';
import { useClipboard } from './use-clipboard.ts';

const fieldHeight = 44;
/** Padding and border; right to the pixel, so that cards do not move what is below them when they are measured. */
const cardFrame = 14;

/** The rows as cards, for narrow windows: the same roles as the grid, one form of them at a time in the page. */
export function Cards({ name }: { readonly name: string }) {
  const { grid, table, isReadOnly } = useTable();
  const order = useTableState((state) => state.order);
  const rowCount = useTableState((state) => state.order.length + state.rest);
  const columns = useTableState((state) => state.columns);
  const active = useGridState((state) => state.active);
  const reveal = useGridState((state) => state.reveal);
  const isEditing = useGridState((state) => state.editing !== null);
  const hasPanel = useGridState((state) => state.panel !== null);
  const scroller = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const activeRow = placeOf(active, table.state.getState())?.row ?? -1;

  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => columns.length * fieldHeight + cardFrame,
    getItemKey: (index) => order[index] ?? index,
    overscan: 4,
    gap: 12,
    scrollMargin: fieldHeight + 12,
    useFlushSync: false,
    rangeExtractor: useCallback((range: ItemRange) => withIndex(defaultRangeExtractor(range), activeRow), [activeRow]),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `reveal` is the wish itself
  useLayoutEffect(() => {
    if (reveal === 0 || activeRow < 0 || !active) return;
    // The field and not its card: a card may be taller than the window, and its end is not what was meant.
    const field = root.current && cellElement(root.current, active);
    if (field) field.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    else if (activeRow > 0) rows.scrollToIndex(activeRow, { align: 'start' });
  }, [reveal]);

  const focus = useActiveCell(root, grid);

  const keyDown = (event: KeyboardEvent): void => {
    if (!root.current?.contains(event.target as Node) || isEditing || hasPanel) return;
    if (event.target instanceof Element && event.target.closest('button')) return;
    const isOurs = flushSync(() => grid.keyDown(event));
    if (isOurs) event.preventDefault();
  };

  const click = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target : null;
    if (!root.current?.contains(target) || target?.closest('input, textarea, button, a[href]')) return;
    const ref = refOf(event.target);
    if (!ref || ref.row === 'head' || ref.column === 'number') return;
    const column = columns.find((view) => view.id === ref.column);
    // The tap itself opens the editor: the keyboard of a phone comes up only then.
    flushSync(() => {
      grid.select(ref, false);
      if (column?.type !== 'checkbox') grid.edit(ref);
    });
    if (column?.type === 'checkbox' && target?.closest('[data-box]')) grid.toggle(ref.row, column);
  };

  useClipboard(root, grid);

  return (
    <div className={styles.scroller} ref={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx */}
      <div
        aria-colcount={columns.length + 1}
        aria-describedby="skein-cards-help"
        aria-label={name}
        aria-readonly={isReadOnly || undefined}
        aria-rowcount={rowCount + 1}
        className={styles.cards}
        onClick={click}
        {...focus}
        onKeyDown={keyDown}
        ref={root}
        role="grid"
      >
        <CardsHeader columns={columns} />
        {/* biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx */}
        <div className={styles.body} role="rowgroup" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const row = order[index];
            return row ? (
              <Card
                columns={columns}
                index={index}
                key={row}
                measure={rows.measureElement}
                row={row}
                top={start - rows.options.scrollMargin}
              />
            ) : null;
          })}
        </div>
      </div>
      {!isReadOnly && (
        <div className={styles.footer}>
          <Button className={styles.wide} onClick={() => void grid.addRow('end')}>
            <Plus aria-hidden="true" size={16} /> {enTable.addRow}
          </Button>
          <Button className={styles.wide} look="quiet" onClick={() => void grid.addColumn('end')}>
            <Plus aria-hidden="true" size={16} /> {enTable.addColumn}
          </Button>
        </div>
      )}
      <VisuallyHidden id="skein-cards-help">{enTable.cardsHelp}</VisuallyHidden>
    </div>
  );
}
