import { FileUp, Plus } from 'lucide-react';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { DocumentLine } from './document-line.tsx';
import styles from './documents-nav.module.css';

interface DocumentsNavProps {
  readonly current: string | null;
  readonly onOpen: (doc: string) => void;
  readonly onNewTable: () => void;
  readonly onImport: () => void;
}

export function DocumentsNav({ current, onOpen, onNewTable, onImport }: DocumentsNavProps) {
  const { view, mayEdit } = useRoom();
  return (
    <nav aria-label={en.room.documents} className={styles.nav}>
      <h2 className={styles.label}>{en.room.documents}</h2>
      <ul className={styles.list}>
        {view.documents.map((doc) => (
          <DocumentLine doc={doc} isCurrent={doc.id === current} key={doc.id} onOpen={() => onOpen(doc.id)} />
        ))}
      </ul>
      {mayEdit && (
        <div className={styles.create}>
          <button className={styles.action} onClick={onNewTable} type="button">
            <Plus aria-hidden="true" size={17} />
            {en.room.newTable}
          </button>
          <button className={styles.action} onClick={onImport} type="button">
            <FileUp aria-hidden="true" size={17} />
            {en.room.import}
          </button>
        </div>
      )}
    </nav>
  );
}
