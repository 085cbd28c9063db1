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
