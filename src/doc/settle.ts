/** Ending a conflict [DOC-4]: checks first, then one transaction whose items say that they decide. */
import { type Err, unreachable } from '../lib/result.ts';
import { type Action, act, checkName, type DocRefusal, notFound } from './action.ts';
import { cellSaws } from './cell-saw.ts';
import type {
  RawCellConflict,
  RawConflict,
  RawGroupConflict,
  RawPropertyConflict,
  RawTypeConflict,
  RawUniqueConflict,
} from './conflict-types.ts';
import { mergedCells, nextFree } from './duplicates.ts';
import type { DocRecord } from './records.ts';
import { type CellDraft, createRowChecks, rowFields } from './row-checks.ts';
import { sawOf, sawOfAll } from './saw.ts';
import type { TableDeps } from './table-deps.ts';
import type { CellValue, ColumnType, RecordId } from './types.ts';
import type { Writer } from './write.ts';

export type DocSettlement =
  | { readonly type: 'keep'; readonly item: string }
  /** The shown value stays in this row; each other version gets a row of its own behind it, alike but for that cell. */
  | { readonly type: 'keep-all' }
  | { readonly type: 'other'; readonly value: CellValue }
  | { readonly type: 'restore-row' }
  | { readonly type: 'delete-row' }
  | { readonly type: 'restore-column' }
  | { readonly type: 'delete-column' }
  | { readonly type: 'restore-option' }
  | { readonly type: 'delete-option' }
  /** What was typed stays as it was typed, and does not fit. */
  | { readonly type: 'keep-type' }
  | { readonly type: 'set-type'; readonly columnType: ColumnType }
  /** The cells of a group as they are to stand; none: as they are shown. */
  | { readonly type: 'group'; readonly cells: readonly CellDraft[] }
  /** One row keeps the value, the others get the next free ones. */
  | { readonly type: 'renumber'; readonly keep: RecordId }
  /** The other rows go, what they have and this one lacks comes here. Only where no two of them differ. */
  | { readonly type: 'merge-rows'; readonly keep: RecordId };

export interface Decision {
  readonly conflict: string;
  readonly settlement: DocSettlement;
}

export interface SettleActions {
  settle(conflict: string, settlement: DocSettlement): Action;
  /** Several as one action and one undo step; the first that cannot be settled so refuses them all. */
  settleAll(decisions: readonly Decision[]): Action;
  /** Decides a cell anew, whatever was decided about it. */
  decideAnew(row: RecordId, column: RecordId, value: CellValue): Action;
}

/** Runs inside the transaction. */
type Write = (writer: Writer) => void;

