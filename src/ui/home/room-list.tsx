import { Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { RoomListItem } from '../../room/api.ts';
import { roomFragment } from '../../room/invite-link.ts';
import { Button } from '../parts/button.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { roomPath } from '../state/route.ts';
import { useNow } from '../state/use-now.ts';
import { en } from '../text/en.ts';
import styles from './room-list.module.css';
import section from './section.module.css';

/** `rooms` is null until the device has said which ones it holds. */
export function RoomList({ rooms }: { readonly rooms: readonly RoomListItem[] | null }) {
  const id = useId();
  return (
    <section className={section.section}>
      <h2 className={section.title} id={id}>
        {en.home.rooms}
      </h2>
      <div className={section.card}>
        {/* The list is there when it is empty, so that it can be found and its emptiness heard. */}
        <ul aria-labelledby={id}>
          {(rooms ?? []).map((room) => (
            <RoomLine key={room.id} room={room} />
          ))}
        </ul>
        {rooms?.length === 0 && (
          <div className={styles.empty}>
            <p className={styles.emptyTitle}>{en.home.roomsEmpty}</p>
            <p>{en.home.roomsEmptyMore}</p>
          </div>
        )}
      </div>
    </section>
  );
}

function RoomLine({ room }: { readonly room: RoomListItem }) {
  const { device, router, notices, times } = useApp();
  const now = useNow();
  const [asking, setAsking] = useState(false);
  const name = room.name === '' ? en.home.unnamedRoom : room.name;
  const facts = [en.home.opened(times.ago(room.openedAt, now))];
  if (room.role === 'viewer') facts.push(en.home.viewer);

  return (
    <li className={styles.line}>
      <div className={styles.row}>
        <a
          className={styles.link}
          href={`${roomPath}#${roomFragment(room.id)}`}
          onClick={(event) => {
            // Only the plain click is ours: a new tab stays the browser's business.
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            router.openFragment(roomFragment(room.id));
          }}
        >
          <span className={styles.name}>{name}</span>
          <span className={styles.facts}>
            {facts.join(' · ')}
            {room.onlyHere > 0 && (
              <>
                {' · '}
                <span className={styles.onlyHere}>{en.home.onlyHere(room.onlyHere)}</span>
              </>
            )}
          </span>
        </a>
        <Button
          aria-expanded={asking}
          aria-label={`${en.home.forget} ${name}`}
          look="quiet"
          onClick={() => setAsking(!asking)}
          size="icon"
          title={en.home.forget}
        >
          <Trash2 aria-hidden="true" size={17} />
        </Button>
      </div>
      {asking && (
        <div className={styles.ask}>
          <p>
            <strong>{en.home.forgetAsk(name)}</strong> {en.home.forgetLoses(room.onlyHere)}
          </p>
          <div className={styles.answers}>
            <Button look="danger" onClick={() => void settled(notices, device.forgetRoom(room.id))}>
              {en.home.forgetYes}
            </Button>
            <Button onClick={() => setAsking(false)}>{en.home.forgetNo}</Button>
          </div>
        </div>
      )}
    </li>
  );
}
