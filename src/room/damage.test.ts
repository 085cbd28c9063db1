/** Bytes flipped on the disk (T27): what is intact stays, what is not is said, and whoever has it heals it. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { equalBytes } from '../lib/bytes.ts';
import type { LogId } from '../log/types.ts';
import { createMemoryStorage } from '../storage/memory-store.ts';
import type { Storage, Store, StoredItem } from '../storage/port.ts';
import { entryFromRecord, openingFromRecord, opFromRecord, roomTables } from './records.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { enter, found, type Here, join, newHub, newPerson, type Person, value } from './testing/people.ts';

const runs = 50;
const flipsPerRun = 20;

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 20_000, interval: 10 });

interface Flip {
  /** Where in the list of all records, and where in the record: parts of a million. */
  readonly record: number;
  readonly byte: number;
  readonly bit: number;
}

type Records = ReadonlyMap<string, readonly StoredItem[]>;

const openStore = async (storage: Storage, room: string): Promise<Store> =>
  value(await storage.open(`skein-room-${room}`, roomTables));

async function recordsOf(storage: Storage, room: string): Promise<Records> {
  const store = await openStore(storage, room);
  const records = new Map<string, readonly StoredItem[]>();
  for (const table of roomTables) records.set(table, value(await store.range(table, {})));
  store.close();
  return records;
}

/** A disk with these records but for the flipped bits; and the keys of the records that were hit, by table. */
async function damagedDisk(records: Records, room: string, flips: readonly Flip[]) {
  const storage = createMemoryStorage();
  const store = await openStore(storage, room);
  const hit = new Map<string, Set<string>>(roomTables.map((table) => [table, new Set()]));
  const copies: { table: string; key: string; bytes: Uint8Array }[] = [];
  for (const [table, items] of records) {
    for (const { key, value: stored } of items) {
      if (stored instanceof Uint8Array) copies.push({ table, key, bytes: stored.slice() });
      else value(await store.write([{ type: 'put', table, key, value: stored }]));
    }
  }
  for (const flip of flips) {
    const copy = copies[Math.floor((flip.record / 1_000_000) * copies.length)];
    if (!copy) continue;
    const at = Math.floor((flip.byte / 1_000_000) * copy.bytes.length);
    copy.bytes[at] = (copy.bytes[at] as number) ^ (1 << flip.bit);
    hit.get(copy.table)?.add(copy.key);
  }
  value(await store.write(copies.map(({ table, key, bytes }) => ({ type: 'put', table, key, value: bytes }))));
  store.close();
  return { storage, hit };
}

/** Flips a bit of this record where it lies. */
async function flipIn(storage: Storage, room: string, item: StoredItem | undefined): Promise<void> {
  if (!item) throw new Error('there is a record to be damaged');
  const store = await openStore(storage, room);
  const bytes = (item.value as Uint8Array).slice();
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  value(await store.write([{ type: 'put', table: 'entries', key: item.key, value: bytes }]));
  store.close();
}

/** How many of the stored records cannot be read. */
function unreadable(records: Records): number {
  const entries = (records.get('entries') ?? []).filter(({ key, value: stored }) => {
    const [log = '', seq = ''] = key.split('/');
    return !entryFromRecord(log as LogId, Number.parseInt(seq, 16), stored).ok;
  });
  const openings = (records.get('logs') ?? []).filter(
    ({ key, value: stored }) => !openingFromRecord(key as LogId, stored).ok,
  );
  const ops = (records.get('ops') ?? []).filter(({ key, value: stored }) => !opFromRecord(key, stored).ok);
  return entries.length + openings.length + ops.length;
}

