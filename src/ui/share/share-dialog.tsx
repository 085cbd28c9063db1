import { useEffect, useState } from 'react';
import type { ShareView } from '../../room/api.ts';
import { NameForm } from '../join/name-form.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useProjected } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { isLoopback, readServerAddresses, type ServerAddresses } from '../state/server-addresses.ts';
import { en } from '../text/en.ts';
import styles from './share-dialog.module.css';
import { ShareLinks } from './share-links.tsx';

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const { home } = useApp();
  const name = useProjected(home)?.name ?? '';
  return (
    <Dialog onClose={onClose} title={en.share.title}>
      {name === '' ? <NameForm button={en.share.save} hint={en.share.nameFirst} /> : <Links />}
    </Dialog>
  );
}

function Links() {
  const { room } = useRoom();
  const { notices } = useApp();
  const [share, setShare] = useState<ShareView | null>(null);
  const [server, setServer] = useState<ServerAddresses | null>(null);

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
  }, [room, notices]);

  if (share === null) return <p className={styles.soft}>{en.share.making}</p>;
  if (share.editFragment === null && share.viewFragment === null) return <p>{en.share.mayNot}</p>;
  return <ShareLinks server={server} share={share} />;
}
