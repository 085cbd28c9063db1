/**
 * Three people part, work on, and meet again in every order. What each wrote alone stands everywhere; what they wrote
 * against each other is a conflict, the same on all three, until one of them decides.
 */
import { expect, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumGuest, chromiumGuest, type FirefoxGuest, firefoxGuest } from './support/company.ts';
import type { Person } from './support/person.ts';
import { waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };

let server: AppServer;
let guests: readonly [ChromiumGuest, ChromiumGuest, FirefoxGuest];
let ana: Person;
let ben: Person;
let eva: Person;
let everybody: readonly [Person, Person, Person];

test.beforeAll(async () => {
  test.setTimeout(90_000);
  server = await startAppServer();
  guests = [await chromiumGuest('Ana'), await chromiumGuest('Ben'), await firefoxGuest('Eva')];
  everybody = [guests[0].person, guests[1].person, guests[2].person];
  [ana, ben, eva] = everybody;
  await ana.newRoom(server.origin);
  await ana.newTable();
  await ana.addRows(table, 3);
  for (const [at, label] of ['alpha', 'beta', 'gamma'].entries()) await ana.type(table, at + 1, 1, label);
  const { edit } = await ana.share();
  await ben.join(edit);
  await eva.join(edit);
  await allSee([
    ['alpha', '', ''],
    ['beta', '', ''],
    ['gamma', '', ''],
  ]);
});
test.afterAll(async () => {
  for (const guest of guests ?? []) await guest.close();
  await server?.stop();
});

async function allSee(values: readonly (readonly string[])[]): Promise<void> {
  for (const person of everybody) {
    await expect
      .poll(() => person.values(table), { ...within, message: `the table of ${person.name}` })
      .toEqual(values);
  }
}

async function allHaveConflicts(lines: readonly string[]): Promise<void> {
  for (const person of everybody) {
    const message = `the conflicts of ${person.name}`;
    // The titles are cheap to watch; then every version is read.
    await expect.poll(async () => (await person.conflictTitles()).length, { ...within, message }).toBe(lines.length);
    await expect.poll(() => person.conflictLines(), { ...within, message }).toEqual(lines);
  }
}

/** Everybody works alone: one cell by two people, one by three, one by one, one alike, and a row deleted and edited. */
async function workApart(turn: string): Promise<void> {
  await ana.type(table, 1, 2, `ana ${turn}`);
  await ben.type(table, 1, 2, `ben ${turn}`);
  for (const person of everybody) await person.type(table, 2, 2, `${person.name} ${turn}`);
  await ben.type(table, 1, 3, `alike ${turn}`);
  await eva.type(table, 1, 3, `alike ${turn}`);
  await eva.type(table, 2, 3, `alone ${turn}`);
  await eva.type(table, 3, 2, `eva ${turn}`);
  await ana.deleteRow(table, 3);
}

const ofAlpha = 'Column 2 of “alpha”';
const ofBeta = 'Column 2 of “beta”';
const ofGamma = '“gamma” deleted and edited';

const expectedConflicts = (turn: string): string[] => [
  `${ofGamma}: `,
  `${ofAlpha}: ana ${turn} | ben ${turn}`,
  `${ofBeta}: Ana ${turn} | Ben ${turn} | Eva ${turn}`,
];

/** Back one by one; the first two have met before the third comes. */
async function comeBack(order: readonly Person[], turn: string): Promise<void> {
  const [first, second, third] = order;
  if (!first || !second || !third) throw new Error('three are expected');
  await first.workOffline(false);
  await second.workOffline(false);
  const met = async (): Promise<boolean> => {
    const [one, other] = [await first.values(table), await second.values(table)];
    return JSON.stringify(one) === JSON.stringify(other);
  };
  await expect.poll(met, { ...within, message: `${first.name} and ${second.name} meet, ${turn}` }).toBe(true);
  await third.workOffline(false);
}

/** Decided by one of them, so that the next round begins with nothing open. */
async function decideAll(turn: string): Promise<void> {
  await ben.settle(ofAlpha, `ben ${turn}`);
  await ben.settle(ofBeta, `Ana ${turn}`);
  await ben.decideRow(ofGamma, 'Restore');
  await allSee([
    ['alpha', `ben ${turn}`, `alike ${turn}`],
    ['beta', `Ana ${turn}`, `alone ${turn}`],
    ['gamma', `eva ${turn}`, ''],
  ]);
  await allHaveConflicts([]);
}

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

for (const { how, withServer } of [
  { how: 'with the server stopped as well', withServer: false },
  { how: 'by the switch alone', withServer: true },
]) {
  test(`[CON-9] [DOC-1] [DOC-2] parted ${how}, all converge in every order of return, with exactly the conflicts there are`, async () => {
    test.setTimeout(180_000);
    for (const order of orders) {
      const turn = `${withServer ? 'b' : 'a'}${order.join('')}`;
      for (const person of everybody) await person.workOffline(true);
      if (!withServer) await server.stop();
      await workApart(turn);
      await server.start();
      await comeBack(
        order.map((at) => everybody[at]),
        turn,
      );
      await allHaveConflicts(expectedConflicts(turn));
      await allSee((await ana.values(table)) ?? []);
      await decideAll(turn);
    }
  });
}

test('[DOC-4] [CON-2] settling on one settles on all, and undo on another brings it back on all', async () => {
  test.setTimeout(90_000);
  for (const person of everybody) await person.workOffline(true);
  await workApart('u');
  for (const person of everybody) await person.workOffline(false);
  await allHaveConflicts(expectedConflicts('u'));

  // Person, device, time and what was not seen stand at each version; never "local" or "remote".
  const alpha = (await eva.conflicts()).find((conflict) => conflict.title === ofAlpha);
  expect(alpha?.by['ana u']).toMatch(/Ana \(.+\).*without having seen Ben’s change/);
  expect(alpha?.by['ben u']).toMatch(/Ben \(.+\).*without having seen Ana’s change/);
  for (const person of everybody) {
    await expect.poll(async () => (await person.row(table, 1))[1]?.description, within).toContain('2 versions');
  }

  await ben.settle(ofAlpha, 'ana u');
  await allHaveConflicts(expectedConflicts('u').filter((line) => !line.startsWith(ofAlpha)));
  for (const person of everybody) {
    await expect.poll(async () => (await person.row(table, 1))[1]?.text, within).toBe('ana u');
    await expect.poll(async () => (await person.list('Settled')).join('\n'), within).toContain('ana u kept by');
  }
  await eva.unsettle(ofAlpha);
  await allHaveConflicts(expectedConflicts('u'));
  await decideAll('u');
});

test('[HOST-3] and nothing went wrong in any of the pages meanwhile', () => {
  for (const guest of guests) expect(guest.faults).toEqual([]);
});
