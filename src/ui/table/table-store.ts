/**
 * One table as it is shown, fed by patches. `rows` is one map changed in place: copying 10,000 entries for every
 * keystroke of a peer would cost more than drawing it. Row values are immutable, so a row component that selects its
 * own row renders again exactly when that row changed.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ColumnView, DocId, RecordId, RowView, SharedView, TablePatch } from '../../doc/types.ts';
import type { Env } from '../../lib/env.ts';
import { createScope } from '../../lib/scope.ts';
import type { ConflictView, PeersView, RoomApi } from '../../room/api.ts';
import { shownAfter, shownAnew } from './view/shown-order.ts';
import { ordersRows, type ViewConfig } from './view/view-config.ts';
import type { ViewStorage } from './view/view-storage.ts';

/** Somebody else's session that has its place in a row of this table. */
export interface PeerMark {
  readonly id: string;
  readonly name: string;
  readonly color: number;
  readonly column: RecordId | null;
}

/** Values that just arrived from others in one row; `turn` changes with each arrival, so that a glow starts anew. */
export interface Arrival {
  readonly turn: number;
  readonly columns: ReadonlySet<string>;
}

export interface TableState {
  /** False until the first full patch: an empty table is not shown as one that has not come yet. */
  readonly ready: boolean;
  /** As this person looks at the table: sorted, filtered, without hidden columns. */
  readonly columns: readonly ColumnView[];
  readonly order: readonly RecordId[];
  readonly indexOfRow: ReadonlyMap<RecordId, number>;
  /** All of it in its own order. */
  readonly allColumns: readonly ColumnView[];
  readonly allOrder: readonly RecordId[];
  /** A row's number in the table, from 0, whatever is shown of it. */
  readonly numberOfRow: ReadonlyMap<RecordId, number>;
  readonly view: ViewConfig;
  /** Views with a name: everybody's, and those of this browser. */
  readonly sharedViews: readonly SharedView[];
  readonly ownViews: readonly SharedView[];
  /** Rows have changed by which it is sorted or filtered; they stay where they are until it is applied again. */
  readonly isStale: boolean;
  /** The panel in which that is chosen. */
  readonly isViewOpen: boolean;
  readonly rows: ReadonlyMap<RecordId, RowView>;
  /** While a picture stands for the table: so many rows follow those in `order`. What needs all of them waits [ROOM-14]. */
  readonly rest: number;
  /** Grows with every change of any row: for what is drawn of all rows at once. */
  readonly changes: number;
  readonly peers: ReadonlyMap<RecordId, readonly PeerMark[]>;
  readonly arrivals: ReadonlyMap<RecordId, Arrival>;
  /** Cell conflicts by `conflictKey`, deleted-while-edited rows and columns by their id alone. */
  readonly conflicts: ReadonlyMap<string, ConflictView>;
}

export interface TableStore {
  readonly state: StoreApi<TableState>;
  /** Runs a change of this session's own: what arrives meanwhile is not taken for somebody else's edit. */
  own<T>(change: () => Promise<T>): Promise<T>;
  /** Also with the same one: then it is applied to what is there now. */
  setView(view: ViewConfig): void;
  openView(isOpen: boolean): void;
  /** Keeps what is shown now under a name, in this browser; answers with its id. */
  keepView(name: string): string;
  dropView(id: string): void;
  close(): void;
}

export const conflictKey = (row: RecordId, column: RecordId): string => `${row}|${column}`;

/** Where it is marked: cells by row and column, rows, and columns for all that concerns them as a whole. */
function placesOfConflict(conflict: ConflictView): readonly string[] {
  switch (conflict.kind) {
    case 'cell':
      return [conflictKey(conflict.row, conflict.column)];
    case 'delete-edit':
      return [conflict.row];
    case 'group':
      return conflict.columns.map((column) => conflictKey(conflict.row, column));
    case 'unique':
      return conflict.rows.map(({ row }) => conflictKey(row, conflict.column));
    case 'option':
    case 'type':
      return [conflict.column, ...conflict.edits.map(({ row }) => conflictKey(row, conflict.column))];
    case 'column':
    case 'property':
      return [conflict.column];
  }
}

const glowMs = 1600;
/** An import or a first sync of this size is not a set of edits one could follow by eye. */
const mostGlowingRows = 60;

