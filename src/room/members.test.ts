/** Roles, links, removal and devices, as several people meet them: real keys, real rooms, links in memory. */
import { afterEach, expect, it, vi } from 'vitest';
import { freshEpochs } from '../members/knowers.ts';
import type { OpId } from '../members/types.ts';
import type { SessionId } from '../mesh/types.ts';
import type { PeopleView, PersonView } from './people-types.ts';
import { readOps } from './testing/hostile.ts';
import {
  enter,
  found,
  type Here,
  join,
  newHub,
  newPerson as openPerson,
  type Person,
  value,
} from './testing/people.ts';

const hub = newHub();
const open: Person[] = [];
afterEach(() => {
  for (const person of open.splice(0)) person.device.close();
});
const newPerson = async (on: typeof hub, name: string): Promise<Person> => {
  const person = await openPerson(on, name);
  open.push(person);
  return person;
};
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

interface Member {
  readonly person: Person;
  readonly here: Here;
  people(): PeopleView;
  named(name: string): PersonView;
}

function member(person: Person, here: Here): Member {
  let view: PeopleView | null = null;
  here.room.watchPeople((next) => {
    view = next;
  });
  const people = (): PeopleView => {
    if (!view) throw new Error('a watched view comes at once');
    return view;
  };
  return {
    person,
    here,
    people,
    named(name) {
      const found = [...people().people, ...people().former].find((each) => each.name === name);
      if (!found) throw new Error(`nobody is called ${name}`);
      return found;
    },
  };
}

const columns = ['A', 'B', 'C'];

/** Ana founds a room with a table; Ben and Cai join by her edit link. */
async function company() {
  const anaPerson = await newPerson(hub, 'Ana');
  const { here, link } = await found(anaPerson);
  value(await here.room.addTable('Table 1', columns));
  const ana = member(anaPerson, here);
  const comer = async (name: string, by = link): Promise<Member> => {
    const person = await newPerson(hub, name);
    const came = member(person, await join(person, by));
    await until(() => expect(came.here.view().phase.type).toBe('open'));
    await until(() => expect(ana.people().people.some((each) => each.name === name)).toBe(true));
    return came;
  };
  const ben = await comer('Ben');
  const cai = await comer('Cai');
  for (const each of [ana, ben, cai]) {
    await until(() =>
      expect(
        each
          .people()
          .people.map(({ name }) => name)
          .sort(),
      ).toEqual(['Ana', 'Ben', 'Cai']),
    );
    await until(() => expect(each.here.view().documents).toHaveLength(1));
  }
  return { ana, ben, cai, link, comer };
}

const write = async (who: Member, text: string, column = 0): Promise<void> => {
  const table = who.here.table();
  await until(() => expect(table.texts().length).toBeGreaterThan(0));
  const cell = { row: table.rowId(0), column: table.columnId(column) };
  const doc = who.here.view().documents[0]?.id;
  if (!doc) throw new Error('there is a table');
  value(await who.here.room.setCells(doc, [{ ...cell, value: text }]));
};
const shows = (who: Member, text: string, column = 0) =>
  until(() => expect(who.here.table().texts()[0]?.[column]).toBe(text));

it('[MEM-17] [MEM-22] [MEM-8] a removed person is out: told by the operation, no links, no right, and keys they do not have', async () => {
  const { ana, ben, cai } = await company();
  await write(ben, 'by Ben');
  await shows(ana, 'by Ben');
  await shows(cai, 'by Ben');
  expect(value(await ana.here.room.removeMember(ana.named('Ben').member))).toBeUndefined();
  await until(() => expect(ben.here.view().phase).toEqual({ type: 'ended', how: 'removed', by: 'Ana' }));
  await until(() =>
    expect(
      cai
        .people()
        .people.map(({ name }) => name)
        .sort(),
    ).toEqual(['Ana', 'Cai']),
  );
  expect(cai.named('Ben')).toMatchObject({ status: 'removed', ended: { by: 'Ana' }, mayRemove: false });
  // What was seen before the removal stays; his right does not.
  expect(cai.here.table().texts()[0]?.[0]).toBe('by Ben');
  const doc = ben.here.view().documents[0]?.id ?? '';
  expect(await ben.here.room.addRows(doc as never, [], 'end')).toEqual({ ok: false, error: { code: 'read-only' } });
  await write(cai, 'after', 1);
  await shows(ana, 'after', 1);
  await until(() =>
    expect(ben.here.peers().peers.filter(({ state, kind }) => state === 'open' && kind === 'network')).toEqual([]),
  );
  expect(ben.here.table().texts()[0]?.[1]).not.toBe('after');
});

