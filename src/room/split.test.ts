/** A device that tells two people two stories: its log is cut where they part, and what was built on either stays. */
import { describe, expect, it, vi } from 'vitest';
import { createTable, type Table } from '../doc/table.ts';
import type { RecordId } from '../doc/types.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { SentRange } from '../log/range.ts';
import { peerMessageToBytes } from '../wire/peer-message.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { bodyOf, createHostile, type Hostile, madeTable } from './testing/hostile.ts';
import { enter, found, type Here, join, newHub, newPerson, type Person, value } from './testing/people.ts';

const until = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 5 });

interface Scene {
  readonly anaPerson: Person;
  readonly ana: Here;
  readonly ben: Here;
  /** Mallory beside Ana, and Mallory beside Ben: one device, two sessions, two stories. */
  readonly beside: readonly [Hostile, Hostile];
  lateComer(): Promise<Here>;
  part(): void;
  heal(): void;
}

async function scene(): Promise<Scene> {
  const env = createFastEnv();
  const hub = newHub(env);
  const anaPerson = await newPerson(hub, 'Ana', { env });
  const { here: ana, link } = await found(anaPerson);
  value(await ana.room.addTable('Table 1', ['A']));
  const benPerson = await newPerson(hub, 'Ben', { env });
  const ben = await join(benPerson, link);
  const person = await newPerson(hub, 'Mallory', { env });
  const there = await join(person, link);
  await until(() => {
    expect(ben.view().members).toHaveLength(3);
    expect(there.view().role).toBe('editor');
    expect(there.view().status.unsaved).toBe(0);
  });
  there.leave();
  person.device.close();
  const beside = [
    await createHostile(env, hub, person, ana.room.id),
    await createHostile(env, hub, person, ana.room.id),
  ] as const;
  const part = (): void =>
    hub.partition([
      [...anaPerson.sessions, beside[0].session],
      [...benPerson.sessions, beside[1].session],
    ]);
  part();
  const honestLinks = ({ links }: Hostile) => links.filter(({ device }) => device !== beside[0].keys.device);
  await until(() => expect(beside.map((one) => honestLinks(one).length)).toEqual([1, 1]));
  return {
    anaPerson,
    ana,
    ben,
    beside,
    lateComer: async () => join(await newPerson(hub, 'Lena', { env }), link),
    part,
    heal: hub.heal,
  };
}

const tell = (hostile: Hostile, ...ranges: readonly SentRange[]): void => {
  for (const sent of ranges) hostile.sayRaw(peerMessageToBytes({ type: 'range', sent }));
};

/** The same table, as another page of the same client would have it. */
function copyOf(table: Table, client: number): Table {
  const copy = createTable({ doc: table.live.doc, randomBytes: (count) => new Uint8Array(count).fill(9) });
  copy.live.load(table.live.encodeState());
  copy.live.setWriter(client);
  return copy;
}

const addRow = (table: Table, text: string): Bytes => {
  const column = table.view.columns()[0]?.id as RecordId;
  const added = table.rows.addRows([{ cells: [{ column, value: text }] }], 'end');
  if (!added.ok || !added.value.update) throw new Error('a row can be added');
  return added.value.update;
};

const reportOf = async (person: Person) =>
  JSON.parse(await person.device.diagnostics()).rooms[0] as {
    readonly rebuilt: number;
    readonly forkedLogs: number;
    readonly fold: { readonly entries: number; readonly setAside: number; readonly voidLogs: number };
  };

/** Tells Ana and Ben one table and then each of them another row, upon which each of them goes on. */
async function twoStories({ ana, ben, beside }: Scene) {
  const log = beside[0].newLog();
  const made = madeTable(log.facts.client);
  const stories = [copyOf(made.table, log.facts.client), copyOf(made.table, log.facts.client)] as const;
  const common = await log.doc(bodyOf(made.doc, made.update));
  const toAna = await log.doc(bodyOf(made.doc, addRow(stories[0], 'for Ana')));
  log.forkAt(1);
  const toBen = await log.doc(bodyOf(made.doc, addRow(stories[1], 'for Ben')));
  tell(beside[0], common, toAna);
  tell(beside[1], common, toBen);
  await until(() => {
    expect(ana.table(made.doc).texts()).toEqual([[''], ['for Ana']]);
    expect(ben.table(made.doc).texts()).toEqual([[''], ['for Ben']]);
  });
  for (const [who, text] of [
    [ana, 'Ana was here'],
    [ben, 'Ben was here'],
  ] as const) {
    const mirror = who.table(made.doc);
    // Beside the row that only one of them was told of, and within it.
    value(
      await who.room.setCells(made.doc, [
        { row: mirror.rowId(1), column: mirror.columnId(0) as RecordId, value: text },
      ]),
    );
    value(
      await who.room.addRows(
        made.doc,
        [{ cells: [{ column: mirror.columnId(0) as RecordId, value: `${text}, too` }] }],
        'end',
      ),
    );
  }
  return made.doc;
}

