/** The inbox with many conflicts: narrowed, decided alike, by keyboard alone, asked about; and what was lost brought back. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type ChromiumGuest, type Company, twoAtChromium } from './support/company.ts';
import { takePicture } from './support/picture.ts';
import { thing, waitMs } from './support/screen.ts';

const table = 'Kit';
const rows = 11;
const within = { timeout: waitMs };

let company: Company;
let folder: string;
let ana: ChromiumGuest;
let ben: ChromiumGuest;

test.beforeAll(async () => {
  company = await twoAtChromium();
  ({ ana, ben } = company);
  folder = await mkdtemp(join(tmpdir(), 'skein-inbox-'));
  const path = join(folder, `${table}.csv`);
  const lines = Array.from({ length: rows }, (_, at) => `Crate ${at + 1},${10 + at},stands by the gate`);
  await writeFile(path, ['Item,Count,Note', ...lines].join('\n'));
  await ana.person.newRoom(company.server.origin);
  await ana.person.chooseImport(path);
  await ana.person.screen.click(thing('button', `Import ${rows} rows`));
  await ben.person.join((await ana.person.share()).edit);
  await expect.poll(async () => (await ben.person.grid(table))?.rowCount, within).toBe(rows);
});
test.afterAll(async () => {
  await company?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Down a column from a row on: Enter commits and moves on. */
async function typeDown({ person, browser }: ChromiumGuest, row: number, column: number, values: readonly string[]) {
  const cell = (await person.row(table, row))[column - 1];
  if (!cell) throw new Error(`no column ${column}`);
  await browser.page.mouse.click(cell.x, cell.y);
  for (const value of values) {
    await browser.page.keyboard.type(value);
    await browser.page.keyboard.press('Enter');
  }
  const texts = async (): Promise<readonly (string | undefined)[]> =>
    ((await person.values(table)) ?? []).slice(row - 1, row - 1 + values.length).map((one) => one[column - 1]);
  await expect.poll(texts, within).toEqual(values);
}

/** Ana and Ben change the same cells, to numbers that nobody typed before, and Ben deletes what Ana renames. */
async function part(from: number, counts: number, notes: number, deleted: number): Promise<void> {
  await ben.person.workOffline(true);
  const some = (count: number, text: (at: number) => string) => Array.from({ length: count }, (_, at) => text(at));
  await typeDown(
    ana,
    1,
    2,
    some(counts, (at) => `${from + at}`),
  );
  await typeDown(
    ben,
    1,
    2,
    some(counts, (at) => `${from + 100 + at}`),
  );
  if (notes > 0) {
    await typeDown(
      ana,
      1,
      3,
      some(notes, (at) => `stands by the north gate ${from + at}`),
    );
    await typeDown(
      ben,
      1,
      3,
      some(notes, (at) => `stands by the south gate ${from + at}`),
    );
  }
  for (let at = 0; at < deleted; at++) {
    await ana.person.type(table, rows - at, 1, `Box ${from + at}`);
    await ben.person.deleteRow(table, rows - at);
  }
  await ben.person.workOffline(false);
  for (const { person } of [ana, ben]) {
    await expect.poll(async () => (await person.conflictTitles()).length, within).toBe(counts + notes + deleted);
  }
}

const list = (page: Page): Locator => page.getByRole('list', { name: 'Conflicts', exact: true });
const check = (page: Page, name: string): Locator => page.getByRole('checkbox', { name, exact: true });

test('[UI-17] [UI-19] it is narrowed to a kind, says what it leaves out, and shows the row, the words and the result', async () => {
  test.setTimeout(120_000);
  await part(100, 2, 1, 1);
  const { page } = ana.browser;
  await page.getByRole('combobox', { name: 'Kind', exact: true }).selectOption('Deleted rows');
  await expect(list(page).locator('> li')).toHaveCount(1);
  await expect(page.getByText('3 conflicts are left out')).toBeVisible();
  await page.getByRole('button', { name: 'Show all', exact: true }).click();
  await expect(list(page).locator('> li')).toHaveCount(4);
  await expect(list(page)).toContainText('2 conflicts in this row');
  await check(page, 'Easy ones first').check();
  await check(page, 'Only mine').check();
  await expect(list(page).locator('> li')).toHaveCount(4);

  await list(page).getByRole('button', { name: 'Note of “Crate 1”', exact: true }).click();
  await expect(list(page).locator('ins').filter({ hasText: 'north' })).toBeVisible();
  await list(page).getByRole('radio', { name: 'stands by the south gate 100', exact: true }).click();
  const row = list(page).locator('dl[aria-label="The row"]');
  await expect(row).toContainText('Note, as it would be');
  await expect(row).toContainText('Crate 1');
  await takePicture(page, 'cell');
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
});