it('[MEM-7] [MEM-18] links that the removed person made or came by let nobody in; "Share" has a fresh one', async () => {
  const { ana, ben, link } = await company();
  const made = value(await ben.here.room.invite({ role: 'viewer', note: 'Ben’s', expiresAt: null, uses: null }));
  await until(() => expect(ana.people().invites.some(({ note }) => note === 'Ben’s')).toBe(true));
  value(await ana.here.room.removeMember(ana.named('Ben').member));
  for (const old of [link, made.fragment ?? '']) {
    const fresh = await newPerson(hub, 'Ben again');
    const here = await join(fresh, old);
    await until(() => expect(here.view().phase).toEqual({ type: 'joining', problem: 'link-revoked' }));
    here.leave();
  }
  const { editFragment } = value(await ana.here.room.share());
  expect(editFragment).not.toBe(link);
  const dan = await newPerson(hub, 'Dan');
  const here = await join(dan, editFragment ?? '');
  await until(() => expect(here.view().phase.type).toBe('open'));
  // He reads what was written before he came, under keys that no longer serve.
  await until(() => expect(here.view().documents).toHaveLength(1));
});

it('[MEM-2] a link for one lets in one; one that has run out says so', async () => {
  const { ana, comer } = await company();
  const once = value(await ana.here.room.invite({ role: 'editor', note: 'for Eve', expiresAt: null, uses: 1 }));
  const eve = await comer('Eve', once.fragment ?? '');
  await until(() => expect(ana.named('Eve').invitedBy).toEqual({ name: 'Ana', note: 'for Eve' }));
  const late = await join(await newPerson(hub, 'Late'), once.fragment ?? '');
  await until(() => {
    const phase = late.view().phase;
    expect(phase.type === 'joining' && phase.problem).toBe('link-used-up');
  });
  // Sooner or later somebody who may withdraws it, so that it is out for whoever reads the operations alone.
  const isWithdrawn = async (id: OpId): Promise<boolean> => {
    const { state } = await readOps(ana.person, ana.here.room.id);
    return (state.invites.get(id)?.revoked ?? null) !== null;
  };
  await until(async () => expect(await isWithdrawn(once.id)).toBe(true));
  expect(ana.people().invites.find(({ id }) => id === once.id)?.ended).toBe('used-up');
  expect(eve.here.view().role).toBe('editor');
  const past = value(await ana.here.room.invite({ role: 'viewer', note: '', expiresAt: 1, uses: null }));
  const tardy = await join(await newPerson(hub, 'Tardy'), past.fragment ?? '');
  await until(() => {
    const phase = tardy.view().phase;
    expect(phase.type === 'joining' && phase.problem).toBe('link-expired');
  });
  // Also when it is withdrawn for that: what somebody is told is why.
  await until(async () => expect(await isWithdrawn(past.id)).toBe(true));
  const later = await join(await newPerson(hub, 'Later'), past.fragment ?? '');
  await until(() => expect(later.view().phase).toEqual({ type: 'joining', problem: 'link-expired' }));
});

it('[MEM-15] [MEM-16] a role is changed by who stands above, and read and enforced by everybody', async () => {
  const { ana, ben, cai } = await company();
  expect(await ben.here.room.setRole(ben.named('Cai').member, 'viewer')).toEqual({
    ok: false,
    error: { code: 'not-allowed' },
  });
  value(await ana.here.room.setRole(ana.named('Ben').member, 'admin'));
  await until(() => expect(ben.here.view().role).toBe('admin'));
  await write(cai, 'as editor');
  await shows(ben, 'as editor');
  value(await ben.here.room.setRole(ben.named('Cai').member, 'viewer'));
  await until(() => expect(cai.here.view().role).toBe('viewer'));
  const doc = cai.here.view().documents[0]?.id ?? '';
  expect(await cai.here.room.addRows(doc as never, [], 'end')).toEqual({ ok: false, error: { code: 'read-only' } });
  expect(ben.here.table().texts()[0]?.[0]).toBe('as editor');
  expect(ben.named('Ana').roles).toEqual([]);
  expect(ben.named('Ana').mayRemove).toBe(false);
});

