/**
 * Over two hundred texts that are scripts elsewhere, put into every field that takes text, here and as others see them:
 * none runs, none becomes an element, and the policy has nothing to stop (T15).
 */
import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { maxProfileChars } from '../src/room/limits.ts';
import { launchChromium } from './browsers.ts';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumGuest, chromiumGuest } from './support/company.ts';
import { drill } from './support/drill.ts';
import { waitMs } from './support/screen.ts';
import { scriptPayloads } from './support/script-payloads.ts';
import { watchScripts } from './support/script-watch.ts';

const within = { timeout: waitMs };
const table = 'Table 1';
/** Not emptied by the fields' own trimming, and short enough for the smallest of them. */
const names = scriptPayloads.map((payload) => payload.trim().slice(0, maxProfileChars));

let server: AppServer;
let ana: ChromiumGuest;
let ben: ChromiumGuest;
let page: Page;
let room: string;
let runs: readonly string[];
let runsAtBen: readonly string[];

test.beforeAll(async () => {
  server = await startAppServer();
  ana = await chromiumGuest('Ana');
  ben = await chromiumGuest('Ben');
  runs = await watchScripts(ana.browser.context);
  runsAtBen = await watchScripts(ben.browser.context);
  page = ana.browser.page;
  await ana.person.newRoom(server.origin);
  await ana.person.newTable();
  room = page.url();
  await ben.person.join((await ana.person.share()).edit);
  await expect.poll(() => ben.person.values(table), within).toHaveLength(1);
});
test.afterEach(() => {
  expect([...runs, ...runsAtBen]).toEqual([]);
  expect([...ana.faults, ...ben.faults]).toEqual([]);
});
test.afterAll(async () => {
  for (const guest of [ana, ben]) await guest?.close();
  await server?.stop();
});

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
const textbox = (name: string): Locator => page.getByRole('textbox', { name, exact: true });

test('[T15] the corpus bites: where a page trusts it, it runs', async () => {
  expect(new Set(scriptPayloads).size).toBeGreaterThanOrEqual(200);
  expect(new Set(scriptPayloads).size).toBe(scriptPayloads.length);
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    const seen = await watchScripts(context);
    const trusting = await context.newPage();
    await trusting.goto('about:blank');
    let bites = 0;
    for (const payload of scriptPayloads) {
      const before = seen.length;
      await trusting.evaluate((text) => {
        document.body.innerHTML = `<p title="${text}">${text}</p>`;
      }, payload);
      if (seen.length > before) bites++;
    }
    expect(bites).toBeGreaterThan(120);
  } finally {
    await browser.close();
  }
});

test('[T15] the home page: name, device, link; and the address bar', async () => {
  test.setTimeout(120_000);
  await page.goto(server.origin);
  await drill(page, names, [{ fill: 'Your name' }, { fill: 'This device' }]);
  await expect(textbox('Your name')).toHaveValue(names.at(-1) ?? '');
  await drill(page, scriptPayloads, [{ fill: 'Room link' }, { click: 'Open link' }]);
  await expect(button('New room')).toBeVisible();
  // The address bar of a page that is open, and below of one that is loaded with it.
  await page.goto(`${server.origin}/r`);
  await page.evaluate(async (payloads) => {
    for (const payload of payloads) {
      location.hash = payload;
      await new Promise((resolve) => setTimeout(resolve));
    }
  }, scriptPayloads);
  await expect(button('Go to your rooms')).toBeVisible();
  for (const payload of scriptPayloads.filter((_, at) => at % 16 === 0)) {
    await page.goto(`${server.origin}/r/${encodeURIComponent(payload)}?x=${encodeURIComponent(payload)}#${payload}`);
    await expect(button('Go to your rooms')).toBeVisible();
  }
});

