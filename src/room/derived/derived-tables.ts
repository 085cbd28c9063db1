/**
 * Tables as they are watched: what the document shows, and what follows from it, from other tables, from the members and from
 * the logs. A table in which nothing follows passes through untouched, at no cost.
 */
import type { ColumnView, DocId, RecordId, RowView, TablePatch } from '../../doc/types.ts';
import type { Env } from '../../lib/env.ts';
import type { Unsubscribe } from '../../lib/observable.ts';
import type { Documents } from '../documents.ts';
import { createDeriver, type DeriveContext, isDerived, isStamp } from './derive-cells.ts';

/** What somebody else's edit in another table changes here may come a moment later. */
const laterMs = 80;
const longestWaitMs = 20_000;

export interface DerivedTables {
  /** These rows of a table with all that follows: for the picture that a reload paints first. */
  derive(doc: DocId, rows: readonly RowView[]): readonly RowView[];
  watchTable(doc: DocId, listener: (patch: TablePatch) => void): Unsubscribe;
  /** Members are others now. */
  changed(): void;
}

export interface DerivedTablesDeps {
  readonly env: Env;
  readonly documents: Pick<Documents, 'watchTable' | 'known'>;
  readonly facts: Pick<DeriveContext, 'memberName' | 'members' | 'stamps'>;
}

export function createDerivedTables({ env, documents, facts }: DerivedTablesDeps): DerivedTables {
  const watches = new Set<() => void>();

  const context: DeriveContext = {
    ...facts,
    columns: (doc) => documents.known(doc)?.view.columns() ?? [],
    row: (doc, row) => documents.known(doc)?.view.row(row) ?? null,
    *rows(doc) {
      for (const { view } of documents.known(doc)?.view.rows() ?? []) if (view) yield view;
    },
  };

  /** Every table that a formula or a link of this one may look into. */
  const reachedFrom = (doc: DocId): ReadonlySet<DocId> => {
    const reached = new Set<DocId>();
    const look = (from: DocId): void => {
      for (const { type, target } of context.columns(from)) {
        if (type !== 'link' || !target || reached.has(target) || !documents.known(target)) continue;
        reached.add(target);
        look(target);
      }
    };
    look(doc);
    return reached;
  };

  function watchTable(doc: DocId, listener: (patch: TablePatch) => void): Unsubscribe {
    /** The rows as they were told last; only while something follows. */
    const told = new Map<RecordId, RowView>();
    const targets = new Map<DocId, Unsubscribe>();
    /** Changed since the logs were last asked. */
    const fresh = new Set<RecordId>();
    let derives = false;
    let isArmed = false;
    let cancel = (): void => {};
    let cancelStamps = (): void => {};

    const later = (): void => {
      if (isArmed || !derives) return;
      isArmed = true;
      cancel = env.after(laterMs, () => {
        isArmed = false;
        tell({ doc, full: false, rows: [] }, true);
      });
    };

    /** A change is shown before it is an entry; who made it, and when, the logs tell a moment after. */
    const stampLater = (waitMs: number): void => {
      cancelStamps();
      cancelStamps = env.after(waitMs, () => {
        const rows = [...fresh].flatMap((row) => context.row(doc, row) ?? []);
        tell({ doc, full: false, rows }, false);
        for (const { id } of rows) if (facts.stamps(doc, id).isWhole) fresh.delete(id);
        // An import is signed for a while; of what is never known nobody asks for ever.
        if (fresh.size > 0 && waitMs < longestWaitMs) stampLater(waitMs * 2);
        else fresh.clear();
      });
    };

    const follow = (): void => {
      const reached = reachedFrom(doc);
      for (const [target, stop] of targets) {
        if (reached.has(target)) continue;
        stop();
        targets.delete(target);
      }
      for (const target of reached) {
        // Its own rows come by its own patches.
        if (target === doc || targets.has(target)) continue;
        let isFirst = true;
        const stop = documents.watchTable(target, () => {
          if (!isFirst) later();
          isFirst = false;
        });
        targets.set(target, stop);
      }
    };

    const tell = (patch: TablePatch, all: boolean): void => {
      const deriver = createDeriver(context);
      const rows: RowView[] = [];
      if (patch.full) told.clear();
      for (const row of all ? context.rows(doc) : patch.rows) {
        const now = deriver.row(doc, row);
        const was = told.get(row.id);
        if (was && JSON.stringify(was) === JSON.stringify(now)) continue;
        told.set(row.id, now);
        rows.push(now);
      }
      const hasNews = rows.length > 0 || patch.columns !== undefined || patch.order !== undefined || patch.full;
      if (hasNews) listener({ ...patch, rows });
    };

    const take = (patch: TablePatch): void => {
      const columns: readonly ColumnView[] = patch.columns ?? context.columns(doc);
      const wasDerived = derives;
      derives = columns.some(isDerived);
      if (!derives) {
        if (!wasDerived) return listener(patch);
        for (const stop of targets.values()) stop();
        targets.clear();
        told.clear();
        // What followed follows no more: every row as it is.
        return listener({ ...patch, rows: [...context.rows(doc)] });
      }
      if (!patch.full && columns.some(({ type }) => isStamp(type))) {
        for (const { id } of patch.rows) fresh.add(id);
        stampLater(laterMs);
      }
      if (patch.columns || patch.full || !wasDerived) follow();
      // A row may be named by another one of this very table.
      const reaches = columns.some(({ target }) => target === doc);
      tell(patch, patch.full || patch.columns !== undefined || !wasDerived || reaches);
    };

    const stop = documents.watchTable(doc, take);
    watches.add(later);
    return () => {
      watches.delete(later);
      cancel();
      cancelStamps();
      stop();
      for (const end of targets.values()) end();
    };
  }

  return {
    derive(doc, rows) {
      if (!context.columns(doc).some(isDerived)) return rows;
      const deriver = createDeriver(context);
      return rows.map((row) => deriver.row(doc, row));
    },
    watchTable,
    changed() {
      for (const refresh of watches) refresh();
    },
  };
}
