import type { PeerView } from '../../room/api.ts';
import { Avatar } from '../parts/avatar.tsx';
import { useProjected } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { peerName } from '../text/peer-words.ts';
import styles from './people-here.module.css';

const shownAvatars = 4;

/** Who is here now, each person once however many tabs they have. */
export function PeopleHere({ onOpen }: { readonly onOpen: () => void }) {
  const { peers: projection } = useRoom();
  const people = peopleOf(useProjected(projection)?.peers ?? []);
  if (people.length === 0) return null;
  return (
    <button
      aria-description={en.room.peopleHint}
      aria-label={en.room.people(people.length)}
      className={styles.people}
      onClick={onOpen}
      title={people.map(peerName).join(', ')}
      type="button"
    >
      {people.slice(0, shownAvatars).map((person) => (
        <Avatar
          color={person.color}
          key={person.member ?? person.id}
          name={person.kind === 'me' ? peerName(person) : person.name}
        />
      ))}
      {people.length > shownAvatars && (
        <span aria-hidden="true" className={styles.more} data-more={en.room.more(people.length - shownAvatars)} />
      )}
    </button>
  );
}

function peopleOf(peers: readonly PeerView[]): readonly PeerView[] {
  const byMember = new Map<string, PeerView>();
  for (const peer of peers) {
    const key = peer.member ?? peer.id;
    if (peer.state === 'open' && !byMember.has(key)) byMember.set(key, peer);
  }
  return [...byMember.values()];
}
