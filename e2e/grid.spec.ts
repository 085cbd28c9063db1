/** The grid driven blind: keys, the clipboard as other programs write it, many cells and rows at once. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumGuest, chromiumGuest } from './support/company.ts';
import type { Person } from './support/person.ts';
import { thing, waitMs } from './support/screen.ts';

const within = { timeout: waitMs };
const table = 'Table 1';

let server: AppServer;
let guest: ChromiumGuest;
let ana: Person;
let page: Page;

test.beforeAll(async () => {
  server = await startAppServer();
  guest = await chromiumGuest('Ana');
  ana = guest.person;
  page = guest.browser.page;
  await ana.newRoom(server.origin);
  await ana.newTable();
});
test.afterAll(async () => {
  await guest?.close();
  await server?.stop();
});
test.afterEach(() => expect(guest.faults).toEqual([]));

/** What another program has put on the clipboard, pasted by the browser's own event. */
const paste = (forms: Readonly<Record<string, string>>): Promise<void> =>
  page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(data)) clipboardData.setData(type, text);
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, forms);

/** What copying or cutting here would put on it. */
const copied = (what: 'copy' | 'cut'): Promise<Record<string, string>> =>
  page.evaluate((type) => {
    const clipboardData = new DataTransfer();
    document.dispatchEvent(new ClipboardEvent(type, { clipboardData, bubbles: true, cancelable: true }));
    return { text: clipboardData.getData('text/plain'), html: clipboardData.getData('text/html') };
  }, what);

const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const values = (): Promise<readonly (readonly string[])[] | null> => ana.values(table);
const said = (text: string) => page.locator('[aria-live=polite]', { hasText: text });

test('[TAB-2] [TAB-18] a block of a spreadsheet is pasted to its extent, filled down, cut and undone without a mouse', async () => {
  await press('Control+Home');
  const html = `<html><body><table border=0><!--StartFragment-->
    <tr><td>Tent</td><td align=right>12</td><td>5&quot; pole</td><td>x</td></tr>
    <tr><td>two<br>
      lines</td><td>3</td><td></td><td>y</td></tr><!--EndFragment--></table></body></html>`;
  await paste({ 'text/plain': 'Tent\t12\t5" pole\tx\r\n"two\nlines"\t3\t\ty\r\n', 'text/html': html });
  const block = [
    ['Tent', '12', '5" pole', 'x'],
    ['two\nlines', '3', '', 'y'],
  ];
  await expect.poll(values, within).toEqual(block);
  await expect(said('8 cells pasted, 1 row added, 1 column added')).toHaveCount(1);
  await press('Control+z');
  await expect.poll(values, within).toEqual([['', '', '']]);
  await press('Control+y');
  await expect.poll(values, within).toEqual(block);

  // The selection is what was pasted: copying it gives the same back, in both forms.
  await press('Control+Home', 'Control+Shift+End');
  const both = await copied('copy');
  expect(both.text).toBe('Tent\t12\t"5"" pole"\tx\n"two\nlines"\t3\t\ty');
  expect(both.html).toContain('<td style=\'mso-number-format:"\\@"\'>5&quot; pole</td>');

  await press('Control+Home', 'ArrowRight', 'Shift+ArrowDown', 'Control+d');
  await expect.poll(async () => (await values())?.map((row) => row[1]), within).toEqual(['12', '12']);
  await press('Control+Home', 'Shift+End');
  expect((await copied('cut')).text).toBe('Tent\t12\t"5"" pole"\tx');
  await expect.poll(async () => (await values())?.[0], within).toEqual(['', '', '', '']);
  await press('Control+z', 'Control+z');
  await expect.poll(values, within).toEqual(block);

  // F2 keeps what is there, typing replaces it, Escape gives it up, Delete empties.
  await press('Control+Home', 'F2', 's', 'Enter');
  await expect.poll(async () => (await values())?.[0]?.[0], within).toBe('Tents');
  await press('ArrowUp', 'R', 'Escape', 'Delete');
  await expect.poll(async () => (await values())?.[0]?.[0], within).toBe('');
});

test('[TAB-19] several cells are written at once, from the editor and from the menu', async () => {
  await press('Control+Home', 'Shift+ArrowDown');
  await page.keyboard.type('all');
  await expect(page.getByText('Ctrl+Enter writes this to all 2 selected cells')).toBeVisible();
  await press('Control+Enter');
  await expect.poll(async () => (await values())?.map((row) => row[0]), within).toEqual(['all', 'all']);
  // They are still selected.
  await press('Delete');
  await expect.poll(async () => (await values())?.map((row) => row[0]), within).toEqual(['', '']);
  await press('Shift+F10');
  await ana.screen.click(thing('menuitem', 'Edit 2 cells…'));
  await page.keyboard.type('again');
  await press('Enter');
  await expect.poll(async () => (await values())?.map((row) => row[0]), within).toEqual(['again', 'again']);
  await press('Control+z');
  await expect.poll(async () => (await values())?.map((row) => row[0]), within).toEqual(['', '']);
});

