/** A table as a board: cards change lanes by mouse and by keyboard, and everybody's cell changes with them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type Company, twoAtChromium } from './support/company.ts';
import type { Person } from './support/person.ts';
import { thing, waitMs } from './support/screen.ts';

const within = { timeout: waitMs };

let company: Company;
let folder: string;
let page: Page;
let ana: Person;
let ben: Person;

test.beforeAll(async () => {
  company = await twoAtChromium();
  folder = await mkdtemp(join(tmpdir(), 'skein-board-'));
  const path = join(folder, 'Tasks.csv');
  await writeFile(path, 'Task,State,Who\nFence,Open,Ana\nStage,Open,Ben\nTents,Done,\n');
  ana = company.ana.person;
  ben = company.ben.person;
  page = company.ana.browser.page;
  await ana.newRoom(company.server.origin);
  await ana.chooseImport(path);
  await ana.screen.click(thing('button', 'Import 3 rows'));
  await page.getByRole('columnheader', { name: 'State', exact: true }).click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitemradio', { name: 'Select', exact: true }).click();
  await ben.join((await ana.share()).edit);
  await expect.poll(() => states(), within).toEqual(['Open', 'Open', 'Done']);
});
test.afterAll(async () => {
  await company?.close();
  await rm(folder, { recursive: true, force: true });
});

const states = async (): Promise<readonly string[]> =>
  ((await ben.values('Tasks')) ?? []).map(([, state = '']) => state);
const lane = (name: string): Locator => page.getByRole('list', { name, exact: true });
const cards = async (name: string): Promise<readonly string[]> =>
  lane(name)
    .getByRole('textbox', { name: 'Task', exact: true })
    .evaluateAll((fields) => fields.map((one) => (one as HTMLInputElement).value));
const card = (name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.locator(`input[value="${name}"]`) });

test('[TAB-17] cards are moved by dragging and by "Move to…", renamed and added; the cells follow for everybody', async () => {
  test.setTimeout(90_000);
  await ana.screen.click(thing('button', 'Sort and filter'));
  await page.getByRole('combobox', { name: 'Show as', exact: true }).selectOption('Board by State');
  await page.keyboard.press('Escape');
  await expect.poll(() => cards('Open'), within).toEqual(['Fence', 'Stage']);
  expect(await cards('Done')).toEqual(['Tents']);
  // Nobody else's view has changed.
  expect(await ben.grid('Tasks')).not.toBeNull();

  await card('Fence').dragTo(lane('Done'));
  await expect.poll(states, within).toEqual(['Done', 'Open', 'Done']);
  await expect.poll(() => cards('Done'), within).toEqual(['Fence', 'Tents']);

  await card('Stage').getByRole('button', { name: 'Move to…', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('N');
  await page.keyboard.press('Enter');
  await expect.poll(states, within).toEqual(['Done', '', 'Done']);
  await expect.poll(() => cards('Nothing chosen'), within).toEqual(['Stage']);

  const title = card('Tents').getByRole('textbox', { name: 'Task', exact: true });
  await title.fill('Large tents');
  // By its old value it is found no more.
  await page.keyboard.press('Enter');
  await ana.screen.click(thing('button', 'Add to Open'));
  await expect.poll(states, within).toEqual(['Done', '', 'Done', 'Open']);
  await expect.poll(async () => (await ben.values('Tasks'))?.[2]?.[0], within).toBe('Large tents');

  // What others do is seen in the lanes.
  await ben.deleteRow('Tasks', 4);
  await expect.poll(() => cards('Open'), within).toEqual([]);
  await page.getByRole('button', { name: /^Undo: / }).click();
  await expect.poll(() => cards('Done'), within).toContain('Tents');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(company.faults()).toEqual([]);
});
