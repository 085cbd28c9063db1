import { useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { RecordId } from '../../../doc/types.ts';
import { Button } from '../../parts/button.tsx';
import { enGrid } from '../../text/en-grid.ts';
import { copySelection } from '../copy-selection.ts';
import { useGridState, useTable, useTableState } from '../table-context.ts';
import styles from './bulk-bar.module.css';
import { duplicateDrafts } from './duplicate-drafts.ts';
import { SetColumn } from './set-column.tsx';

/** What can be done to the rows chosen one by one, for as long as there are any; the same on a phone. */
export function BulkBar() {
  const { grid, actions, table, isReadOnly } = useTable();
  const picked = useGridState((state) => state.picked);
  const rows = useTableState(
    useShallow((state): readonly RecordId[] => (picked.size === 0 ? [] : state.order.filter((row) => picked.has(row)))),
  );
  const box = useRef<HTMLSpanElement>(null);
  const [isSetting, setSetting] = useState(false);
  if (rows.length === 0) return null;

  const remove = async (): Promise<void> => {
    const done = await actions.deleteRows(rows);
    if (done.ok) grid.pickAll(false);
  };
  const duplicate = (): void => {
    const state = table.state.getState();
    void actions.addRows(duplicateDrafts(rows, state.rows, state.allColumns), rows[rows.length - 1] ?? 'end');
  };
  const copy = (): void => {
    // What is copied is what is picked only while one is in one of these rows.
    const [row] = rows;
    if (row) grid.select({ row, column: 'number' }, false);
    copySelection(grid);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of buttons is no form
    <div aria-label={enGrid.bar} className={styles.bar} role="group">
      <p className={styles.count}>{enGrid.picked(rows.length)}</p>
      {!isReadOnly && (
        <>
          <span ref={box}>
            <Button aria-expanded={isSetting} aria-haspopup="dialog" onClick={() => setSetting(!isSetting)}>
              {enGrid.set}
            </Button>
          </span>
          {isSetting && <SetColumn anchor={box} onClose={() => setSetting(false)} rows={rows} />}
          <Button onClick={duplicate}>{enGrid.duplicate}</Button>
        </>
      )}
      <Button onClick={copy}>{enGrid.copy}</Button>
      {!isReadOnly && (
        <Button look="danger" onClick={() => void remove()}>
          {enGrid.remove(rows.length)}
        </Button>
      )}
      <Button look="quiet" onClick={() => grid.pickAll(true)}>
        {enGrid.pickAll}
      </Button>
      <Button look="quiet" onClick={() => grid.pickAll(false)}>
        {enGrid.unpickAll}
      </Button>
    </div>
  );
}