describe('1,000 flipped bytes on the disk of one who has a peer', async () => {
  const env = createFastEnv();
  const hub = newHub(env);
  let ana: Person = await newPerson(hub, 'Ana', { env });
  const { here: first, link } = await found(ana);
  const room = first.room.id;
  const doc = value(await first.room.addTable('Equipment', ['Item', 'Count', 'Note']));
  const drafts = Array.from({ length: 120 }, (_, row) => ({
    cells: first
      .table(doc)
      .columns()
      .map(({ id }) => ({ column: id, value: `${row} imported` })),
  }));
  value(await first.room.addRows(doc, drafts, 'end'));

  const ben = await join(await newPerson(hub, 'Ben', { env }), link);
  await until(() => expect(ben.table(doc).rows()).toHaveLength(121));

  /** Edits of one's own, each an entry of its own. */
  const edit = async (here: Here, count: number, word: string): Promise<void> => {
    const table = here.table(doc);
    for (let i = 0; i < count; i++) {
      const cell = { row: table.rowId(i % 100), column: table.columnId(i % 3) };
      value(await here.room.setCells(doc, [{ ...cell, value: `${word} ${i}` }]));
      await until(() => expect(here.view().status.unsaved).toBe(0));
    }
  };
  const whole = (here: Here): boolean => here.view().status.onlyHere === 0 && here.view().status.missing === 0;
  await edit(first, 130, 'Ana');
  await edit(ben, 90, 'Ben');
  // A second session of Ana's, so that a log of hers is one that nobody writes any more.
  first.leave();
  ana = await ana.reload();
  const second = enter(value(await ana.device.openRoom(room)));
  await edit(second, 30, 'Ana again');
  await until(() => expect(whole(second) && whole(ben)).toBe(true));
  await until(() => expect(second.table(doc).texts()).toEqual(ben.table(doc).texts()));
  const content = ben.table(doc).texts();
  await until(async () => expect((await recordsOf(ana.storage, room)).get('snapshot')?.length).toBeGreaterThan(0));
  second.leave();
  ana.device.close();
  const intact = await recordsOf(ana.storage, room);
  expect(unreadable(intact)).toBe(0);
  expect(intact.get('entries')?.length).toBeGreaterThan(200);

  const flip: fc.Arbitrary<Flip> = fc.record({
    record: fc.nat(999_999),
    byte: fc.nat(999_999),
    bit: fc.nat(7),
  });

  it('[T27] [ROOM-6] [LOG-8] every intact record is kept, the others are counted and healed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.noBias(fc.array(flip, { minLength: flipsPerRun, maxLength: flipsPerRun })), async (flips) => {
        const { storage, hit } = await damagedDisk(intact, room, flips);
        const counted = unreadable(await recordsOf(storage, room));
        const person = await newPerson(hub, 'Ana', { storage, settings: ana.settings, env });

        // Alone first: what cannot be read is said, and nothing else is touched.
        value(await person.device.setOffline(true));
        const alone = enter(value(await person.device.openRoom(room)));
        if (counted > 0) await until(() => expect(alone.view().status.damaged).toBeGreaterThan(0));
        const now = await recordsOf(storage, room);
        for (const table of ['entries', 'logs', 'ops'] as const) {
          for (const before of intact.get(table) ?? []) {
            if (hit.get(table)?.has(before.key)) continue;
            const after = now.get(table)?.find(({ key }) => key === before.key)?.value;
            expect(after instanceof Uint8Array && equalBytes(after, before.value as Uint8Array)).toBe(true);
          }
        }

        value(await person.device.setOffline(false));
        await until(() => expect(alone.table(doc).texts()).toEqual(content));
        await until(() => expect(alone.view().status).toMatchObject({ damaged: 0, missing: 0, unsaved: 0 }));
        await until(async () => expect(unreadable(await recordsOf(storage, room))).toBe(0));
        alone.leave();
        person.device.close();
      }),
      { numRuns: runs, endOnFailure: true },
    );
  }, 240_000);
});

it('[I2] [ROOM-6] what lies intact behind a damaged record, on this disk alone, is there again once the record is', async () => {
  const env = createFastEnv();
  const hub = newHub(env);
  const ana = await newPerson(hub, 'Ana', { env });
  const { here, link } = await found(ana);
  const doc = value(await here.room.addTable('Equipment', ['Item']));
  const benPerson = await newPerson(hub, 'Ben', { env });
  const ben = await join(benPerson, link);
  const write = async (text: string): Promise<void> => {
    const table = here.table(doc);
    value(await here.room.setCells(doc, [{ row: table.rowId(0), column: table.columnId(0), value: text }]));
    await until(() => expect(here.view().status.unsaved).toBe(0));
  };
  await write('known to both');
  await until(() => expect(here.view().status).toMatchObject({ onlyHere: 0, heldBy: 1 }));
  value(await benPerson.device.setOffline(true));
  await write('known to Ana’s disk');
  here.leave();
  ana.device.close();

  // The last record but one of her log: Ben has it, and has nothing of what follows.
  const records = value(await (await openStore(ana.storage, here.room.id)).range('entries', {}));
  const ofLog = (key: string): readonly StoredItem[] => records.filter((one) => one.key.startsWith(key.slice(0, 32)));
  const [own = []] = records.map(({ key }) => ofLog(key)).sort((a, b) => b.length - a.length);
  const hit = own.at(-2);
  await flipIn(ana.storage, here.room.id, hit);

  const again = await newPerson(hub, 'Ana', { storage: ana.storage, settings: ana.settings, env });
  const there = enter(value(await again.device.openRoom(here.room.id)));
  expect(there.view().status.damaged).toBe(1);
  value(await benPerson.device.setOffline(false));
  await until(() => expect(there.table(doc).texts()).toEqual([['known to Ana’s disk']]));
  await until(() => expect(ben.table(doc).texts()).toEqual([['known to Ana’s disk']]));
  await until(() => expect(there.view().status).toMatchObject({ damaged: 0, onlyHere: 0, heldBy: 1 }));
  there.leave();
  ben.leave();
});

