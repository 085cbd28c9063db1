/** Links that let nobody in, and the page of who waits to be let in. */
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import type { ChromiumGuest } from './support/company.ts';
import {
  alert,
  type Gathering,
  gather,
  heading,
  knock,
  removeMember,
  shows,
  table,
  within,
} from './support/gathering.ts';

let gathering: Gathering;
let ana: ChromiumGuest;

test.beforeEach(async () => {
  test.setTimeout(120_000);
  gathering = await gather();
  ana = await gathering.guest('Ana');
});
test.afterEach(() => gathering.close());

/** Made by hand, with an end and a number of uses; answers with its address. */
async function newLink(page: Page, name: string, choices: Readonly<Record<string, string>>): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'New link', exact: true }).click();
  await page.getByRole('textbox', { name: 'Name of the link' }).fill(name);
  for (const [field, label] of Object.entries(choices))
    await page.getByRole('combobox', { name: field }).selectOption({ label });
  await page.getByRole('button', { name: 'Make link' }).click();
  await page.getByRole('button', { name: `Copy ${name}` }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  return link;
}

/** How many connections a page has ever begun to make: each shows this browser's addresses to somebody. */
async function countConnections(context: BrowserContext): Promise<() => number> {
  let count = 0;
  await context.exposeFunction('connectionBegan', () => count++);
  await context.addInitScript(() => {
    const report = window as unknown as { connectionBegan(): void };
    window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
      construct(target, args: ConstructorParameters<typeof RTCPeerConnection>) {
        report.connectionBegan();
        return new target(...args);
      },
    });
  });
  return () => count;
}

test('[MEM-2] a link that has run out, and one that is used up, say so and what to do; who has come by it stays', async () => {
  await gathering.found(ana);
  const { page } = ana.browser;
  const once = await newLink(page, 'For Ben', { 'May be used': 'once' });
  const short = await newLink(page, 'Today only', { 'Runs out': 'in an hour', 'Lets people': 'view' });
  const ben = await gathering.guest('Ben');
  await gathering.comes(ben, once);
  const cai = await gathering.guest('Cai');
  await knock(cai, once);
  await expect(heading(cai.browser.page, 'This link was used already')).toBeVisible(within);
  await expect(cai.browser.page.getByText('Ask for a link of your own.')).toBeVisible();

  // Two hours later by the clock of who opens the door.
  const hoursLater = (await page.evaluate(() => Date.now())) + 2 * 3_600_000;
  for (const guest of [ana, ben]) await guest.browser.page.clock.setFixedTime(hoursLater);
  const dan = await gathering.guest('Dan');
  await knock(dan, short);
  await expect(heading(dan.browser.page, 'This link has run out')).toBeVisible(within);
  await expect(dan.browser.page.getByText('Ask for a fresh link.')).toBeVisible();
  await dan.browser.page.getByRole('button', { name: 'Go to your rooms' }).click();
  await expect(dan.browser.page.getByRole('button', { name: 'New room' })).toBeVisible();
  await shows(ben, [['', '', '']]);
  expect(gathering.faults()).toEqual([]);
});

test('[T6] [T4] [MEM-6] who holds a withdrawn link gets no connection and sees no address, and nobody makes one for them', async () => {
  const made = await countConnections(ana.browser.context);
  const { edit } = await gathering.found(ana);
  const { page } = ana.browser;
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Withdraw edit link' }).click();
  await expect(page.getByRole('textbox', { name: 'Edit link' })).not.toHaveValue(edit, within);
  const fresh = await page.getByRole('textbox', { name: 'Edit link' }).inputValue();
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  const mallory = await gathering.guest('Mallory');
  const tried = await countConnections(mallory.browser.context);
  await knock(mallory, edit);
  await expect(heading(mallory.browser.page, 'This link was withdrawn')).toBeVisible(within);
  // Nor whoever knows the room and nothing else.
  const room = edit.slice(0, edit.indexOf('.', edit.indexOf('#')));
  await mallory.person.screen.open('about:blank');
  await mallory.person.screen.open(room);
  await expect(mallory.browser.page.getByText('carries no invitation')).toBeVisible(within);
  expect([tried(), made()]).toEqual([0, 0]);
  // The count counts: with a link that lives there is one.
  const ben = await gathering.guest('Ben');
  await gathering.comes(ben, fresh);
  expect(made()).toBeGreaterThan(0);
  expect(gathering.faults()).toEqual([]);
});

test('[MEM-27] with nobody there the page says what is known, and goes on by itself', async () => {
  const { edit } = await gathering.found(ana);
  await ana.person.type(table, 1, 1, 'of Ana');
  const room = ana.person.screen.address();
  await ana.person.screen.open('about:blank');

  // The first time: nobody is known, and that is said.
  const ben = await gathering.guest('Ben');
  await knock(ben, edit);
  const bens = ben.browser.page;
  await expect(heading(bens, 'Waiting for somebody who has this room')).toBeVisible(within);
  await expect(bens.getByText('Nobody who has this room is online right now.')).toBeVisible(within);
  await expect(bens.getByText('has not met anybody of this room yet')).toBeVisible();
  // Without the server it is not known who is there, and nobody is said to be away.
  await gathering.server.stop();
  await expect(bens.getByText('introduces browsers to each other cannot be reached')).toBeVisible(within);
  await expect(bens.getByText('is online right now')).toBeHidden();
  await gathering.server.start();
  await ana.person.screen.open(room);
  await shows(ben, [['of Ana', '', '']]);

  // Removed, and invited again, with nobody there: this browser has met them.
  await removeMember(ana.browser.page, 'Ben');
  await expect(alert(bens, 'Ana removed you')).toBeVisible(within);
  const { edit: again } = await ana.person.share();
  await ana.person.screen.open('about:blank');
  await ben.person.screen.open('about:blank');
  await ben.person.screen.open(again);
  await expect(bens.getByText(/^Ana was here last: /)).toBeVisible(within);
  await ana.person.screen.open(room);
  await shows(ben, [['of Ana', '', '']]);
  await ben.person.type(table, 1, 2, 'of Ben');
  await shows(ana, [['of Ana', 'of Ben', '']]);
  expect(gathering.faults()).toEqual([]);
});
