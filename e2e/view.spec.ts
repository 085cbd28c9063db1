/** Sorting, filtering, hiding and finding, by mouse and by keyboard: how one person looks, and nobody else's table. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type ChromiumGuest, type Company, chromiumGuest, twoAtChromium } from './support/company.ts';
import type { Person } from './support/person.ts';
import { thing, waitMs } from './support/screen.ts';

const within = { timeout: waitMs };
const lines = ['Tent,12,Gate 10', 'Rope,3,Gate 9', 'Radio,40,Store', 'Table,,Hall'];

let company: Company;
let phone: ChromiumGuest;
let folder: string;
let page: Page;
let ana: Person;
let ben: Person;

test.beforeAll(async () => {
  test.setTimeout(90_000);
  company = await twoAtChromium();
  phone = await chromiumGuest('Cem', { viewport: { width: 390, height: 844 } });
  folder = await mkdtemp(join(tmpdir(), 'skein-view-'));
  const path = join(folder, 'Equipment.csv');
  await writeFile(path, `Item,Count,Place\n${lines.join('\n')}\n`);
  ana = company.ana.person;
  ben = company.ben.person;
  page = company.ana.browser.page;
  await ana.newRoom(company.server.origin);
  await ana.chooseImport(path);
  await ana.screen.click(thing('button', 'Import 4 rows'));
  const { edit } = await ana.share();
  for (const person of [ben, phone.person]) {
    await person.join(edit);
    await expect.poll(() => items(person), within).toEqual(['Tent', 'Rope', 'Radio', 'Table']);
  }
});
test.afterAll(async () => {
  await phone?.close();
  await company?.close();
  await rm(folder, { recursive: true, force: true });
});
test.afterEach(() => {
  expect([...company.faults(), ...phone.faults]).toEqual([]);
});

/** The first column as it stands on the page, from top to bottom. */
async function items(person: Person): Promise<readonly string[]> {
  const cells = Object.values((await person.grid('Equipment'))?.rows ?? {});
  return cells.sort((a, b) => (a[0]?.y ?? 0) - (b[0]?.y ?? 0)).map((row) => row[0]?.text ?? '');
}

const openMenu = async (column: string): Promise<void> => {
  await page.getByRole('columnheader', { name: column, exact: true }).click();
  await page.keyboard.press('Shift+F10');
};
const bar = () => page.getByRole('status', { name: 'What is shown', exact: true });

test('[TAB-13] [TAB-14] one sorts by a column; nobody else sees it, and nothing moves while one works', async () => {
  await openMenu('Count');
  await page.getByRole('menuitemradio', { name: 'Sort Z to A', exact: true }).click();
  await expect.poll(() => items(ana), within).toEqual(['Radio', 'Tent', 'Rope', 'Table']);
  await expect(page.getByRole('columnheader', { name: 'Count', exact: true })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(bar()).toHaveText('Sorted by Count ↓');
  // The numbers are the table's: a conflict's "row 3" is found by it.
  expect((await ana.row('Equipment', 3))[0]?.text).toBe('Radio');
  expect(await items(ben)).toEqual(['Tent', 'Rope', 'Radio', 'Table']);

  await ana.type('Equipment', 2, 2, '99');
  expect(await items(ana)).toEqual(['Radio', 'Tent', 'Rope', 'Table']);
  await ana.screen.click(thing('button', 'Apply again'));
  await expect.poll(() => items(ana), within).toEqual(['Rope', 'Radio', 'Tent', 'Table']);

  // Kept in this browser.
  await page.reload();
  await expect.poll(() => items(ana), within).toEqual(['Rope', 'Radio', 'Tent', 'Table']);
  const exported = await ana.exportCsv();
  expect(exported.split('\r\n').map((line) => line.split(',')[0])).toEqual([
    '\uFEFFItem',
    'Tent',
    'Rope',
    'Radio',
    'Table',
    '',
  ]);
  await ana.screen.click(thing('button', 'Show everything'));
  await expect.poll(() => items(ana), within).toEqual(['Tent', 'Rope', 'Radio', 'Table']);
});

test('[TAB-13] filters and hidden columns, by keyboard alone', async () => {
  await page.getByRole('button', { name: 'Sort and filter', exact: true }).focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: 'How you see this table', exact: true });
  await expect(panel.getByRole('combobox', { name: 'Sort by', exact: true })).toBeFocused();
  await panel.getByRole('button', { name: 'Add filter', exact: true }).focus();
  await page.keyboard.press('Enter');
  await panel.getByRole('combobox', { name: 'Column', exact: true }).selectOption('Place');
  await panel.getByRole('textbox', { name: 'Value', exact: true }).fill('gate');
  await expect.poll(() => items(ana), within).toEqual(['Tent', 'Rope']);
  await panel.getByRole('checkbox', { name: 'Count', exact: true }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('columnheader')).toHaveCount(2);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Sort and filter', exact: true })).toBeFocused();
  await expect(bar()).toHaveText('2 of 4 rows · 1 hidden column');

  // A new row is shown whatever it is; what others add, if it is wanted.
  await ana.screen.click(thing('button', 'Add row'));
  await expect.poll(() => items(ana), within).toEqual(['Tent', 'Rope', '']);
  await ben.addRows('Equipment', 6);
  await ben.type('Equipment', 6, 1, 'Cones');
  expect(await items(ana)).toEqual(['Tent', 'Rope', '']);
  await ben.type('Equipment', 6, 3, 'Gate 2');
  await expect.poll(() => items(ana), within).toEqual(['Tent', 'Rope', '', 'Cones']);
  await ana.screen.click(thing('button', 'Show everything'));
  await expect(page.getByRole('columnheader')).toHaveCount(3);
});