test('[TAB-19] whole rows and columns are selected by key, and rows picked one by one are changed as one', async () => {
  await ana.addRows(table, 4);
  await press('Control+Home', 'Control+Space');
  await expect(page.getByRole('gridcell', { selected: true })).toHaveCount(4);
  await press('Shift+Space');
  await expect(page.getByRole('gridcell', { selected: true })).toHaveCount(4);
  await press('Escape');

  const number = (n: number) => page.getByRole('rowheader', { name: String(n), exact: true });
  await number(1).click({ position: { x: 8, y: 10 } });
  await press('Space');
  await number(3).click({ modifiers: ['Control'], position: { x: 8, y: 10 } });
  const bar = page.getByRole('group', { name: 'Selected rows', exact: true });
  await expect(bar).toContainText('2 rows selected');
  await expect(page.getByRole('row', { selected: true })).toHaveCount(2);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    await page.screenshot({ path: `test-results/grid-bulk-${colorScheme}.png` });
  }
  await bar.getByRole('button', { name: 'Set…', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Set a column of 2 rows', exact: true });
  await dialog.getByRole('combobox', { name: 'Column', exact: true }).selectOption('Column 3');
  await dialog.getByRole('textbox', { name: 'Value', exact: true }).fill('store');
  await press('Enter');
  await expect.poll(async () => (await values())?.map((row) => row[2]), within).toEqual(['store', '', 'store', '']);
  await bar.getByRole('button', { name: 'Duplicate', exact: true }).click();
  await expect.poll(async () => (await values())?.length, within).toBe(6);
  await bar.getByRole('button', { name: 'Delete 2 rows', exact: true }).click();
  await expect.poll(async () => (await values())?.map((row) => row[2]), within).toEqual(['', 'store', 'store', '']);
  await expect(bar).toHaveCount(0);
});

test('[TAB-19] [TAB-12] on a phone cards are picked by their menu', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Menu of row 1', exact: true }).click();
  await ana.screen.click(thing('menuitem', 'Select row'));
  await page.getByRole('button', { name: 'Menu of row 2', exact: true }).click();
  await ana.screen.click(thing('menuitem', 'Select row'));
  const bar = page.getByRole('group', { name: 'Selected rows', exact: true });
  await expect(bar).toContainText('2 rows selected');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    await page.screenshot({ path: `test-results/grid-bulk-phone-${colorScheme}.png` });
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(
    true,
  );
  const sizes = await bar
    .getByRole('button')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
  await bar.getByRole('button', { name: 'Clear selection', exact: true }).click();
  await expect(bar).toHaveCount(0);
});

test('[TAB-21] [TAB-16] a text is found in all tables, and one is brought there; several columns stay in view', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await ana.screen.click(thing('button', 'New table'));
  await ana.screen.see(thing('grid', 'Table 2'));
  await ana.type('Table 2', 1, 2, 'The needle');
  await ana.screen.click(thing('button', table));
  await ana.screen.see(thing('grid', table));
  await press('Control+Shift+F');
  await page.getByRole('searchbox', { name: 'Find in this room', exact: true }).fill('NEEDLE');
  const found = page.getByRole('list', { name: 'Found', exact: true });
  await expect(found.getByRole('button')).toHaveText('The needleTable 2 · Column 2 · row 1 (The needle)');
  await page.screenshot({ path: 'test-results/grid-find-in-room.png' });
  await press('Enter');
  await ana.screen.see(thing('grid', 'Table 2'));
  await expect(page.getByRole('gridcell', { name: 'The needle', exact: true })).toBeFocused();

  // Wider than the window: the first two stay where they are.
  await ana.screen.click(thing('button', 'Sort and filter'));
  await page.getByRole('checkbox', { name: 'Keep the first column in view', exact: true }).check();
  await page.getByRole('combobox', { name: 'How many stay in view', exact: true }).selectOption('2');
  await press('Escape');
  for (let more = 0; more < 5; more++) {
    await ana.screen.click(thing('button', 'Add column'));
    await press('Enter');
  }
  await press('Control+Home', 'End');
  const second = page.getByRole('columnheader', { name: 'Column 2', exact: true });
  const before = await second.boundingBox();
  await press('Home');
  const after = await second.boundingBox();
  expect(before?.x).toBe(after?.x);
  await expect(second).toBeInViewport();
});

test('[TAB-22] a view is kept under a name, for oneself and for everybody, and chosen again', async () => {
  await ana.screen.click(thing('button', table));
  await ana.screen.see(thing('grid', table));
  const panel = page.getByRole('dialog', { name: 'How you see this table', exact: true });
  const name = panel.getByRole('textbox', { name: 'Name of a view', exact: true });
  await ana.screen.click(thing('button', 'Sort and filter'));
  await panel.getByRole('checkbox', { name: 'Column 3', exact: true }).uncheck();
  await name.fill('Without the third');
  await panel.getByRole('button', { name: 'Share with everybody', exact: true }).click();
  const views = panel.getByRole('combobox', { name: 'Saved views', exact: true });
  await expect(views.getByRole('option', { name: 'Without the third', exact: true })).toHaveCount(1);
  await panel.getByRole('checkbox', { name: 'Column 3', exact: true }).check();
  await name.fill('All of it');
  await panel.getByRole('button', { name: 'Keep for me', exact: true }).click();
  await views.selectOption({ label: 'Without the third' });
  await expect(page.getByRole('columnheader', { name: 'Column 3', exact: true })).toHaveCount(0);
  await page.screenshot({ path: 'test-results/grid-views.png' });
  await views.selectOption({ label: 'All of it' });
  await expect(page.getByRole('columnheader', { name: 'Column 3', exact: true })).toHaveCount(1);
  // After a reload both are there: one from the room, one from this browser.
  await page.reload();
  await ana.screen.see(thing('grid', table));
  await ana.screen.click(thing('button', 'Sort and filter'));
  await expect(views.getByRole('option')).toHaveText(['as it is now', 'All of it', 'Without the third']);
  await views.selectOption({ label: 'Without the third' });
  await panel.getByRole('button', { name: 'Delete this view', exact: true }).click();
  await expect(views.getByRole('option')).toHaveText(['as it is now', 'All of it']);
});
