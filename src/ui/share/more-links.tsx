import { useState } from 'react';
import type { InviteView, PeopleView } from '../../room/people-types.ts';
import { Button } from '../parts/button.tsx';
import { useProjected, useProjection } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { linkText } from '../text/people-words.ts';
import { LinkItem } from './link-item.tsx';
import { NewLinkForm } from './new-link-form.tsx';
import styles from './share-dialog.module.css';

interface MoreLinksProps {
  /** The two links that stand above have fields of their own. */
  readonly shown: readonly (string | null)[];
  readonly linkTo: (fragment: string) => string;
}

/** Every link of the room that lives, or did: who has how many of them out is nobody's guess. */
export function MoreLinks({ shown, linkTo }: MoreLinksProps) {
  const { room } = useRoom();
  const view = useProjected(useProjection<PeopleView>(room, (listener) => room.watchPeople(listener)));
  const [isMaking, setMaking] = useState(false);
  const links = (view?.invites ?? []).filter((link) => isWorthShowing(link, shown));

  return (
    <section className={styles.more}>
      <h3 className={styles.heading}>{linkText.title}</h3>
      <p className={styles.soft}>{linkText.hint}</p>
      {links.length === 0 && !isMaking && <p className={styles.soft}>{linkText.none}</p>}
      <ul aria-label={linkText.list} className={styles.list}>
        {links.map((link) => (
          <LinkItem key={link.id} link={link} linkTo={linkTo} />
        ))}
      </ul>
      {isMaking ? (
        <NewLinkForm onDone={() => setMaking(false)} roles={view?.mayInvite ?? []} />
      ) : (
        <div>
          <Button onClick={() => setMaking(true)}>{linkText.make}</Button>
        </div>
      )}
    </section>
  );
}

/** What ended is listed where somebody came by it; a device link that was not used says nothing to anybody. */
const isWorthShowing = (link: InviteView, shown: readonly (string | null)[]): boolean => {
  if (link.fragment !== null && shown.includes(link.fragment)) return false;
  return link.ended === null ? link.kind === 'person' : link.joined > 0 && link.kind === 'person';
};