export function createSettle({ live, view, randomBytes }: TableDeps): SettleActions {
  const checks = createRowChecks({ live, view, randomBytes });

  /** Null: not a way to settle this, or refused. */
  const writeOf = (conflict: RawConflict, settlement: DocSettlement): Write | Err<DocRefusal> | null => {
    switch (conflict.kind) {
      case 'cell':
        return ofCell(conflict, settlement);
      case 'delete-edit':
        return ofMark('rows', conflict.row, settlement, ['restore-row', 'delete-row']);
      case 'column':
        return ofMark('columns', conflict.column, settlement, ['restore-column', 'delete-column']);
      case 'option':
        return ofMark('options', conflict.option, settlement, ['restore-option', 'delete-option']);
      case 'type':
        return ofType(conflict, settlement);
      case 'property':
        return ofProperty(conflict, settlement);
      case 'group':
        return ofGroup(conflict, settlement);
      case 'unique':
        return ofUnique(conflict, settlement);
      default:
        return unreachable(conflict);
    }
  };

  const ofMark = (
    root: 'rows' | 'columns' | 'options',
    id: RecordId,
    { type }: DocSettlement,
    [restore, remove]: readonly [DocSettlement['type'], DocSettlement['type']],
  ): Write | null => {
    const record = live.records.get(root, id);
    if (!record || (type !== restore && type !== remove)) return null;
    return (writer) => {
      if (type === restore) writer.set(record, '#deleted', false, { settles: true });
      else {
        const saw = root === 'rows' ? sawOf(record) : sawOfAll(live);
        writer.set(record, '#deleted', true, { settles: true, saw });
      }
    };
  };

  const ofCell = (conflict: RawCellConflict, settlement: DocSettlement): Write | Err<DocRefusal> | null => {
    const record = checks.rowRecord(conflict.row);
    if (!record) return null;
    if (settlement.type === 'keep-all') return keepAll(conflict, record);
    const value = chosen(conflict.versions, settlement);
    if (value === null) return null;
    const refused = checks.tooLong([value]);
    if (refused) return refused;
    const saw = cellSaws(view)(conflict.column, value, record);
    return (writer) => {
      writer.set(record, conflict.column, value, { settles: true, saw });
    };
  };

  const keepAll = ({ row, column, versions }: RawCellConflict, record: DocRecord): Write | Err<DocRefusal> | null => {
    const shown = versions.at(-1);
    const shownRow = view.row(row);
    if (!shown || !shownRow) return null;
    const beside = Object.entries(shownRow.cells).flatMap(([id, cell]): CellDraft[] =>
      id === column ? [] : [{ column: id as RecordId, value: cell.value }],
    );
    const others = versions.slice(0, -1).map(({ value }) => ({ cells: [...beside, { column, value }] }));
    const keys = checks.rows(others, row);
    if (!keys.ok) return keys;
    const sawOfCell = cellSaws(view);
    return (writer) => {
      writer.set(record, column, shown.value, { settles: true, saw: sawOfCell(column, shown.value, record) });
      writer.create('rows', rowFields(others, keys.value, sawOfCell));
    };
  };

  const ofType = ({ column }: RawTypeConflict, settlement: DocSettlement): Write | null => {
    const record = live.records.get('columns', column);
    const now = view.columns().find(({ id }) => id === column)?.type;
    const next = settlement.type === 'set-type' ? settlement.columnType : settlement.type === 'keep-type' ? now : null;
    if (!record || !next) return null;
    return (writer) => {
      writer.set(record, '#type', next, { settles: true, saw: sawOfAll(live) });
    };
  };

  const ofProperty = (
    { root, record: id, field, versions }: RawPropertyConflict,
    settlement: DocSettlement,
  ): Write | Err<DocRefusal> | null => {
    const record = live.records.get(root, id);
    const value = chosen(versions, settlement);
    if (!record || typeof value !== 'string') return null;
    if (field === '#type') {
      if (settlement.type !== 'keep') return null;
      return (writer) => {
        writer.set(record, field, value, { settles: true, saw: sawOfAll(live) });
      };
    }
    const name = checkName(value);
    if (!name.ok) return name;
    return (writer) => {
      writer.set(record, field, name.value, { settles: true });
    };
  };

  /** One cell that says what it has seen ends it; those that stand as wanted already are left as they are. */
  const ofGroup = ({ row, columns }: RawGroupConflict, settlement: DocSettlement): Write | Err<DocRefusal> | null => {
    const record = checks.rowRecord(row);
    const shown = view.row(row);
    if (settlement.type !== 'group' || !record || !shown) return null;
    const { cells } = settlement;
    const known = checks.writes(cells.map((cell) => ({ ...cell, row })));
    if (!known.ok) return known;
    const isShown = ({ column, value }: CellDraft): boolean => {
      const cell = shown.cells[column];
      return (cell?.versions ?? 1) === 1 && JSON.stringify(cell?.value ?? '') === JSON.stringify(value);
    };
    const wanted = columns.map(
      (column) => cells.find((cell) => cell.column === column) ?? { column, value: shown.cells[column]?.value ?? '' },
    );
    const differing = wanted.filter((cell) => !isShown(cell));
    const written = differing.length > 0 ? differing : wanted.slice(0, 1);
    const sawOfCell = cellSaws(view);
    return (writer) => {
      for (const { column, value } of written) {
        writer.set(record, column, value, { settles: true, saw: sawOfCell(column, value, record) });
      }
    };
  };

  const ofUnique = (conflict: RawUniqueConflict, settlement: DocSettlement): Write | null => {
    if (settlement.type !== 'renumber' && settlement.type !== 'merge-rows') return null;
    const { column, text, rows } = conflict;
    const kept = checks.rowRecord(settlement.keep);
    const others = rows.map(({ row }) => row).filter((row) => row !== settlement.keep);
    if (!kept || others.length === rows.length) return null;
    const sawOfCell = cellSaws(view);
    if (settlement.type === 'merge-rows') {
      const cells = mergedCells(view.row(settlement.keep), others.map(view.row));
      if (!cells) return null;
      return (writer) => {
        for (const { column: id, value } of cells) writer.set(kept, id, value, { saw: sawOfCell(id, value, kept) });
        for (const row of others) {
          const record = checks.rowRecord(row);
          if (record) writer.set(record, '#deleted', true, { saw: sawOf(record) });
        }
      };
    }
    const taken = new Set(view.rows().map((row) => row.view?.cells[column]?.text.trim() ?? ''));
    return (writer) => {
      for (const row of others) {
        const record = checks.rowRecord(row);
        const next = nextFree(text, taken);
        taken.add(next);
        if (record) writer.set(record, column, next, { settles: true, saw: sawOfCell(column, next, record) });
      }
    };
  };

  const settleAll = (wanted: readonly Decision[]): Action => {
    const writes: Write[] = [];
    for (const { conflict: id, settlement } of wanted) {
      const conflict = view.conflicts().find((candidate) => candidate.id === id);
      const write = conflict ? writeOf(conflict, settlement) : null;
      if (!write) return notFound;
      if (typeof write !== 'function') return write;
      writes.push(write);
    }
    return act(live, (writer) => {
      for (const write of writes) write(writer);
    });
  };

  return {
    settle: (conflict, settlement) => settleAll([{ conflict, settlement }]),
    settleAll,
    decideAnew(row, column, value) {
      const record = checks.rowRecord(row);
      const known = checks.writes([{ row, column, value }]);
      if (!record || !view.row(row)) return notFound;
      if (!known.ok) return known;
      const saw = cellSaws(view)(column, value, record);
      return act(live, (writer) => {
        writer.set(record, column, value, { settles: true, saw });
      });
    },
  };
}

/** The version that was chosen, or the value that none of them has; null: neither. */
function chosen(
  versions: readonly { readonly items: readonly string[]; readonly value: CellValue }[],
  settlement: DocSettlement,
): CellValue | null {
  if (settlement.type === 'other') return settlement.value;
  if (settlement.type !== 'keep') return null;
  return versions.find(({ items }) => items.includes(settlement.item))?.value ?? null;
}