const together = '[T27] [ROOM-6] two who lack different records of one log bring it together from what both have left';
it.each([
  { covered: 'no snapshot', changes: 4 },
  { covered: 'a snapshot', changes: 210 },
])(`${together}, and $covered covers it`, async ({ changes }) => {
  const env = createFastEnv();
  const hub = newHub(env);
  const anaPerson = await newPerson(hub, 'Ana', { env });
  const { here: ana, link } = await found(anaPerson);
  const room = ana.room.id;
  const doc = value(await ana.room.addTable('Equipment', ['Item']));
  for (let i = 1; i <= changes; i++) {
    const table = ana.table(doc);
    value(await ana.room.setCells(doc, [{ row: table.rowId(0), column: table.columnId(0), value: `change ${i}` }]));
    await until(() => expect(ana.view().status.unsaved).toBe(0));
  }
  // He comes late: what he gets of her log lies under one signature, and what she wrote has one at each entry.
  const benPerson = await newPerson(hub, 'Ben', { env });
  const ben = await join(benPerson, link);
  await until(() => expect(ben.table(doc).texts()).toEqual([[`change ${changes}`]]));
  await until(() => expect(ana.view().status).toMatchObject({ onlyHere: 0, heldBy: 1, missing: 0 }));
  await until(() => expect(ben.view().status).toMatchObject({ unsaved: 0, onlyHere: 0, missing: 0 }));
  for (const [here, { device, storage }] of [[ana, anaPerson] as const, [ben, benPerson] as const]) {
    const snapshot = async () => (await recordsOf(storage, room)).get('snapshot') ?? [];
    if (changes > 200) await until(async () => expect((await snapshot()).length).toBeGreaterThan(0));
    here.leave();
    device.close();
  }

  const entriesOf = async (storage: Storage): Promise<readonly StoredItem[]> =>
    (await recordsOf(storage, room)).get('entries') ?? [];
  const [hers, his] = [await entriesOf(anaPerson.storage), await entriesOf(benPerson.storage)];
  const logOf = ({ key }: StoredItem): string => key.slice(0, 32);
  const [own = []] = [...new Set(hers.map(logOf))]
    .map((log) => his.filter((item) => logOf(item) === log))
    .sort((a, b) => b.length - a.length);
  const isSigned = ({ key, value: stored }: StoredItem): boolean => {
    const read = entryFromRecord(logOf({ key, value: stored }) as LogId, Number.parseInt(key.slice(33), 16), stored);
    return read.ok && read.value.signature !== null;
  };
  // Before what is damaged of his nothing is signed, so he has nothing to hand on; and of hers the very beginning is.
  const place = 2;
  expect(own.slice(0, place).some(isSigned)).toBe(false);
  await flipIn(
    anaPerson.storage,
    room,
    hers.find(({ key }) => key === own[0]?.key),
  );
  await flipIn(benPerson.storage, room, own[place]);

  const again = async ({ name, storage, settings }: Person): Promise<Here> => {
    const { device } = await newPerson(hub, name, { storage, settings, env });
    return enter(value(await device.openRoom(room)));
  };
  const [anaThere, benThere] = [await again(anaPerson), await again(benPerson)];
  for (const there of [anaThere, benThere]) {
    await until(() => expect(there.view().status).toMatchObject({ damaged: 0, missing: 0, onlyHere: 0, heldBy: 1 }));
    await until(() => expect(there.table(doc).texts()).toEqual([[`change ${changes}`]]));
  }
  // What a snapshot covers is found damaged only by the pass over everything.
  for (const { storage } of [anaPerson, benPerson]) {
    await until(async () => expect(unreadable(await recordsOf(storage, room))).toBe(0));
  }
  for (const there of [anaThere, benThere]) await until(() => expect(there.view().status.damaged).toBe(0));
  anaThere.leave();
  benThere.leave();
});

it('[ROOM-6] [MEM-11] whoever finds their own join damaged is brought it, and joins no second time', async () => {
  const env = createFastEnv();
  const hub = newHub(env);
  const { here: ana, link } = await found(await newPerson(hub, 'Ana', { env }));
  const benPerson = await newPerson(hub, 'Ben', { env });
  const first = await join(benPerson, link);
  await until(() => expect(first.view().members).toHaveLength(2));
  const me = first.view().me?.id;
  await until(() => expect(first.view().status).toMatchObject({ unsaved: 0 }));
  first.leave();
  benPerson.device.close();
  const store = await openStore(benPerson.storage, ana.room.id);
  const ops = value(await store.range('ops', {}));
  const count = ops.length;
  const record = ops.find(({ key }) => key.startsWith(me as string));
  if (!record) throw new Error('a member is named by the operation that made it one');
  const bytes = (record.value as Uint8Array).slice();
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  value(await store.write([{ type: 'put', table: 'ops', key: record.key, value: bytes }]));
  store.close();

  const again = await newPerson(hub, 'Ben', { storage: benPerson.storage, settings: benPerson.settings, env });
  const there = await join(again, link);
  await until(() => expect(there.view()).toMatchObject({ me: { id: me }, status: { damaged: 0, missing: 0 } }));
  const stored = await recordsOf(again.storage, ana.room.id);
  expect(unreadable(stored)).toBe(0);
  expect(stored.get('ops')?.length).toBe(count);
  there.leave();
  ana.leave();
});
