/** Removals that somebody does not know of yet: made apart from each other, in three browsers. */
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import type { ChromiumGuest } from './support/company.ts';
import { alert, type Gathering, gather, inPeople, removeMember, shows, table, within } from './support/gathering.ts';

let gathering: Gathering;
let ana: ChromiumGuest;
let ben: ChromiumGuest;
let cai: ChromiumGuest;

const former = (page: Page) => page.getByRole('list', { name: 'Not members any more' });
const notCounting = (page: Page) => page.getByRole('list', { name: 'Changes that do not count' });

test.beforeEach(async () => {
  test.setTimeout(120_000);
  gathering = await gather();
  ana = await gathering.guest('Ana');
  ben = await gathering.guest('Ben');
  cai = await gathering.guest('Cai');
  const { edit } = await gathering.found(ana);
  await gathering.comes(ben, edit);
  await gathering.comes(cai, edit);
  await cai.person.type(table, 1, 1, 'before');
  for (const guest of [ana, ben]) await shows(guest, [['before', '', '']]);
});
test.afterEach(() => gathering.close());

test('[MEM-4] [MEM-24] [T17] what a person writes while others remove them apart is set aside by all, listed, and taken over', async () => {
  await ana.person.workOffline(true);
  await removeMember(ana.browser.page, 'Cai');
  // The other two do not know, and go on together.
  await cai.person.type(table, 1, 1, 'after');
  await shows(ben, [['after', '', '']]);
  await ben.person.type(table, 1, 2, 'of Ben');
  await shows(cai, [['after', 'of Ben', '']]);

  await ana.person.workOffline(false);
  for (const guest of [ana, ben]) await shows(guest, [['before', 'of Ben', '']]);
  await expect(alert(cai.browser.page, 'Ana removed you from this room.')).toBeVisible(within);
  await shows(cai, [['before', 'of Ben', '']]);
  await expect(alert(cai.browser.page, '1 change of yours counts for nobody.')).toBeVisible(within);

  for (const { page } of [ana.browser, ben.browser]) {
    await inPeople(page, async () => {
      await expect(former(page)).toContainText('1 change made after the removal, not applied.', within);
    });
  }
  const { page } = ana.browser;
  await page.getByRole('button', { name: 'People', exact: true }).first().click();
  await former(page).getByRole('button', { name: 'Show what Cai wrote' }).click();
  await expect(notCounting(page)).toContainText('before → after');
  await page.getByRole('button', { name: 'Take over what Cai wrote' }).click();
  await page.getByRole('button', { name: 'Take over', exact: true }).click();
  await expect(former(page)).toContainText('Cai');
  await expect(former(page)).not.toContainText('not applied', within);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  for (const guest of [ana, ben]) await shows(guest, [['after', 'of Ben', '']]);
  // In her own name, and as a step that can be undone.
  await page.getByRole('button', { name: /^Undo/ }).click();
  for (const guest of [ana, ben]) await shows(guest, [['before', 'of Ben', '']]);
  expect(gathering.faults()).toEqual([]);
});

test('[MEM-22] [MEM-26] [MEM-17] removed while offline: says so when it comes back, is read-only, and keeps what was typed as a list and a file', async () => {
  await cai.person.workOffline(true);
  await cai.person.type(table, 1, 1, 'typed away');
  await cai.person.type(table, 1, 3, '=1+1');
  await removeMember(ana.browser.page, 'Cai');
  await ana.person.type(table, 1, 2, 'after it');
  await shows(ben, [['before', 'after it', '']]);
  expect(await cai.person.values(table)).toEqual([['typed away', '', '=1+1']]);

  await cai.person.workOffline(false);
  const { page } = cai.browser;
  await expect(alert(page, 'Ana removed you from this room.')).toBeVisible(within);
  await expect(alert(page, '2 changes of yours count for nobody.')).toBeVisible(within);
  await expect(page.getByRole('textbox', { name: 'Room name' })).toHaveJSProperty('readOnly', true);
  await expect(page.getByRole('button', { name: 'New table', exact: true })).toBeDisabled();
  // Nothing that came after the removal, and nothing of what counts for nobody.
  await shows(cai, [['before', '', '']]);
  await page.getByRole('button', { name: 'Show them' }).click();
  await expect(notCounting(page)).toContainText('before → typed away');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as a file' }).click(),
  ]);
  const file = await readFile(await download.path(), 'utf8');
  expect(file).toContain('Table 1');
  expect(file).toContain('typed away');
  expect(file).toContain("'=1+1");
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Share this room' })).toContainText(
    'To take part again, ask for a fresh link.',
  );
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  // It stays so, for them and for the others.
  await cai.person.screen.reload();
  await expect(alert(page, 'Ana removed you from this room.')).toBeVisible(within);
  await shows(cai, [['before', '', '']]);
  for (const guest of [ana, ben]) await shows(guest, [['before', 'after it', '']]);
  expect(gathering.faults()).toEqual([]);
});
