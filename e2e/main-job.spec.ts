/** The main job: a link, a name, one table, three browsers of two makers. */
import { expect, test } from '@playwright/test';
import type { AppServer } from './harness/app-server.ts';
import { type ChromiumGuest, type FirefoxGuest, type MixedCompany, threeAtTwoEngines } from './support/company.ts';
import { thing, waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };

let company: MixedCompany;
let server: AppServer;
let ana: ChromiumGuest;
let ben: ChromiumGuest;
let eva: FirefoxGuest;

test.beforeAll(async () => {
  company = await threeAtTwoEngines();
  ({ server, ana, ben, eva } = company);
});
test.afterAll(() => company?.close());

test('[UI-8] [MEM-2] [UI-5] two Chromiums and a Firefox share a room over its link and see each other', async () => {
  test.setTimeout(90_000);
  const everybody = [ana, ben, eva].map((guest) => guest.person);

  // Ben has a room of his own before he follows anybody's link.
  await ben.person.newRoom(server.origin);
  await ben.person.nameRoom('Ben alone');
  await ben.person.newTable();
  await ben.person.type(table, 1, 1, 'untouched');

  const before = Date.now();
  await ana.person.newRoom(server.origin);
  expect(Date.now() - before, 'a new room and its first page, in milliseconds').toBeLessThan(5000);
  await ana.person.nameRoom('Together');
  await ana.person.newTable();
  expect(await ana.person.values(table)).toEqual([['', '', '']]);
  // The focus is in the first cell: the first key already writes into it.
  await ana.person.screen.type('Tents');
  await ana.person.screen.press('Enter');
  await expect.poll(() => ana.person.values(table)).toEqual([['Tents', '', '']]);
  const links = await ana.person.share();
  expect(new URL(links.edit).hash.length).toBeGreaterThan(40);
  expect(links.view).not.toBe(links.edit);

  for (const guest of [ben, eva]) {
    await guest.person.join(links.edit);
    await expect.poll(() => guest.person.values(table), within).toEqual([['Tents', '', '']]);
    // The seed has done its work and is not where it is shown, shared and remembered.
    await expect.poll(() => guest.person.screen.address()).not.toBe(links.edit);
    const [, seed = ''] = new URL(links.edit).hash.split('.');
    expect(seed.length).toBeGreaterThan(20);
    expect(guest.person.screen.address()).not.toContain(seed);
    expect(await guest.person.screen.value(thing('textbox', 'Room name'))).toBe('Together');
  }

  await ben.person.type(table, 1, 2, '14');
  await eva.person.type(table, 1, 3, 'Gate 3');
  await ana.person.addRows(table, 2);
  await ana.person.type(table, 2, 1, 'Ropes');
  for (const person of everybody) {
    await expect
      .poll(() => person.values(table), within)
      .toEqual([
        ['Tents', '14', 'Gate 3'],
        ['Ropes', '', ''],
      ]);
  }
  for (const person of everybody) {
    for (const other of everybody) {
      await expect
        .poll(async () => (await person.peers()).filter((line) => line.includes(other.name)).length, within)
        .toBe(1);
    }
    expect(await person.peers()).toHaveLength(3);
    expect(await person.conflicts()).toEqual([]);
    await expect.poll(() => person.status(), within).toMatch(/Also on 2 other devices/);
  }
});

test("[UI-8] [UI-1] the name is asked once, rooms are listed, and one's other rooms are as they were", async () => {
  const { person } = ben;
  await person.screen.click(thing('button', 'Skein: home'));
  await expect.poll(async () => (await person.list('Your rooms')).length, within).toBe(2);
  const rooms = (await person.list('Your rooms')).join('\n');
  expect(rooms).toContain('Together');
  expect(rooms).toContain('Ben alone');

  // Another link in the same browser: nobody asks again.
  await ana.person.newRoom(server.origin);
  await ana.person.nameRoom('Another');
  const { edit } = await ana.person.share();
  await person.screen.open(edit);
  await expect.poll(() => person.screen.sees(thing('textbox', 'Room name')), within).toBe(true);
  await expect.poll(() => person.screen.value(thing('textbox', 'Room name')), within).toBe('Another');

  await person.screen.open(server.origin);
  await expect.poll(async () => (await person.list('Your rooms')).length, within).toBe(3);
  await person.screen.click(thing('button', 'New room'));
  await person.screen.see(thing('textbox', 'Room name'));
  await person.screen.open(server.origin);
  await expect.poll(async () => (await person.list('Your rooms')).length, within).toBe(4);
  await person.screen.read(() => {
    const links = [...document.querySelectorAll<HTMLElement>('ul a')];
    links.find((link) => link.innerText.includes('Ben alone'))?.click();
  }, undefined);
  await expect.poll(() => person.values(table), within).toEqual([['untouched', '', '']]);
});

test('[HOST-3] and nothing went wrong in any of the pages meanwhile', () => {
  expect(company.faults()).toEqual([]);
});
