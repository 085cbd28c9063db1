/** A viewer whose app has no checks left: what keeps a view link a view link is what the others do [MEM-3]. */
import { expect, test } from '@playwright/test';
import type { ChromiumGuest } from './support/company.ts';
import { alert, type Gathering, gather, inPeople, shows, table, within } from './support/gathering.ts';
import { buildLawlessApp, type LawlessApp } from './support/lawless-app.ts';

let gathering: Gathering;
let app: LawlessApp;
let ana: ChromiumGuest;
let ben: ChromiumGuest;
let mallory: ChromiumGuest;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  app = await buildLawlessApp();
});
test.afterAll(() => app?.remove());
test.beforeEach(async () => {
  gathering = await gather();
  ana = await gathering.guest('Ana');
  ben = await gathering.guest('Ben');
  mallory = await gathering.guest('Mallory');
});
test.afterEach(() => gathering.close());

test('[MEM-3] [MEM-26] [T8] a viewer without checks of their own changes nothing anywhere, is seen to have tried, and is told', async () => {
  test.setTimeout(120_000);
  const { server } = gathering;
  const { edit, view } = await gathering.found(ana);
  await gathering.comes(ben, edit);
  await ana.person.type(table, 1, 1, 'of Ana');
  await app.giveTo(mallory.browser.context, server.origin);
  await gathering.comes(mallory, view);
  await shows(mallory, [['of Ana', '', '']]);

  // Her app lets her, signs it, stores it and sends it.
  const { page: mallorys } = mallory.browser;
  for (const [column, text] of [
    [2, 'forged'],
    [1, 'over Ana'],
  ] as const) {
    const cell = (await mallory.person.row(table, 1))[column - 1];
    await mallorys.mouse.click(cell?.x ?? 0, cell?.y ?? 0);
    await mallorys.keyboard.type(text);
    await mallorys.keyboard.press('Enter');
  }
  await mallorys.getByRole('button', { name: 'Add row', exact: true }).click();
  await mallory.person.nameRoom('Mallory’s room');
  await expect(mallorys.getByRole('status', { name: 'Sync status' })).toContainText('Also on 2 other devices', within);
  await ben.person.type(table, 1, 3, 'of Ben');
  // Whether or not its checks are there, it folds what the others fold: so she is told in her own page.
  await expect(alert(mallorys, 'of yours count for nobody')).toBeVisible(within);

  // It came to the others, who hold it and apply none of it.
  for (const { page } of [ana.browser, ben.browser]) {
    await inPeople(page, async () => {
      await expect(page.getByRole('list', { name: 'Members' })).toContainText(
        /\d changes made although they may only view, not applied/,
        within,
      );
    });
  }
  for (const honest of [ana, ben]) {
    await shows(honest, [['of Ana', '', 'of Ben']]);
    await expect(honest.browser.page.getByRole('textbox', { name: 'Room name' })).toHaveValue('');
    expect(await honest.person.conflictTitles()).toEqual([]);
    expect(honest.faults).toEqual([]);
  }

  // And her own browser, once it runs what everybody runs.
  await app.takeFrom(mallory.browser.context, server.origin);
  await mallory.person.screen.reload();
  await shows(mallory, [['of Ana', '', 'of Ben']]);
  await expect(alert(mallory.browser.page, 'of yours count for nobody')).toBeVisible(within);
  await expect(mallory.browser.page.getByText('View only').first()).toBeVisible();
  // Who comes later gets her entries with the others, and they count for them no more.
  const cai = await gathering.guest('Cai');
  await gathering.comes(cai, edit);
  await shows(cai, [['of Ana', '', 'of Ben']]);
});

test('[MEM-28] what a viewer may not do is not to be had, and the page says why', async () => {
  const { view } = await gathering.found(ana);
  await ana.person.type(table, 1, 1, 'of Ana');
  await gathering.comes(ben, view);
  const { page } = ben.browser;
  await expect(page.getByText('View only', { exact: true })).toBeVisible();
  const why = 'Your role lets you view this room, not change it. Its owner or an admin can change that.';
  for (const name of ['New table', 'Import']) {
    const button = page.getByRole('button', { name, exact: true });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(why);
  }
  await expect(page.getByText(why)).toBeVisible();
  await expect(page.getByText('You can view this table, not change it.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Room name' })).toHaveJSProperty('readOnly', true);
  for (const name of ['Add row', 'Add column', 'Undo', 'More actions']) {
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
  }
  const [cell] = await ben.person.row(table, 1);
  await page.mouse.click(cell?.x ?? 0, cell?.y ?? 0);
  await page.keyboard.type('typed all the same');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Delete');
  await inPeople(page, async () => {
    await expect(page.getByRole('list', { name: 'Members' })).toContainText('Ana');
    await expect(page.getByRole('button', { name: /^Remove / })).toHaveCount(0);
    await expect(page.getByRole('combobox', { name: 'Role of Ana' })).toHaveCount(0);
  });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByText('With your role you cannot invite others.')).toBeVisible();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await shows(ben, [['of Ana', '', '']]);
  await shows(ana, [['of Ana', '', '']]);
  expect(gathering.faults()).toEqual([]);
});
