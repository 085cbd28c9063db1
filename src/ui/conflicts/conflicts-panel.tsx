import { Keyboard } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ConflictView, Settlement } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { settled, useApp } from '../state/app-context.ts';
import type { ConflictRequest } from '../state/conflict-request.ts';
import { useProjected } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { ConflictItem } from './conflict-item.tsx';
import { isInRow } from './conflict-kinds.ts';
import { ask, type ConflictListState, firstConflictState, openConflict, putOff } from './conflict-list-state.ts';
import styles from './conflicts-panel.module.css';
import { KeysDialog } from './keys-dialog.tsx';
import { SettledList } from './settled-list.tsx';
import { settlementOf } from './settlement-of.ts';
import { useConflictKeys } from './use-conflict-keys.ts';

export function ConflictsPanel({ request }: { readonly request: ConflictRequest | null }) {
  const { notices } = useApp();
  const { room, conflicts: projection, mayEdit } = useRoom();
  const view = useProjected(projection);
  const [state, setState] = useState<ConflictListState>(firstConflictState);
  const [showsKeys, setShowsKeys] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const open = view?.open ?? [];
  const current = openConflict(open, state);
  // What was picked in one conflict must not be kept in another that takes its place.
  const pick = current !== null && state.asked === current.id ? state.pick : null;

  const settle = async (conflict: ConflictView, settlement: Settlement): Promise<void> => {
    if ((await settled(notices, room.settle(conflict.id, settlement))) === null) return;
    setState((before) => ({ ...firstConflictState, later: before.later }));
    // The button that was pressed goes with its conflict; the keys go on working from here.
    root.current?.focus();
  };
  const keep = (): void => {
    if (current === null || pick === null) return;
    const settlement = settlementOf(current, pick, state.otherText);
    if (settlement !== null) void settle(current, settlement);
  };

  useConflictKeys({
    root,
    open,
    current,
    enabled: mayEdit,
    onAsk: (id) => setState((before) => ask(before, id)),
    onPick: (next) => current !== null && setState((before) => ({ ...before, asked: current.id, pick: next })),
    onKeep: keep,
    onUndo: () => {
      const last = view?.settled.find((item) => item.canUndo);
      if (last !== undefined) void settled(notices, room.undoSettlement(last.id));
    },
    onHelp: () => setShowsKeys(true),
  });

  useRequested(request, open, (id) => setState((before) => ask(before, id)));

  return (
    <div className={styles.panel} ref={root} tabIndex={-1}>
      <ul aria-label={en.conflicts.list} className={styles.list}>
        {open.map((conflict) => (
          <ConflictItem
            conflict={conflict}
            isOpen={conflict === current}
            key={conflict.id}
            onAsk={() => setState((before) => ask(before, conflict.id))}
            onKeep={keep}
            onLater={() => setState((before) => putOff(before, conflict.id))}
            onOtherText={(otherText) => setState((before) => ({ ...before, otherText }))}
            onPick={(next) => setState((before) => ({ ...before, asked: conflict.id, pick: next }))}
            onSettle={(settlement) => void settle(conflict, settlement)}
            otherText={state.otherText}
            pick={conflict === current ? pick : null}
          />
        ))}
      </ul>
      {view !== null && open.length === 0 && (
        <div className={card.empty}>
          <p className={card.emptyTitle}>{en.conflicts.empty}</p>
          <p>{en.conflicts.emptyMore}</p>
        </div>
      )}
      {open.length > 0 && (
        <Button
          aria-description={en.conflicts.keysHint}
          aria-keyshortcuts="?"
          className={styles.keys}
          look="quiet"
          onClick={() => setShowsKeys(true)}
        >
          <Keyboard aria-hidden="true" size={16} /> {en.conflicts.keys}
        </Button>
      )}
      <SettledList items={view?.settled ?? []} />
      {showsKeys && <KeysDialog mayEdit={mayEdit} onClose={() => setShowsKeys(false)} />}
    </div>
  );
}

/** A conflict asked for by its place in the table: opened as soon as it is in the list, once per asking. */
function useRequested(
  request: ConflictRequest | null,
  open: readonly ConflictView[],
  onAsk: (id: string) => void,
): void {
  const answered = useRef(0);
  useEffect(() => {
    if (request === null || request.asked === answered.current) return;
    const inRow = open.filter((conflict) => isInRow(conflict) && conflict.row === request.row);
    const inCell = inRow.find((conflict) => conflict.kind === 'cell' && conflict.column === request.column);
    const twice = open.find(
      (conflict) => conflict.kind === 'unique' && conflict.rows.some(({ row }) => row === request.row),
    );
    const found = inCell ?? inRow[0] ?? twice;
    if (found === undefined) return;
    answered.current = request.asked;
    onAsk(found.id);
  }, [request, open, onAsk]);
}
