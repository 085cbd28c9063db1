/** A person who has lost their browser comes back from a file and a passphrase [MEM-25]. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Gathering, gather, inPeople, shows, table, within } from './support/gathering.ts';

const passphrase = 'four words nobody joins';

let gathering: Gathering;
let folder: string;

test.beforeEach(async () => {
  test.setTimeout(120_000);
  gathering = await gather();
  folder = await mkdtemp(join(tmpdir(), 'skein-kit-'));
});
test.afterEach(async () => {
  await gathering.close();
  await rm(folder, { recursive: true });
});

test('[MEM-25] [MEM-20] a kit brings a person back in a fresh profile, with the same name and rights, and their lost device can go', async () => {
  const ana = await gathering.guest('Ana');
  const ben = await gathering.guest('Ben');
  const { edit } = await gathering.found(ana);
  await gathering.comes(ben, edit);
  await ben.person.type(table, 1, 1, 'before the loss');
  await shows(ana, [['before the loss', '', '']]);

  const bens = ben.browser.page;
  await bens.getByRole('button', { name: 'Skein: home' }).click();
  await bens.getByRole('button', { name: 'Make a recovery kit' }).click();
  await bens.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(passphrase);
  await bens.getByRole('textbox', { name: 'Passphrase again' }).fill(passphrase);
  const [download] = await Promise.all([
    bens.waitForEvent('download'),
    bens.getByRole('button', { name: 'Save the kit' }).click(),
  ]);
  const file = join(folder, 'kit.txt');
  await download.saveAs(file);
  await bens.getByRole('button', { name: 'Close', exact: true }).click();
  // So that somebody of the room has heard of it.
  await bens.getByRole('list', { name: 'Your rooms' }).getByRole('link').click();
  await shows(ben, [['before the loss', '', '']]);
  await ben.person.type(table, 1, 2, 'and told');
  await shows(ana, [['before the loss', 'and told', '']]);
  await ben.browser.kill();

  const fresh = await gathering.guest('Nobody yet');
  const { page } = fresh.browser;
  await fresh.person.screen.open(gathering.server.origin);
  await page.getByRole('button', { name: 'Restore from a kit' }).click();
  await page.getByLabel('Kit file').setInputFiles(file);
  await page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill('something else entirely');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText(/passphrase/i).last()).toBeVisible(within);
  await page.getByRole('textbox', { name: 'Passphrase', exact: true }).fill(passphrase);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: '1 room was added to your list.' })).toBeVisible(within);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('list', { name: 'Your rooms' }).getByRole('link').click();
  await shows(fresh, [['before the loss', 'and told', '']]);
  await fresh.person.type(table, 1, 3, 'back');
  await shows(ana, [['before the loss', 'and told', 'back']]);
  // Two members as before, and one of them on two devices.
  await inPeople(ana.browser.page, async () => {
    const at = ana.browser.page;
    await expect(at.getByRole('list', { name: 'Members' }).locator('> li')).toHaveCount(2);
    await expect(at.getByRole('list', { name: 'Devices of Ben' }).getByRole('listitem')).toHaveCount(2, within);
  });
  await inPeople(page, async () => {
    const devices = page.getByRole('list', { name: 'Devices of Ben' });
    await devices.getByRole('button', { name: /^Remove / }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(devices.getByRole('listitem').filter({ hasText: 'removed' })).toHaveCount(1, within);
  });
  expect(ana.faults).toEqual([]);
  expect(fresh.faults).toEqual([]);
});
