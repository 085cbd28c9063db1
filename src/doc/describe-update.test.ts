import { describe, expect, it } from 'vitest';
import { describeUpdate, itemsOf, undoStepOfItem, type WrittenItem } from './describe-update.ts';
import { itemOf, type Replica, startTogether, sync, versionTexts, write } from './testing/network.ts';
import type { ItemId } from './types.ts';

const logOf = (replica: Replica): Map<ItemId, WrittenItem> =>
  new Map(replica.history.flatMap(({ update }) => [...itemsOf(update)]));

describe('describing updates', () => {
  it('[DOC-7] tells record, field, value and what was replaced, also after it was replaced itself', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [Replica, Replica];
    write(ana, row, columns[0], '12');
    write(ana, row, columns[0], '14');
    sync(ana, ben);
    const [, first, second] = ben.history.map(({ update }) => describeUpdate(ben.table.live, update));
    expect(first?.items).toMatchObject([
      { root: 'rows', record: row, field: columns[0], value: '12', supersedes: [], initial: false },
    ]);
    expect(second?.items).toMatchObject([
      { root: 'rows', record: row, field: columns[0], value: '14', supersedes: [first?.items[0]?.item] },
    ]);
  });

  it('[DOC-7] tells new records from changed ones', () => {
    const { replicas } = startTogether(1);
    const [ana] = replicas as [Replica];
    const update = ana.history[0]?.update as Uint8Array;
    const { created, items } = describeUpdate(ana.table.live, update);
    expect(created.map(({ root }) => root)).toEqual(['columns', 'columns', 'columns', 'rows']);
    expect(items.every((item) => item.initial)).toBe(true);
    expect(items.map((item) => item.value)).toEqual(expect.arrayContaining(['A', 'B', 'C', 'text']));
  });

  it('[DOC-7] an undo says whose value came back and what went', () => {
    const { replicas, columns, row } = startTogether(1);
    const [ana] = replicas as [Replica];
    write(ana, row, columns[0], 'old');
    write(ana, row, columns[0], 'new');
    ana.undo();
    const [old, now, back] = ana.history
      .slice(1)
      .map(({ update }) => describeUpdate(ana.table.live, update).items[0] as WrittenItem);
    expect(back).toMatchObject({ value: 'old', of: old?.item, undoes: [now?.item] });
  });

  it('[CON-2] somebody else’s settlement can be undone out of the log', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [Replica, Replica];
    write(ana, row, columns[0], 'a');
    write(ben, row, columns[0], 'b');
    sync(ana, ben);
    const id = `${row}/${columns[0]}`;
    const before = ana.table.view.conflicts();
    ana.run((table) => table.rows.settle(id, { type: 'keep', item: itemOf(ana, id, 'a') }));
    sync(ana, ben);
    const [settled] = ben.table.view.settled();
    if (!settled?.row) throw new Error('nothing settled');
    const log = logOf(ben);
    expect(settled.replaced.map((item) => log.get(item)?.value).sort()).toEqual(['a', 'b']);
    const place = { root: 'rows' as const, record: settled.row, field: settled.field, item: settled.item };
    const step = undoStepOfItem(ben.table.live, place, (item) => log.get(item));
    if (!step) throw new Error('no step');
    ben.undos.push(step);
    expect(ben.undo()).toBe(true);
    sync(ana, ben);
    expect(versionTexts(ana, row, columns[0])).toEqual(['a', 'b']);
    expect(ana.table.view.conflicts()).toEqual(before);
  });
});
