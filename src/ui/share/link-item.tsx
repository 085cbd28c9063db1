import { useState } from 'react';
import type { InviteView } from '../../room/people-types.ts';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { linkFacts, linkName, linkText } from '../text/people-words.ts';
import styles from './share-dialog.module.css';

interface LinkItemProps {
  readonly link: InviteView;
  readonly linkTo: (fragment: string) => string;
}

export function LinkItem({ link, linkTo }: LinkItemProps) {
  const { room } = useRoom();
  const { notices, times } = useApp();
  const now = useNow();
  const [showsQr, setShowsQr] = useState(false);
  const name = linkName(link);
  const text = link.fragment !== null && link.ended === null ? linkTo(link.fragment) : null;

  return (
    <li className={styles.link}>
      <p className={styles.linkName}>{name}</p>
      <p className={styles.soft}>{linkFacts(link, times, now)}</p>
      {link.ended === null && (
        <div className={styles.linkActions}>
          {text !== null && (
            <>
              <CopyButton label={linkText.copy(name)} text={() => text} />
              <Button aria-expanded={showsQr} onClick={() => setShowsQr(!showsQr)}>
                {linkText.showQr(name)}
              </Button>
            </>
          )}
          {link.mayRevoke && (
            <Button look="danger" onClick={() => void settled(notices, room.revokeInvite(link.id))}>
              {linkText.revoke(name)}
            </Button>
          )}
        </div>
      )}
      {showsQr && text !== null && (
        <div className={styles.linkQr}>
          <QrCode label={linkText.qr(name)} text={text} />
        </div>
      )}
    </li>
  );
}
