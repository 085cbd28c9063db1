/**
 * `npm run pictures`: the pictures of README.md, made with the built app in a real browser. Three people of an event crew
 * share a room; two of them part, edit the same things, and come back. Whatever a picture shows happened.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, expect, type Page } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../e2e/browsers.ts';
import { startAppServer } from '../e2e/harness/app-server.ts';

const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const desktop = { width: 1440, height: 860 };
const phone = { width: 390, height: 844 };

const tables = {
  Equipment: `Item,Where,Count,State,Due back,Who has it
Generator 5 kVA,North gate,2,in use,2026-11-22,Ana
Marquee tent 6 × 3,Main field,12,in use,2026-11-22,Ben
Cable reel 50 m,Store B,9,in store,,
"Radio set, channel 4",Control,16,in use,2026-11-21,Chidi
Folding table,Main field,40,in use,2026-11-22,Ben
First-aid kit,Medic tent,6,in use,2026-11-22,Ben
Crowd barrier 2 m,South road,120,on the way,2026-11-23,Hire firm
"Stage light, LED",Stage,24,in use,2026-11-23,Chidi
"Water tank 1,000 l",Camp,3,on the way,2026-11-24,
Hi-vis vest,Control,60,in store,,
Trestle bench,Main field,80,in use,2026-11-22,Ben
Fire extinguisher,Every gate,18,in use,2026-11-24,Ana
`,
  'Shift plan': `Shift,From,To,Lead
Gates,06:00,14:00,Ana
Gates,14:00,22:00,Dora
Stage,10:00,18:00,Chidi
`,
  Vendors: `Stall,Pitch,Power,Paid
Noodle bar,A1,32 A,yes
Coffee cart,A2,16 A,yes
Print workshop,B4,none,no
`,
};

interface Person {
  readonly page: Page;
  /** Ends with the cell's editor closed and the value in place. */
  change(from: string, to: string): Promise<void>;
  setOffline(offline: boolean): Promise<void>;
}

async function arrive(
  browser: Browser,
  origin: string,
  name: string,
  device: string,
  options: BrowserContextOptions,
): Promise<Person> {
  const context = await browser.newContext({ viewport: desktop, locale: 'en-GB', ...options });
  const page = await context.newPage();
  await page.goto(origin);
  for (const [label, text] of [
    ['Your name', name],
    ['This device', device],
  ] as const) {
    const field = page.getByRole('textbox', { name: label, exact: true });
    await field.fill(text);
    await field.press('Enter');
    await field.blur();
  }
  const offline = page.getByRole('switch', { name: 'Work offline' });
  return {
    page,
    async change(from, to) {
      await page.getByRole('gridcell', { name: from, exact: true }).click();
      await page.keyboard.type(to);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('gridcell', { name: to, exact: true })).toBeVisible();
    },
    async setOffline(wanted) {
      if ((await offline.isChecked()) !== wanted) await offline.click();
      await expect(offline).toBeChecked({ checked: wanted });
    },
  };
}

async function importTable(page: Page, file: string): Promise<void> {
  await page
    .getByRole('button', { name: /^(Import|Bring in a CSV file)$/ })
    .first()
    .click();
  await page.getByLabel('Choose a CSV or TSV file').setInputFiles(file);
  await page.getByRole('button', { name: /^Import \d+ rows?$/ }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
}

/** A picture without a blinking caret or a half-done transition. */
const take = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: join(folder, name), animations: 'disabled', caret: 'hide' });

await mkdir(folder, { recursive: true });
const files = await mkdtemp(join(tmpdir(), 'skein-pictures-'));
const server = await startAppServer();
const executablePath = chromiumPath();
const browser = await chromium.launch({
  args: [...chromiumArgs, '--disable-features=WebRtcHideLocalIpsWithMdns', '--force-color-profile=srgb'],
  ...(executablePath ? { executablePath } : {}),
});

