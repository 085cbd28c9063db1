import { FilePlus2, FileUp, Table2, Undo2 } from 'lucide-react';
import type { DocumentView } from '../../room/api.ts';
import { LazyNotePage } from '../notes/lazy-note-page.tsx';
import { Button } from '../parts/button.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { TablePage } from '../table/table-page.tsx';
import { en } from '../text/en.ts';
import { errorWords } from '../text/error-words.ts';
import styles from './document-place.module.css';

interface DocumentPlaceProps {
  readonly doc: DocumentView | null;
  /** Its document is being made: nothing is said of an empty room meanwhile. */
  readonly pending: boolean;
  readonly focusFirstCell: boolean;
  readonly onNewTable: () => void;
  readonly onNewNote: () => void;
  readonly onImport: () => void;
  readonly onOpenConflict: (row: string, column: string | null) => void;
}

export function DocumentPlace(props: DocumentPlaceProps) {
  const { doc, pending, focusFirstCell, onNewTable, onNewNote, onImport, onOpenConflict } = props;
  const { notices } = useApp();
  const { room, view, mayEdit } = useRoom();

  if (doc !== null && doc.kind === 'table') {
    return (
      <main className={styles.document}>
        <TablePage
          doc={doc}
          focusFirstCell={focusFirstCell}
          key={doc.id}
          onOpenConflict={onOpenConflict}
          room={room}
          view={view}
        />
      </main>
    );
  }
  if (doc !== null && doc.kind === 'note') {
    return (
      <main className={styles.document}>
        <LazyNotePage doc={doc} focusText={focusFirstCell} />
      </main>
    );
  }
  // Nothing is known of its tables: that is not the same as having none.
  if (view.phase.type === 'broken') {
    return (
      <main className={styles.empty}>
        <div className={styles.card}>
          <h1 className={styles.title}>{en.trouble.brokenTitle}</h1>
          <p className={styles.text}>{errorWords(view.phase.error).now}</p>
        </div>
      </main>
    );
  }
  return (
    <main className={styles.empty}>
      {doc === null && !pending && (
        <div className={styles.card}>
          <h1 className={styles.title}>{view.status.missing > 0 ? en.room.waitingForData : en.room.empty}</h1>
          <p className={styles.text}>{mayEdit ? en.room.emptyMore : en.room.emptyViewer}</p>
          {mayEdit && (
            <div className={styles.actions}>
              <Button aria-description={en.room.emptyMore} look="primary" onClick={onNewTable}>
                <Table2 aria-hidden="true" size={18} />
                {en.room.firstTable}
              </Button>
              <Button onClick={onNewNote}>
                <FilePlus2 aria-hidden="true" size={18} />
                {en.room.firstNote}
              </Button>
              <Button onClick={onImport}>
                <FileUp aria-hidden="true" size={18} />
                {en.room.firstImport}
              </Button>
              {/* The table's own undo went with the last table. */}
              {view.undo?.action === 'delete-document' && (
                <Button onClick={() => void settled(notices, room.undo())}>
                  <Undo2 aria-hidden="true" size={18} />
                  {en.room.undoDelete}
                </Button>
              )}
            </div>
          )}
        </div>
      )}
    </main>
  );
}
