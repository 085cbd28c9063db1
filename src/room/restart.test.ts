/** The ways back from the disk: with a snapshot, without, with a damaged one, and two tabs on one disk. */
import { describe, expect, it, vi } from 'vitest';
import { createTable } from '../doc/table.ts';
import type { DocId, RecordId } from '../doc/types.ts';
import { toHex } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { createMemoryStorage, type MemoryDisk } from '../storage/memory-store.ts';
import type { Store } from '../storage/port.ts';
import { openRecord, roomTables, sealRecord } from './records.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { value } from './testing/people.ts';
import { createWorld, freshView, type Player, shapeOf, type World } from './testing/room-world.ts';

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 10 });

async function onDisk<T>(disk: MemoryDisk, { room }: World, use: (store: Store) => Promise<T>): Promise<T> {
  const store = value(await createMemoryStorage({ disk }).open(`skein-room-${room}`, roomTables));
  const result = await use(store);
  store.close();
  return result;
}

const snapshotKeys = (disk: MemoryDisk, world: World): Promise<readonly string[]> =>
  onDisk(disk, world, async (store) => value(await store.range('snapshot', {})).map(({ key }) => key));

const replayed = async ({ person }: Player): Promise<number> =>
  JSON.parse(await person.device.diagnostics()).rooms[0].replayedAtStart;

/** Two people, a table with conflicts, deletions, undos, renames, and enough of it that a snapshot is written. */
async function lively(): Promise<{ world: World; ana: Player; ben: Player; doc: DocId }> {
  const world = await createWorld(createFastEnv(50));
  const [ana] = world.players as [Player];
  const doc = value(await ana.here.room.addTable('Table 1', ['A', 'B']));
  const ben = await world.newcomer('Ben', 'editor');
  await until(() => expect(freshView(ben.here).documents).toHaveLength(1));
  const cell = (player: Player, row: number, column: number, text: string) => {
    const table = player.here.table(doc);
    return player.here.room.setCells(doc, [{ row: table.rowId(row), column: table.columnId(column), value: text }]);
  };
  value(await ana.here.room.addRows(doc, [{ cells: [] }, { cells: [] }, { cells: [] }], 'end'));
  await until(() => expect(ben.here.table(doc).rows()).toHaveLength(4));
  await world.setOffline(ben, true);
  value(await cell(ana, 0, 0, 'from Ana'));
  value(await cell(ben, 0, 0, 'from Ben'));
  value(await cell(ben, 2, 1, 'edited'));
  value(await ana.here.room.deleteRows(doc, [ana.here.table(doc).rowId(2)]));
  value(await ana.here.room.undo());
  value(await ana.here.room.redo());
  value(await ana.here.room.rename('A room'));
  await world.setOffline(ben, false);
  // All of Ana's is named by an entry that the snapshot will stand for: what follows does not name it again.
  await until(() => expect(shapeOf(ana)).toBe(shapeOf(ben)));
  const columns = ['Name', 'Text'].map((name) => ({ name, type: 'text' as const }));
  // Text that does not deflate, so that it weighs what a snapshot waits for.
  const rows = Array.from({ length: 900 }, (_, i) => [
    `row ${i}`,
    crypto.randomUUID() + crypto.randomUUID() + crypto.randomUUID(),
  ]);
  value(await ben.here.room.importTable('Large', columns, rows, () => {}, new AbortController().signal));
  await until(() => {
    expect(freshView(ana.here).documents).toHaveLength(2);
    expect(shapeOf(ana)).toBe(shapeOf(ben));
    expect(ana.here.conflicts().open).toHaveLength(2);
  });
  return { world, ana, ben, doc };
}

