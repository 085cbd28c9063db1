/**
 * What people do to a room, drawn by chance and asked of its API alone. No step has to succeed: a viewer may not write, an
 * empty table has no row to delete. What it must not do is throw.
 */
import type { ColumnType, DocId, RecordId, TablePatch } from '../doc/types.ts';
import type { ConflictsView, RoomApi, RoomView } from '../room/api.ts';
import type { Page } from './browser.ts';
import type { Chance } from './chance.ts';

/** How often each happens, relative to the others. A run draws its own mix from these. */
export const editWeights = {
  cell: 50,
  cells: 6,
  'add-rows': 9,
  'delete-row': 5,
  'move-row': 4,
  paste: 2,
  'add-column': 2,
  'edit-column': 3,
  'column-rule': 1,
  'delete-column': 2,
  'restore-column': 2,
  'move-column': 1,
  option: 2,
  settle: 8,
  'undo-settlement': 3,
  undo: 8,
  redo: 4,
  rename: 1,
  'add-table': 0.5,
  'delete-table': 0.2,
  import: 0.7,
  presence: 2,
  history: 0.5,
} as const;
export type Edit = keyof typeof editWeights;

/** A value that somebody typed and no other value equals. */
export interface Typed {
  readonly doc: DocId;
  readonly row: RecordId;
  readonly column: RecordId;
  readonly text: string;
  readonly page: Page;
  /** Virtual time when its person began to write it. */
  readonly at: number;
  /** Its page has said since that everything of it is saved. */
  isSaved: boolean;
}

export interface EditDeps {
  readonly chance: Chance;
  /** A text that was never typed before. */
  readonly fresh: () => string;
  readonly typed: (value: Omit<Typed, 'page' | 'at' | 'isSaved'>) => void;
}

const types: readonly ColumnType[] = ['text', 'number', 'checkbox', 'date', 'select'];
const maxRows = 14;
const maxColumns = 6;
const maxTables = 3;

type Table = Required<Pick<TablePatch, 'doc' | 'columns' | 'order' | 'rows'>>;

export function tableOf(room: RoomApi, doc: DocId): Table {
  let seen: Table | null = null;
  room.watchTable(doc, (patch) => {
    seen ??= { doc, columns: patch.columns ?? [], order: patch.order ?? [], rows: patch.rows };
  })();
  return seen ?? { doc, columns: [], order: [], rows: [] };
}

export function conflictsOf(room: RoomApi): ConflictsView {
  let seen: ConflictsView = { open: [], settled: [], unknown: [] };
  room.watchConflicts((view) => {
    seen = view;
  })();
  return seen;
}

export function viewOf(room: RoomApi): RoomView {
  let seen: RoomView | null = null;
  room.watchRoom((view) => {
    seen = view;
  })();
  if (!seen) throw new Error('a watcher hears at once');
  return seen;
}

