import { FileText, FolderOpen, Table2, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { CountBadge } from '../parts/count-badge.tsx';
import { NeedsMark } from '../parts/needs-mark.tsx';
import { useRoom } from '../state/room-context.ts';
import type { Place } from '../state/route.ts';
import { en } from '../text/en.ts';
import styles from './phone-places.module.css';

interface PhonePlacesProps {
  readonly place: Place;
  readonly documentName: string | null;
  readonly isNote: boolean;
  readonly onGoTo: (place: Place) => void;
}

/** Four places at the thumb. History is a tab beside conflicts and peers. */
export function PhonePlaces({ place, documentName, isNote, onGoTo }: PhonePlacesProps) {
  const { view } = useRoom();
  const conflicts = view.status.conflicts;

  const item = (to: Place, label: string, icon: ReactNode, description?: string): ReactNode => (
    <button
      aria-current={place === to ? 'page' : undefined}
      aria-description={description}
      className={styles.item}
      onClick={() => onGoTo(to)}
      type="button"
    >
      <span className={styles.icon}>{icon}</span>
      <span className={styles.label}>{label}</span>
    </button>
  );

  return (
    <nav aria-label={en.room.places} className={styles.places}>
      {item(
        'document',
        documentName ?? en.room.placeDocument,
        isNote ? <FileText aria-hidden="true" size={20} /> : <Table2 aria-hidden="true" size={20} />,
      )}
      {item('documents', en.room.documents, <FolderOpen aria-hidden="true" size={20} />)}
      {item(
        'conflicts',
        en.conflicts.title,
        <>
          <NeedsMark size={15} />
          {conflicts > 0 && <CountBadge count={conflicts} look="corner" />}
        </>,
        conflicts > 0 ? en.room.toDecide(conflicts) : undefined,
      )}
      {item('peers', en.peers.title, <Users aria-hidden="true" size={20} />)}
    </nav>
  );
}
