/** Column types that people expect: what merges by itself, what follows from something else, and what is asked of a cell. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type Company, twoAtChromium } from './support/company.ts';
import type { Person } from './support/person.ts';
import { thing, waitMs } from './support/screen.ts';

const within = { timeout: waitMs };
const tasks = 'Tasks';
const crew = 'Crew';

let company: Company;
let folder: string;
let page: Page;
let ana: Person;
let ben: Person;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  test.setTimeout(90_000);
  company = await twoAtChromium();
  folder = await mkdtemp(join(tmpdir(), 'skein-columns-'));
  ana = company.ana.person;
  ben = company.ben.person;
  page = company.ana.browser.page;
  await ana.newRoom(company.server.origin);
  const files = {
    [`${tasks}.csv`]: 'Task,Hours,Tags,Done\nFence,2.5,"north, urgent",10\nStage,4,south,1\n',
    [`${crew}.csv`]: 'Name,Does,Total,Site,Who\nTeam A,Fence,,example.org,\nTeam B,,,nowhere at all,\n',
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
    await ana.chooseImport(join(folder, name));
    await ana.screen.click(thing('button', 'Import 2 rows'));
    await ana.screen.see(thing('grid', name.replace('.csv', '')));
  }
  await open(tasks);
  await ben.join((await ana.share()).edit);
  await ben.screen.click(thing('button', tasks));
  await expect.poll(() => ben.values(tasks), within).toHaveLength(2);
});
test.afterAll(async () => {
  await company?.close();
  await rm(folder, { recursive: true, force: true });
});
test.afterEach(() => expect(company.faults()).toEqual([]));

const open = (table: string): Promise<void> => ana.screen.click(thing('button', table));
const menuOf = async (column: string): Promise<void> => {
  await page.getByRole('columnheader', { name: column, exact: true }).click();
  await page.keyboard.press('Shift+F10');
};
async function makeType(column: string, type: string): Promise<void> {
  await menuOf(column);
  await page.getByRole('menuitemradio', { name: type, exact: true }).click();
}
/** The cells of one column. */
const column = async (who: Person, table: string, at: number): Promise<readonly (string | undefined)[]> =>
  ((await who.values(table)) ?? []).map((row) => row[at]);
async function cell(table: string, row: number, at: number) {
  const found = (await ana.row(table, row))[at];
  if (!found) throw new Error(`no cell ${row}, ${at}`);
  return found;
}
async function goTo(table: string, row: number, at: number): Promise<void> {
  const { x, y } = await cell(table, row, at);
  await page.mouse.click(x, y);
}
async function looksRight(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    await page.screenshot({ path: `test-results/${name}-${colorScheme}.png` });
  }
}

test('[DOC-18] [DOC-20] tags put in and counts added while apart are all there, and nobody has to decide', async () => {
  test.setTimeout(90_000);
  await makeType('Tags', 'Multi-select');
  await makeType('Done', 'Counter');
  await expect.poll(() => column(ben, tasks, 2), within).toEqual(['north, urgent', 'south']);
  for (const person of [ana, ben]) await person.workOffline(true);
  // By keyboard: one out, a new one in.
  await goTo(tasks, 1, 2);
  for (const key of ['Enter', 'n', 'o', 'r', 'Enter']) await page.keyboard.press(key);
  await page.keyboard.type('heavy');
  await expect(page.getByRole('option', { name: 'Create “heavy”', exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: 'heavy', exact: true, selected: true })).toBeVisible();
  await looksRight('columns-tags');
  await page.keyboard.press('Enter');
  await expect.poll(() => column(ana, tasks, 2), within).toEqual(['urgent, heavy', 'south']);
  await ana.type(tasks, 1, 4, '13');
  const benPage = company.ben.browser.page;
  const seen = (await ben.row(tasks, 1))[2];
  await benPage.mouse.click(seen?.x ?? 0, seen?.y ?? 0);
  for (const key of ['F2', 's', 'o', 'u', 'Enter', 'Tab']) await benPage.keyboard.press(key);
  await expect.poll(() => column(ben, tasks, 2), within).toEqual(['north, urgent, south', 'south']);
  await ben.type(tasks, 1, 4, '12');
  for (const person of [ana, ben]) await person.workOffline(false);
  for (const person of [ana, ben]) {
    await expect.poll(() => column(person, tasks, 3), within).toEqual(['15', '1']);
    await expect.poll(() => column(person, tasks, 2), within).toEqual(['urgent, south, heavy', 'south']);
    expect(await person.conflictTitles()).toEqual([]);
  }
});

