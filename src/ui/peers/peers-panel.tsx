import { useState } from 'react';
import type { PeerView } from '../../room/api.ts';
import card from '../parts/card.module.css';
import { classNames } from '../parts/class-names.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { PeopleButton } from '../people/people-button.tsx';
import { useApp } from '../state/app-context.ts';
import { useProjected } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { signalingWords } from '../text/peer-words.ts';
import { HoldingsCard } from './holdings-card.tsx';
import { MeshSection } from './mesh-section.tsx';
import { PeerLine } from './peer-line.tsx';
import styles from './peers-panel.module.css';

const order: Record<PeerView['state'], number> = { open: 0, connecting: 1, gone: 2 };

export function PeersPanel() {
  const { device } = useApp();
  const { peers: projection } = useRoom();
  const view = useProjected(projection);
  const [report, setReport] = useState<string | null>(null);
  const peers = [...(view?.peers ?? [])].sort(
    (a, b) =>
      Number(b.kind === 'me') - Number(a.kind === 'me') || order[a.state] - order[b.state] || b.lastSeen - a.lastSeen,
  );
  const others = peers.some((peer) => peer.kind !== 'me' && peer.state !== 'gone');

  return (
    <div className={card.stack}>
      <HoldingsCard />
      <div>
        <PeopleButton />
      </div>
      <ul aria-label={en.peers.list} className={styles.list}>
        {peers.map((peer) => (
          <PeerLine key={peer.id} peer={peer} />
        ))}
      </ul>
      {view !== null && !others && (
        <div className={card.empty}>
          <p className={card.emptyTitle}>{en.peers.alone}</p>
          <p>{en.peers.aloneMore}</p>
        </div>
      )}
      {view !== null && <MeshSection view={view} />}
      {view !== null && <p className={classNames(card.soft, styles.signaling)}>{signalingWords(view.signaling)}</p>}
      <details className={styles.details}>
        <summary>{en.peers.details}</summary>
        <div className={card.stack}>
          <div>
            <p className={card.label}>{en.peers.refused}</p>
            {(view?.refused.length ?? 0) === 0 ? (
              <p className={card.soft}>{en.peers.refusedNone}</p>
            ) : (
              <ul>
                {view?.refused.map((item) => (
                  <li className={card.soft} key={item.reason}>
                    {en.peers.refusedOne(item.reason, item.count)}
                  </li>
                ))}
              </ul>
            )}
          </div>
          <div className={card.actions}>
            <CopyButton label={en.peers.copyDiagnostics} onRefused={setReport} text={() => device.diagnostics()} />
          </div>
          <p className={card.soft}>{en.peers.diagnosticsHint}</p>
          {report !== null && (
            <textarea
              aria-label={en.peers.diagnosticsText}
              className={styles.report}
              readOnly
              rows={10}
              value={report}
            />
          )}
        </div>
      </details>
    </div>
  );
}
