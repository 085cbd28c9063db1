/** What was: per cell, row and room; the slider; putting back; deleted and copied documents; undo after a reload. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type Company, twoAtChromium } from './support/company.ts';
import { waitMs } from './support/screen.ts';

const within = { timeout: waitMs };
const table = 'Table 1';

let company: Company;
let ana: Page;

test.beforeAll(async () => {
  test.setTimeout(90_000);
  company = await twoAtChromium();
  ana = company.ana.browser.page;
  const { person } = company.ana;
  await person.newRoom(company.server.origin);
  await person.newTable();
  await company.ben.person.join((await person.share()).edit);
  await person.type(table, 1, 1, 'Tents');
  await person.type(table, 1, 2, '12');
  await expect.poll(() => company.ben.person.values(table), within).toEqual([['Tents', '12', '']]);
  await company.ben.person.type(table, 1, 2, '14');
  await expect.poll(() => person.values(table), within).toEqual([['Tents', '14', '']]);
});
test.afterAll(async () => {
  await company?.close();
});

const lines = (): Locator => ana.getByRole('list', { name: 'History', exact: true }).getByRole('listitem');

test('[HIST-3] [HIST-2] the history of one cell says who made what of what; the value before is put back from there', async () => {
  await ana.getByRole('gridcell', { name: '14', exact: true }).click();
  await ana.getByRole('tab', { name: 'History', exact: true }).click();
  await ana.getByRole('combobox', { name: 'Show', exact: true }).selectOption('This cell');
  await expect(lines()).toHaveCount(2, within);
  await expect(lines().first()).toContainText('Ben');
  await expect(lines().first()).toContainText('12 → 14');
  await lines().first().getByRole('button', { name: 'Put back “12”', exact: true }).click();
  await expect.poll(() => company.ben.person.values(table), within).toEqual([['Tents', '12', '']]);
  await expect(lines().first()).toContainText('14 → 12', within);
  expect(company.faults()).toEqual([]);
});

test('[HIST-1] [HIST-2] the slider shows the room as it was, and brings a table back', async () => {
  test.setTimeout(90_000);
  await company.ana.person.addRows(table, 2);
  await company.ana.person.type(table, 2, 1, 'Ropes');
  await company.ana.person.deleteRow(table, 1);
  await expect.poll(() => company.ben.person.values(table), within).toEqual([['Ropes', '', '']]);
  await ana.getByRole('tab', { name: 'History', exact: true }).click();
  await ana.getByRole('button', { name: 'Look back…', exact: true }).click();
  const dialog = ana.getByRole('dialog', { name: 'The room as it was', exact: true });
  const then = dialog.getByRole('table', { name: table, exact: true });
  await expect(then.getByRole('cell', { name: 'Ropes', exact: true })).toBeVisible(within);
  await expect(then.getByRole('cell', { name: 'Tents', exact: true })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Earlier change', exact: true }).click();
  await expect(then.getByRole('cell', { name: 'Tents', exact: true })).toBeVisible(within);
  for (const width of [1280]) {
    await ana.setViewportSize({ width, height: 844 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await ana.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page: ana }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      await ana.screenshot({ path: `test-results/looks/past-${width}-${colorScheme}.png` });
    }
    expect(await ana.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
  await dialog.getByRole('button', { name: 'Restore row “Tents”', exact: true }).click();
  await expect(dialog.getByText('Restored as a new change.')).toBeVisible(within);
  await expect
    .poll(() => company.ben.person.values(table), within)
    .toEqual([
      ['Tents', '12', ''],
      ['Ropes', '', ''],
    ]);
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  expect(company.faults()).toEqual([]);
});

test('[ROOM-4] [LIST-1] [LIST-2] steps are undone by name after a reload; a document is copied, deleted and brought back', async () => {
  test.setTimeout(90_000);
  const { person } = company.ana;
  const before = await person.values(table);
  await person.type(table, 1, 3, 'not this');
  await expect.poll(() => person.status(), within).toContain('saved here');
  await expect(ana.getByRole('button', { name: 'Undo: edit a cell', exact: true })).toBeVisible(within);
  await ana.reload();
  await ana.getByRole('button', { name: 'Undo: edit a cell', exact: true }).click();
  await expect.poll(() => company.ben.person.values(table), within).toEqual(before);

  const documents = ana.getByRole('navigation', { name: 'Documents', exact: true });
  const menu = async (name: string, item: string): Promise<void> => {
    await documents
      .getByRole('listitem')
      .filter({ has: ana.getByRole('button', { name, exact: true }) })
      .getByRole('button', { name: 'More actions', exact: true })
      .click();
    await ana.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await menu(table, 'Duplicate');
  await expect(documents.getByRole('button', { name: 'Table 1 (copy)', exact: true })).toBeVisible(within);
  await documents.getByRole('button', { name: 'Table 1 (copy)', exact: true }).click();
  await expect.poll(() => person.values('Table 1 (copy)'), within).toEqual(before);
  await menu('Table 1 (copy)', 'Delete…');
  await ana.getByRole('button', { name: 'Delete it', exact: true }).click();
  await expect(documents.getByRole('button', { name: 'Table 1 (copy)', exact: true })).toHaveCount(0, within);

  // Whoever may edit brings it back.
  const bens = company.ben.browser.page;
  await bens.getByText('Deleted documents (1)', { exact: true }).click();
  const trash = bens.getByRole('list', { name: 'Deleted documents', exact: true });
  await expect(trash.getByRole('listitem')).toContainText('deleted by Ana');
  await trash.getByRole('button', { name: 'Restore Table 1 (copy)', exact: true }).click();
  await expect(documents.getByRole('button', { name: 'Table 1 (copy)', exact: true })).toBeVisible(within);
  expect(company.faults()).toEqual([]);
});