describe('starting again', () => {
  it('[LOG-8] from a snapshot, from the entries alone, and from a damaged snapshot is one and the same room', async () => {
    const { world, ana, ben, doc } = await lively();
    for (const player of [ana, ben]) {
      await until(async () => expect((await snapshotKeys(player.disk, world)).length).toBe(4));
    }
    const before = shapeOf(ana);
    // Alone from here on: whatever comes back comes from the disk.
    world.partition(1);

    await world.crash(ana);
    expect(await replayed(ana)).toBeLessThan(5);
    await until(() => expect(shapeOf(ana)).toBe(before));

    await onDisk(ana.disk, world, async (store) => {
      for (const { key } of value(await store.range('snapshot', {}))) {
        value(await store.write([{ type: 'delete', table: 'snapshot', key }]));
      }
    });
    await world.crash(ana);
    expect(await replayed(ana)).toBeGreaterThan(5);
    await until(() => expect(shapeOf(ana)).toBe(before));

    for (const victim of await snapshotKeys(ben.disk, world)) {
      const read = () =>
        onDisk(ben.disk, world, async (store) => value(await store.get('snapshot', victim)) as Uint8Array);
      const changed = (await read()).slice();
      const at = Math.floor(changed.length / 2);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      const put = { type: 'put', table: 'snapshot', key: victim, value: changed } as const;
      await onDisk(ben.disk, world, async (store) => value(await store.write([put])));
      await world.crash(ben);
      expect(await replayed(ben), victim).toBeGreaterThan(5);
      await until(() => expect(shapeOf(ben)).toBe(before));
      // It mends itself: the next snapshot takes the damaged one's place.
      await until(async () => expect(toHex(await read())).not.toBe(toHex(changed)));
    }

    // And it goes on from any of these.
    world.partition(0);
    const table = ana.here.table(doc);
    value(await ana.here.room.setCells(doc, [{ row: table.rowId(1), column: table.columnId(0), value: 'later' }]));
    await until(() => {
      expect(ben.here.table(doc).texts()[1]?.[0]).toBe('later');
      expect(shapeOf(ben)).toBe(shapeOf(ana));
      expect(freshView(ana.here).status).toMatchObject({ missing: 0, onlyHere: 0, heldBy: 1 });
    });
    world.close();
  });

  it('[LOG-4] documents that are not what their logs say are noticed by whoever holds the same, and folded anew', async () => {
    const { world, ana, ben, doc } = await lively();
    await until(async () => expect((await snapshotKeys(ana.disk, world)).length).toBe(4));
    const before = shapeOf(ana);
    const { texts } = ana.here.table(doc);
    const shown = texts()[1]?.[0];

    // A sound record of a wrong state: what a mistake in a fold, or in the library under it, would leave behind.
    const key = `doc/${doc}`;
    await onDisk(ana.disk, world, async (store) => {
      const record = value(await store.get('snapshot', key));
      const state = value(openRecord(key, record, (reader) => reader.bytes(2 ** 24)));
      const table = createTable({ doc, randomBytes: (count) => new Uint8Array(count) });
      table.live.load(state);
      table.live.setWriter(4711);
      const row = table.view.rows()[1]?.id as RecordId;
      const column = table.view.columns()[0]?.id as RecordId;
      expect(table.rows.setCells([{ row, column, value: 'never written' }]).ok).toBe(true);
      const wrong = createWriter().bytes(table.live.encodeState()).done();
      value(await store.write([{ type: 'put', table: 'snapshot', key, value: sealRecord(key, wrong) }]));
    });
    world.partition(1);
    await world.crash(ana);
    await until(() => expect(ana.here.table(doc).texts()[1]?.[0]).toBe('never written'));
    world.partition(0);
    await until(() => {
      expect(ana.here.table(doc).texts()[1]?.[0]).toBe(shown);
      expect(shapeOf(ana)).toBe(before);
    });
    expect(shapeOf(ben)).toBe(before);
    world.close();
  });

  it('[LOG-8] edits made after the snapshot was loaded count for others', async () => {
    const { world, ana, ben, doc } = await lively();
    await until(async () => expect((await snapshotKeys(ana.disk, world)).length).toBe(4));
    await world.crash(ana);
    // What Ben had seen was said long ago, in entries that the snapshot stands for; his next one says nothing of it.
    const theirs = ben.here.table(doc);
    value(await ben.here.room.setCells(doc, [{ row: theirs.rowId(1), column: theirs.columnId(0), value: 'after' }]));
    await until(() => expect(ana.here.table(doc).texts()[1]?.[0]).toBe('after'));
    const [conflict] = ana.here.conflicts().open.filter(({ kind }) => kind === 'cell');
    if (conflict?.kind !== 'cell') throw new Error('the conflict is back');
    const item = conflict.versions.find(({ text }) => text === 'from Ben')?.item;
    value(await ana.here.room.settle(conflict.id, { type: 'keep', item: item as never }));
    await until(() => expect(ben.here.table(doc).texts()[0]?.[0]).toBe('from Ben'));
    value(await ana.here.room.undo());
    await until(() => expect(ben.here.conflicts().open.filter(({ kind }) => kind === 'cell')).toHaveLength(1));
    await until(() => expect(shapeOf(ben)).toBe(shapeOf(ana)));
    world.close();
  });

  it('[STO-6] [LOG-1] two tabs on one disk write two logs, and either one left alone has everything', async () => {
    const world = await createWorld(createFastEnv(50));
    const [one] = world.players as [Player];
    const doc = value(await one.here.room.addTable('Table 1', ['A', 'B']));
    await until(() => expect(freshView(one.here).status.unsaved).toBe(0));
    const other = await world.newTab(one);
    await until(() => expect(freshView(other.here).documents).toHaveLength(1));
    for (let round = 0; round < 5; round++) {
      for (const [tab, column] of [
        [one, 0],
        [other, 1],
      ] as const) {
        const table = tab.here.table(doc);
        const place = { row: table.rowId(0), column: table.columnId(column) };
        value(await tab.here.room.setCells(doc, [{ ...place, value: `${column} ${round}` }]));
      }
    }
    await until(() => {
      for (const tab of [one, other]) {
        expect(tab.here.table(doc).texts()).toEqual([['0 4', '1 4']]);
        expect(freshView(tab.here).status).toMatchObject({ unsaved: 0, heldBy: 0 });
      }
    });
    expect(shapeOf(one)).toBe(shapeOf(other));
    // Both have it on the one disk: nobody else holds it, however many tabs there are.
    const before = shapeOf(one);
    for (const tab of [other, one]) {
      await world.crash(tab);
      await until(() => expect(shapeOf(tab)).toBe(before));
    }
    const logs = await onDisk(one.disk, world, async (store) => value(await store.range('logs', {})).length);
    expect(logs).toBe(2);
    world.close();
  });
});

