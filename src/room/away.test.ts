import { expect, it, vi } from 'vitest';
import type { AwayView } from './api.ts';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });

it('[ROOM-15] what one missed is told by person, with what merged, what waits, and what one did oneself', async () => {
  const hub = newHub();
  const anaPerson = await newPerson(hub, 'Ana');
  const ana = await found(anaPerson);
  const doc = value(await ana.here.room.addTable('Equipment', ['Item', 'Count']));
  const ben = await join(await newPerson(hub, 'Ben'), ana.link);
  await until(() => expect(ben.table(doc).columns()).toHaveLength(2));
  // What Ben had not yet got when they parted he would have missed as well.
  await until(() => expect(ana.here.view().status.onlyHere).toBe(0));
  let told: readonly AwayView[] = [];
  let toBen: readonly AwayView[] = [];
  ana.here.room.watchAway((next) => {
    told = next;
  });
  ben.room.watchAway((next) => {
    toBen = next;
  });

  value(await anaPerson.device.setOffline(true));
  await until(() => expect(ben.peers().peers.filter(({ state }) => state === 'open')).toHaveLength(1));
  const table = ana.here.table(doc);
  const row = table.rowId(0);
  const write = (here: typeof ben, at: number, text: string) =>
    here.room.setCells(doc, [{ row, column: table.columnId(at), value: text }]);
  value(await write(ana.here, 1, '14'));
  await until(() => expect(ana.here.view().status.unsaved).toBe(0));
  value(await write(ben, 1, '15'));
  await until(() => expect(ben.view().status.unsaved).toBe(0));
  value(await write(ben, 0, 'Tents'));
  await until(() => expect(ben.view().status.unsaved).toBe(0));
  value(await anaPerson.device.setOffline(false));

  await until(() =>
    expect(told).toMatchObject([
      { people: [{ by: { name: 'Ben' }, changes: 2 }], mine: 1, changes: 2, merged: 1, toDecide: 1 },
    ]),
  );
  await until(() =>
    expect(toBen).toMatchObject([{ people: [{ by: { name: 'Ana' }, changes: 1 }], mine: 2, toDecide: 1 }]),
  );
  // A newcomer has missed nothing.
  const eva = await join(await newPerson(hub, 'Eva'), ana.link);
  let toEva: readonly AwayView[] = [];
  eva.room.watchAway((next) => {
    toEva = next;
  });
  await until(() => expect(eva.table(doc).texts()).toHaveLength(1));
  await until(() => expect(eva.conflicts().open).toHaveLength(1));
  expect(toEva).toEqual([]);
});
