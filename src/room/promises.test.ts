/** What a room promises its people, one story a rule. */
import { describe, expect, it, vi } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { type Env, realEnv } from '../lib/env.ts';
import { createProjection } from './projection.ts';
import { roomTables } from './records.ts';
import { createHostile } from './testing/hostile.ts';
import { enter, found, join, newHub, newPerson, type Person, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 20 });

/** Everything that lies in one room's store, as bytes. */
async function diskOf(person: Person, room: string): Promise<Uint8Array[]> {
  const store = value(await person.storage.open(`skein-room-${room}`, roomTables));
  const all: Uint8Array[] = [];
  for (const table of roomTables) {
    for (const item of value(await store.range(table, {}))) {
      all.push(item.value instanceof Uint8Array ? item.value : utf8(JSON.stringify(item.value)));
    }
  }
  store.close();
  return all;
}

const holds = (bytes: Uint8Array, part: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.from(part));

describe('membership', () => {
  it('[MEM-12] opening, refusing and forgetting one room leaves another as it is', async () => {
    const hub = newHub();
    const ana = await newPerson(hub, 'Ana');
    const first = await found(ana);
    const doc = value(await first.here.room.addTable('Mine', ['A']));
    const ben = await found(await newPerson(hub, 'Ben'));

    const second = await join(ana, ben.link);
    await until(() => expect(second.view().phase.type).toBe('open'));
    expect(second.view().documents).toEqual([]);
    expect(await ana.device.openRoom('ab'.repeat(16) as never)).toMatchObject({ error: { code: 'link-no-invite' } });
    value(await ana.device.forgetRoom(second.room.id));

    expect(first.here.view()).toMatchObject({ role: 'owner', documents: [{ name: 'Mine' }] });
    expect(first.here.table(doc).texts()).toEqual([['']]);
    const again = await ana.reload();
    let rooms: readonly string[] = [];
    again.device.watchHome((home) => {
      rooms = home.rooms.map(({ id }) => id);
    });
    expect(rooms).toEqual([first.here.room.id]);
  });

  it('[MEM-13] [MEM-14] no operation says a name, and no record on the disk is a key', async () => {
    const hub = newHub();
    const ana = await newPerson(hub, 'Ana Unmistakable');
    const { here, link } = await found(ana);
    const benPerson = await newPerson(hub, 'Benedict Unmistakable');
    const ben = await join(benPerson, link);
    await until(() => expect(ben.view().members.map(({ name }) => name)).toContain('Ana Unmistakable'));
    // What is looked for is on the disk of both: their joining, too.
    for (const one of [here, ben])
      await until(() => expect(one.view()).toMatchObject({ phase: { type: 'open' }, status: { unsaved: 0 } }));
    const { epoch } = await createHostile(realEnv, newHub(), benPerson, ben.room.id);
    for (const person of [ana, benPerson]) {
      const records = await diskOf(person, here.room.id);
      expect(records.length).toBeGreaterThan(4);
      expect(records.some((record) => holds(record, utf8('Unmistakable')))).toBe(false);
      expect(records.some((record) => holds(record, epoch.key))).toBe(false);
    }
  });
});

