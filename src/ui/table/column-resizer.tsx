import { type PointerEvent, useRef } from 'react';
import type { ColumnView } from '../../doc/types.ts';
import { clampWidth } from './column-width.ts';
import styles from './grid.module.css';
import { useTable } from './table-context.ts';

/** The right edge of a header, to be dragged; the keyboard has "Wider" and "Narrower" in the column's menu. */
export function ColumnResizer({ column, width }: { readonly column: ColumnView; readonly width: number }) {
  const { grid, actions } = useTable();
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);

  const widthAt = (event: PointerEvent): number =>
    clampWidth((start.current?.width ?? width) + event.clientX - (start.current?.x ?? event.clientX));

  return (
    <span
      aria-hidden="true"
      className={styles.resizer}
      onDoubleClick={(event) => {
        event.stopPropagation();
        void actions.editColumn(column.id, { width: null });
      }}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current) grid.drag(column.id, widthAt(event));
      }}
      onPointerUp={(event) => {
        const next = widthAt(event);
        const moved = start.current !== null && next !== start.current.width;
        start.current = null;
        if (!moved) grid.drag(column.id, null);
        // The dragged width stays until the stored one is there: else the edge would jump back for a moment.
        else void actions.editColumn(column.id, { width: next }).then(() => grid.drag(column.id, null));
      }}
    />
  );
}
