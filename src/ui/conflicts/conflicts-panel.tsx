import { Keyboard } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ConflictView, Decision, Settlement } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { settled, useApp } from '../state/app-context.ts';
import type { ConflictRequest } from '../state/conflict-request.ts';
import { useProjected } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { AwayList } from './away-list.tsx';
import { BatchDialog } from './batch-dialog.tsx';
import { batchOf } from './batch-plan.ts';
import { everything, type InboxFilter, inboxOf, isFiltering } from './conflict-inbox.ts';
import { ConflictItem } from './conflict-item.tsx';
import { isInRow } from './conflict-kinds.ts';
import { ask, type ConflictListState, firstConflictState, openConflict, putOff } from './conflict-list-state.ts';
import styles from './conflicts-panel.module.css';
import { InboxTools } from './inbox-tools.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { LostValues } from './lost-values.tsx';
import { PolicyOfferCard } from './policy-offer-card.tsx';
import { SettledList } from './settled-list.tsx';
import { settlementOf } from './settlement-of.ts';
import { useConflictKeys } from './use-conflict-keys.ts';

export function ConflictsPanel({ request }: { readonly request: ConflictRequest | null }) {
  const { notices } = useApp();
  const { room, view: roomView, conflicts: projection, mayEdit } = useRoom();
  const [filter, setFilter] = useState<InboxFilter>(everything);
  const [isBatch, setBatch] = useState(false);
  const view = useProjected(projection);
  const [state, setState] = useState<ConflictListState>(firstConflictState);
  const [showsKeys, setShowsKeys] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const all = view?.open ?? [];
  const entries = inboxOf(all, filter, roomView.me?.id ?? null);
  const open = entries.map(({ conflict }) => conflict);
  const current = openConflict(open, state);
  // What was picked in one conflict must not be kept in another that takes its place.
  const pick = current !== null && state.asked === current.id ? state.pick : null;

  const settle = async (conflict: ConflictView, settlement: Settlement): Promise<void> => {
    if ((await settled(notices, room.settle(conflict.id, settlement))) === null) return;
    setState((before) => ({ ...firstConflictState, later: before.later }));
    // The button that was pressed goes with its conflict; the keys go on working from here.
    root.current?.focus();
  };
  const plan = current === null ? null : batchOf(open, current);
  const settleAll = async (decisions: readonly Decision[]): Promise<void> => {
    setBatch(false);
    await settled(notices, room.settleAll(decisions));
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
    onSettle: (settlement) => current !== null && void settle(current, settlement),
    onLater: () => current !== null && setState((before) => putOff(before, current.id)),
    onBatch: () => setBatch(plan !== null),
  });

  useRequested(request, all, (id) => {
    // Asked for by name it is shown, whatever was left out before.
    if (!open.some((conflict) => conflict.id === id)) setFilter(everything);
    setState((before) => ask(before, id));
  });

  return (
    <div className={styles.panel} ref={root} tabIndex={-1}>
      <AwayList />
      <LostValues items={view?.settled ?? []} />
      {(all.length > 1 || isFiltering(filter)) && (
        <InboxTools filter={filter} listed={open.length} onFilter={setFilter} open={all} />
      )}
      <ul aria-label={en.conflicts.list} className={styles.list}>
        {entries.map(({ conflict, heading, stretch }) => (
          <ConflictItem
            conflict={conflict}
            heading={heading}
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
            stretch={stretch}
          />
        ))}
      </ul>
      {view !== null && all.length === 0 && (
        <div className={card.empty}>
          <p className={card.emptyTitle}>{en.conflicts.empty}</p>
          <p>{en.conflicts.emptyMore}</p>
        </div>
      )}
      {mayEdit && plan !== null && (
        <Button aria-keyshortcuts="B" className={styles.keys} onClick={() => setBatch(true)}>
          {en.conflicts.batch(plan.conflicts.length)}
        </Button>
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
      {mayEdit && <PolicyOfferCard items={view?.settled ?? []} />}
      {view?.unknown.map((one) => (
        <p className={card.soft} key={`${one.doc}/${one.column}`}>
          {en.conflicts.unknown(one.columnName, one.docName)}
        </p>
      ))}
      <SettledList items={view?.settled ?? []} />
      {isBatch && plan !== null && (
        <BatchDialog onClose={() => setBatch(false)} onDecide={(decisions) => void settleAll(decisions)} plan={plan} />
      )}
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
