/** Notes: written together, with every kind of block, by keyboard, from Markdown and the clipboard, offline, on a phone. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { browserIsReady, type Company, twoAtChromium } from './support/company.ts';
import { waitMs } from './support/screen.ts';

const within = { timeout: waitMs };

let company: Company;
let ana: Page;
let ben: Page;

test.beforeAll(async () => {
  test.setTimeout(90_000);
  company = await twoAtChromium();
  ana = company.ana.browser.page;
  ben = company.ben.browser.page;
  for (const page of [ana, ben]) {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  }
  await company.ana.person.newRoom(company.server.origin);
  await company.ben.person.join((await company.ana.person.share()).edit);
});
test.afterAll(async () => {
  await company?.close();
});

const note = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
/** Its name: the first that is free. */
/** The page's policy refuses the handlers of what [NOTE-4] pastes while the sanitizer reads them, and says so, for good. */
const faults = (): readonly string[] =>
  company.faults().filter((fault) => !fault.startsWith('policy: script-src-attr inline'));

async function newNote(page: Page): Promise<string> {
  const before = await page
    .locator('[role=textbox][aria-multiline]')
    .getAttribute('aria-label', { timeout: 500 })
    .catch(() => null);
  await page.getByRole('button', { name: 'New note', exact: true }).click();
  const text = page.locator('[role=textbox][aria-multiline]');
  await expect(text).not.toHaveAttribute('aria-label', before ?? '', within);
  await expect(text).toBeFocused(within);
  return (await text.getAttribute('aria-label')) ?? '';
}
const open = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Documents', exact: true }).getByRole('button', { name, exact: true }).click();
const press = (page: Page, name: string | RegExp): Promise<void> =>
  page
    .getByRole('group', { name: 'Note tools', exact: true })
    .getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
    .click();