test('[T15] a room: its name, its tables, their columns, options and cells, typed and pasted', async () => {
  test.setTimeout(200_000);
  await page.goto(room);
  // Where everything that is done is told with its texts.
  await ben.person.panel('History');

  const rename = [{ click: 'More actions' }, { click: 'Rename' }, { fill: 'Document name' }] as const;
  await drill(page, names, [{ fill: 'Room name' }, ...rename]);
  await drill(page, [table], rename);
  await expect(page.getByRole('grid', { name: table, exact: true })).toBeVisible();

  await drill(page, names, [{ doubleClick: 'columnheader', at: 0 }, { fill: 'Column name' }]);
  // Each cell has an editor of its own name.
  await drill(page, scriptPayloads, [{ doubleClick: 'gridcell', at: 0 }, { fill: `${names.at(-1)}, row 1` }]);
  await expect.poll(async () => (await ben.person.values(table))?.[0]?.[0], within).toBe(scriptPayloads.at(-1));

  // A select column: options by their list, and by typing into a cell.
  await page.getByRole('columnheader').nth(2).click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitemradio', { name: 'Select', exact: true }).click();
  await page.getByRole('columnheader').nth(2).click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Edit options…', exact: true }).click();
  await button('Add option').click();
  await drill(page, names, [{ fill: 'Option 1' }]);
  await button('Done').click();
  await drill(page, scriptPayloads, [{ doubleClick: 'gridcell', at: 2 }, { fill: 'Column 3, row 1' }]);

  // Looked for, and filtered by.
  await button('Find').click();
  await drill(page, scriptPayloads, [{ fill: 'Find in this table' }]);
  await button('Close find').click();
  await button('Sort and filter').click();
  await button('Add filter').click();
  await drill(page, scriptPayloads, [{ fill: 'Value' }]);
  await button('Done').click();
  await button('Show everything').click();

  // What a web page puts on the clipboard: its markup and its text.
  await page.getByRole('gridcell').first().click();
  await page.evaluate((payloads) => {
    for (const payload of payloads) {
      const data = new DataTransfer();
      data.setData('text/html', `<table><tr><td>${payload}</td></tr></table>`);
      data.setData('text/plain', payload);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }
  }, scriptPayloads);
  await expect.poll(async () => (await ben.person.values(table))?.[0]?.[0], within).toBe(scriptPayloads.at(-1)?.trim());
  await ana.person.panel('History');
  for (const { person } of [ana, ben]) {
    await expect.poll(async () => (await person.list('History')).length, within).toBeGreaterThan(20);
    expect(await person.screen.value({ role: 'textbox', name: 'Room name' })).toBe(names.at(-1));
  }
});

test('[T15] [T16] files: their names, headers and cells, seen by both and exported without a formula', async () => {
  test.setTimeout(200_000);
  const chooseButton = button('Import');
  await page.goto(room);
  const file = (name: string, text: string) => ({
    name: `${name}.csv`,
    mimeType: 'text/csv',
    buffer: Buffer.from(text),
  });
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  await chooseButton.click();
  // The way of a dropped file into the input, as many times as it takes.
  await page.evaluate(async (payloads) => {
    const find = async (selector: string): Promise<HTMLElement> => {
      for (;;) {
        const found = [...document.querySelectorAll<HTMLElement>(`dialog ${selector}`)].find(
          (one) => selector !== 'button' || one.textContent === 'Choose another file',
        );
        if (found) return found;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    };
    for (const payload of payloads) {
      const files = new DataTransfer();
      files.items.add(new File(['a,b\n1,2\n'], `${payload}.csv`, { type: 'text/csv' }));
      const input = (await find('input[type=file]')) as HTMLInputElement;
      input.files = files.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
      (await find('button')).click();
    }
  }, names);
  // One table whose columns are called so, and one whose cells hold it.
  const columns = scriptPayloads.slice(0, 190);
  await page
    .locator('input[type=file]')
    .setInputFiles(file('headers', `${columns.map(quoted).join(',')}\n${columns.map(() => '1').join(',')}\n`));
  await page.getByRole('checkbox', { name: 'First row holds the column names', exact: true }).check();
  await button('Import 1 row').click();
  await expect(page.getByRole('grid', { name: 'headers', exact: true })).toBeVisible();

  await chooseButton.click();
  const formulas = ['=', '+', '-', '@', '\t=', '\r='].map((start) => `${start}cmd|' /C calc'!A1`);
  const cells = [...scriptPayloads, ...formulas];
  await page
    .locator('input[type=file]')
    .setInputFiles(file('cells', `name,text\n${cells.map((cell, at) => `${at},${quoted(cell)}`).join('\n')}\n`));
  await button(`Import ${cells.length} rows`).click();
  for (const { browser, person } of [ana, ben]) {
    const link = browser.page.getByRole('navigation', { name: 'Documents' });
    await link.getByRole('button', { name: 'headers', exact: true }).click();
    await expect(browser.page.getByRole('grid', { name: 'headers', exact: true })).toBeVisible();
    for (let column = 0; column < columns.length; column += 8) {
      for (let step = 0; step < 8; step++) await browser.page.keyboard.press('ArrowRight');
    }
    await link.getByRole('button', { name: 'cells', exact: true }).click();
    for (let row = 1; row <= cells.length; row += 12) await person.row('cells', row);
    expect((await person.row('cells', 1))[1]?.text).toBe(cells[0]);
  }

  const [download] = await Promise.all([page.waitForEvent('download'), button('Export CSV').click()]);
  const exported = await readFile(await download.path(), 'utf8');
  // No cell of it begins as a formula does, however it is quoted.
  const starts = [...exported.matchAll(/(?:^|[,\n])"?([=+\-@\t\r])/g)].map(([found]) => found);
  expect(starts).toEqual([]);
  for (const formula of formulas) expect(exported).toContain(`'${formula}`);
});
