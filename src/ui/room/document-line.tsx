import { Ellipsis, FileText, Table2 } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { docLimits } from '../../doc/limits.ts';
import type { DocumentView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { CommittedInput } from '../parts/committed-input.tsx';
import { CountBadge } from '../parts/count-badge.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { Menu } from '../table/menu.tsx';
import { en } from '../text/en.ts';
import styles from './document-line.module.css';
import { copyName } from './document-names.ts';

interface DocumentLineProps {
  readonly doc: DocumentView;
  readonly isCurrent: boolean;
  readonly onOpen: () => void;
}

/** A document in the list: opened, renamed in place, deleted after a question in place. */
export function DocumentLine({ doc, isCurrent, onOpen }: DocumentLineProps) {
  const { notices } = useApp();
  const { room, view, mayEdit } = useRoom();
  const nameId = useId();
  const Icon = doc.kind === 'note' ? FileText : Table2;
  const more = useRef<HTMLButtonElement>(null);
  const [menuOpen, setMenuOpen] = useState(false);
  const [mode, setMode] = useState<'shown' | 'renaming' | 'deleting'>('shown');

  if (mode === 'renaming') {
    return (
      <li>
        <CommittedInput
          aria-label={en.room.documentName}
          // The person has just asked to rename it, and the menu that had the focus is gone.
          autoFocus
          className={styles.input}
          maxLength={docLimits.nameChars}
          onCommit={(name) => void settled(notices, room.renameDocument(doc.id, name))}
          onEnd={() => setMode('shown')}
          onFocus={(event) => event.currentTarget.select()}
          value={doc.name}
        />
      </li>
    );
  }
  return (
    <li>
      <div className={styles.line} data-current={isCurrent || undefined}>
        <button
          aria-current={isCurrent ? 'page' : undefined}
          aria-description={doc.conflicts > 0 ? en.room.conflictsIn(doc.conflicts) : undefined}
          className={styles.open}
          onClick={onOpen}
          type="button"
        >
          <Icon aria-hidden="true" size={17} />
          <span className={styles.name} id={nameId}>
            {doc.name}
          </span>
          {doc.conflicts > 0 && (
            <span className={styles.count}>
              <CountBadge count={doc.conflicts} look="plain" />
            </span>
          )}
        </button>
        {mayEdit && (
          <button
            aria-describedby={nameId}
            aria-expanded={menuOpen}
            aria-haspopup="menu"
            aria-label={en.room.documentMenu}
            className={styles.more}
            onClick={() => setMenuOpen(!menuOpen)}
            ref={more}
            type="button"
          >
            <Ellipsis aria-hidden="true" size={17} />
          </button>
        )}
      </div>
      {menuOpen && (
        <Menu
          anchor={more}
          label={en.room.documentMenu}
          onClose={() => {
            setMenuOpen(false);
            more.current?.focus();
          }}
          sections={[
            {
              items: [
                { label: en.room.rename, run: () => setMode('renaming') },
                {
                  label: en.room.duplicate,
                  run: () => void settled(notices, room.duplicateDocument(doc.id, copyName(view.documents, doc.name))),
                },
                { label: en.room.delete, run: () => setMode('deleting'), isDanger: true },
              ],
            },
          ]}
        />
      )}
      {mode === 'deleting' && (
        <div className={styles.ask}>
          <p>
            <strong>{en.room.deleteAsk(doc.name)}</strong> {en.room.deleteMore}
          </p>
          <div className={styles.answers}>
            <Button
              look="danger"
              onClick={() => {
                setMode('shown');
                void settled(notices, room.deleteDocument(doc.id));
              }}
            >
              {en.room.deleteYes}
            </Button>
            <Button onClick={() => setMode('shown')}>{en.room.deleteNo}</Button>
          </div>
        </div>
      )}
    </li>
  );
}