/** As the browser hands over what was copied elsewhere. */
const paste = (text: Locator, data: Readonly<Record<string, string>>): Promise<unknown> =>
  text.evaluate((element, parts) => {
    const clipboardData = new DataTransfer();
    for (const [type, content] of Object.entries(parts)) clipboardData.setData(type, content);
    return element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, data);

test('[NOTE-1] [NOTE-2] "New note" opens one with the caret in it; two people write in it at once and see each other’s carets', async () => {
  expect(await newNote(ana)).toBe('Note 1');
  await ana.keyboard.type('Load-in at eight.');
  await open(ben, 'Note 1');
  await expect(note(ben, 'Note 1')).toHaveText('Load-in at eight.', within);
  await note(ben, 'Note 1').click();
  await ben.keyboard.press('Control+End');
  await ben.keyboard.press('Enter');
  await ben.keyboard.type('Bring ropes.');
  await ana.keyboard.press('Control+Home');
  await ana.keyboard.type('Friday: ');
  for (const page of [ana, ben]) {
    await expect(note(page, 'Note 1').locator('p')).toHaveText(['Friday: Load-in at eight.', /^Bring ropes\./], within);
  }
  // Carets are drawn, with names, and are nothing that a screen reader reads as text.
  await expect(note(ana, 'Note 1').locator('span[aria-hidden="true"] > span')).toHaveAttribute(
    'data-name',
    'Ben',
    within,
  );
  expect(faults()).toEqual([]);
});

test('[NOTE-3] headings, lists, checklists, quotes, code, links and tables are made by keys and by tools, and undone by name', async () => {
  test.setTimeout(90_000);
  const name = await newNote(ana);
  const text = note(ana, name);
  await ana.keyboard.type('## Crew');
  await ana.keyboard.press('Enter');
  await ana.keyboard.type('- Ana');
  await ana.keyboard.press('Enter');
  await ana.keyboard.type('Ben');
  await ana.keyboard.press('Enter');
  await ana.keyboard.press('Enter');
  await ana.keyboard.type('[ ] Fuel');
  await ana.keyboard.press('Enter');
  await ana.keyboard.press('Enter');
  await ana.keyboard.type('> Quiet after ten');
  await ana.keyboard.press('Enter');
  await ana.keyboard.press('Enter');
  await ana.keyboard.type('See ');
  await ana.keyboard.press('Control+b');
  await ana.keyboard.type('this');
  await ana.keyboard.press('Control+b');
  await ana.keyboard.type(' or ');
  await ana.keyboard.press('Control+k');
  await ana.getByRole('textbox', { name: 'Link address', exact: true }).fill('javascript:alert(1)');
  await ana.keyboard.press('Enter');
  await expect(ana.getByRole('alert')).toContainText('no address');
  await ana.getByRole('textbox', { name: 'Link address', exact: true }).fill('example.org/plan');
  await ana.keyboard.press('Enter');
  await expect(text.getByRole('link')).toHaveAttribute('href', 'https://example.org/plan', within);
  await ana.keyboard.press('Control+End');
  await ana.keyboard.press('Enter');
  await press(ana, 'Insert table');
  await ana.keyboard.type('What');
  await ana.keyboard.press('Tab');
  await ana.keyboard.type('Count');
  await press(ana, 'Table actions');
  await ana.getByRole('menuitem', { name: 'Add row below', exact: true }).click();
  await open(ben, name);
  const there = note(ben, name);
  await expect(there.locator('tr')).toHaveCount(4, within);
  await expect(there.locator('h2')).toHaveText('Crew');
  await expect(there.locator('ul:not([data-type]) li')).toHaveText(['Ana', 'Ben']);
  await expect(there.locator('blockquote')).toHaveText('Quiet after ten');
  await expect(there.locator('strong')).toHaveText('this');
  await expect(there.locator('th').first()).toHaveText('What');
  await there.getByRole('checkbox').first().click();
  await expect(text.getByRole('checkbox').first()).toBeChecked(within);

  // One's own steps only, by name: Ben's tick stays.
  await press(ana, /^Undo: /);
  await expect(there.locator('tr')).toHaveCount(3, within);
  await expect(text.getByRole('checkbox').first()).toBeChecked();
  await press(ana, /^Redo: /);
  await expect(there.locator('tr')).toHaveCount(4, within);
  expect(faults()).toEqual([]);
});

test('[NOTE-4] [T15] Markdown and HTML are pasted as what they mean, nothing of them runs, and the note leaves as Markdown', async () => {
  const name = await newNote(ana);
  const text = note(ana, name);
  await paste(text, {
    'text/plain':
      '# Plan\n\n- [x] tents\n- [ ] ropes\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nA **bold** [site](https://example.org) and [bad](javascript:alert(1))\n\n```js\nlet x = 1;\n```\n',
  });
  await expect(text.locator('h1')).toHaveText('Plan', within);
  await expect(text.getByRole('checkbox')).toHaveCount(2);
  await expect(text.locator('td')).toHaveText(['1', '2']);
  await expect(text.getByRole('link')).toHaveCount(1);
  await expect(text.locator('pre')).toHaveText('let x = 1;');
  // Stored and with Ben: nobody's caret moves while their own paste is still on its way.
  await open(ben, name);
  await expect(note(ben, name).locator('pre')).toHaveText('let x = 1;', within);
  await ana.keyboard.press('Control+Home');
  await ana.keyboard.press('End');
  await ana.keyboard.press('Enter');
  await paste(text, {
    'text/html':
      '<p onclick="window.ran=1">From <b>elsewhere</b><script>window.ran=1</script><img src=x onerror="window.ran=1"><a href="javascript:window.ran=1">x</a></p><ul><li>one</li></ul>',
    'text/plain': 'plain',
  });
  await expect(text).toContainText('From elsewhere', within);
  expect(await ana.evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined();
  expect(await text.locator('img, script, [onclick]').count()).toBe(0);
  await expect(text.getByRole('link')).toHaveCount(1);
  await ana.getByRole('button', { name: 'Copy Markdown', exact: true }).click();
  await expect(ana.getByText('Copied as Markdown')).toBeVisible(within);
  const markdown = await ana.evaluate(() => navigator.clipboard.readText());
  for (const part of [
    '# Plan',
    '- [x] tents',
    '- [ ] ropes',
    '| a | b |',
    '**bold**',
    '[site](https://example.org)',
    '```',
  ]) {
    expect(markdown).toContain(part);
  }
  expect(faults()).toEqual([]);
});

test('[NOTE-5] "@" mentions people of the room and rows of its tables', async () => {
  await company.ana.person.newTable();
  await company.ana.person.type('Table 1', 1, 1, 'Marquee tent');
  const name = await newNote(ana);
  await ana.keyboard.type('Ask @B');
  await expect(ana.getByRole('listbox', { name: 'Mention', exact: true }).getByRole('option')).toHaveCount(1, within);
  await ana.keyboard.press('Enter');
  await ana.keyboard.type('about @marq');
  await expect(ana.getByRole('listbox', { name: 'Mention', exact: true }).getByRole('option')).toContainText(
    'Marquee tent',
    within,
  );
  await ana.keyboard.press('Enter');
  await open(ben, name);
  await expect(note(ben, name)).toHaveText(/^Ask @Ben about @Marquee tent/, within);
  await expect(note(ben, name).locator('[data-mention="row"]')).toHaveText('@Marquee tent');
  expect(faults()).toEqual([]);
});

test('[NOTE-6] [SW-1] a note opens and is written without a network, and what was written apart merges', async () => {
  test.setTimeout(90_000);
  await expect.poll(() => browserIsReady(company.ana), within).toBe(true);
  const name = await newNote(ana);
  await ana.keyboard.type('Load-in at eight.');
  await open(ben, name);
  await expect(note(ben, name)).toHaveText('Load-in at eight.', within);
  await company.ana.person.workOffline(true);
  await company.server.stop();
  await ana.reload();
  await open(ana, name);
  await expect(note(ana, name)).toContainText('Load-in at eight.', within);
  await note(ana, name).click();
  await ana.keyboard.press('Control+Home');
  await ana.keyboard.type('Alone: ');
  await note(ben, name).click();
  await ben.keyboard.press('Control+End');
  await ben.keyboard.type(' And tents.');
  await expect(note(ana, name)).toHaveText('Alone: Load-in at eight.', within);
  await expect.poll(() => company.ana.person.status(), within).toContain('saved here');
  await company.server.start();
  await company.ana.person.workOffline(false);
  for (const page of [ana, ben]) {
    await expect(note(page, name)).toHaveText('Alone: Load-in at eight. And tents.', { timeout: 40_000 });
  }
  expect(faults().filter((fault) => !/signal|WebSocket|ERR_CONNECTION|Failed to load/.test(fault))).toEqual([]);
});

test('[NOTE-1] [UI-12] it looks as it should at both sizes, light and dark', async () => {
  test.setTimeout(90_000);
  const name = await newNote(ana);
  await paste(note(ana, name), {
    'text/plain':
      '# Load-in\n\nBring **everything** at eight.\n\n- [x] tents\n- [ ] ropes\n\n| What | Count |\n| --- | --- |\n| Tent | 12 |\n\n> Quiet after ten\n\n```\nlet x = 1;\n```\n',
  });
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      await ana.setViewportSize({ width, height: 844 });
      await ana.emulateMedia({ colorScheme });
      await expect(note(ana, name).locator('h1')).toBeVisible(within);
      const { violations } = await new AxeBuilder({ page: ana }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      expect(await ana.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await ana.screenshot({ path: `test-results/looks/note-${width}-${colorScheme}.png` });
    }
  }
  await ana.setViewportSize({ width: 1280, height: 844 });
});