export function createTableStore(room: RoomApi, doc: DocId, env: Env, views: ViewStorage): TableStore {
  const scope = createScope();
  const rows = new Map<RecordId, RowView>();
  let ownChanges = 0;
  let turn = 0;
  let endGlow = (): void => {};

  const state = createStore<TableState>(() => ({
    ready: false,
    columns: [],
    order: [],
    indexOfRow: new Map(),
    allColumns: [],
    allOrder: [],
    numberOfRow: new Map(),
    view: views.load(doc),
    sharedViews: [],
    ownViews: views.named(doc),
    isStale: false,
    isViewOpen: false,
    changes: 0,
    rows,
    rest: 0,
    peers: new Map(),
    arrivals: new Map(),
    conflicts: new Map(),
  }));

  function applyPatch(patch: TablePatch): void {
    // Which rows come first in this person's order cannot be told from the first of the table's.
    if (patch.rest && ordersRows(state.getState().view)) return;
    const arrivals = patch.full || ownChanges > 0 ? null : arrivalsIn(patch);
    if (patch.full) rows.clear();
    const changed = patch.rows.map((now) => ({ was: rows.get(now.id), now }));
    // Rows that left the order stay in the map: undo may bring them back by the order alone.
    for (const row of patch.rows) rows.set(row.id, row);
    const before = state.getState();
    const { view } = before;
    const allColumns = patch.columns ?? before.allColumns;
    const allOrder = patch.order ?? before.allOrder;
    const numberOfRow = patch.order ? indexed(allOrder) : before.numberOfRow;
    const columns = patch.columns ? shownColumns(view, allColumns) : before.columns;
    const shown = patch.full
      ? shownAnew(view, { allOrder, columns: allColumns, rows })
      : shownAfter(view, { before, allOrder, columns: allColumns, rows, changed, isOwn: ownChanges > 0 });
    state.setState({
      ready: true,
      ...(patch.views && { sharedViews: patch.views }),
      ...(patch.full && { rest: patch.rest ?? 0 }),
      columns,
      allColumns,
      allOrder,
      isStale: shown.isStale,
      changes: before.changes + 1,
      numberOfRow,
      ...(shown.order !== before.order && {
        order: shown.order,
        // All rows in their own order are counted once: of a large table that is a good part of its first paint.
        indexOfRow: shown.order === allOrder ? numberOfRow : indexed(shown.order),
      }),
      ...(arrivals && { arrivals }),
    });
    if (!arrivals) return;
    endGlow();
    endGlow = env.after(glowMs, () => state.setState({ arrivals: new Map() }));
  }

  /** Must run before the patch is applied. */
  function arrivalsIn(patch: TablePatch): ReadonlyMap<RecordId, Arrival> | null {
    if (patch.rows.length === 0 || patch.rows.length > mostGlowingRows) return null;
    turn += 1;
    const arrivals = new Map(state.getState().arrivals);
    for (const row of patch.rows) {
      const before = rows.get(row.id);
      const columns = Object.keys(row.cells).filter(
        (column) => row.cells[column]?.text !== before?.cells[column]?.text,
      );
      if (columns.length > 0) arrivals.set(row.id, { turn, columns: new Set(columns) });
    }
    return arrivals.size > 0 ? arrivals : null;
  }

  function applyPeers(view: PeersView): void {
    const next = new Map<RecordId, PeerMark[]>();
    for (const peer of view.peers) {
      const { presence } = peer;
      if (peer.kind === 'me' || peer.state !== 'open' || presence?.doc !== doc || !presence.row) continue;
      const mark = { id: peer.id, name: peer.name || peer.deviceLabel, color: peer.color, column: presence.column };
      next.set(presence.row, [...(next.get(presence.row) ?? []), mark]);
    }
    const before = state.getState().peers;
    // Unchanged lists keep their identity: peers report several times a second, rows must not render for it.
    const peers = new Map([...next].map(([row, marks]) => [row, sameMarks(before.get(row), marks)]));
    const unchanged = peers.size === before.size && [...peers].every(([row, marks]) => before.get(row) === marks);
    if (!unchanged) state.setState({ peers });
  }

  scope.add(room.watchTable(doc, applyPatch));
  scope.add(room.watchPeers(applyPeers));
  scope.add(
    room.watchConflicts((view) => {
      const conflicts = new Map<string, ConflictView>();
      for (const conflict of view.open) {
        if (conflict.doc === doc) for (const place of placesOfConflict(conflict)) conflicts.set(place, conflict);
      }
      if (conflicts.size > 0 || state.getState().conflicts.size > 0) state.setState({ conflicts });
    }),
  );
  scope.add(() => endGlow());

  return {
    state,
    async own(change) {
      ownChanges += 1;
      try {
        return await change();
      } finally {
        ownChanges -= 1;
      }
    },
    setView(view) {
      const { allOrder, allColumns } = state.getState();
      const { order, isStale } = shownAnew(view, { allOrder, columns: allColumns, rows });
      state.setState({ view, isStale, columns: shownColumns(view, allColumns), order, indexOfRow: indexed(order) });
      views.save(doc, view);
    },
    keepView(name) {
      const { view, ownViews } = state.getState();
      const id = `own ${name}`;
      // The same name means the same view.
      const kept = [...ownViews.filter((one) => one.id !== id), { id, name, config: JSON.stringify(view) }];
      state.setState({ ownViews: kept });
      views.saveNamed(doc, kept);
      return id;
    },
    dropView(id) {
      const kept = state.getState().ownViews.filter((one) => one.id !== id);
      state.setState({ ownViews: kept });
      views.saveNamed(doc, kept);
    },
    openView: (isViewOpen) => state.setState({ isViewOpen }),
    close: scope.close,
  };
}

/** At once, or when the room has taken the picture's place. */
export function untilWhole(state: StoreApi<TableState>): Promise<void> {
  if (state.getState().rest === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = state.subscribe(({ rest }) => {
      if (rest > 0) return;
      stop();
      resolve();
    });
  });
}

function sameMarks(before: readonly PeerMark[] | undefined, now: readonly PeerMark[]): readonly PeerMark[] {
  const same =
    before?.length === now.length &&
    now.every((mark, at) => {
      const old = before[at];
      return old?.id === mark.id && old.name === mark.name && old.color === mark.color && old.column === mark.column;
    });
  return same ? before : now;
}

const indexed = (order: readonly RecordId[]): ReadonlyMap<RecordId, number> => new Map(order.map((id, at) => [id, at]));

/** One that waits for a decision is shown whether it is wanted or not. */
const shownColumns = ({ hidden }: ViewConfig, columns: readonly ColumnView[]): readonly ColumnView[] =>
  hidden.length === 0 ? columns : columns.filter(({ id, state }) => state === 'ghost' || !hidden.includes(id));