test('[TAB-15] Ctrl+F finds, steps, and leaves the person in the cell', async () => {
  await page.getByRole('gridcell', { name: 'Rope', exact: true }).click();
  await page.keyboard.press('Control+f');
  const field = page.getByRole('searchbox', { name: 'Find in this table', exact: true });
  await expect(field).toBeFocused();
  await page.keyboard.type('GATE');
  await expect(page.getByText('2 of 3', { exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('3 of 3', { exact: true })).toBeVisible();
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('gridcell', { name: 'Gate 9', exact: true })).toBeFocused();
  await expect(field).toHaveCount(0);
});

test('[TAB-16] a column is moved by its header with the mouse, for everybody, and taken back', async () => {
  const names = async (person: Person): Promise<readonly string[]> => (await person.grid('Equipment'))?.columns ?? [];
  const middle = async (name: string): Promise<{ x: number; y: number; width: number }> => {
    const box = await page.getByRole('columnheader', { name, exact: true }).boundingBox();
    return {
      x: (box?.x ?? 0) + (box?.width ?? 0) / 2,
      y: (box?.y ?? 0) + (box?.height ?? 0) / 2,
      width: box?.width ?? 0,
    };
  };
  const drag = async (name: string, x: number): Promise<void> => {
    const from = await middle(name);
    await page.mouse.move(from.x - 20, from.y);
    await page.mouse.down();
    await page.mouse.move(x, from.y, { steps: 6 });
  };
  expect(await names(ana)).toEqual(['Item', 'Count', 'Place']);
  const last = await middle('Place');
  await drag('Item', last.x + last.width / 4);
  await page.mouse.up();
  for (const person of [ana, ben]) await expect.poll(() => names(person), within).toEqual(['Count', 'Place', 'Item']);
  const first = await middle('Count');
  await drag('Item', first.x - first.width / 4);
  await page.mouse.up();
  await expect.poll(() => names(ben), within).toEqual(['Item', 'Count', 'Place']);

  // Given up on the way, or let go where it stands: nothing happens.
  await drag('Count', last.x + last.width / 4);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  const here = await middle('Count');
  await drag('Count', here.x + 10);
  await page.mouse.up();
  expect(await names(ana)).toEqual(['Item', 'Count', 'Place']);
  await ana.screen.click(thing('button', 'Undo: move a column'));
  await expect.poll(() => names(ben), within).toEqual(['Count', 'Place', 'Item']);
  await ana.screen.click(thing('button', 'Undo: move a column'));
  await expect.poll(() => names(ben), within).toEqual(['Item', 'Count', 'Place']);
});

test('[TAB-16] the first column stays in view when one asks for it', async () => {
  await page.setViewportSize({ width: 760, height: 800 });
  // Wide enough for something to be scrolled away.
  await openMenu('Place');
  for (let n = 0; n < 12; n++) await page.getByRole('menuitem', { name: 'Wider', exact: true }).click();
  await page.keyboard.press('Escape');
  await ana.screen.click(thing('button', 'Sort and filter'));
  await page.getByRole('checkbox', { name: 'Keep the first column in view', exact: true }).check();
  await page.keyboard.press('Escape');
  const left = async (name: string): Promise<number> =>
    (await page.getByRole('columnheader', { name, exact: true }).boundingBox())?.x ?? Number.NaN;
  // From the start of the table: widening has scrolled it.
  await page.getByRole('gridcell', { name: 'Tent', exact: true }).click();
  await page.keyboard.press('Home');
  await expect.poll(async () => (await left('Count')) > (await left('Item')), within).toBe(true);
  const before = await left('Item');
  const beside = await left('Count');
  await page.keyboard.press('End');
  await expect.poll(() => left('Count'), within).toBeLessThan(beside);
  expect(await left('Item')).toBe(before);
  const cell = await page.getByRole('gridcell', { name: 'Tent', exact: true }).boundingBox();
  expect(cell?.x).toBe(before);
  // Back again, the second column is not left below the first.
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => left('Count'), within).toBe(beside);
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('[TAB-13] [UI-12] the same on a phone: a sheet of choices, and nothing scrolls sideways', async () => {
  const { person, browser } = phone;
  const { screen } = person;
  await screen.click(thing('button', 'Sort and filter'));
  const panel = browser.page.getByRole('dialog', { name: 'How you see this table', exact: true });
  await panel.getByRole('combobox', { name: 'Sort by', exact: true }).selectOption('Item');
  expect(await screen.read(() => document.documentElement.scrollWidth <= innerWidth, undefined)).toBe(true);
  await panel.getByRole('button', { name: 'Done', exact: true }).click();
  await expect
    .poll(async () => (await items(person)).filter(Boolean), within)
    .toEqual(['Cones', 'Radio', 'Rope', 'Table', 'Tent']);
  const sizes = await browser.page
    .getByRole('group', { name: 'Table tools' })
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((one) => Math.min(one.clientWidth, one.clientHeight)));
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(40);
});
