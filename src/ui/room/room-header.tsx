import { PanelRight, Share2 } from 'lucide-react';
import { docLimits } from '../../doc/limits.ts';
import { Button } from '../parts/button.tsx';
import { CommittedInput } from '../parts/committed-input.tsx';
import { Mark } from '../parts/mark.tsx';
import { NeedsMark } from '../parts/needs-mark.tsx';
import { Switch } from '../parts/switch.tsx';
import { PeopleButton } from '../people/people-button.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useProjected } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import type { Place } from '../state/route.ts';
import { en } from '../text/en.ts';
import { readOnlyReason } from '../text/people-words.ts';
import { AwayButton } from './away-button.tsx';
import { PeopleHere } from './people-here.tsx';
import styles from './room-header.module.css';
import { SyncPill } from './sync-pill.tsx';

interface RoomHeaderProps {
  readonly isPhone: boolean;
  readonly panelOpen: boolean;
  readonly onTogglePanel: () => void;
  readonly onShare: () => void;
  readonly onGoTo: (place: Place) => void;
}

export function RoomHeader({ isPhone, panelOpen, onTogglePanel, onShare, onGoTo }: RoomHeaderProps) {
  const { device, router, notices, home } = useApp();
  const { room, view, mayEdit } = useRoom();
  const offline = useProjected(home)?.offline ?? view.status.connection === 'switched-off';
  const toDecide = view.status.conflicts;

  return (
    <header className={styles.header}>
      <button aria-label={en.app.home} className={styles.home} onClick={router.goHome} type="button">
        <Mark />
        {!isPhone && <span className={styles.product}>{en.app.name}</span>}
      </button>
      <CommittedInput
        aria-label={en.room.name}
        className={styles.name}
        maxLength={docLimits.nameChars}
        onCommit={(name) => void settled(notices, room.rename(name))}
        placeholder={en.room.unnamed}
        readOnly={!mayEdit}
        title={view.name}
        value={view.name}
      />
      {!mayEdit && (
        <span className={styles.viewOnly} title={readOnlyReason(view)}>
          {en.room.viewOnly}
        </span>
      )}
      <div className={styles.status}>
        <SyncPill status={view.status} />
      </div>
      {!isPhone && toDecide > 0 && (
        <button
          aria-description={en.room.toDecideHint}
          className={styles.toDecide}
          onClick={() => onGoTo('conflicts')}
          type="button"
        >
          <NeedsMark />
          {en.room.toDecide(toDecide)}
        </button>
      )}
      {!isPhone && <AwayButton onOpen={() => onGoTo('conflicts')} />}
      <div className={styles.offline}>
        <Switch
          checked={offline}
          description={en.offline.hint}
          label={en.offline.switch}
          onChange={(next) => void settled(notices, device.setOffline(next))}
        />
      </div>
      {!isPhone && <PeopleHere onOpen={() => onGoTo('peers')} />}
      {!isPhone && <PeopleButton look="quiet" />}
      <Button className={styles.share} look="primary" onClick={onShare}>
        <Share2 aria-hidden="true" size={16} />
        {en.room.share}
      </Button>
      {!isPhone && (
        <Button
          aria-expanded={panelOpen}
          aria-label={panelOpen ? en.room.hidePanel : en.room.showPanel}
          look="quiet"
          onClick={onTogglePanel}
          size="icon"
        >
          <PanelRight aria-hidden="true" size={19} />
        </Button>
      )}
    </header>
  );
}
