import { Check } from 'lucide-react';
import type { PeerView } from '../../room/api.ts';
import { Avatar } from '../parts/avatar.tsx';
import card from '../parts/card.module.css';
import { classNames } from '../parts/class-names.ts';
import { useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { en } from '../text/en.ts';
import { holdingWords, peerFacts, peerName } from '../text/peer-words.ts';
import styles from './peer-line.module.css';

export function PeerLine({ peer }: { readonly peer: PeerView }) {
  const { times } = useApp();
  const { view } = useRoom();
  const now = useNow();
  const looking = view.documents.find((doc) => doc.id === peer.presence?.doc)?.name ?? null;
  const holding = holdingWords(peer);
  const gone = peer.state === 'gone';

  return (
    <li className={classNames(card.card, styles.line, gone && card.quiet)}>
      <Avatar color={peer.color} gone={gone} name={peer.kind === 'network' ? peer.name : peerName(peer)} />
      <div className={styles.text}>
        <p className={styles.name}>
          {peerName(peer)}
          {peer.kind === 'me' && peer.name !== '' && <span className={styles.device}> ({en.peers.you})</span>}
          {peer.deviceLabel !== '' && <span className={styles.device}> · {peer.deviceLabel}</span>}
        </p>
        <p className={card.soft}>{peerFacts(peer, looking, times, now).join(' · ')}</p>
        {holding !== null && (
          <p className={styles.holding} data-tone={holding.tone}>
            {holding.tone === 'all' && <Check aria-hidden="true" size={14} strokeWidth={2.5} />}
            {holding.text}
          </p>
        )}
      </div>
    </li>
  );
}
