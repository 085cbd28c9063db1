import { FilePlus2, FileUp, Plus } from 'lucide-react';
import { useId } from 'react';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { readOnlyReason } from '../text/people-words.ts';
import { DocumentLine } from './document-line.tsx';
import styles from './documents-nav.module.css';
import { TrashList } from './trash-list.tsx';

interface DocumentsNavProps {
  readonly current: string | null;
  readonly onOpen: (doc: string) => void;
  readonly onNewTable: () => void;
  readonly onNewNote: () => void;
  readonly onImport: () => void;
}

export function DocumentsNav({ current, onOpen, onNewTable, onNewNote, onImport }: DocumentsNavProps) {
  const { view, mayEdit } = useRoom();
  const id = useId();
  const why = mayEdit ? undefined : id;
  return (
    <nav aria-label={en.room.documents} className={styles.nav}>
      <h2 className={styles.label}>{en.room.documents}</h2>
      <ul className={styles.list}>
        {view.documents.map((doc) => (
          <DocumentLine doc={doc} isCurrent={doc.id === current} key={doc.id} onOpen={() => onOpen(doc.id)} />
        ))}
      </ul>
      <div className={styles.create}>
        <button aria-describedby={why} className={styles.action} disabled={!mayEdit} onClick={onNewTable} type="button">
          <Plus aria-hidden="true" size={17} />
          {en.room.newTable}
        </button>
        <button aria-describedby={why} className={styles.action} disabled={!mayEdit} onClick={onNewNote} type="button">
          <FilePlus2 aria-hidden="true" size={17} />
          {en.room.newNote}
        </button>
        <button aria-describedby={why} className={styles.action} disabled={!mayEdit} onClick={onImport} type="button">
          <FileUp aria-hidden="true" size={17} />
          {en.room.import}
        </button>
        {!mayEdit && (
          <p className={styles.why} id={why}>
            {readOnlyReason(view)}
          </p>
        )}
      </div>
      <TrashList />
    </nav>
  );
}