describe('a room', () => {
  it('[ROOM-1] answers with values that could cross into a worker', async () => {
    const { here } = await found(await newPerson(newHub(), 'Ana'));
    const doc = value(await here.room.addTable('Table 1', ['A']));
    const patches: unknown[] = [];
    here.room.watchTable(doc, (patch) => patches.push(patch));
    const answers = [here.view(), here.peers(), here.conflicts(), patches[0], await here.room.history({ limit: 9 })];
    for (const answer of answers) expect(structuredClone(answer)).toEqual(answer);
  });

  it('[ROOM-2] another tab of one browser holds nothing for it; another device does', async () => {
    const hub = newHub();
    const person = await newPerson(hub, 'Ana');
    const { here, link } = await found(person);
    const tab = await newPerson(hub, 'Ana', person);
    const there = enter(value(await tab.device.openRoom(here.room.id)));
    value(await here.room.addTable('Table 1', ['A']));
    await until(() => expect(there.view().documents).toHaveLength(1));
    await until(() => expect(here.view().status).toMatchObject({ unsaved: 0, heldBy: 0 }));
    expect(here.view().status.onlyHere).toBeGreaterThan(0);
    const ben = await join(await newPerson(hub, 'Ben'), link);
    await until(() => expect(here.view().status).toMatchObject({ onlyHere: 0, heldBy: 1 }));
    // What was confirmed is written once a second; from then on it outlives the page, with nobody there to say it again.
    const store = value(await person.storage.open(`skein-room-${here.room.id}`, roomTables));
    await vi.waitFor(
      async () => {
        const [ack] = value(await store.range('acks', {}));
        const { heads } = (ack?.value ?? { heads: [] }) as { readonly heads: readonly (readonly [string, number])[] };
        expect(heads).not.toEqual([]);
        for (const [log, seq] of heads) {
          expect(value(await store.count('entries', { from: `${log}/`, to: `${log}0` }))).toBe(seq);
        }
      },
      { timeout: 10_000, interval: 50 },
    );
    store.close();
    ben.leave();
    tab.device.close();
    const again = enter(value(await (await person.reload()).device.openRoom(here.room.id)));
    expect(again.view().status).toMatchObject({ onlyHere: 0, heldBy: 1 });
  });

  it('[ROOM-3] who may only view is told so, and nothing is written', async () => {
    const hub = newHub();
    const ana = await found(await newPerson(hub, 'Ana'));
    const { viewFragment } = value(await ana.here.room.share());
    const vera = await join(await newPerson(hub, 'Vera'), viewFragment ?? '');
    await until(() => expect(vera.view().role).toBe('viewer'));
    const readOnly = { ok: false, error: { code: 'read-only' } };
    expect(await vera.room.addTable('x', ['A'])).toMatchObject(readOnly);
    expect(await vera.room.rename('x')).toMatchObject(readOnly);
    expect(value(await vera.room.share())).toEqual({ editFragment: null, viewFragment: null });
    expect(vera.view()).toMatchObject({ documents: [], name: '' });
  });

  it('[ROOM-4] undo passes over what others have overwritten, and never takes back theirs', async () => {
    const hub = newHub();
    const ana = await found(await newPerson(hub, 'Ana'));
    const doc = value(await ana.here.room.addTable('Table 1', ['A', 'B']));
    const mine = ana.here.table(doc);
    const cell = (column: number, text: string) => [
      { row: mine.rowId(0), column: mine.columnId(column), value: text } as const,
    ];
    value(await ana.here.room.setCells(doc, cell(0, 'a')));
    value(await ana.here.room.setCells(doc, cell(1, 'b')));
    const ben = await join(await newPerson(hub, 'Ben'), ana.link);
    await until(() => expect(ben.table(doc).texts()).toEqual([['a', 'b']]));
    value(await ben.room.setCells(doc, cell(1, 'of Ben')));
    await until(() => expect(mine.texts()).toEqual([['a', 'of Ben']]));
    value(await ana.here.room.undo());
    await until(() => expect(mine.texts()).toEqual([['', 'of Ben']]));
    value(await ana.here.room.redo());
    await until(() => expect(mine.texts()).toEqual([['a', 'of Ben']]));
  });

  it('[ROOM-5] [TAB-10] an import goes in steps, stops between two of them, and leaves nothing then', async () => {
    const { here } = await found(await newPerson(newHub(), 'Ana'));
    value(await here.room.addTable('Before', ['A']));
    const before = here.view().undo;
    const stop = new AbortController();
    const steps: number[] = [];
    const rows = Array.from({ length: 1000 }, (_, n) => [String(n)]);
    const columns = [{ name: 'n', type: 'number' }] as const;
    const progress = ({ rowsDone }: { readonly rowsDone: number }): void => {
      steps.push(rowsDone);
      stop.abort();
    };
    expect(value(await here.room.importTable('big', columns, rows, progress, stop.signal))).toBeNull();
    expect(steps).toEqual([400]);
    const names = (): readonly string[] => here.view().documents.map(({ name }) => name);
    await until(() => expect(names()).toEqual(['Before']));
    // Neither as a step that an undo would bring back.
    expect(here.view().undo).toEqual(before);
    expect(here.view().redo).toBeNull();
  });

  it('[ROOM-5] [TAB-10] an import that fails on its way says why and leaves nothing', async () => {
    const hub = newHub();
    const { here, link } = await found(await newPerson(hub, 'Ana'));
    const ben = await join(await newPerson(hub, 'Ben'), link);
    const rows = Array.from({ length: 1000 }, (_, n) => [String(n)]);
    const columns = [{ name: 'n', type: 'number' }] as const;
    // Somebody takes the column away from under it.
    const progress = (): void => {
      const doc = here.view().documents.at(-1)?.id;
      if (doc) void here.room.deleteColumn(doc, here.table(doc).columnId(0));
    };
    const never = new AbortController().signal;
    await until(() => expect(here.peers().peers).toHaveLength(2));
    expect(await here.room.importTable('big', columns, rows, progress, never)).toEqual({
      ok: false,
      error: { code: 'not-found' },
    });
    for (const each of [here, ben]) await until(() => expect(each.view().documents).toEqual([]));
    const most = Array.from({ length: 100_001 }, () => ['']);
    expect(await here.room.importTable('too big', columns, most, () => {}, never)).toMatchObject({
      error: { code: 'too-many-rows' },
    });
    expect(here.view().documents).toEqual([]);
  });

  it('[ROOM-7] a room of which nothing is stored any more says so, and is not shown empty', async () => {
    const person = await newPerson(newHub(), 'Ana');
    const { here } = await found(person);
    value(await here.room.addTable('Table 1', ['A']));
    await until(() => expect(here.view().status.unsaved).toBe(0));
    person.device.close();
    value(await person.storage.remove(`skein-room-${here.room.id}`));
    const again = enter(value(await (await person.reload()).device.openRoom(here.room.id)));
    expect(again.view().phase).toMatchObject({ type: 'broken', error: { code: 'store-lost' } });
  });

  it('[ROOM-8] the name and "Work offline" belong to the browser, and a new name is told in every room', async () => {
    const hub = newHub();
    const person = await newPerson(hub, 'Ana');
    const { here, link } = await found(person);
    const ben = await join(await newPerson(hub, 'Ben'), link);
    const namesAtBen = (): readonly string[] => ben.view().members.map(({ name }) => name);
    await until(() => expect(namesAtBen()).toContain('Ana'));
    value(await person.device.setName('Anna'));
    await until(() => expect(namesAtBen()).toContain('Anna'));
    value(await person.device.setOffline(true));
    const again = await newPerson(hub, 'Anna', { storage: person.storage, settings: person.settings });
    let offline = false;
    again.device.watchHome((home) => {
      offline = home.offline;
    });
    expect(offline).toBe(true);
    await until(() => expect(here.view().status.connection).toBe('switched-off'));
  });

  it('[ROOM-9] the history tells who changed what from what, also what no document remembers', async () => {
    const hub = newHub();
    const ana = await found(await newPerson(hub, 'Ana'));
    const doc = value(await ana.here.room.addTable('Table 1', ['Count']));
    const mine = ana.here.table(doc);
    const cell = { row: mine.rowId(0), column: mine.columnId(0) };
    value(await ana.here.room.setCells(doc, [{ ...cell, value: '12' }]));
    const ben = await join(await newPerson(hub, 'Ben'), ana.link);
    await until(() => expect(ben.table(doc).texts()).toEqual([['12']]));
    value(await ben.room.setCells(doc, [{ ...cell, value: '14' }]));
    await until(() => expect(mine.texts()).toEqual([['14']]));
    await vi.waitFor(
      async () => {
        const lines = await ana.here.room.history({ doc, field: cell.column, limit: 10 });
        const told = lines.map(({ by, columnName, before, after }) => [by.name, columnName, before ?? '', after]);
        expect(told).toEqual([
          ['Ben', 'Count', '12', '14'],
          ['Ana', 'Count', '', '12'],
        ]);
      },
      { timeout: 10_000, interval: 50 },
    );
  });

  it('[ROOM-11] a page that goes is gone for the others at once, and back when it comes back', async () => {
    const hub = newHub();
    const person = await newPerson(hub, 'Ana');
    const { link } = await found(person);
    const ben = await join(await newPerson(hub, 'Ben'), link);
    const open = (): number => ben.peers().peers.filter(({ state }) => state === 'open').length;
    await until(() => expect(open()).toBe(2));
    person.device.suspend();
    await until(() => expect(open()).toBe(1));
    person.device.resume();
    await until(() => expect(open()).toBe(2));
  });

  it('[ROOM-12] diagnostics hold no content, no name, no key and no room', async () => {
    const person = await newPerson(newHub(), 'Unmistakable Ana');
    const { here, link } = await found(person);
    const doc = value(await here.room.addTable('Secret table', ['Secret column']));
    const table = here.table(doc);
    value(await here.room.setCells(doc, [{ row: table.rowId(0), column: table.columnId(0), value: 'secret cell' }]));
    await until(() => expect(here.view().status.unsaved).toBe(0));
    const report = await person.device.diagnostics();
    const me = here.peers().peers[0];
    for (const word of ['Unmistakable', 'ecret', link, here.room.id, me?.device ?? '', me?.member ?? '']) {
      expect(word).not.toBe('');
      expect(report).not.toContain(word);
    }
  });
});

it('[ROOM-10] a view is computed when it is watched and changed, and in a flood once a period', () => {
  let clock = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const env: Env = {
    ...realEnv,
    elapsed: () => clock,
    after(delayMs, run) {
      const timer = { at: clock + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const advance = (toMs: number): void => {
    for (; clock < toMs; clock++) {
      const due = timers.filter(({ at }) => at <= clock);
      timers = timers.filter(({ at }) => at > clock);
      for (const { run } of due) run();
    }
  };
  let computed = 0;
  const view = createProjection(env, 80, () => ++computed);
  view.invalidate();
  advance(500);
  expect(computed).toBe(0);
  const stop = view.watch(() => {});
  expect(computed).toBe(1);
  for (let ms = 501; ms <= 1301; ms++) {
    view.invalidate();
    advance(ms);
  }
  expect(computed).toBeGreaterThan(8);
  expect(computed).toBeLessThanOrEqual(12);
  stop();
  view.invalidate();
  const before = computed;
  advance(2000);
  expect(computed).toBe(before);
});