/** Begins one edit; resolves when the room has answered. */
export async function edit(what: Edit, room: RoomApi, { chance, fresh, typed }: EditDeps): Promise<unknown> {
  const documents = viewOf(room).documents.filter(({ kind }) => kind === 'table');
  const doc = chance.pick(documents)?.id;
  if (what === 'add-table' || !doc) {
    return documents.length < maxTables ? room.addTable(`Table ${fresh()}`, ['A', 'B']) : null;
  }
  if (what === 'settle' || what === 'undo-settlement') return settle(what, room, chance, fresh);
  const table = tableOf(room, doc);
  const row = chance.pick(table.order);
  const column = chance.pick(table.columns)?.id;
  const place = (): RecordId | null | 'end' => (chance.hit(0.5) ? 'end' : chance.hit(0.2) ? null : (row ?? null));

  const write = async (rows: readonly RecordId[], columns: readonly RecordId[]): Promise<unknown> => {
    const writes = rows.flatMap((one) => columns.map((other) => ({ row: one, column: other, value: fresh() })));
    const written = await room.setCells(doc, writes);
    if (written.ok)
      for (const { row: at, column: in_, value } of writes) typed({ doc, row: at, column: in_, text: value });
    return written;
  };

  switch (what) {
    case 'cell':
      return row && column ? write([row], [column]) : null;
    case 'cells':
      return column ? write(table.order.slice(0, 1 + chance.below(3)), [column]) : null;
    case 'add-rows': {
      if (table.order.length >= maxRows) return row ? room.deleteRows(doc, [row]) : null;
      const cells = column ? [{ column, value: fresh() }] : [];
      return room.addRows(
        doc,
        Array.from({ length: 1 + chance.below(2) }, () => ({ cells: chance.hit(0.5) ? cells : [] })),
        place(),
      );
    }
    case 'delete-row':
      return row && table.order.length > 1 ? room.deleteRows(doc, [row]) : null;
    case 'move-row':
      return row ? room.moveRows(doc, [row], chance.pick(table.order) ?? null) : null;
    case 'paste':
      return row && column && table.order.length < maxRows
        ? room.putBlock(doc, [{ row, column, value: fresh() }], [{ cells: [{ column, value: fresh() }] }])
        : null;
    case 'add-column':
      return table.columns.length < maxColumns
        ? room.addColumn(doc, fresh(), chance.pick(types) ?? 'text', place())
        : null;
    case 'edit-column':
      return column
        ? room.editColumn(doc, column, chance.hit(0.5) ? { name: fresh() } : { type: chance.pick(types) ?? 'text' })
        : null;
    case 'column-rule': {
      const beside = chance.pick(table.columns)?.id;
      if (!column || !beside) return null;
      if (chance.hit(0.4)) return room.editColumn(doc, column, { unique: chance.hit(0.7) });
      return chance.hit(0.7) ? room.joinColumns(doc, [column, beside]) : room.separateColumn(doc, column);
    }
    case 'delete-column':
      return column && table.columns.length > 1 ? room.deleteColumn(doc, column) : null;
    case 'restore-column':
      return column ? room.restoreColumn(doc, column) : null;
    case 'move-column':
      return column ? room.moveColumn(doc, column, chance.pick(table.columns)?.id ?? null) : null;
    case 'option':
      return option(room, table, chance, fresh);
    case 'undo':
      return room.undo();
    case 'redo':
      return room.redo();
    case 'rename':
      return chance.hit(0.5) ? room.rename(fresh()) : room.renameDocument(doc, fresh());
    case 'delete-table':
      return documents.length > 1 ? room.deleteDocument(doc) : null;
    case 'import':
      if (documents.length >= maxTables) return null;
      return room.importTable(
        fresh(),
        [{ name: 'I', type: 'text' }],
        Array.from({ length: 1 + chance.below(6) }, () => [fresh()]),
        () => {},
        new AbortController().signal,
      );
    case 'presence':
      return room.setPresence({ doc, row: row ?? null, column: column ?? null });
    case 'history':
      return room.history({ doc, limit: 5 });
  }
}

async function settle(
  what: 'settle' | 'undo-settlement',
  room: RoomApi,
  chance: Chance,
  fresh: () => string,
): Promise<unknown> {
  const { open, settled } = conflictsOf(room);
  if (what === 'undo-settlement') {
    const one = chance.pick(settled);
    return one ? room.undoSettlement(one.id) : null;
  }
  const conflict = chance.pick(open);
  if (!conflict) return null;
  const keeps = chance.hit(0.5);
  switch (conflict.kind) {
    case 'delete-edit':
      return room.settle(conflict.id, { type: keeps ? 'restore-row' : 'delete-row' });
    case 'column':
      return room.settle(conflict.id, { type: keeps ? 'restore-column' : 'delete-column' });
    case 'option':
      return room.settle(conflict.id, { type: keeps ? 'restore-option' : 'delete-option' });
    case 'type':
      return room.settle(conflict.id, keeps ? { type: 'keep-type' } : { type: 'set-type', columnType: 'text' });
    case 'unique': {
      const keep = chance.pick(conflict.rows)?.row;
      return keep ? room.settle(conflict.id, { type: keeps ? 'renumber' : 'merge-rows', keep }) : null;
    }
    case 'group':
      if (keeps) return room.settle(conflict.id, { type: 'mix' });
      break;
    default:
  }
  const version = chance.pick(conflict.versions);
  const kind = chance.weighted({ keep: 6, other: 2, 'keep-all': 1 });
  if ((kind === 'keep' || conflict.kind === 'group') && version)
    return room.settle(conflict.id, { type: 'keep', item: version.item });
  if (kind === 'other' || conflict.kind !== 'cell') return room.settle(conflict.id, { type: 'other', value: fresh() });
  return room.settle(conflict.id, { type: 'keep-all' });
}

async function option(room: RoomApi, table: Table, chance: Chance, fresh: () => string): Promise<unknown> {
  const column = chance.pick(table.columns);
  if (!column) return null;
  const known = chance.pick(column.options);
  if (!known || chance.hit(0.4))
    return column.options.length < 6 ? room.addOption(table.doc, column.id, fresh(), 1) : null;
  if (chance.hit(0.3)) return room.editOption(table.doc, known.id, { name: fresh() });
  if (chance.hit(0.2)) return room.deleteOption(table.doc, known.id);
  const row = chance.pick(table.order);
  const value = { option: known.id, text: known.name };
  return row ? room.setCells(table.doc, [{ row, column: column.id, value }]) : null;
}
