import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import type { DocumentView } from '../../room/api.ts';
import { ConflictsPanel } from '../conflicts/conflicts-panel.tsx';
import { HistoryPanel } from '../history/history-panel.tsx';
import { CountBadge } from '../parts/count-badge.tsx';
import { PeersPanel } from '../peers/peers-panel.tsx';
import type { ConflictRequest } from '../state/conflict-request.ts';
import { useRoom } from '../state/room-context.ts';
import type { Place } from '../state/route.ts';
import { en } from '../text/en.ts';
import styles from './side-panel.module.css';

export type PanelTab = 'peers' | 'conflicts' | 'history';
const tabs: readonly PanelTab[] = ['peers', 'conflicts', 'history'];

export const panelTabOf = (place: Place): PanelTab | null => tabs.find((tab) => tab === place) ?? null;

interface SidePanelProps {
  readonly tab: PanelTab;
  readonly onTab: (tab: PanelTab) => void;
  readonly doc: DocumentView | null;
  readonly request: ConflictRequest | null;
}

export function SidePanel({ tab, onTab, doc, request }: SidePanelProps) {
  const { view } = useRoom();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const names: Record<PanelTab, string> = {
    peers: en.peers.title,
    conflicts: en.conflicts.title,
    history: en.history.title,
  };

  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = (tabs.indexOf(tab) + step + tabs.length) % tabs.length;
    onTab(tabs[at] ?? tab);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[at]?.focus();
  };

  const panel: Record<PanelTab, ReactNode> = {
    peers: <PeersPanel />,
    conflicts: <ConflictsPanel request={request} />,
    history: <HistoryPanel doc={doc} />,
  };

  return (
    <aside aria-label={en.room.panel} className={styles.panel}>
      <div className={styles.tabs} onKeyDown={move} ref={list} role="tablist">
        {tabs.map((name) => (
          <button
            aria-controls={`${id}-panel`}
            aria-description={name === 'conflicts' ? en.conflicts.count(view.status.conflicts) : undefined}
            aria-selected={name === tab}
            className={styles.tab}
            id={`${id}-${name}`}
            key={name}
            onClick={() => onTab(name)}
            role="tab"
            tabIndex={name === tab ? 0 : -1}
            type="button"
          >
            {names[name]}
            {name === 'conflicts' && view.status.conflicts > 0 && (
              <CountBadge count={view.status.conflicts} look="pill" />
            )}
          </button>
        ))}
      </div>
      <div
        aria-labelledby={`${id}-${tab}`}
        className={styles.body}
        id={`${id}-panel`}
        role="tabpanel"
        // Scrolled by keyboard too.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a tab panel takes the focus when nothing in it does
        tabIndex={0}
      >
        {panel[tab]}
      </div>
    </aside>
  );
}
