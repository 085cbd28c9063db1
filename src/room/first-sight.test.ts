/** The flat picture: what is seen before the room is open, and that it is never anything but what is stored. */
import { describe, expect, it, vi } from 'vitest';
import type { CellValue, DocId, TablePatch } from '../doc/types.ts';
import { createMemoryStorage } from '../storage/memory-store.ts';
import { createStorageFaults, type StorageFaults } from '../storage/storage-faults.ts';
import type { RoomApi, RoomView } from './api.ts';
import { type FlatPicture, pictureTable, pictureToOp, readPicture } from './flat-picture.ts';
import { createMarks, marksText, readMarks } from './marks.ts';
import { roomTables } from './records.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { found, type Here, newHub, newPerson, type Person, value } from './testing/people.ts';

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 10 });

const screen = { painted: async () => {} };
/** So fast that a quiet moment takes 40 ms. */
const env = createFastEnv(50);

interface Scene {
  readonly faults: StorageFaults;
  readonly person: Person;
  readonly here: Here;
  readonly room: RoomApi['id'];
  readonly doc: DocId;
  /** One more page of the same browser; `apart`: the tabs do not hear each other. */
  openTab(apart?: boolean): Promise<Person>;
  write(of: RoomApi, text: CellValue): Promise<void>;
  picture(): Promise<FlatPicture | null>;
  /** As it lies on the disk, whether it counts or not. */
  record(): Promise<unknown>;
}

/** A room with a table of 100 rows, all of it stored. */
async function scene(): Promise<Scene> {
  const faults = createStorageFaults();
  const storage = createMemoryStorage({}, faults);
  const hub = newHub(env);
  const person = await newPerson(hub, 'Ana', { storage, env, screen });
  const { here } = await found(person);
  const rows = Array.from({ length: 100 }, (_, i) => [`row ${i}`, `${i}`]);
  const columns = ['Name', 'Count'].map((name) => ({ name, type: 'text' as const }));
  const doc = value(
    await here.room.importTable('Stock', columns, rows, () => {}, new AbortController().signal),
  ) as DocId;
  await until(() => expect(here.view().status.unsaved).toBe(0));
  const room = here.room.id;
  const store = async () => value(await storage.open(`skein-room-${room}`, roomTables));
  return {
    faults,
    person,
    here,
    room,
    doc,
    openTab: (apart = false) =>
      newPerson(apart ? newHub(env) : hub, 'Ana', { storage, settings: person.settings, env, screen }),
    async write(of, text) {
      let at: { row: string; column: string } | null = null;
      const stop = of.watchTable(doc, ({ order, columns: all }) => {
        if (order?.[0] && all?.[0]) at = { row: order[0], column: all[0].id };
      });
      await until(() => expect(at).not.toBeNull());
      stop();
      const { row, column } = at as unknown as {
        row: TablePatch['rows'][0]['id'];
        column: TablePatch['rows'][0]['id'];
      };
      value(await of.setCells(doc, [{ row, column, value: text }]));
    },
    async picture() {
      const open = await store();
      const read = await readPicture(open, 'test');
      open.close();
      return read;
    },
    async record() {
      const open = await store();
      const read = value(await open.get('views', 'picture'));
      open.close();
      return read;
    },
  };
}

const textOf = (picture: FlatPicture | null): string | undefined => {
  const [row] = picture?.table?.rows ?? [];
  const [column] = picture?.table?.columns ?? [];
  return row && column && row.cells[column.id]?.text;
};

/** What somebody sees who opens the room, from the first moment on. */
async function look(person: Person, room: RoomApi['id'], doc: DocId) {
  const opened = value(await person.device.openRoom(room));
  const views: RoomView[] = [];
  const patches: TablePatch[] = [];
  opened.watchRoom((view) => views.push(view));
  opened.watchTable(doc, (patch) => patches.push(patch));
  return { opened, views, patches };
}