it('[MEM-19] who leaves is gone by themselves; the owner stays', async () => {
  const { ana, ben } = await company();
  expect(await ana.here.room.leaveRoom()).toEqual({ ok: false, error: { code: 'not-allowed' } });
  value(await ben.here.room.leaveRoom());
  await until(() => expect(ben.here.view().phase).toEqual({ type: 'ended', how: 'left', by: '' }));
  await until(() => expect(ana.named('Ben').status).toBe('left'));
});

it('[MEM-20] [MEM-8] a second device is the same person; it can be removed, and the person stays', async () => {
  const { ana, ben } = await company();
  const link = value(await ben.here.room.linkDevice());
  const phone = await newPerson(hub, 'Ben');
  const onPhone = member(phone, await join(phone, link.fragment ?? ''));
  await until(() => expect(onPhone.here.view().phase.type).toBe('open'));
  await until(() => expect(ana.named('Ben').devices).toHaveLength(2));
  expect(ana.people().people).toHaveLength(3);
  expect(onPhone.here.view().role).toBe('editor');
  await until(() => expect(onPhone.here.view().documents).toHaveLength(1));
  await write(onPhone, 'from the phone');
  await shows(ana, 'from the phone');
  await until(() => expect(ben.named('Ben').devices).toHaveLength(2));
  const lost = ben.named('Ben').devices.find(({ me }) => !me);
  value(await ben.here.room.removeDevice(lost?.device as never));
  await until(() => expect(onPhone.here.view().phase).toEqual({ type: 'ended', how: 'device-removed', by: 'Ben' }));
  await until(() => expect(ana.named('Ben').devices.map(({ ended }) => ended)).toEqual([false, true]));
  expect(ana.here.table().texts()[0]?.[0]).toBe('from the phone');
  await write(ben, 'still here', 1);
  await shows(ana, 'still here', 1);
});

it('[MEM-17] whoever was removed by mistake comes in again by a fresh link, on the same device', async () => {
  const { ana, ben } = await company();
  value(await ana.here.room.removeMember(ana.named('Ben').member));
  await until(() => expect(ben.here.view().phase.type).toBe('ended'));
  const { editFragment } = value(await ana.here.room.share());
  const reading = ben.person.device.readLink(editFragment ?? '');
  if (reading.type !== 'invite') throw new Error('a link is an invite');
  value(await ben.person.device.openRoom(reading.room, reading.seed));
  await until(() => expect(ben.here.view().phase.type).toBe('open'));
  await write(ben, 'here again');
  await shows(ana, 'here again');
});

it('[MEM-27] when somebody was seen last is known after a reload, too', async () => {
  const { ana, ben } = await company();
  await until(() => expect(ana.named('Ben').devices).toMatchObject([{ lastSeen: 'now' }]));
  ben.person.device.close();
  await until(() => expect(ana.named('Ben').devices[0]?.lastSeen).toBeTypeOf('number'));
  ana.here.leave();
  const reloaded = await ana.person.reload();
  open.push(reloaded);
  const again = member(reloaded, enter(value(await reloaded.device.openRoom(ana.here.room.id))));
  await until(() => expect(again.named('Ben').devices[0]?.lastSeen).toBeTypeOf('number'));
});

it('[MEM-23] two people read the same seven words off each other, and others read others', async () => {
  const { ana, ben, cai } = await company();
  await until(() => expect(ben.named('Ana').code).toHaveLength(7));
  expect(ben.named('Ana').code).toEqual(ana.named('Ben').code);
  expect(cai.named('Ana').code).not.toEqual(ana.named('Ben').code);
  expect(ana.named('Ana').code).toEqual([]);
});

