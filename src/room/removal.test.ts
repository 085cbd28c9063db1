/** A removal made apart from those who go on working with the one removed: what counts afterwards, and for whom. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RecordId } from '../doc/types.ts';
import type { MemberId } from '../members/types.ts';
import type { PeopleView, PersonView } from './people-types.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { enter, found, type Here, join, newHub, newPerson, type Person, value } from './testing/people.ts';

const until = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 9000, interval: 5 });

const open: Person[] = [];
afterEach(() => {
  for (const { device } of open.splice(0)) device.close();
});

const texts = (here: Here): readonly (readonly string[])[] => here.table().texts();

const write = async (here: Here, row: number, column: number, text: string): Promise<void> => {
  const table = here.table();
  value(
    await here.room.setCells(table.doc(), [
      { row: table.rowId(row), column: table.columnId(column) as RecordId, value: text },
    ]),
  );
};

const addRow = async (here: Here, ...cells: readonly string[]): Promise<void> => {
  const table = here.table();
  const row = cells.map((text, at) => ({ column: table.columnId(at) as RecordId, value: text }));
  value(await here.room.addRows(table.doc(), [{ cells: row }], 'end'));
};

/** Ana, Ben and Cai in one room with a table of two columns; then Ana alone, and Ben with Cai. */
async function parted() {
  const env = createFastEnv();
  const hub = newHub(env);
  const person = async (name: string): Promise<Person> => {
    const made = await newPerson(hub, name, { env });
    open.push(made);
    return made;
  };
  const [anaPerson, benPerson, caiPerson] = [await person('Ana'), await person('Ben'), await person('Cai')];
  const { here: ana, link } = await found(anaPerson);
  value(await ana.room.addTable('Table 1', ['A', 'B']));
  const ben = await join(benPerson, link);
  const cai = await join(caiPerson, link);
  await until(() => {
    for (const here of [ana, ben, cai]) {
      expect(here.view().members).toHaveLength(3);
      expect(here.view().documents).toHaveLength(1);
    }
  });
  await write(cai, 0, 0, 'before');
  await until(() => {
    for (const here of [ana, ben]) expect(texts(here)).toEqual([['before', '']]);
  });
  hub.partition([anaPerson.sessions, [...benPerson.sessions, ...caiPerson.sessions]]);
  let people: PeopleView | null = null;
  ana.room.watchPeople((next) => {
    people = next;
  });
  const removeCai = async (): Promise<void> => {
    const member = people?.people.find(({ name }) => name === 'Cai')?.member;
    if (!member) throw new Error('Cai is a member');
    value(await ana.room.removeMember(member));
  };
  const former = (name: string): PersonView | undefined => people?.former.find((one) => one.name === name);
  return { former, hub, env, anaPerson, benPerson, caiPerson, ana, ben, cai, link, removeCai };
}

describe('a removal during a partition', () => {
  it('[MEM-4] [MEM-24] [T17] takes what came after it away from everybody, and leaves whole what others built upon it', async () => {
    const { former, hub, env, ana, ben, cai, benPerson, removeCai } = await parted();
    await write(cai, 0, 0, 'after');
    await addRow(cai, 'of Cai', 'of Cai, too');
    await until(() =>
      expect(texts(ben)).toEqual([
        ['after', ''],
        ['of Cai', 'of Cai, too'],
      ]),
    );
    // Ben goes on from Cai's value, within Cai's row, and beside it.
    await write(ben, 0, 1, 'of Ben');
    await write(ben, 1, 1, 'Ben in the row of Cai');
    await addRow(ben, 'Ben’s own');
    await until(() => expect(texts(cai)).toHaveLength(3));
    await removeCai();
    expect(texts(ana)).toEqual([['before', '']]);

    hub.heal();
    const after = [
      ['before', 'of Ben'],
      ['', 'Ben in the row of Cai'],
      ['Ben’s own', ''],
    ];
    await until(() => {
      // Cai's row had its place from Cai: without it, it stands by its id.
      for (const here of [ana, ben]) expect([...texts(here)].sort()).toEqual([...after].sort());
      expect(texts(ana)).toEqual(texts(ben));
      expect(cai.view().phase.type).toBe('ended');
    });
    for (const here of [ana, ben]) expect(here.conflicts().open).toEqual([]);

    // It stays so: after a reload, for whoever comes later, and with what is written next.
    ben.leave();
    const again = await benPerson.reload();
    open.push(again);
    const benAgain = enter(value(await again.device.openRoom(ana.room.id)));
    await until(() => expect(texts(benAgain)).toEqual(texts(ana)));
    // What Cai wrote is listed, and can be taken over in somebody's own name.
    await until(() => expect(former('Cai')?.setAside).toBe(2));
    expect(value(await ana.room.adoptSetAside(former('Cai')?.member as MemberId))).toBe(3);
    await until(() => {
      expect([...texts(benAgain)].sort()).toEqual(
        [
          ['after', 'of Ben'],
          ['of Cai', 'of Cai, too'],
          ['Ben’s own', ''],
        ].sort(),
      );
      expect(former('Cai')?.setAside).toBe(0);
      expect(texts(ana)).toEqual(texts(benAgain));
    });
    const { editFragment } = value(await ana.room.share());
    const dan = await newPerson(hub, 'Dan', { env });
    open.push(dan);
    const danHere = await join(dan, editFragment ?? '');
    await until(() => expect(texts(danHere)).toEqual(texts(ana)));
    await write(danHere, 0, 0, 'of Dan');
    await until(() => {
      for (const here of [ana, benAgain]) expect(texts(here)).toEqual(texts(danHere));
      expect(texts(ana)[0]?.[0]).toBe('of Dan');
    });
  });

  it('[MEM-4] [DOC-5] a value that somebody put in place of one that does not count stands alone', async () => {
    const { hub, ana, ben, cai, removeCai } = await parted();
    await write(cai, 0, 0, 'after');
    await until(() => expect(texts(ben)).toEqual([['after', '']]));
    await write(ben, 0, 0, 'of Ben');
    await removeCai();
    hub.heal();
    await until(() => {
      for (const here of [ana, ben]) expect(texts(here)).toEqual([['of Ben', '']]);
      expect(cai.view().phase.type).toBe('ended');
    });
    for (const here of [ana, ben]) expect(here.conflicts().open).toEqual([]);
  });
});

