/**
 * What a member wrote beyond the cut [MEM-4], or without the right to write: counted and read for those who stay and for its
 * author, and adopted where somebody wants it after all. Adopting writes the values anew, in the adopter's name, on top of
 * what is there now; the entries stay set aside.
 */
import { describeUpdate } from '../doc/describe-update.ts';
import type { CellValue, DocId, RecordId } from '../doc/types.ts';
import { err, ok } from '../lib/result.ts';
import type { LogId } from '../log/types.ts';
import type { MemberId } from '../members/types.ts';
import type { Store } from '../storage/port.ts';
import type { Actions } from './actions.ts';
import type { Answer, HistoryItem } from './api.ts';
import type { Documents } from './documents.ts';
import type { Fold } from './fold-types.ts';
import { allLinesOf, type HistoryDeps } from './history.ts';
import type { Ledger } from './ledger-types.ts';
import type { Membership } from './membership.ts';
import type { Saver } from './saver.ts';

export interface Adopting {
  /** Reads what was adopted on this device before. */
  load(): Promise<void>;
  /** Changes of this member that do not count and were not adopted here. */
  pending(member: MemberId): number;
  /** Changes that wait for a role that may write: this member never had one. */
  heldBack(member: MemberId): number;
  /** Line by line what `pending` counts, and what was adopted of it; the newest first. */
  read(member: MemberId): Promise<readonly HistoryItem[]>;
  adopt(member: MemberId): Answer<number>;
}

export interface AdoptingDeps {
  readonly store: Store;
  readonly saver: Saver;
  readonly membership: Membership;
  readonly ledger: Ledger;
  readonly fold: Fold;
  readonly documents: Documents;
  readonly actions: Pick<Actions, 'setCells' | 'addRows'>;
  readonly history: HistoryDeps;
  readonly changed: () => void;
}

interface Wanted {
  /** By row, then column: the last value that was written. */
  readonly cells: Map<RecordId, Map<RecordId, CellValue>>;
  readonly made: Set<RecordId>;
}

const keyPrefix = 'adopted/';

export function createAdopting(deps: AdoptingDeps): Adopting {
  const { store, saver, membership, ledger, fold, documents, actions, history } = deps;
  const adopted = new Map<MemberId, number>();

  const logsOf = (member: MemberId): readonly LogId[] =>
    (membership.state().members.get(member)?.devices ?? []).flatMap((device) =>
      ledger.logsOf(device).map(({ id }) => id),
    );

  const asideOf = (member: MemberId): readonly { readonly log: LogId; readonly seq: number }[] =>
    logsOf(member).flatMap(fold.asideIn);

  /** What these entries would have made of each table. */
  const wantedOf = async (member: MemberId): Promise<ReadonlyMap<DocId, Wanted>> => {
    const byDoc = new Map<DocId, Wanted>();
    for (const { log, seq } of asideOf(member)) {
      const raw = await ledger.readEntry(log, seq);
      for (const { doc, update } of (raw && fold.piecesOf(log, raw)) ?? []) {
        const live = documents.known(doc)?.live;
        if (!live) continue;
        const wanted = byDoc.get(doc) ?? { cells: new Map(), made: new Set() };
        byDoc.set(doc, wanted);
        const { created, items } = describeUpdate(live, update);
        for (const { root, record } of created) if (root === 'rows') wanted.made.add(record);
        for (const { root, record, field, value } of items) {
          if (root !== 'rows' || field.startsWith('#')) continue;
          const row = wanted.cells.get(record) ?? new Map<RecordId, CellValue>();
          wanted.cells.set(record, row.set(field as RecordId, value as CellValue));
        }
      }
    }
    return byDoc;
  };

  const write = async (doc: DocId, { cells, made }: Wanted): Answer<number> => {
    const view = documents.known(doc)?.view;
    if (!view) return ok(0);
    const columns = new Set(view.columns().map(({ id }) => id));
    const writes = [];
    const rows = [];
    for (const [row, values] of cells) {
      const known = [...values].filter(([column]) => columns.has(column)).map(([column, value]) => ({ column, value }));
      const shown = view.row(row);
      if (shown) for (const cell of known) writes.push({ row, ...cell });
      else if (made.has(row) && known.length > 0) rows.push({ cells: known });
    }
    if (writes.length > 0) {
      const done = await actions.setCells(doc, writes);
      if (!done.ok) return done;
    }
    if (rows.length > 0) {
      const done = await actions.addRows(doc, rows, 'end');
      if (!done.ok) return done;
    }
    return ok(writes.length + rows.length);
  };

  return {
    async load() {
      const stored = await store.range('meta', { from: keyPrefix, to: `${keyPrefix}~` });
      for (const { key, value } of stored.ok ? stored.value : []) {
        if (typeof value === 'number') adopted.set(key.slice(keyPrefix.length) as MemberId, value);
      }
    },
    pending: (member) => Math.max(0, asideOf(member).length - (adopted.get(member) ?? 0)),
    heldBack: (member) => logsOf(member).reduce((sum, log) => sum + fold.heldBackIn(log), 0),
    async read(member) {
      const wanted = new Set(asideOf(member).map(({ log, seq }) => `${log}/${seq}`));
      const lines: HistoryItem[] = [];
      for (const { doc, log, seqs, times } of history.clocks.dump()) {
        for (const [at, seq] of seqs.entries()) {
          if (!wanted.has(`${log}/${seq}`)) continue;
          lines.push(...(await allLinesOf(history, { doc, log, seq, time: times[at] ?? 0 }, {})));
        }
      }
      return lines.sort((a, b) => b.by.time - a.by.time);
    },
    async adopt(member) {
      const all = asideOf(member).length;
      if (all === 0) return err({ code: 'not-found' });
      let count = 0;
      for (const [doc, wanted] of await wantedOf(member)) {
        const written = await write(doc, wanted);
        if (!written.ok) return written;
        count += written.value;
      }
      adopted.set(member, all);
      saver.save([{ type: 'put', table: 'meta', key: `${keyPrefix}${member}`, value: all }], () => {});
      deps.changed();
      return ok(count);
    },
  };
}
