/** Random edits of one table, for property tests: what a person may do, drawn by fast-check. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { originalOf } from '../element.ts';
import { idText } from '../item-id.ts';
import type { RootName } from '../records.ts';
import type { ColumnType, RecordId } from '../types.ts';
import type { Replica } from './network.ts';

const actions = [
  'cell',
  'cell',
  'cell',
  'cell',
  'add-rows',
  'delete-row',
  'move-row',
  'add-column',
  'edit-column',
  'delete-column',
  'add-option',
  'edit-option',
  'delete-option',
  'pick-option',
  'settle-keep',
  'settle-other',
  'settle-row',
  'settle-schema',
  'settle-group',
  'settle-unique',
  'join-columns',
  'separate-column',
  'unique',
  'undo',
  'undo',
  'redo',
] as const;

export interface Step {
  readonly who: number;
  readonly action: (typeof actions)[number] | 'send';
  readonly a: number;
  readonly b: number;
  readonly value: string;
}

const values = fc.constantFrom('', '1', '2', '3', 'x', 'y');
export const step = (...more: readonly 'send'[]): fc.Arbitrary<Step> =>
  fc.record({
    who: fc.nat(4),
    action: fc.constantFrom(...actions, ...more),
    a: fc.nat(20),
    b: fc.nat(20),
    value: values,
  });

const columnTypes: readonly ColumnType[] = ['number', 'select', 'text', 'multi-select', 'counter'];
const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];

export function perform(replica: Replica, { action, a, b, value }: Step): void {
  const { view } = replica.table;
  const row = pick(view.rows(), a)?.id as RecordId;
  const column = pick(view.columns(), b);
  const option = pick(column?.options ?? [], a);
  const conflict = pick(view.conflicts(), a);
  const id = column?.id as RecordId;
  switch (action) {
    case 'cell':
      replica.run((table) => table.rows.setCells([{ row, column: id, value }]));
      break;
    case 'add-rows':
      replica.run((table) =>
        table.rows.addRows(
          Array.from({ length: 1 + (b % 3) }, () => ({ cells: id ? [{ column: id, value }] : [] })),
          row ?? 'end',
        ),
      );
      break;
    case 'delete-row':
      replica.run((table) => table.rows.deleteRows([row]));
      break;
    case 'move-row':
      replica.run((table) => table.rows.moveRows([row], pick(view.rows(), b)?.id ?? null));
      break;
    case 'add-column':
      replica.run((table) => table.schema.addColumn(`Column ${a}`, 'select', 'end'));
      break;
    case 'edit-column':
      replica.run((table) => table.schema.editColumn(id, { name: `Name ${a}`, type: pick(columnTypes, b) ?? 'text' }));
      break;
    case 'delete-column':
      replica.run((table) => table.schema.deleteColumn(id));
      break;
    case 'add-option':
      replica.run((table) => table.schema.addOption(id, value || 'empty', a % 8));
      break;
    case 'edit-option':
      replica.run((table) => table.schema.editOption(option?.id as RecordId, { name: `Option ${a}` }));
      break;
    case 'delete-option':
      replica.run((table) => table.schema.deleteOption(option?.id as RecordId));
      break;
    case 'pick-option':
      if (!option) break;
      replica.run((table) =>
        table.rows.setCells([{ row, column: id, value: { option: option.id, text: option.name } }]),
      );
      break;
    case 'settle-keep': {
      const item = conflict?.kind === 'cell' ? pick(conflict.versions, b)?.item : undefined;
      replica.run((table) => table.rows.settle(conflict?.id ?? '', { type: 'keep', item: item ?? '' }));
      break;
    }
    case 'settle-other':
      replica.run((table) => table.rows.settle(conflict?.id ?? '', { type: 'other', value }));
      break;
    case 'settle-row':
      replica.run((table) => table.rows.settle(conflict?.id ?? '', { type: b % 2 ? 'restore-row' : 'delete-row' }));
      break;
    case 'settle-schema': {
      const ways = ['keep-type', 'restore-option', 'delete-option', 'restore-column', 'delete-column'] as const;
      const property = view.conflicts().find(({ kind }) => kind === 'property');
      const version = property?.kind === 'property' ? pick(property.versions, b) : undefined;
      replica.run((table) =>
        version
          ? table.rows.settle(property?.id ?? '', { type: 'keep', item: version.item })
          : table.rows.settle(conflict?.id ?? '', { type: pick(ways, b) ?? 'keep-type' }),
      );
      break;
    }
    case 'settle-group': {
      const group = view.conflicts().find(({ kind }) => kind === 'group');
      const columns = group?.kind === 'group' ? group.columns : [];
      const cells = b % 2 ? columns.map((one) => ({ column: one, value })) : [];
      replica.run((table) => table.rows.settle(group?.id ?? '', { type: 'group', cells }));
      break;
    }
    case 'settle-unique': {
      const twice = view.conflicts().find(({ kind }) => kind === 'unique');
      const keep = (twice?.kind === 'unique' && pick(twice.rows, a)?.row) || row;
      replica.run((table) => table.rows.settle(twice?.id ?? '', { type: b % 2 ? 'renumber' : 'merge-rows', keep }));
      break;
    }
    case 'join-columns':
      replica.run((table) => table.schema.joinColumns([id, pick(view.columns(), a)?.id as RecordId]));
      break;
    case 'separate-column':
      replica.run((table) => table.schema.separateColumn(id));
      break;
    case 'unique':
      replica.run((table) => table.schema.editColumn(id, { unique: a % 2 === 0 }));
      break;
    case 'undo':
    case 'redo': {
      const before = othersSurvivors(replica);
      if (action === 'undo') replica.undo();
      else replica.redo();
      const after = othersSurvivors(replica);
      // [DOC-4] What others wrote and was there is still there.
      for (const item of before) expect(after).toContain(item);
      break;
    }
    case 'send':
      break;
  }
}

const listed: readonly RootName[] = ['rows', 'columns', 'options'];

export function* survivors(replica: Replica) {
  const { records } = replica.table.live;
  for (const root of listed) {
    for (const record of records.all(root)) for (const items of records.read(record).values()) yield* items;
  }
}

function othersSurvivors(replica: Replica): Set<string> {
  const found = new Set<string>();
  for (const item of survivors(replica)) {
    if (item.client !== replica.client && originalOf(item).client !== replica.client) found.add(idText(item));
  }
  return found;
}