describe('a device that was removed while it was away', () => {
  it('[MEM-22] [MEM-26] is shown the removal at the door, is read-only, and has what it wrote as a list', async () => {
    const { hub, ana, ben, cai, caiPerson, removeCai } = await parted();
    // Alone, Cai goes on, and may.
    hub.partition([caiPerson.sessions]);
    await removeCai();
    await write(ana, 0, 1, 'of Ana, after');
    await write(cai, 0, 0, 'of Cai, away');
    await addRow(cai, 'a row of Cai', 'and more');
    expect(cai.view()).toMatchObject({ phase: { type: 'open' }, role: 'editor', uncounted: null });

    hub.heal();
    await until(() => expect(cai.view().phase).toEqual({ type: 'ended', how: 'removed', by: 'Ana' }));
    await until(() => expect(cai.view().uncounted).toMatchObject({ setAside: 2, heldBack: 0 }));
    // Out of the table, like at everybody else's; in the list, each with its place.
    expect(texts(cai)).toEqual([['before', '']]);
    const lines = await cai.room.readSetAside(cai.view().uncounted?.member as MemberId);
    expect(lines.map(({ action, columnName, before, after }) => [action, columnName, before, after])).toEqual(
      expect.arrayContaining([
        ['cell', 'A', 'before', 'of Cai, away'],
        ['row-added', '', null, ''],
        ['cell', 'A', null, 'a row of Cai'],
        ['cell', 'B', null, 'and more'],
      ]),
    );
    expect(lines.every(({ by, docName }) => by.me && docName === 'Table 1')).toBe(true);
    // Nothing of it went anywhere, and nothing came.
    await until(() => expect(texts(ben)).toEqual([['before', 'of Ana, after']]));
    expect(texts(ana)).toEqual([['before', 'of Ana, after']]);
    const answer = await cai.room.addRows(cai.table().doc(), [], 'end');
    expect(answer).toEqual({ ok: false, error: { code: 'read-only' } });
  });

  it('[MEM-26] whose person may only view now has the same list, and loses nothing when the right comes back', async () => {
    const { hub, ana, ben, cai, caiPerson } = await parted();
    let people: PeopleView | null = null;
    ana.room.watchPeople((next) => {
      people = next;
    });
    const member = () => (people as PeopleView | null)?.people.find(({ name }) => name === 'Cai');
    hub.partition([caiPerson.sessions]);
    await write(cai, 0, 0, 'of Cai, away');
    value(await ana.room.setRole(member()?.member as MemberId, 'viewer'));
    hub.heal();
    await until(() => expect(cai.view()).toMatchObject({ role: 'viewer', uncounted: { setAside: 1 } }));
    await until(() => expect(member()).toMatchObject({ setAside: 1, heldBack: 0 }));
    for (const here of [ana, ben, cai]) expect(texts(here)).toEqual([['before', '']]);
    value(await ana.room.setRole(member()?.member as MemberId, 'editor'));
    await until(() => {
      for (const here of [ana, ben, cai]) expect(texts(here)).toEqual([['of Cai, away', '']]);
      expect(cai.view().uncounted).toBeNull();
    });
  });
});

it('[MEM-27] who comes again with nobody there is told who was here last; who comes for the first time, that nobody is known', async () => {
  const { hub, ana, env, anaPerson, benPerson, caiPerson, cai, removeCai } = await parted();
  hub.heal();
  await until(() => expect(cai.peers().peers.filter(({ state }) => state === 'open').length).toBeGreaterThan(2));
  await removeCai();
  await until(() => expect(cai.view().phase.type).toBe('ended'));
  const { editFragment } = value(await ana.room.share());
  hub.partition([[...anaPerson.sessions, ...benPerson.sessions]]);
  const again = await join(caiPerson, editFragment ?? '');
  const dan = await newPerson(hub, 'Dan', { env });
  open.push(dan);
  hub.partition([[...anaPerson.sessions, ...benPerson.sessions], caiPerson.sessions, dan.sessions]);
  const first = await join(dan, editFragment ?? '');
  hub.partition([[...anaPerson.sessions, ...benPerson.sessions], caiPerson.sessions, dan.sessions]);
  for (const here of [again, first])
    await until(() => expect(here.view().phase).toEqual({ type: 'joining', problem: 'none' }));
  await until(() => expect(again.view().lastSeen?.name).toMatch(/^(Ana|Ben)$/));
  expect(first.view().lastSeen).toBeNull();
  hub.heal();
  for (const here of [again, first]) await until(() => expect(here.view().phase.type).toBe('open'));
  expect(again.view().lastSeen).toBeNull();
});