const sorted = (here: Here, doc: string): readonly string[] => here.table(doc).texts().flat().sort();

/**
 * Two logs of one client id would take some hundred million hashes to find: here a log may be given another's. Everything
 * else is as it is.
 */
const clientOfLog = vi.hoisted(() => new Map<string, number>());
vi.mock('../log/opening.ts', async (load) => {
  const real = await load<typeof import('../log/opening.ts')>();
  return {
    ...real,
    factsOf(opening: Parameters<typeof real.factsOf>[0]) {
      const facts = real.factsOf(opening);
      return { ...facts, client: clientOfLog.get(facts.id) ?? facts.client };
    },
  };
});

describe('a log that splits', () => {
  it('[LOG-7] [T9] [I1] is cut where its stories part; what honest people built on either is whole, for everybody the same', async () => {
    const world = await scene();
    const { ana, ben, anaPerson } = world;
    const doc = await twoStories(world);
    const all = ['', 'Ana was here', 'Ana was here, too', 'Ben was here', 'Ben was here, too'];
    world.heal();
    await until(() => {
      expect(sorted(ana, doc)).toEqual(all);
      expect(ana.table(doc).texts()).toEqual(ben.table(doc).texts());
    });
    expect(ana.conflicts().open).toEqual([]);

    // Whoever comes later gets the common part and what honest entries name of the rest.
    const lena = await world.lateComer();
    await until(() => expect(lena.table(doc).texts()).toEqual(ana.table(doc).texts()));

    // Everybody goes on, also upon what is only a skeleton now.
    const row = ana.table(doc).rowId(1);
    const column = ana.table(doc).columnId(0) as RecordId;
    value(await ana.room.setCells(doc, [{ row, column, value: 'after' }]));
    await until(() => {
      for (const who of [ben, lena]) expect(who.table(doc).texts()).toEqual(ana.table(doc).texts());
      expect(sorted(lena, doc)).toContain('after');
    });
    const report = await reportOf(anaPerson);
    expect(report).toMatchObject({ forkedLogs: 1, fold: { entries: 0, voidLogs: 0 } });
    expect(report.rebuilt).toBeGreaterThan(0);

    // After a reload it is the same, from the disk.
    const before = ana.table(doc).texts();
    ana.leave();
    const again = await anaPerson.reload();
    const here = enter(value(await again.device.openRoom(ana.room.id)));
    await until(() => expect(here.table(doc).texts()).toEqual(before));
    expect((await reportOf(again)).fold).toMatchObject({ entries: 0, voidLogs: 0 });
  });

  it('[LOG-4] [T22] of two logs that share a client id the smaller counts, though it comes late; edits upon the other one stay', async () => {
    const world = await scene();
    const { ana, ben, beside } = world;
    const [smaller, larger] = [beside[0].newLog(), beside[0].newLog()].sort((a, b) =>
      a.facts.id < b.facts.id ? -1 : 1,
    );
    if (!smaller || !larger) throw new Error('there are two');
    const { client } = smaller.facts;
    clientOfLog.set(larger.facts.id, client);
    const one = madeTable(client, 'd'.repeat(32));
    const other = madeTable(client, 'e'.repeat(32));

    // Ana knows the larger log alone, and goes on from it; Ben knows the smaller one alone.
    tell(beside[0], await larger.doc(bodyOf(other.doc, other.update)));
    tell(beside[1], await smaller.doc(bodyOf(one.doc, one.update)));
    await until(() => {
      expect(ana.table(other.doc).texts()).toEqual([['']]);
      expect(ben.table(one.doc).texts()).toEqual([['']]);
    });
    const mirror = ana.table(other.doc);
    const column = mirror.columnId(0) as RecordId;
    value(await ana.room.setCells(other.doc, [{ row: mirror.rowId(0), column, value: 'Ana was here' }]));
    value(await ana.room.addColumn(other.doc, 'Hers', 'text', 'end'));
    value(await ana.room.addRows(other.doc, [{ cells: [] }], 'end'));
    await until(() => expect(ana.table(other.doc).columns()).toHaveLength(2));

    world.heal();
    await until(() => {
      for (const who of [ana, ben]) {
        expect(who.table(one.doc).texts()).toEqual([['']]);
        // The column and the row of the larger log are gone; what Ana made beside them is not.
        expect(
          who
            .table(other.doc)
            .columns()
            .map(({ name }) => name),
        ).toEqual(['Hers']);
        expect(who.table(other.doc).texts().length).toBeGreaterThan(0);
      }
      expect(ana.table(other.doc).texts()).toEqual(ben.table(other.doc).texts());
    });
    expect((await reportOf(world.anaPerson)).fold).toMatchObject({ entries: 0, voidLogs: 0 });
  });
});