test('[DOC-21] [DOC-22] [TAB-20] links find their rows, formulas add them up and say what is wrong, for everybody', async () => {
  test.setTimeout(90_000);
  await open(crew);
  await makeType('Does', 'Link to rows');
  const settings = (name: string) => page.getByRole('dialog', { name: `Settings of ${name}`, exact: true });
  await settings('Does')
    .getByRole('combobox', { name: 'Rows of', exact: true })
    .selectOption({ label: 'Rows of Tasks' });
  await settings('Does').getByRole('button', { name: 'Done', exact: true }).click();
  await makeType('Total', 'Formula');
  const formula = settings('Total').getByRole('textbox', { name: 'Formula', exact: true });
  await formula.fill('sum({Does}.{Hours}) * ');
  await expect(settings('Total').getByRole('status')).toHaveText('the formula ends too early');
  await formula.fill('sum({Does}.{Hours}) * 10');
  await expect(settings('Total').getByRole('status')).toHaveText('This formula can be read.');
  await page.keyboard.press('Enter');
  await settings('Total').getByRole('combobox', { name: 'Digits behind the point', exact: true }).selectOption('2');
  const unit = settings('Total').getByRole('textbox', { name: 'Unit', exact: true });
  await unit.fill('€');
  await unit.press('Enter');
  await expect.poll(() => column(ana, crew, 2), within).toEqual(['25.00\u00a0€', '0.00\u00a0€']);
  await looksRight('columns-formula');
  await settings('Total').getByRole('button', { name: 'Done', exact: true }).click();

  // By keyboard, a second row.
  await goTo(crew, 1, 1);
  for (const key of ['Enter', 'S', 't', 'a', 'Enter', 'Enter']) await page.keyboard.press(key);
  await expect.poll(() => column(ana, crew, 1), within).toEqual(['Fence, Stage', '']);
  await expect.poll(() => column(ana, crew, 2), within).toEqual(['65.00\u00a0€', '0.00\u00a0€']);
  // Ben changes hours in the other table, and renames a task.
  await ben.type(tasks, 2, 2, '6');
  await ben.type(tasks, 2, 1, 'Big stage');
  await expect.poll(() => column(ana, crew, 2), within).toEqual(['85.00\u00a0€', '0.00\u00a0€']);
  await expect.poll(async () => (await column(ana, crew, 1))[0], within).toContain('Big stage');

  // A cell that is worked out is not typed into.
  await goTo(crew, 1, 2);
  await page.keyboard.type('7');
  await expect(page.getByText('This column is worked out; it cannot be typed into.')).toHaveCount(1);
  await menuOf('Total');
  await ana.screen.click(thing('menuitem', 'Column settings…'));
  await formula.fill('{Nobody} + 1');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const broken = page
    .getByRole('gridcell', { name: '', exact: true })
    .and(page.locator('[aria-description*="there is no column “Nobody”"]'));
  await expect(broken).toHaveCount(2);
});

test('[TAB-20] [T15] people, addresses and what is required are marked where they do not hold; only addresses lead anywhere', async () => {
  await makeType('Who', 'Person');
  await makeType('Site', 'Web address');
  await goTo(crew, 1, 4);
  for (const key of ['Enter', 'B', 'Enter', 'Enter']) await page.keyboard.press(key);
  await expect.poll(() => column(ana, crew, 4), within).toEqual(['Ben', '']);
  expect((await cell(crew, 2, 3)).description).toContain('not a web address');
  await expect(page.locator('a[target=_blank]')).toHaveCount(1);
  await expect(page.locator('a[target=_blank]')).toHaveAttribute('href', 'https://example.org');
  await menuOf('Who');
  await ana.screen.click(thing('menuitem', 'Column settings…'));
  await page.getByRole('checkbox', { name: 'Required', exact: true }).check();
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await cell(crew, 2, 4)).description, within).toContain('required, and empty');

  await menuOf('Who');
  await page.getByRole('menuitem', { name: 'Insert column right', exact: true }).click();
  await page.keyboard.type('By');
  await page.keyboard.press('Enter');
  await makeType('By', 'Changed by');
  await expect.poll(() => column(ana, crew, 5), within).toEqual(['Ana', 'Ana']);
  await looksRight('columns-wide');
});

test('[TAB-20] [TAB-12] on a phone the same cells are on cards, and a set is chosen by tapping', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('gridcell').filter({ hasText: 'Ben' }).first().click();
  await page.getByRole('option', { name: 'Ana', exact: true }).click();
  await page.keyboard.press('Enter');
  await expect.poll(() => column(ana, crew, 4), within).toEqual(['Ana, Ben', '']);
  await looksRight('columns-phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(
    true,
  );
});