test('[CON-10] [UI-18] Ben is asked, decides all cells alike in one step, and Ana, told so, restores one', async () => {
  const [hers, his] = [ana.browser.page, ben.browser.page];
  await list(hers).getByRole('button', { name: 'Count of “Crate 1”', exact: true }).click();
  await list(hers).getByRole('button', { name: 'Ask…', exact: true }).click();
  await hers.getByRole('combobox', { name: 'Ask', exact: true }).selectOption('Ben');
  await hers.getByRole('textbox', { name: 'Question', exact: true }).fill('Did you count them?');
  await hers.keyboard.press('Enter');
  await expect(list(his)).toContainText('you were asked');
  await list(his).getByRole('button', { name: 'Count of “Crate 1”', exact: true }).click();
  await expect(list(his)).toContainText('asked you: “Did you count them?”');

  await his.getByRole('button', { name: 'Decide 3 alike…', exact: true }).click();
  const dialog = his.getByRole('dialog', { name: 'Decide several at once', exact: true });
  await dialog.getByRole('radio', { name: 'What you wrote', exact: true }).check();
  await expect(dialog.getByRole('list', { name: 'What happens', exact: true })).toContainText(
    'Count of “Crate 2”: 201',
  );
  await dialog.getByRole('button', { name: 'Decide 3', exact: true }).click();
  await expect.poll(() => ana.person.conflictTitles(), within).toHaveLength(1);
  const lost = hers.getByRole('list', { name: 'Decided against what you wrote', exact: true });
  await expect(lost.locator('> li')).toHaveCount(3);
  await takePicture(hers, 'lost');
  await lost.getByRole('button', { name: 'Restore “101”', exact: true }).click();
  await expect(lost.locator('> li')).toHaveCount(2);
  await expect.poll(async () => (await ben.person.row(table, 2))[1]?.text, within).toBe('101');
  for (let left = 2; left > 0; left--) {
    await lost.getByRole('button', { name: 'Seen', exact: true }).first().click();
    await expect(hers.getByRole('button', { name: 'Seen', exact: true })).toHaveCount(left - 1);
  }
  // One step takes back what still stands of it.
  await his.getByRole('button', { name: /^Undo: settle 3 conflicts/ }).click();
  await expect.poll(() => ana.person.conflictTitles(), within).toHaveLength(3);
  await ana.person.settle('Count of “Crate 1”', '100');
  await ana.person.settle('Note of “Crate 1”', 'stands by the north gate 100');
  await ana.person.decideRow(`“Box 100” deleted and edited`, 'Restore');
  await expect.poll(() => ben.person.conflictTitles(), within).toEqual([]);
});

test('[DOC-30] [UI-20] deciding for the highest twice, Ana is offered it as a rule, which then decides by itself', async () => {
  test.setTimeout(120_000);
  const { page } = ana.browser;
  await page.getByRole('columnheader', { name: 'Count', exact: true }).click();
  await page.keyboard.press('Shift+F10');
  const number = page.getByRole('menuitemradio', { name: 'Number', exact: true });
  if ((await number.getAttribute('aria-checked')) === 'true') await page.keyboard.press('Escape');
  else await number.click();
  await part(1000, 2, 0, 0);
  for (const at of [1, 2]) await ana.person.settle(`Count of “Crate ${at}”`, `${1099 + at}`);
  await takePicture(page, 'policy');
  await page.getByRole('button', { name: 'From now on', exact: true }).click();
  await ben.browser.page.getByRole('columnheader', { name: 'Count', exact: true }).click();
  await expect
    .poll(async () => {
      await ben.browser.page.keyboard.press('Shift+F10');
      const rule = ben.browser.page.getByRole('menuitemradio', { name: 'Show the highest', exact: true });
      const isSet = await rule.getAttribute('aria-checked');
      await ben.browser.page.keyboard.press('Escape');
      return isSet;
    }, within)
    .toBe('true');

  await ben.person.workOffline(true);
  await typeDown(ana, 3, 2, ['3000']);
  await typeDown(ben, 3, 2, ['2000']);
  await ben.person.workOffline(false);
  for (const { person } of [ana, ben]) {
    await expect.poll(async () => (await person.row(table, 3))[1]?.text, within).toBe('3000');
    await expect
      .poll(async () => (await person.list('Settled')).join(' '), within)
      .toContain('3000 shown as the highest, by the rule that');
    expect(await person.conflictTitles()).toEqual([]);
  }
  // The other value is as near as one press.
  const settled = page.getByRole('listitem').filter({ hasText: '3000 shown as the highest' });
  await settled.getByText('Decide otherwise', { exact: true }).click();
  await settled.getByRole('button', { name: 'Use “2000” instead', exact: true }).click();
  await expect.poll(async () => (await ben.person.row(table, 3))[1]?.text, within).toBe('2000');
});

test('[ROOM-15] what one missed is told by person and stays where conflicts are listed', async () => {
  const missed = ana.browser.page.getByRole('region', { name: 'While you were away', exact: true });
  await ana.person.panel('Peers');
  const button = ana.browser.page.getByRole('button', { name: 'While you were away', exact: true });
  await button.click();
  await expect(button).toHaveCount(0);
  await expect(missed).toContainText(/Ben: \d+ changes?/);
  await expect(missed).toContainText(/merged/);
});

test('[UI-6] the keyboard alone settles twenty mixed conflicts in less than a minute, and never gets stuck', async () => {
  test.setTimeout(180_000);
  const { page } = ana.browser;
  // By its rule nobody would be asked.
  await page.getByRole('columnheader', { name: 'Count', exact: true }).click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitemradio', { name: 'Ask people', exact: true }).click();
  await part(500, 9, 9, 2);
  await ana.person.panel('Conflicts');
  await page.getByRole('tab', { name: 'Conflicts', exact: true }).focus();
  const began = performance.now();
  for (let left = 20; left > 0; left--) {
    await expect(list(page).locator('> li')).toHaveCount(left);
    const isRow = (await list(page).getByRole('button', { name: 'Restore', exact: true }).count()) > 0;
    if (isRow) await page.keyboard.press(left % 2 ? 'r' : 'd');
    else {
      await page.keyboard.press(left % 2 ? '1' : '2');
      await page.keyboard.press('Enter');
    }
  }
  await expect(page.getByText('Nothing to decide.')).toBeVisible();
  const tookMs = performance.now() - began;
  console.log(`twenty conflicts by keyboard: ${(tookMs / 1000).toFixed(1)} s`);
  expect(tookMs).toBeLessThan(60_000);
  await expect.poll(() => ben.person.conflictTitles(), within).toEqual([]);
  expect(company.faults()).toEqual([]);
});