describe('one person', () => {
  it('[CON-3] on two devices that sync after every action never sees a conflict', async () => {
    const world = await createWorld(createFastEnv(50));
    const [laptop] = world.players as [Player];
    const doc = value(await laptop.here.room.addTable('Table 1', ['A', 'B']));
    const phone = await world.newcomer('Ana', 'editor');
    await until(() => expect(freshView(phone.here).documents).toHaveLength(1));
    for (let round = 0; round < 12; round++) {
      const from = round % 2 === 0 ? laptop : phone;
      const table = from.here.table(doc);
      const cell = { row: table.rowId(0), column: table.columnId(0), value: `value ${round}` };
      // In turns also with the other one's network off: seen before, seen again after.
      if (round % 3 === 2) await world.setOffline(from, true);
      value(await from.here.room.setCells(doc, [cell]));
      if (round % 4 === 3) value(await from.here.room.undo());
      if (round % 5 === 4) await world.crash(from === laptop ? phone : laptop);
      await world.heal();
      await until(() => expect(shapeOf(phone)).toBe(shapeOf(laptop)));
      await until(() => expect(freshView(from.here).status.heldBy).toBe(1));
      for (const { here } of [laptop, phone]) {
        expect(here.conflicts()).toMatchObject({ open: [], settled: [] });
        expect(freshView(here).status.conflicts).toBe(0);
      }
    }
    world.close();
  });
});
