/** Snapshots of a document that is too large for one record: made in slices, kept in parts. */
import { describe, expect, it, vi } from 'vitest';
import { toHex } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { createMemoryStorage, type MemoryDisk } from '../storage/memory-store.ts';
import type { Store } from '../storage/port.ts';
import { roomTables } from './records.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { value } from './testing/people.ts';
import { createWorld, type Player, shapeOf, type World } from './testing/room-world.ts';

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });

async function onDisk<T>(disk: MemoryDisk, { room }: World, use: (store: Store) => Promise<T>): Promise<T> {
  const store = value(await createMemoryStorage({ disk }).open(`skein-room-${room}`, roomTables));
  const result = await use(store);
  store.close();
  return result;
}

const keysOf = (disk: MemoryDisk, world: World): Promise<readonly string[]> =>
  onDisk(disk, world, async (store) => value(await store.range('snapshot', {})).map(({ key }) => key));

const partsIn = async (disk: MemoryDisk, world: World): Promise<readonly string[]> =>
  (await keysOf(disk, world)).filter((key) => key.split('/').length === 3);

const bytesIn = async (disk: MemoryDisk, world: World): Promise<number> => {
  const parts = await partsIn(disk, world);
  return onDisk(disk, world, async (store) =>
    (value(await store.getMany('snapshot', parts)) as Uint8Array[]).reduce((sum, { length }) => sum + length, 0),
  );
};

const replayed = async ({ person }: Player): Promise<number> =>
  JSON.parse(await person.device.diagnostics()).rooms[0].replayedAtStart;

/** Text that does not deflate below half. */
const noise = (chars: number): string => toHex(realEnv.randomBytes(Math.ceil(chars / 2))).slice(0, chars);

async function large(): Promise<{ world: World; ana: Player; doc: string }> {
  const world = await createWorld(createFastEnv(50));
  const [ana] = world.players as [Player];
  const columns = [{ name: 'Text', type: 'text' as const }];
  const rows = Array.from({ length: 90 }, () => [noise(20_000)]);
  const imported = await ana.here.room.importTable('Large', columns, rows, () => {}, new AbortController().signal);
  // All of it: one made while the import was under way holds less.
  await until(async () => expect(await bytesIn(ana.disk, world)).toBeGreaterThan(90 * 20_000));
  return { world, ana, doc: value(imported) ?? '' };
}

describe('a snapshot in parts', () => {
  it('[LOG-8] is read back whole, with what was written while it was made', async () => {
    const { world, ana, doc } = await large();
    const table = ana.here.table(doc);
    value(
      await ana.here.room.setCells(doc as never, [{ row: table.rowId(0), column: table.columnId(0), value: 'later' }]),
    );
    await until(() => expect(ana.here.view().status.unsaved).toBe(0));
    const before = shapeOf(ana);
    await world.crash(ana);
    expect(await replayed(ana)).toBeLessThan(5);
    await until(() => expect(shapeOf(ana)).toBe(before));
    world.close();
  });

  it('[LOG-8] with one part damaged, or of another snapshot, or gone, costs time and no data', async () => {
    const { world, ana } = await large();
    const before = shapeOf(ana);
    const [first, second] = (await partsIn(ana.disk, world)) as [string, string];
    const read = (key: string) =>
      onDisk(ana.disk, world, async (store) => value(await store.get('snapshot', key)) as Uint8Array);
    const flipped = (await read(first)).slice();
    flipped[1000] = (flipped[1000] as number) ^ 4;
    for (const op of [
      { type: 'put', table: 'snapshot', key: first, value: flipped },
      { type: 'put', table: 'snapshot', key: first, value: await read(second) },
      { type: 'delete', table: 'snapshot', key: second },
    ] as const) {
      await onDisk(ana.disk, world, async (store) => value(await store.write([op])));
      await world.crash(ana);
      expect(await replayed(ana)).toBeGreaterThan(2);
      await until(() => expect(shapeOf(ana)).toBe(before));
      // What was replayed calls for a new one, which takes the place of the damaged.
      await until(async () => {
        expect(toHex((await read(first)).slice(0, 2000))).not.toBe(toHex(flipped.slice(0, 2000)));
        expect((await partsIn(ana.disk, world)).length).toBeGreaterThan(2);
      });
    }
    world.close();
  });

  it('[LOG-8] leaves nothing of a larger one before it', async () => {
    const { world, ana, doc } = await large();
    const before = await partsIn(ana.disk, world);
    // As if a tab had been here that held more: its parts follow on those that there are. (How many these are differs: a part
    // ends with a slice.)
    const stale = new Uint8Array(9);
    const puts = Array.from({ length: 6 }, (_, i) => {
      const key = `doc/${doc}/${(before.length + i).toString(16).padStart(4, '0')}`;
      return { type: 'put', table: 'snapshot', key, value: stale } as const;
    });
    await onDisk(ana.disk, world, async (store) => value(await store.write(puts)));
    const lengths = () =>
      onDisk(ana.disk, world, async (store) =>
        value(await store.range('snapshot', {})).map(({ value: record }) => (record as Uint8Array).length),
      );
    expect(await lengths()).toContain(stale.length);
    const columns = [{ name: 'Text', type: 'text' as const }];
    const more = Array.from({ length: 20 }, () => [noise(8_000)]);
    value(await ana.here.room.importTable('Small', columns, more, () => {}, new AbortController().signal));
    await until(async () => expect(await lengths()).not.toContain(stale.length));
    world.close();
  });
});