describe('the flat picture', () => {
  it('[LOG-8] [ROOM-13] is there at once after a quiet moment, and the room takes over with the same rows', async () => {
    const { here, person, room, doc, openTab, picture } = await scene();
    here.table(doc);
    await until(async () => expect(textOf(await picture())).toBe('row 0'));
    person.device.close();
    const { views, patches } = await look(await openTab(), room, doc);
    expect(views).toHaveLength(1);
    expect(views[0]).toMatchObject({ role: 'owner', phase: { type: 'open' }, documents: [{ name: 'Stock' }] });
    expect(views[0]?.status.connection).toBe('opening');
    expect([patches[0]?.rows.length, patches[0]?.rest, patches.length]).toEqual([80, 20, 1]);
    await until(() => expect(patches).toHaveLength(2));
    expect(patches[1]?.rest).toBeUndefined();
    expect(patches[1]?.order?.slice(0, 80)).toEqual(patches[0]?.order);
    expect(patches[1]?.rows.slice(0, 80)).toEqual(patches[0]?.rows);
    expect(patches[1]?.columns).toEqual(patches[0]?.columns);
    await until(() => expect(views.at(-1)?.status.connection).not.toBe('opening'));
    expect(views.at(-1)?.documents).toEqual(views[0]?.documents);
  });

  it('[ROOM-13] [I3] is never older than what is stored: not after an edit whose page was killed', async () => {
    const { here, room, doc, write, openTab, picture } = await scene();
    here.table(doc);
    await until(async () => expect(textOf(await picture())).toBe('row 0'));
    await write(here.room, 'new');
    await until(() => expect(here.view().status.unsaved).toBe(0));
    // The page of before says nothing more: this one is opened as after its death.
    expect(await picture()).toBeNull();
    const { views, patches } = await look(await openTab(true), room, doc);
    expect(views[0]?.status.connection).not.toBe('opening');
    expect(Object.values(patches[0]?.rows[0]?.cells ?? {})[0]?.text).toBe('new');
    await until(async () => expect(textOf(await picture())).toBe('new'));
  });

  it('[ROOM-13] is not taken from a tab that has not heard of what another one stored', async () => {
    const { here, person, room, doc, write, openTab, picture, record } = await scene();
    here.table(doc);
    await until(async () => expect(await picture()).not.toBeNull());
    const before = await record();
    const deaf = await look(await openTab(true), room, doc);
    await write(deaf.opened, 'of the other tab');
    await until(() => expect(deaf.views.at(-1)?.status.unsaved).toBe(0));
    // The first tab goes on writing: its mark stands behind the other's, its picture may not.
    await write(here.room, 'of the first tab');
    await until(() => expect(here.view().status.unsaved).toBe(0));
    person.device.suspend();
    await until(async () => expect(await record()).not.toEqual(before));
    expect(await picture()).toBeNull();
  });

  it('[ROOM-13] counts again once a tab holds what the others have stored', async () => {
    const { here, room, doc, write, openTab, picture } = await scene();
    here.table(doc);
    const second = await look(await openTab(), room, doc);
    await write(second.opened, 'by the second tab');
    await until(() => expect(here.table(doc).texts()[0]?.[0]).toBe('by the second tab'));
    second.opened.close();
    await until(async () => expect(textOf(await picture())).toBe('by the second tab'));
  });

  it('[ROOM-13] a page that is left pictures what it shows, and only what is on the disk', async () => {
    const { faults, here, person, doc, write, picture } = await scene();
    here.table(doc);
    person.device.hide();
    await until(async () => expect(textOf(await picture())).toBe('row 0'));
    faults.failWrites('full', 3);
    await write(here.room, 'not stored');
    person.device.suspend();
    await until(() => expect(here.view().status.storeProblem).not.toBeNull());
    expect(textOf(await picture())).toBe('row 0');
  });

  it('[ROOM-14] what is done before the room is open waits for it, and is done', async () => {
    const { here, person, room, doc, openTab, picture } = await scene();
    here.table(doc);
    await until(async () => expect(await picture()).not.toBeNull());
    person.device.close();
    const { opened, patches, views } = await look(await openTab(), room, doc);
    const [pictured] = patches;
    const row = pictured?.rows[0]?.id;
    const column = pictured?.columns?.[1]?.id;
    if (!row || !column) throw new Error('there is a picture');
    opened.setPresence({ doc, row, column });
    const written = opened.setCells(doc, [{ row, column, value: 'typed early' }]);
    expect(views.map(({ status }) => status.connection)).toEqual(['opening']);
    expect(await written).toEqual({ ok: true, value: undefined });
    await until(() => expect(patches.at(-1)?.rows[0]?.cells[column]?.text).toBe('typed early'));
    await until(async () => {
      expect((await opened.history({ doc, limit: 9 })).map(({ after }) => after)).toContain('typed early');
    });
    // Gone before it is open: nothing is said to who does not listen any more.
    opened.close();
  });

  it('[ROOM-14] where the room does not open, what is seen stays, with the reason, and nothing is taken', async () => {
    const { faults, here, person, room, doc, openTab, picture } = await scene();
    here.table(doc);
    await until(async () => expect(await picture()).not.toBeNull());
    person.device.close();
    const tab = await openTab();
    const opened = value(await tab.device.openRoom(room));
    faults.lose(`skein-room-${room}`);
    const views: RoomView[] = [];
    opened.watchRoom((view) => views.push(view));
    opened.watchTable(doc, () => {});
    await until(() => expect(views.at(-1)?.phase.type).toBe('broken'));
    expect(views.at(-1)).toMatchObject({ role: null, documents: [{ name: 'Stock' }], status: { heldBy: 0 } });
    expect(views.at(-1)?.status.storeProblem?.code).toBe('store-lost');
    expect(await opened.rename('x')).toMatchObject({ ok: false, error: { code: 'store-lost' } });
  });
});

