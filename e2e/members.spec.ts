/** People, links and devices as they are managed: removal, withdrawal, roles and a second device, in real browsers. */
import { expect, type Page, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumGuest, chromiumGuest } from './support/company.ts';
import { waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };

let server: AppServer;
let ana: ChromiumGuest;
let ben: ChromiumGuest;
let guests: ChromiumGuest[];

const guest = async (name: string): Promise<ChromiumGuest> => {
  const made = await chromiumGuest(name);
  guests.push(made);
  return made;
};

/** Ana's room with a table; Ben has joined by her edit link. */
async function meet(): Promise<string> {
  await ana.person.newRoom(server.origin);
  await ana.person.newTable();
  const { edit } = await ana.person.share();
  await ben.person.join(edit);
  await expect.poll(async () => (await ben.person.values(table))?.length, within).toBe(1);
  return edit;
}

async function openPeople(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'People', exact: true }).first().click();
  await expect(page.getByRole('dialog', { name: 'People', exact: true })).toBeVisible();
}

const members = (page: Page) => page.getByRole('list', { name: 'Members' });

test.beforeEach(async () => {
  server = await startAppServer();
  guests = [];
  ana = await guest('Ana');
  ben = await guest('Ben');
});
test.afterEach(async () => {
  for (const each of guests) await each.close();
  await server?.stop();
});

test('[MEM-17] [MEM-22] [MEM-7] a removed person is told, can only read, and their link lets nobody in', async () => {
  const edit = await meet();
  await ben.person.type(table, 1, 1, 'by Ben');
  await expect.poll(() => ana.person.values(table), within).toEqual([['by Ben', '', '']]);
  const { page } = ana.browser;
  await openPeople(page);
  await page.getByRole('button', { name: 'Remove Ben', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Remove Ben from this room?' });
  await expect(question).toContainText('keeps what is on their devices now');
  await question.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Not members any more' })).toContainText('Ben removed by Ana');

  const bens = ben.browser.page;
  await expect(bens.getByRole('alert').filter({ hasText: 'removed you from this room' })).toBeVisible({
    timeout: waitMs,
  });
  await expect(bens.getByRole('textbox', { name: 'Room name' })).toHaveJSProperty('readOnly', true);
  expect(await ben.person.values(table)).toEqual([['by Ben', '', '']]);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await ana.person.type(table, 1, 2, 'after');

  const cai = await guest('Cai');
  await cai.person.screen.open(edit);
  await cai.browser.page.getByRole('textbox', { name: 'Your name' }).fill('Cai');
  await cai.browser.page.getByRole('button', { name: 'Join' }).click();
  await expect(cai.browser.page.getByRole('heading', { name: 'This link was withdrawn' })).toBeVisible({
    timeout: waitMs,
  });
  expect((await ana.person.share()).edit).not.toBe(edit);
  expect((await ben.person.values(table))?.[0]).toEqual(['by Ben', '', '']);
  expect(ana.faults).toEqual([]);
});

test('[MEM-2] [MEM-18] a link with a name and one use lets in one; withdrawn, it says so', async () => {
  await meet();
  const { page } = ana.browser;
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'New link', exact: true }).click();
  await page.getByRole('textbox', { name: 'Name of the link' }).fill('Saturday crew');
  await page.getByRole('combobox', { name: 'Lets people' }).selectOption({ label: 'view' });
  await page.getByRole('combobox', { name: 'May be used' }).selectOption({ label: '5 times' });
  await page.getByRole('button', { name: 'Make link' }).click();
  const item = page.getByRole('list', { name: 'Links' }).getByRole('listitem').filter({ hasText: 'Saturday crew' });
  await expect(item).toContainText('lets people view · 0 of 5 joined');
  await item.getByRole('button', { name: 'Show Saturday crew as a QR code' }).click();
  await expect(page.getByRole('img', { name: 'QR code of Saturday crew' })).toBeVisible();
  await ana.browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await item.getByRole('button', { name: 'Copy Saturday crew' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const cai = await guest('Cai');
  await cai.person.join(link);
  await expect(cai.browser.page.getByText('View only')).toBeVisible({ timeout: waitMs });
  await expect(item).toContainText('1 of 5 joined', { timeout: waitMs });
  await item.getByRole('button', { name: 'Withdraw Saturday crew' }).click();
  await expect(item).toContainText('withdrawn', { timeout: waitMs });
  const dan = await guest('Dan');
  await dan.person.screen.open(link);
  await dan.browser.page.getByRole('textbox', { name: 'Your name' }).fill('Dan');
  await dan.browser.page.getByRole('button', { name: 'Join' }).click();
  await expect(dan.browser.page.getByRole('heading', { name: 'This link was withdrawn' })).toBeVisible({
    timeout: waitMs,
  });
  // Who came by it stays.
  expect(await cai.person.values(table)).toEqual([['', '', '']]);
  expect(guests.flatMap(({ faults }) => faults)).toEqual([]);
});

test('[MEM-15] [MEM-16] [MEM-4] a role is lowered and given back; what is written meanwhile counts for nobody, then for all', async () => {
  await meet();
  await ben.person.type(table, 1, 1, 'first');
  await expect.poll(() => ana.person.values(table), within).toEqual([['first', '', '']]);
  const { page } = ana.browser;
  await openPeople(page);
  await page.getByRole('combobox', { name: 'Role of Ben' }).selectOption({ label: 'Can view' });
  await page.getByRole('button', { name: 'Change role' }).click();
  await expect(ben.browser.page.getByText('View only')).toBeVisible({ timeout: waitMs });
  await expect(members(page).getByRole('combobox', { name: 'Role of Ben' })).toHaveValue('viewer');
  await page.getByRole('combobox', { name: 'Role of Ben' }).selectOption({ label: 'Can edit' });
  await expect(ben.browser.page.getByText('View only')).toBeHidden({ timeout: waitMs });
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await ben.person.type(table, 1, 2, 'again');
  await expect.poll(() => ana.person.values(table), within).toEqual([['first', 'again', '']]);
  expect(guests.flatMap(({ faults }) => faults)).toEqual([]);
});

test('[MEM-20] [MEM-23] a second device is the same person; signs can be compared; a lost device goes', async () => {
  await meet();
  const bens = ben.browser.page;
  await openPeople(bens);
  await bens.getByRole('button', { name: 'Link another device' }).click();
  const link = await bens.getByRole('textbox', { name: 'Link for your other device' }).inputValue();
  const phone = await guest('Ben');
  await phone.person.join(link);
  await expect.poll(async () => (await phone.person.values(table))?.length, within).toBe(1);
  const { page } = ana.browser;
  await openPeople(page);
  await expect(page.getByRole('list', { name: 'Devices of Ben' }).getByRole('listitem')).toHaveCount(2, {
    timeout: waitMs,
  });
  await expect(members(page).locator('> li')).toHaveCount(2);
  const signsAt = async (at: Page, name: string): Promise<string> => {
    await at.getByText(`Compare with ${name}`).click();
    return at
      .getByText(/^\w+( · \w+){6}$/)
      .first()
      .innerText();
  };
  expect(await signsAt(page, 'Ben')).toBe(await signsAt(bens, 'Ana'));
  const own = bens.getByRole('list', { name: 'Devices of Ben' });
  await own.getByRole('button', { name: /^Remove / }).click();
  await bens.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(phone.browser.page.getByRole('alert').filter({ hasText: 'removed this device' })).toBeVisible({
    timeout: waitMs,
  });
  await expect(members(page).locator('> li')).toHaveCount(2);
  expect(guests.flatMap(({ faults }) => faults)).toEqual([]);
});
