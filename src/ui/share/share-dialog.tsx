import { useEffect, useState } from 'react';
import type { ShareView } from '../../room/api.ts';
import { NameForm } from '../join/name-form.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { PeopleButton } from '../people/people-button.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useProjected } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { isLoopback, readServerAddresses, type ServerAddresses } from '../state/server-addresses.ts';
import { en } from '../text/en.ts';
import { endedReason, peopleText } from '../text/people-words.ts';
import styles from './share-dialog.module.css';
import { ShareLinks } from './share-links.tsx';

/** The links wait for nothing: a name can be said here too, but sharing does not ask for it [UI-14]. */
export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title={en.share.title}>
      <div className={styles.stack}>
        <NameHere />
        <Links />
        <div>
          <PeopleButton />
        </div>
      </div>
    </Dialog>
  );
}

/** Only for somebody who has not said a name yet; what was saved is confirmed where the field was. */
function NameHere() {
  const { home } = useApp();
  const name = useProjected(home)?.name ?? null;
  const [wasMissing, setWasMissing] = useState(false);
  if (name === '' && !wasMissing) setWasMissing(true);
  if (!wasMissing || name === null) return null;
  return (
    <section className={styles.name}>
      {name === '' ? (
        <NameForm button={en.share.saveName} hint={en.share.nameHint} look="inline" />
      ) : (
        <p role="status">{en.share.nameSaved(name)}</p>
      )}
    </section>
  );
}

function Links() {
  const { room, view } = useRoom();
  const { notices } = useApp();
  const [share, setShare] = useState<ShareView | null>(null);
  const [server, setServer] = useState<ServerAddresses | null>(null);
  const [turn, setTurn] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after a withdrawal there are fresh links to read
  useEffect(() => {
    const controller = new AbortController();
    void settled(notices, room.share()).then((answer) => {
      if (!controller.signal.aborted) setShare(answer);
    });
    // Only a page opened on loopback needs to know under which addresses others reach it.
    if (isLoopback(window.location.hostname)) {
      void readServerAddresses(controller.signal).then((answer) => {
        if (!controller.signal.aborted) setServer(answer);
      });
    }
    return () => controller.abort();
  }, [room, notices, turn]);

  if (share === null) return <p className={styles.soft}>{en.share.making}</p>;
  if (share.editFragment === null && share.viewFragment === null) {
    return (
      <p>{view.phase.type === 'ended' ? `${endedReason(view.phase)} ${peopleText.endedMore}` : en.share.mayNot}</p>
    );
  }
  return <ShareLinks onChanged={() => setTurn(turn + 1)} server={server} share={share} />;
}
