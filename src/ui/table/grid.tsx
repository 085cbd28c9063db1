import { defaultRangeExtractor, type Range as ItemRange, useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { flushSync } from 'react-dom';
import { VisuallyHidden } from '../parts/visually-hidden.tsx';
import { useMedia } from '../state/use-media.ts';
import { enTable } from '../text/en-table.ts';
import { refOf, useActiveCell, withIndex } from './active-cell.ts';
import { widthOf } from './column-width.ts';
import styles from './grid.module.css';
import { GridHeader } from './grid-header.tsx';
import { GridRow, type PlacedColumn } from './grid-row.tsx';
import { type CellRef, placeOf } from './grid-state.ts';
import { useGridState, useTable, useTableState } from './table-context.ts';
import { useClipboard } from './use-clipboard.ts';
import { useColumnDrag } from './use-column-drag.ts';

const numberWidth = 64;
const footerHeight = 52;
/** As `--row` in tokens.css; virtual rows need it as a number. */
const rowHeights = { fine: 37, coarse: 44 };

interface GridProps {
  readonly name: string;
  /** Stands to the right of the header row, outside of the grid. */
  readonly aside: ReactNode;
  /** Stays in view below the rows, outside of the grid. */
  readonly footer: ReactNode;
}

/** The table as a grid: rows and columns out of view are not in the page, but for the one with the active cell. */
export function Grid({ name, aside, footer }: GridProps) {
  const { grid, table, isReadOnly } = useTable();
  const order = useTableState((state) => state.order);
  const rowCount = useTableState((state) => state.order.length + state.rest);
  const columns = useTableState((state) => state.columns);
  const active = useGridState((state) => state.active);
  const reveal = useGridState((state) => state.reveal);
  const dragged = useGridState((state) => state.dragged);
  const isEditing = useGridState((state) => state.editing !== null);
  const hasPanel = useGridState((state) => state.panel !== null);
  const rowHeight = useMedia('(pointer: coarse), (max-width: 720px)') ? rowHeights.coarse : rowHeights.fine;
  const scroller = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);

  const place = useMemo(
    () => placeOf(active, { ...table.state.getState(), order, columns }),
    [active, order, columns, table],
  );
  const activeRow = place?.row ?? -1;
  const activeColumn = place?.column ?? -1;
  // A column alone has nothing to stay in view beside.
  const frozen = useTableState((state) => Math.min(state.view.frozen, columns.length - 1));

  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => order[index] ?? index,
    overscan: 8,
    scrollPaddingEnd: rowHeight + footerHeight,
    rangeExtractor: useCallback((range: ItemRange) => withIndex(defaultRangeExtractor(range), activeRow), [activeRow]),
  });
  const widths = useMemo(
    () => columns.map((column) => (dragged?.column === column.id ? dragged.width : widthOf(column))),
    [columns, dragged],
  );
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index] ?? 0,
    getItemKey: (index) => columns[index]?.id ?? index,
    overscan: 3,
    scrollPaddingEnd: numberWidth,
    scrollPaddingStart: widths.slice(0, frozen).reduce((sum, one) => sum + one, 0),
    rangeExtractor: useCallback(
      (range: ItemRange) => {
        let inView = withIndex(defaultRangeExtractor(range), activeColumn);
        for (let at = 0; at < frozen; at++) inView = withIndex(inView, at);
        return inView;
      },
      [activeColumn, frozen],
    ),
  });

  // Sizes are kept by the virtualisers until they are told that they changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the widths are what changed
  useLayoutEffect(() => across.measure(), [widths, across]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is what changed
  useLayoutEffect(() => rows.measure(), [rowHeight, rows]);

  const visible = across.getVirtualItems();
  const placed = useMemo(
    () =>
      visible.flatMap(({ index, start }): PlacedColumn[] => {
        const column = columns[index];
        if (!column) return [];
        const left = numberWidth + start;
        return [{ column, index, left, width: widths[index] ?? 0, isFrozen: index < frozen }];
      }),
    [visible, columns, widths, frozen],
  );
  const width = numberWidth + widths.reduce((sum, one) => sum + one, 0);

  useEffect(() => {
    const element = scroller.current;
    if (element) grid.setPageRows(Math.floor((element.clientHeight - footerHeight) / rowHeight) - 2);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `reveal` is the wish itself
  useLayoutEffect(() => {
    if (reveal === 0) return;
    if (activeRow >= 0) rows.scrollToIndex(activeRow, { align: 'auto' });
    if (activeColumn >= 0) across.scrollToIndex(activeColumn, { align: 'auto' });
  }, [reveal]);

  const focus = useActiveCell(root, grid);
  const columnDrag = useColumnDrag(root, columns, isReadOnly);

  const keyDown = (event: KeyboardEvent): void => {
    // Layers over the grid are its children for React only.
    if (!root.current?.contains(event.target as Node) || isEditing || hasPanel) return;
    // The editor must have the focus before the browser types the key that opened it.
    const isOurs = flushSync(() => grid.keyDown(event));
    if (isOurs) event.preventDefault();
  };

  const press = (event: PointerEvent): void => {
    const ref = refOf(event.target);
    if (!ref || event.button !== 0 || isInEditor(event.target)) return;
    if (ref.row !== 'head' && ref.column !== 'number' && isBox(event.target)) return;
    if (ref.row === 'head' && ref.column !== 'number' && event.pointerType === 'mouse')
      columnDrag.start(event, ref.column);
    // The open editor commits before the person is somewhere else.
    if (isEditing && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const isPick = ref.row !== 'head' && ref.column === 'number' && (event.ctrlKey || event.metaKey);
    grid.select(ref, event.shiftKey && !isPick);
    if (isPick && ref.row !== 'head') grid.pick(ref.row);
    // On a touch screen a press may be the start of a scroll.
    if (event.pointerType === 'mouse' && ref.row !== 'head') dragFrom.current = ref;
  };
  const dragFrom = useRef<CellRef | null>(null);
  const drag = (event: PointerEvent): void => {
    const from = dragFrom.current;
    if (!from || event.buttons !== 1) return;
    const ref = refOf(event.target);
    if (ref && (ref.row !== grid.state.getState().active?.row || ref.column !== grid.state.getState().active?.column))
      grid.select(ref, true);
  };

  const click = (event: MouseEvent): void => {
    const ref = refOf(event.target);
    if (!ref || ref.row === 'head' || ref.column === 'number' || !isBox(event.target)) return;
    const column = columns.find((view) => view.id === ref.column);
    grid.select(ref, false);
    if (column?.type === 'checkbox') grid.toggle(ref.row, column);
  };

  const doubleClick = (event: MouseEvent): void => {
    const ref = refOf(event.target);
    if (!ref || isInEditor(event.target)) return;
    if (ref.row === 'head' && ref.column !== 'number') grid.open({ type: 'column-name', column: ref.column });
    else grid.edit(ref);
  };

  const contextMenu = (event: MouseEvent): void => {
    const ref = refOf(event.target);
    if (!ref || isInEditor(event.target)) return;
    event.preventDefault();
    const area = grid.range();
    const at = placeOf(ref, table.state.getState());
    const isInside = area && at && at.row >= area.top && at.row <= area.bottom;
    if (!isInside || ref.row === 'head') grid.select(ref, false);
    if (ref.row === 'head') {
      if (ref.column !== 'number') grid.open({ type: 'column-menu', column: ref.column });
    } else grid.open({ type: 'cell-menu', row: ref.row, column: ref.column });
  };

  useClipboard(root, grid);

  return (
    <div className={styles.scroller} ref={scroller}>
      <div className={styles.sheet}>
        <div className={styles.canvas}>
          {/* biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx */}
          <div
            aria-colcount={columns.length + 1}
            aria-describedby="skein-grid-help"
            aria-label={name}
            aria-multiselectable="true"
            aria-readonly={isReadOnly || undefined}
            aria-rowcount={rowCount + 1}
            className={styles.grid}
            onClick={click}
            onContextMenu={contextMenu}
            onDoubleClick={doubleClick}
            {...focus}
            onKeyDown={keyDown}
            onPointerDown={press}
            onPointerOver={drag}
            onPointerUp={() => {
              dragFrom.current = null;
            }}
            ref={root}
            role="grid"
            style={{ width, height: (rowCount + 1) * rowHeight }}
          >
            <GridHeader columns={placed} drop={columnDrag.drop} />
            {/* biome-ignore lint/a11y/useSemanticElements: see grid-cell.tsx */}
            <div className={styles.body} role="rowgroup">
              {rows.getVirtualItems().map(({ index, start }) => {
                const row = order[index];
                return row ? <GridRow columns={placed} index={index} key={row} row={row} top={start} /> : null;
              })}
            </div>
          </div>
          {aside}
        </div>
        <div className={styles.footer}>{footer}</div>
      </div>
      <VisuallyHidden id="skein-grid-help">{enTable.gridHelp}</VisuallyHidden>
    </div>
  );
}

const isInEditor = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('input, textarea, button, a[href]') !== null;

const isBox = (target: EventTarget): boolean => target instanceof Element && target.closest('[data-box]') !== null;
