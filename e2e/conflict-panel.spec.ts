/** The conflicts panel by keyboard, and a column that one deleted while another wrote into it. */
import { expect, test } from '@playwright/test';
import type { AppServer } from './harness/app-server.ts';
import { type ChromiumGuest, type Company, twoAtChromium } from './support/company.ts';
import { takePicture } from './support/picture.ts';
import { thing, waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };

let company: Company;
let server: AppServer;
let ana: ChromiumGuest;
let ben: ChromiumGuest;

test.beforeAll(async () => {
  company = await twoAtChromium();
  ({ server, ana, ben } = company);
  await ana.person.newRoom(server.origin);
  await ana.person.newTable();
  await ana.person.type(table, 1, 1, 'Tents');
  await ben.person.join((await ana.person.share()).edit);
  await expect.poll(() => ben.person.values(table), within).toEqual([['Tents', '', '']]);
});
test.afterAll(() => company?.close());

test('[UI-6] [UI-13] the keys are listed by "?", decide, and take back, and the history says so', async () => {
  const { person } = ana;
  const { page } = ana.browser;
  await ben.person.workOffline(true);
  await person.type(table, 1, 2, '14');
  await ben.person.type(table, 1, 2, '15');
  await ben.person.workOffline(false);
  await expect.poll(() => person.conflictTitles(), within).toEqual(['Column 2 of “Tents”']);

  await page.getByRole('tab', { name: 'Conflicts', exact: true }).focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys for conflicts' });
  await expect(help).toBeVisible();
  for (const key of ['J', 'K', '1', '9', 'E', 'Enter', 'U', '?']) {
    await expect(help.getByText(key, { exact: true })).toBeVisible();
  }
  // Its keys are its own: nothing is decided behind it.
  await page.keyboard.press('1');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(page.getByRole('button', { name: 'Keep selected', exact: true })).toBeDisabled();

  await page.getByRole('tab', { name: 'Conflicts', exact: true }).focus();
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect.poll(() => ben.person.conflictTitles(), within).toEqual([]);
  await page.keyboard.press('u');
  await expect.poll(() => ben.person.conflictTitles(), within).toEqual(['Column 2 of “Tents”']);
  await ben.person.panel('History');
  await expect
    .poll(async () => (await ben.person.list('History'))[0], within)
    .toMatch(/Ana\s+took back the decision about Column 2 of “Tents”/);
  await ben.person.settle('Column 2 of “Tents”', '15');
  await expect.poll(() => person.values(table), within).toEqual([['Tents', '15', '']]);
});

test('[DOC-2] [UI-6] a column deleted by one and edited by the other is in both lists, and is restored or deleted there', async () => {
  const { page } = ana.browser;
  const title = 'The column “Column 3” deleted and edited';
  const deleteColumn = async (): Promise<void> => {
    await page.getByRole('columnheader', { name: 'Column 3', exact: true }).click();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Delete column', exact: true }).click();
    await expect(page.getByRole('columnheader')).toHaveCount(2);
  };
  const part = async (): Promise<void> => {
    await ben.person.workOffline(true);
    await deleteColumn();
  };
  await part();
  await ben.person.type(table, 1, 3, 'Gate 3');
  await ben.person.workOffline(false);
  for (const { person } of [ana, ben]) {
    await expect.poll(() => person.conflictTitles(), within).toEqual([title]);
    await person.screen.see(thing('list', 'Conflicts'), thing('button', 'Restore'));
    const text = await person.text();
    expect(text).toMatch(/(Ana|You) \(.*deleted the column/);
    expect(text).toMatch(
      /(Ben|You) \(.*changed Column 3 of “Tents” to “Gate 3”, without having seen (Ana’s|your) change/,
    );
    await expect.poll(() => person.status()).toMatch(/1 conflict/);
  }
  await takePicture(page, 'column');
  await ben.person.decideRow(title, 'Restore');
  for (const { person } of [ana, ben]) {
    await expect.poll(() => person.conflictTitles(), within).toEqual([]);
    await expect.poll(() => person.values(table), within).toEqual([['Tents', '15', 'Gate 3']]);
    expect((await person.list('Settled'))[0]).toMatch(/Column kept by/);
  }

  await part();
  await ben.person.type(table, 1, 3, 'Gate 4');
  await ben.person.workOffline(false);
  await expect.poll(() => ana.person.conflictTitles(), within).toEqual([title]);
  await ana.person.decideRow(title, 'Delete anyway');
  for (const { person } of [ana, ben]) {
    await expect.poll(() => person.values(table), within).toEqual([['Tents', '15']]);
    await expect.poll(async () => (await person.list('Settled'))[0], within).toMatch(/Column deleted by/);
  }
  expect(company.faults()).toEqual([]);
});