try {
  const chidi = await arrive(browser, server.origin, 'Chidi', 'site office', { colorScheme: 'light' });
  const ana = await arrive(browser, server.origin, 'Ana', 'phone', { colorScheme: 'light' });
  const ben = await arrive(browser, server.origin, 'Ben', 'laptop', { colorScheme: 'dark' });
  const everybody = [chidi, ana, ben];

  // Chidi makes the room and brings the crew's tables in.
  await chidi.page.getByRole('button', { name: 'New room' }).click();
  const roomName = chidi.page.getByRole('textbox', { name: 'Room name' });
  await roomName.fill('Harbour Fest crew');
  await roomName.press('Enter');
  for (const [name, csv] of Object.entries(tables)) {
    const file = join(files, `${name}.csv`);
    await writeFile(file, csv);
    await importTable(chidi.page, file);
  }
  const documents = (page: Page) => page.getByRole('navigation', { name: 'Documents' });
  const openEquipment = async ({ page }: Person): Promise<void> => {
    await documents(page).getByRole('button', { name: 'Equipment', exact: true }).click();
    await expect(page.getByRole('grid', { name: 'Equipment' })).toBeVisible();
  };
  await openEquipment(chidi);
  await chidi.page.getByRole('columnheader', { name: 'State', exact: true }).click({ button: 'right' });
  await chidi.page.getByRole('menuitemradio', { name: 'Select', exact: true }).click();

  // The others come by the link.
  await chidi.page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = await chidi.page.getByRole('textbox', { name: 'Edit link' }).inputValue();
  await chidi.page.keyboard.press('Escape');
  for (const person of [ana, ben]) {
    await person.page.goto(link);
    await expect(person.page.getByRole('textbox', { name: 'Room name' })).toHaveValue('Harbour Fest crew');
    await openEquipment(person);
    await expect(person.page.getByRole('gridcell', { name: 'Marquee tent 6 × 3' })).toBeVisible();
  }
  const statusOf = ({ page }: Person) => page.getByRole('status', { name: 'Sync status' });
  await expect(statusOf(chidi)).toContainText('Also on 2 other devices');

  // Ana and Ben part, and change the same things.
  for (const person of [ana, ben]) await person.setOffline(true);
  await ana.change('12', '14');
  await ana.page.getByRole('gridcell', { name: 'Folding table', exact: true }).click({ button: 'right' });
  await ana.page.keyboard.press('Escape');
  await ana.page.getByRole('rowheader', { name: '5', exact: true }).click({ button: 'right' });
  await ana.page.getByRole('menuitem', { name: 'Delete row', exact: true }).click();
  await ben.change('12', '15');
  await ben.change('40', '38');
  await ben.change('9', '11');
  for (const person of [ana, ben]) await person.setOffline(false);
  for (const person of everybody) {
    await expect(person.page.getByRole('button', { name: '2 to decide' })).toBeVisible();
    await expect(statusOf(person)).toContainText('Also on 2 other devices');
  }

  // Where everybody is.
  await ben.page.getByRole('gridcell', { name: 'Medic tent', exact: true }).click();
  await ana.page.getByRole('gridcell', { name: 'Control', exact: true }).first().click();
  await chidi.page.getByRole('gridcell', { name: 'Stage light, LED', exact: true }).click();

  const tab = ({ page }: Person, name: string) => page.getByRole('tab', { name });
  await tab(chidi, 'Conflicts').click();
  await expect(chidi.page.getByRole('radio', { name: '15', exact: true })).toBeVisible();
  await expect(chidi.page.getByRole('grid').getByText('Ben', { exact: true }).first()).toBeVisible();
  await take(chidi.page, 'room-light.png');

  await tab(ben, 'Peers').click();
  await expect(ben.page.getByRole('tabpanel').getByText('has all your changes').first()).toBeVisible();
  await expect(ben.page.getByRole('tabpanel').getByText(/ ms/).first()).toBeVisible();
  // The figures of a link are read every two seconds: not the ones from before anything had come.
  await expect(ben.page.getByRole('tabpanel')).not.toContainText(', 0 B received');
  await take(ben.page, 'room-dark.png');

  await ana.page.setViewportSize(phone);
  const decide = ana.page.getByRole('button', { name: 'Decide' }).first();
  await expect(decide).toBeVisible();
  // The card whole: above the places at the thumb, and the one before it cut off.
  await decide.evaluate((button) => button.scrollIntoView({ block: 'center' }));
  await ana.page.mouse.move(0, 0);
  await take(ana.page, 'room-phone.png');
} finally {
  await browser.close();
  await server.stop();
  await rm(files, { recursive: true });
}
