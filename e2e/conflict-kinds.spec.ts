/** Every kind of conflict that two people can make while apart, decided in the panel on the desk and on the phone. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type ChromiumGuest, type Company, twoAtChromium } from './support/company.ts';
import { takePicture } from './support/picture.ts';
import { thing, waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };

let company: Company;
let ana: ChromiumGuest;
let ben: ChromiumGuest;

test.beforeAll(async () => {
  company = await twoAtChromium();
  ({ ana, ben } = company);
  await ana.person.newRoom(company.server.origin);
  await ana.person.newTable();
  await ana.person.type(table, 1, 1, 'Gate 1');
  await ben.person.join((await ana.person.share()).edit);
  await expect.poll(() => ben.person.values(table), within).toEqual([['Gate 1', '', '']]);
});
test.afterAll(() => company?.close());

async function columnMenu(
  page: Page,
  column: string,
  role: 'menuitem' | 'menuitemradio' | 'menuitemcheckbox',
  item: string,
) {
  await page.getByRole('columnheader', { name: column, exact: true }).click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole(role, { name: item, exact: true }).click();
}

const both = (): readonly ChromiumGuest[] => [ana, ben];

async function bothList(titles: readonly string[]): Promise<void> {
  for (const { person } of both()) await expect.poll(() => person.conflictTitles(), within).toEqual(titles);
}

async function bothShow(values: readonly (readonly string[])[]): Promise<void> {
  for (const { person } of both()) await expect.poll(() => person.values(table), within).toEqual(values);
}

test('[DOC-13] columns that belong together are one conflict, marked in both cells, decided as a whole side', async () => {
  const page = ana.browser.page;
  await columnMenu(page, 'Column 2', 'menuitemcheckbox', 'Belongs together with “Column 3”');
  await ana.person.type(table, 1, 2, '9:00');
  await ana.person.type(table, 1, 3, '11:00');
  await bothShow([['Gate 1', '9:00', '11:00']]);
  await ben.person.workOffline(true);
  await ana.person.type(table, 1, 2, '10:00');
  await ben.person.type(table, 1, 3, '12:00');
  await ben.person.workOffline(false);
  const title = 'Column 2 and Column 3 of “Gate 1”';
  await bothList([title]);
  for (const { person } of both()) {
    await expect.poll(() => person.conflictLines(), within).toEqual([`${title}: 10:00 – 11:00 | 9:00 – 12:00`]);
    for (const cell of (await person.row(table, 1)).slice(1)) expect(cell.description).toContain(`to decide: ${title}`);
  }
  await takePicture(page, 'group');
  await ben.person.settle(title, '10:00 – 11:00');
  await bothShow([['Gate 1', '10:00', '11:00']]);
  await bothList([]);
});

test('[DOC-14] one number in two rows is listed, and the others are renumbered by one button', async () => {
  await columnMenu(ana.browser.page, 'Column 1', 'menuitemcheckbox', 'Every value only once');
  await ana.person.addRows(table, 3);
  await expect.poll(async () => (await ben.person.grid(table))?.rowCount, within).toBe(3);
  await ben.person.workOffline(true);
  await ana.person.type(table, 2, 1, 'Gate 2');
  await ben.person.type(table, 3, 1, 'Gate 2');
  await ben.person.workOffline(false);
  await bothList(['Column 1 “Gate 2” in several rows']);
  const panel = ben.browser.page.getByRole('list', { name: 'Conflicts', exact: true });
  await expect(panel).toContainText('row 2');
  await takePicture(ben.browser.page, 'unique');
  await panel.getByRole('button', { name: 'Keep it here, renumber the others', exact: true }).first().click();
  await bothShow([
    ['Gate 1', '10:00', '11:00'],
    ['Gate 2', '', ''],
    ['Gate 3', '', ''],
  ]);
  await bothList([]);
});

test('[DOC-12] [DOC-15] a type changed while another typed, and two names for one column', async () => {
  const page = ana.browser.page;
  await ben.person.workOffline(true);
  await columnMenu(page, 'Column 2', 'menuitemradio', 'Number');
  await ben.person.type(table, 2, 2, 'at dawn');
  await ben.person.workOffline(false);
  const title = 'The type of “Column 2” changed while cells were edited';
  await bothList([title]);
  await ana.person.panel('Conflicts');
  await expect(page.getByText('changed the column’s type to Number')).toBeVisible();
  await takePicture(page, 'type');
  await page.getByRole('button', { name: 'Back to Text', exact: true }).click();
  await bothList([]);
  expect((await ben.person.row(table, 2))[1]?.description).toBe('');

  await ben.person.workOffline(true);
  for (const [guest, name] of [
    [ana, 'Opens'],
    [ben, 'Starts'],
  ] as const) {
    await columnMenu(guest.browser.page, 'Column 2', 'menuitem', 'Rename');
    await guest.browser.page.keyboard.press('Control+A');
    await guest.browser.page.keyboard.type(name);
    await guest.browser.page.keyboard.press('Enter');
  }
  await ben.person.workOffline(false);
  await expect.poll(async () => (await ana.person.conflictLines())[0], within).toMatch(/: Opens \| Starts$/);
  const [named = ''] = await ben.person.conflictTitles();
  await takePicture(ben.browser.page, 'property');
  await ben.person.settle(named, 'Opens');
  await expect
    .poll(async () => (await ana.person.grid(table))?.columns, within)
    .toEqual(['Column 1', 'Opens', 'Column 3']);
  await bothList([]);
});

test('[DOC-11] an option deleted by one and chosen by another is restored on a phone, where all of it fits', async () => {
  const page = ana.browser.page;
  await columnMenu(page, 'Column 3', 'menuitemradio', 'Select');
  await columnMenu(page, 'Column 3', 'menuitem', 'Edit options…');
  await page.getByRole('button', { name: 'Add option', exact: true }).click();
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await expect.poll(async () => (await ben.person.grid(table))?.columns, within).toHaveLength(3);
  await expect.poll(async () => (await ben.person.row(table, 1))[2]?.text, within).toBe('11:00');
  await ben.browser.page.getByRole('columnheader', { name: 'Column 3', exact: true }).click();
  await expect.poll(() => optionsSeenBy(ben), within).toBeGreaterThan(0);
  const option = await optionName(ben);
  await ben.person.workOffline(true);
  await columnMenu(page, 'Column 3', 'menuitem', 'Edit options…');
  await page.getByRole('button', { name: `Delete option ${option}`, exact: true }).click();
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await ben.person.type(table, 2, 3, option);
  await ben.person.workOffline(false);
  const title = `The option “${option}” of Column 3 deleted and chosen`;
  await bothList([title]);

  const phone = ben.browser.page;
  await phone.setViewportSize({ width: 390, height: 844 });
  await ben.person.screen.see(thing('button', 'Restore'));
  await takePicture(phone, 'option-phone');
  for (const colorScheme of ['light', 'dark'] as const) {
    await phone.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: phone }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }
  expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await ben.person.decideRow(title, 'Restore');
  await expect.poll(() => ana.person.conflictTitles(), within).toEqual([]);
  await expect.poll(async () => (await ana.person.list('Settled'))[0], within).toMatch(/Option “.*” kept by Ben/);
  expect(company.faults()).toEqual([]);
});

/** Read from the column's options, which close again. */
async function optionName(guest: ChromiumGuest): Promise<string> {
  const { page } = guest.browser;
  await columnMenu(page, 'Column 3', 'menuitem', 'Edit options…');
  const field = page.getByRole('dialog', { name: 'Options of Column 3', exact: true }).getByRole('textbox').first();
  const name = (await field.count()) > 0 ? await field.inputValue() : '';
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  return name;
}

async function optionsSeenBy(guest: ChromiumGuest): Promise<number> {
  return (await optionName(guest)).length;
}
