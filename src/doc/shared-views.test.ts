import { describe, expect, it } from 'vitest';
import { expectEqual, type Replica, startTogether, sync } from './testing/network.ts';
import type { SharedView, TablePatch } from './types.ts';

const namesOf = (replica: Replica): readonly string[] => replica.table.view.views().map(({ name }) => name);

describe('views for everybody', () => {
  it('[TAB-22] are made apart and are all there, renamed, deleted and taken back', () => {
    const { replicas } = startTogether(2);
    const [ana, ben] = replicas as [Replica, Replica];
    const told: (readonly SharedView[])[] = [];
    ben.table.view.watch(({ views }: TablePatch) => {
      if (views) told.push(views);
    });
    const mine = ana.run((table) => table.views.saveView(null, ' Open  tasks ', '{"sort":[]}')) as string;
    ben.run((table) => table.views.saveView(null, 'Open tasks', '{}'));
    sync(ana, ben);
    expect(namesOf(ana)).toEqual(['Open tasks', 'Open tasks']);
    expectEqual(ana, ben);
    ben.run((table) => table.views.saveView(mine, 'All tasks', '{"sort":[1]}'));
    sync(ana, ben);
    expect(namesOf(ana)).toEqual(['All tasks', 'Open tasks']);
    expect(ana.table.view.views()[0]).toEqual({ id: mine, name: 'All tasks', config: '{"sort":[1]}' });
    ana.run((table) => table.views.deleteView(mine));
    expect(namesOf(ana)).toEqual(['Open tasks']);
    ana.undo();
    expect(namesOf(ana)).toEqual(['All tasks', 'Open tasks']);
    expect(told.at(-1)?.map(({ name }) => name)).toEqual(['All tasks', 'Open tasks']);
  });

  it('[TAB-22] [T12] a view without a name, a long one and one too many are refused', () => {
    const { replicas } = startTogether(1);
    const [ana] = replicas as [Replica];
    const { views } = ana.table;
    expect(views.saveView(null, ' ', '{}')).toMatchObject({ ok: false, error: { code: 'name-empty' } });
    expect(views.saveView(null, 'x', 'y'.repeat(9_000))).toMatchObject({ ok: false, error: { code: 'cell-too-long' } });
    expect(views.saveView('nobody', 'x', '{}')).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(views.deleteView('nobody')).toMatchObject({ ok: false });
    for (let at = 0; at < 50; at++) ana.run((table) => table.views.saveView(null, `View ${at}`, '{}'));
    expect(views.saveView(null, 'x', '{}')).toMatchObject({ ok: false, error: { code: 'too-many-options' } });
  });
});
