import { Plus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { DocumentView, RoomApi, RoomView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { phoneQuery, useMedia } from '../state/use-media.ts';
import { enTable } from '../text/en-table.ts';
import { Board } from './board/board.tsx';
import { BulkBar } from './bulk/bulk-bar.tsx';
import { Cards } from './cards.tsx';
import { Grid } from './grid.tsx';
import { createGridController } from './grid-controller.ts';
import { GridMenus } from './grid-menus.tsx';
import { GridSaid } from './grid-said.tsx';
import { createTableActions } from './table-actions.ts';
import { TableContext, useTable } from './table-context.ts';
import { TableNotices } from './table-notices.tsx';
import styles from './table-page.module.css';
import { createTableStore } from './table-store.ts';
import { TableToolbar } from './table-toolbar.tsx';
import { FindBar } from './view/find-bar.tsx';
import { useFindKey } from './view/use-find-key.ts';
import { ViewBar } from './view/view-bar.tsx';
import { plainView } from './view/view-config.ts';
import { createViewStorage } from './view/view-storage.ts';

export interface TablePageProps {
  readonly room: RoomApi;
  readonly view: RoomView;
  readonly doc: DocumentView;
  /** A table just made: the person can type at once. */
  readonly focusFirstCell?: boolean;
  readonly onOpenConflict: (row: string, column: string | null) => void;
}

/** One table: its tools, and its rows as a grid or, on a phone, as cards. */
export function TablePage({ room, view, doc, focusFirstCell = false, onOpenConflict }: TablePageProps) {
  const { env } = useApp();
  const isPhone = useMedia(phoneQuery);
  const isReadOnly = view.role === 'viewer' || view.role === 'relay' || view.role === null;

  // Made again with each mount, so that closing one at unmount never leaves a dead one behind.
  const [open, setOpen] = useState<ReturnType<typeof openTable> | null>(null);
  useEffect(() => {
    const opened = openTable(room, doc.id, env);
    setOpen(opened);
    return opened.close;
  }, [room, doc.id, env]);

  useEffect(() => open?.setReadOnly(isReadOnly), [open, isReadOnly]);

  // The shell makes a new function with every change of the room's status; the rows must not render for that.
  const latest = useRef(onOpenConflict);
  useEffect(() => {
    latest.current = onOpenConflict;
  });
  const parts = useMemo(
    () =>
      open && {
        ...open.parts,
        openConflict: (row: string, column: string | null) => latest.current(row, column),
        isReadOnly,
      },
    [open, isReadOnly],
  );
  if (!parts) return null;
  return (
    <TableContext.Provider value={parts}>
      <TableBody doc={doc} focusFirstCell={focusFirstCell} isPhone={isPhone} view={view} />
    </TableContext.Provider>
  );
}

function openTable(room: RoomApi, doc: DocumentView['id'], env: ReturnType<typeof useApp>['env']) {
  let isReadOnly = true;
  const table = createTableStore(
    room,
    doc,
    env,
    createViewStorage(() => window.localStorage),
  );
  const actions = createTableActions(room, doc, table);
  const grid = createGridController(table.state, actions, () => isReadOnly);

  const places = table.state.subscribe((now, before) => {
    if (now.order !== before.order || now.columns !== before.columns) grid.keepPlace();
  });
  grid.keepPlace();
  const presence = grid.state.subscribe((now, before) => {
    if (now.active === before.active && now.hasFocus === before.hasFocus) return;
    const row = now.active?.row;
    const column = now.active?.column;
    room.setPresence({
      doc,
      row: row && row !== 'head' && now.hasFocus ? row : null,
      column: column && column !== 'number' && now.hasFocus ? column : null,
    });
  });
  room.setPresence({ doc, row: null, column: null });

  return {
    parts: { table, actions, grid },
    setReadOnly(readOnly: boolean) {
      isReadOnly = readOnly;
    },
    close() {
      places();
      presence();
      table.close();
      room.setPresence({ doc: null, row: null, column: null });
    },
  };
}

interface TableBodyProps {
  readonly doc: DocumentView;
  readonly view: RoomView;
  readonly isPhone: boolean;
  readonly focusFirstCell: boolean;
}

function TableBody({ doc, view, isPhone, focusFirstCell }: TableBodyProps) {
  const parts = useTable();
  const { table, grid, isReadOnly } = parts;
  const isReady = useStore(table.state, (state) => state.ready);
  const rowCount = useStore(table.state, (state) => state.allOrder.length + state.rest);
  const board = useStore(table.state, ({ view: look, allColumns }) =>
    allColumns.find(({ id, type }) => id === look.board && type === 'select'),
  );
  const [isFinding, setFinding] = useState(false);
  useFindKey(() => setFinding(true));

  useEffect(() => {
    if (!isReady || !focusFirstCell) return;
    const { order, columns } = table.state.getState();
    if (order[0] && columns[0]) grid.select({ row: order[0], column: columns[0].id }, false);
  }, [isReady, focusFirstCell, table, grid]);

  const { wanted, findInRoom } = useRoom();
  useEffect(() => {
    if (!isReady || wanted?.doc !== doc.id) return;
    const { view: look, indexOfRow, columns } = table.state.getState();
    // What is asked for is shown, whatever this person had put out of sight.
    if (!indexOfRow.has(wanted.row) || !columns.some(({ id }) => id === wanted.column))
      table.setView({ ...plainView, frozen: look.frozen });
    grid.select({ row: wanted.row, column: wanted.column }, false);
  }, [isReady, wanted, doc.id, table, grid]);

  return (
    <section aria-label={doc.name} className={styles.page}>
      <TableToolbar doc={doc} onFind={() => setFinding(true)} view={view} />
      <TableNotices />
      <ViewBar />
      <BulkBar />
      {isFinding && isReady && <FindBar onClose={() => setFinding(false)} onFindInRoom={findInRoom} />}
      {!isReady ? (
        <p className={styles.loading}>{enTable.loading}</p>
      ) : board ? (
        <Board column={board} name={doc.name} />
      ) : isPhone ? (
        <Cards name={doc.name} />
      ) : (
        <Grid
          aside={!isReadOnly && <AddColumn />}
          footer={
            <>
              {!isReadOnly && (
                <Button
                  aria-keyshortcuts="Control+Enter"
                  look="quiet"
                  onClick={() => void grid.addRow('end')}
                  title={enTable.addRowHint}
                >
                  <Plus aria-hidden="true" size={16} /> {enTable.addRow}
                </Button>
              )}
              <span className={styles.count}>
                {enTable.rows(rowCount)}
                {doc.conflicts > 0 && <span className={styles.needs}> · {enTable.unsettled(doc.conflicts)}</span>}
                {isReadOnly && <span> · {enTable.viewOnly}</span>}
              </span>
            </>
          }
          name={doc.name}
        />
      )}
      <GridMenus />
      <GridSaid />
    </section>
  );
}

function AddColumn() {
  const { grid } = useTable();
  return (
    <Button className={styles.addColumn} look="quiet" onClick={() => void grid.addColumn('end')}>
      <Plus aria-hidden="true" size={16} /> {enTable.addColumn}
    </Button>
  );
}