it('[MEM-25] a recovery kit brings a person back from nothing but the file and its passphrase, once', async () => {
  const { ana, ben } = await company();
  await write(ben, 'before the loss');
  await shows(ana, 'before the loss');
  expect(await ben.person.device.makeRecoveryKit('short')).toMatchObject({ ok: false });
  const kit = value(await ben.person.device.makeRecoveryKit('four words nobody joins'));
  await until(() => expect(ana.people().invites.some(({ kind }) => kind === 'device')).toBe(true));
  ben.person.device.close();

  const fresh = await newPerson(hub, 'Somebody');
  expect(await fresh.device.restore(kit, 'another passphrase')).toEqual({
    ok: false,
    error: { code: 'passphrase-wrong' },
  });
  expect(await fresh.device.restore(kit.slice(3), 'four words nobody joins')).toEqual({
    ok: false,
    error: { code: 'kit-damaged' },
  });
  const [room] = value(await fresh.device.restore(kit, 'four words nobody joins'));
  if (!room) throw new Error('the kit has the room');
  const back = member(fresh, enter(value(await fresh.device.openRoom(room))));
  await until(() => expect(back.here.view().phase.type).toBe('open'));
  await until(() => expect(back.here.view().documents).toHaveLength(1));
  await shows(back, 'before the loss');
  await until(() => expect(ana.people().people).toHaveLength(3));
  await until(() =>
    expect(
      ana
        .people()
        .people.map(({ devices }) => devices.length)
        .sort(),
    ).toEqual([1, 1, 2]),
  );
  await until(() => expect(back.people().people.find(({ me }) => me)?.devices).toHaveLength(2));
  // The lost device goes, by the hand of its own person.
  const lost = back
    .people()
    .people.find(({ me }) => me)
    ?.devices.find(({ me }) => !me);
  value(await back.here.room.removeDevice(lost?.device as never));
  await until(() =>
    expect(ana.people().people.map(({ devices }) => devices.filter(({ ended }) => !ended).length)).toEqual([1, 1, 1]),
  );
});

it('[MEM-8] [T19] two removals apart: nobody goes on under a key that one of the removed has, and all can read all', async () => {
  const { ana, ben, cai, comer } = await company();
  const dan = await comer('Dan');
  value(await ana.here.room.setRole(ana.named('Ben').member, 'admin'));
  await until(() => expect(ben.here.view().role).toBe('admin'));
  const side = (...some: readonly Member[]) => some.map(({ person }) => person.sessions.at(-1) as SessionId);
  await until(() => expect(ben.people().people).toHaveLength(4));
  hub.partition([side(ana, cai), side(ben, dan)]);
  value(await ana.here.room.removeMember(ana.named('Dan').member));
  value(await ben.here.room.removeMember(ben.named('Cai').member));
  await write(ana, 'by Ana, apart', 0);
  await write(ben, 'by Ben, apart', 1);
  hub.heal();
  for (const stays of [ana, ben]) {
    await until(() =>
      expect(
        stays
          .people()
          .people.map(({ name }) => name)
          .sort(),
      ).toEqual(['Ana', 'Ben']),
    );
    await shows(stays, 'by Ana, apart', 0);
    await shows(stays, 'by Ben, apart', 1);
  }
  for (const gone of [cai, dan]) await until(() => expect(gone.here.view().phase.type).toBe('ended'));
  const epochs = async () => {
    const { state } = await readOps(ana.person, ana.here.room.id);
    return { fresh: freshEpochs(state), state };
  };
  // The founding one, two by the removals, and a third that neither of the removed can open.
  await until(async () => {
    const { fresh, state } = await epochs();
    expect(state.epochs.size).toBeGreaterThanOrEqual(4);
    expect(fresh.length).toBeGreaterThanOrEqual(1);
    for (const id of fresh) expect(state.epochs.get(id)?.wraps.length).toBeGreaterThan(0);
  });
  await write(ben, 'together', 2);
  await shows(ana, 'together', 2);
});

it('[MEM-8] who joined apart from a new epoch gets its key from whoever has it', async () => {
  const { ana, ben, cai, link } = await company();
  const side = (...some: readonly Member[]) => some.map(({ person }) => person.sessions.at(-1) as SessionId);
  // Ben came by this link: his removal withdraws it, so Dan comes by another one.
  const other = value(await ana.here.room.invite({ role: 'editor', note: 'other', expiresAt: null, uses: null }));
  await until(() => expect(cai.people().invites.some(({ note }) => note === 'other')).toBe(true));
  const danPerson = await newPerson(hub, 'Dan');
  hub.partition([side(ana, ben)]);
  const dan = member(danPerson, await join(danPerson, other.fragment ?? ''));
  await until(() => expect(dan.here.view().phase.type).toBe('open'));
  await until(() => expect(dan.here.view().documents).toHaveLength(1));
  value(await ana.here.room.removeMember(ana.named('Ben').member));
  await write(ana, 'under the new key');
  hub.heal();
  await shows(dan, 'under the new key');
  await shows(cai, 'under the new key');
  expect(link).not.toBe(other.fragment);
});
