/**
 * The names that people, screen readers and other tests find things by, as one list [UI-11]. A name is exact: what counts
 * or explains is a description, so no name changes with the state of the room.
 */
import { expect, type Page, test } from '@playwright/test';
import type { AppServer } from './harness/app-server.ts';
import { type ChromiumGuest, type Company, twoAtChromium } from './support/company.ts';
import { waitMs } from './support/screen.ts';

type Role = Parameters<Page['getByRole']>[0];
const table = 'Table 1';
const within = { timeout: waitMs };

let company: Company;
let server: AppServer;
let ana: ChromiumGuest;
let ben: ChromiumGuest;

test.beforeAll(async () => {
  company = await twoAtChromium();
  ({ server, ana, ben } = company);
});
test.afterAll(() => company?.close());

/** Each is on the page once: a second one would be a duplicate for the ears. */
async function expectNames(page: Page, names: Readonly<Partial<Record<Role, readonly string[]>>>): Promise<void> {
  for (const [role, all] of Object.entries(names)) {
    for (const name of all) {
      await expect(page.getByRole(role as Role, { name, exact: true }), `${role} "${name}"`).toHaveCount(1);
    }
  }
}

test('[UI-11] [UI-14] [TAB-1] everything is found by its role and exact name, with and without conflicts', async () => {
  test.setTimeout(90_000);
  const { page } = ana.browser;

  await page.goto(server.origin);
  await expectNames(page, { button: ['New room', 'Open link'], textbox: ['Room link'], list: ['Your rooms'] });

  await page.getByRole('button', { name: 'New room', exact: true }).click();
  const always = {
    textbox: ['Room name'],
    status: ['Sync status'],
    button: ['Share', 'New table', 'Import'],
    switch: ['Work offline'],
    navigation: ['Documents'],
    tab: ['Peers', 'Conflicts', 'History'],
  } as const;
  await expectNames(page, { ...always, list: ['Peers'] });

  await page.getByRole('button', { name: 'New table', exact: true }).click();
  await expect(page.getByRole('gridcell').first()).toBeFocused();
  await expectNames(page, {
    grid: [table],
    columnheader: ['Column 1', 'Column 2', 'Column 3'],
    rowheader: ['1'],
    button: ['Add row', 'Add column'],
  });
  await expect(page.getByRole('gridcell')).toHaveCount(3);
  for (const [tab, lists] of [
    ['Conflicts', ['Conflicts', 'Settled']],
    ['History', ['History']],
    ['Peers', ['Peers']],
  ] as const) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await expectNames(page, { list: lists });
  }

  // Nobody has said a name, and the links are there at once all the same.
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expectNames(page, {
    dialog: ['Share this room'],
    textbox: ['Edit link', 'View link', 'Your name'],
    img: ['QR code of the edit link'],
  });
  const link = await page.getByRole('textbox', { name: 'Edit link', exact: true }).inputValue();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Share', exact: true })).toBeFocused();

  await ben.browser.page.goto(link);
  await expectNames(ben.browser.page, { textbox: ['Your name'], button: ['Join'] });
  await ben.person.join(link);
  await expect.poll(async () => (await ben.person.values(table))?.length, within).toBe(1);
  await ben.person.workOffline(true);
  await ana.person.type(table, 1, 1, '14');
  await ben.person.type(table, 1, 1, '15');
  await ben.person.workOffline(false);
  for (const { person } of [ana, ben]) await expect.poll(async () => (await person.conflicts()).length, within).toBe(1);

  // The names are what they were; the values are the names of the radios.
  await expectNames(page, { ...always, list: ['Conflicts', 'Settled'], grid: [table], rowheader: ['1'] });
  const radio = page.getByRole('radio', { name: '14', exact: true });
  await expect(radio).toHaveCount(1);
  await expect(radio).not.toBeChecked();
  await expectNames(page, { radio: ['15'], button: ['Keep selected', 'Keep all', 'Later'] });
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleName(/^1[45]$/);
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleDescription(/^2 versions: /);
  expect(company.faults()).toEqual([]);
});