describe('the stored picture', () => {
  const room: FlatPicture['room'] = { name: 'R', role: 'editor', me: null, members: [], documents: [] };
  const newStore = async () => value(await createMemoryStorage().open('room', roomTables));

  it('[ROOM-13] of another build, damaged, or behind the marks is none', async () => {
    const store = await newStore();
    const marks = createMarks(env, store);
    await marks.load();
    const entry = { type: 'put', table: 'entries', key: 'log/1', value: 1 } as const;
    await store.write(marks.stamp([entry]));
    const op = pictureToOp({ build: 'a', covers: marks.covered() ?? '', room, table: null });
    if (op?.type !== 'put') throw new Error('small enough');
    await store.write([op]);
    expect(await readPicture(store, 'a')).toMatchObject({ room });
    expect(await readPicture(store, 'b')).toBeNull();
    const bytes = (op.value as Uint8Array).slice();
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await store.write([{ ...op, value: bytes }]);
    expect(await readPicture(store, 'a')).toBeNull();
    await store.write(marks.stamp([op, { type: 'put', table: 'acks', key: 'x', value: 1 }]));
    expect(await readPicture(store, 'a')).not.toBeNull();
    await store.write(marks.stamp([entry]));
    expect(await readPicture(store, 'a')).toBeNull();
  });

  it('[ROOM-13] marks of pages long gone are cleared, and never become what they once were', async () => {
    const store = await newStore();
    const seen = new Set<string>();
    for (let page = 0; page < 100; page++) {
      const marks = createMarks(env, store);
      await marks.load();
      await store.write(marks.stamp([{ type: 'put', table: 'ops', key: `${page}`, value: 1 }]));
      const stored = value(await readMarks(store));
      expect(stored.length).toBeLessThanOrEqual(33);
      expect(marks.covered()).toBe(marksText(stored));
      seen.add(marksText(stored));
    }
    expect(seen.size).toBe(100);
  });

  it('[ROOM-13] what another page stored is covered only once all of it is here', async () => {
    const store = await newStore();
    const [mine, other] = [createMarks(env, store), createMarks(env, store)];
    await mine.load();
    await other.load();
    const store1 = (key: string) => [{ type: 'put', table: 'ops', key, value: 1 }] as const;
    await store.write(mine.stamp(store1('1')));
    expect(await mine.refresh(async () => false)).toBe(true);
    await store.write(other.stamp(store1('2')));
    await store.write(mine.stamp(store1('3')));
    expect(await mine.refresh(async () => false)).toBe(false);
    expect(mine.covered()).not.toBe(marksText(value(await readMarks(store))));
    expect(await mine.refresh(async () => true)).toBe(true);
    expect(mine.covered()).toBe(marksText(value(await readMarks(store))));
  });

  it('[ROOM-13] is small: the first rows, fewer where they are long, and no picture at all of what is too large', () => {
    const columns = [{ id: 'c', name: 'C', type: 'text', width: null, options: [] }] as never;
    const rows = (count: number, text: string) =>
      Array.from({ length: count }, (_, i) => ({
        view: { id: `${i}`, state: 'live', cells: { c: { text, value: text, fits: true, versions: 1 } } } as never,
      }));
    expect(pictureTable('d' as DocId, columns, rows(5000, 'x'))).toMatchObject({ rest: 4920, rows: { length: 80 } });
    const long = pictureTable('d' as DocId, columns, rows(200, 'x'.repeat(10_000)));
    expect([long.rows.length, long.rest]).toEqual([3, 197]);
    const documents = Array.from({ length: 5000 }, (_, i) => ({ id: `${i}`, name: 'x'.repeat(60) })) as never;
    expect(pictureToOp({ build: 'a', covers: '', room: { ...room, documents }, table: null })).toBeNull();
  });
});
