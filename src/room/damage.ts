/**
 * Records on the disk that can no longer be read (T27): found at start-up, when a peer asks for them, and by one slow pass
 * over everything after each opening. They are counted for the status, and their logs taken again from whoever has them.
 */
import { type Env, sleep } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import { maxRangeBytes, maxSeq } from '../log/limits.ts';
import type { LogId } from '../log/types.ts';
import type { Store } from '../storage/port.ts';
import type { Want } from '../wire/peer-message.ts';
import { createEntryReader } from './entry-reader.ts';
import type { Ledger } from './ledger-types.ts';
import type { Membership } from './membership.ts';
import { entryFromRecord, entryKey } from './records.ts';
import type { Saver } from './saver.ts';

/** The pass begins when the room has long been painted, and rests between pages: nobody should feel it. */
const scrubAfterMs = 2000;
const scrubRestMs = 20;
const pageSize = 256;

export interface Damage {
  note(log: LogId, seq: number): void;
  /** Start-up is over and found these, by their keys. Only now are the heads known that the pass goes up to. */
  started(ops: readonly string[], openings: readonly LogId[]): void;
  /** Damaged records still to be healed. */
  count(): number;
  /** What ends at a damaged record or is being healed: perhaps nobody announces it, because all have lost some of it. */
  wants(): readonly Want[];
  /** Takes what lies intact on the disk behind the head of this log. */
  goOn(log: LogId): Promise<void>;
  /** An operation is damaged here that others may have: it may be the one by which this device is a member. */
  lacksOps(): boolean;
}

export interface DamageDeps {
  readonly env: Env;
  readonly scope: Scope;
  readonly store: Store;
  readonly saver: Saver;
  readonly ledger: Ledger;
  readonly membership: Membership;
  readonly changed: () => void;
}

export function createDamage({ env, scope, store, saver, ledger, membership, changed }: DamageDeps): Damage {
  /** Up to the head: what is there is in memory, and the log is taken once more to write it anew. */
  const inside = new Map<LogId, Set<number>>();
  /** Start-up ended a log before this record: nothing is in memory from there on, and sync fills it as any gap. */
  const cutAt = new Map<LogId, number>();
  /** By the beginning of its id, as `membership.ids` names it, the whole id. */
  const damagedOps = new Map<string, string>();
  const damagedOpenings = new Set<LogId>();
  const reader = createEntryReader(store, (log, seq) => note(log, seq));

  const note = (log: LogId, seq: number): void => {
    // A reading behind the first damaged record, for somebody else, may find another one.
    if (seq > ledger.heldSeq(log)) cutAt.set(log, Math.min(seq, cutAt.get(log) ?? seq));
    else {
      const seqs = inside.get(log) ?? new Set();
      inside.set(log, seqs.add(seq));
      if (seqs.size === 1) ledger.heal(log);
    }
    changed();
  };

  /**
   * What lies intact behind a mended record: perhaps nobody else has it. It is taken like a peer's, with its signatures,
   * because it may be of another branch than the one that came in between.
   */
  const goOn = async (log: LogId): Promise<void> => {
    while (!scope.signal.aborted) {
      const after = ledger.heldSeq(log);
      const next = await store.get('entries', entryKey(log, after + 1));
      if (!next.ok || next.value === undefined) return;
      const read = await reader.signedEntries(log, after, maxSeq, maxRangeBytes);
      if (!read) return;
      const taken = await ledger.take({ range: { log, after, ...read }, opening: null });
      // Somebody was quicker: from the new head on.
      if (taken.type !== 'taken' && ledger.heldSeq(log) === after) return;
    }
  };

  scope.add(
    ledger.healed.subscribe((log) => {
      inside.delete(log);
      changed();
    }),
  );
  scope.add(
    membership.changed.subscribe(() => {
      if (damagedOps.size > 0) for (const id of membership.ids()) damagedOps.delete(id);
    }),
  );
  // Somebody brought it, and it has no effect here: nothing is missing, and nobody will bring it for keeps.
  scope.add(
    membership.letGone.subscribe((ids) => {
      for (const id of ids) {
        if (!damagedOps.delete(id.slice(0, 32))) continue;
        saver.save([{ type: 'delete', table: 'ops', key: id }], () => {});
        changed();
      }
    }),
  );
  scope.add(
    ledger.durableMoved.subscribe(({ log, seq }) => {
      // The opening is written with the first entry, and nothing of such a log was known before.
      const isKnownAgain = damagedOpenings.delete(log);
      const isMended = seq >= (cutAt.get(log) ?? Number.POSITIVE_INFINITY);
      if (isMended) cutAt.delete(log);
      if (isKnownAgain || isMended) void goOn(log);
    }),
  );

  const scrubLog = async (log: LogId, upTo: number): Promise<void> => {
    let seq = 1;
    while (seq <= upTo && !scope.signal.aborted) {
      const page = await store.range('entries', {
        from: entryKey(log, seq),
        to: entryKey(log, Math.min(upTo, seq + pageSize - 1) + 1),
      });
      if (!page.ok) return;
      const records = new Map(page.value.map(({ key, value }) => [key, value]));
      const end = Math.min(upTo, seq + pageSize - 1);
      for (; seq <= end; seq++) if (!entryFromRecord(log, seq, records.get(entryKey(log, seq))).ok) note(log, seq);
      await sleep(env, scrubRestMs);
    }
  };

  const scrub = async (): Promise<void> => {
    for (const { log, seq } of [...ledger.durableHeads()]) await scrubLog(log, seq);
  };

  return {
    note,
    started(ops, openings) {
      for (const id of ops) damagedOps.set(id.slice(0, 32), id);
      for (const log of openings) damagedOpenings.add(log);
      scope.add(env.after(scrubAfterMs, () => void scrub()));
    },
    count() {
      let count = damagedOps.size + damagedOpenings.size + cutAt.size;
      for (const seqs of inside.values()) count += seqs.size;
      return count;
    },
    wants: () =>
      [...cutAt, ...[...inside.keys()].map((log) => [log, ledger.heldSeq(log)] as const)]
        .map(([log, upTo]) => ({ log, after: ledger.wantedAfter(log), upTo }))
        .filter(({ after, upTo }) => after < upTo),
    goOn,
    lacksOps: () => damagedOps.size > 0,
  };
}
