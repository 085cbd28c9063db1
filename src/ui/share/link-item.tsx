import { useState } from 'react';
import type { InviteView } from '../../room/people-types.ts';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import field from '../parts/text-field.module.css';
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
  // The clipboard is not to be had: then it is copied by hand.
  const [refused, setRefused] = useState<string | null>(null);
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
              <CopyButton
                label={linkText.copy(name)}
                onRefused={setRefused}
                short={linkText.copyShort}
                text={() => text}
              />
              <Button aria-expanded={showsQr} aria-label={linkText.showQr(name)} onClick={() => setShowsQr(!showsQr)}>
                {linkText.showQrShort}
              </Button>
            </>
          )}
          {link.mayRevoke && (
            <Button
              aria-label={linkText.revoke(name)}
              look="danger"
              onClick={() => void settled(notices, room.revokeInvite(link.id))}
            >
              {linkText.revokeShort}
            </Button>
          )}
        </div>
      )}
      {refused !== null && text !== null && (
        <input
          aria-label={linkText.address(name)}
          className={field.input}
          onFocus={(event) => event.currentTarget.select()}
          readOnly
          value={refused}
        />
      )}
      {showsQr && text !== null && (
        <div className={styles.linkQr}>
          <QrCode label={linkText.qr(name)} text={text} />
        </div>
      )}
    </li>
  );
}
