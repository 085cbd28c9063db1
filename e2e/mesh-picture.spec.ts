/** The mesh as people see it: a picture, and a table that says the same. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { type ChromiumGuest, type Company, chromiumGuest, twoAtChromium } from './support/company.ts';
import { waitMs } from './support/screen.ts';

const within = { timeout: waitMs };

let company: Company;
let cem: ChromiumGuest;

test.beforeAll(async () => {
  company = await twoAtChromium();
  cem = await chromiumGuest('Cem');
});
test.afterAll(async () => {
  await cem?.close();
  await company?.close();
});

test('[UI-16] [UI-5] the picture shows who is linked, the table each link in numbers; whoever leaves leaves both', async () => {
  test.setTimeout(90_000);
  const { server, ana, ben } = company;
  const { page } = ana.browser;
  await ana.person.newRoom(server.origin);
  // Alone there is no mesh to be seen.
  await expect(page.getByRole('heading', { name: 'Mesh', exact: true })).toHaveCount(0);
  const { edit } = await ana.person.share();
  await ben.person.join(edit);
  await cem.person.join(edit);

  const picture = page.getByRole('img', { name: 'You and 2 links', exact: true });
  await expect(picture).toBeVisible(within);
  for (const name of ['You', 'Ben', 'Cem']) await expect(picture.getByText(name, { exact: true })).toBeVisible();
  await page.getByText('The same as a table', { exact: true }).click();
  const table = page.getByRole('table', { name: 'Links', exact: true });
  await expect(table.getByRole('columnheader')).toHaveText(['Peer', 'Round trip', 'Sent, received', 'Waiting']);
  for (const name of ['Ben', 'Cem']) {
    const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}`) }) });
    await expect(row.getByRole('rowheader')).toHaveText(/edits at once$|announced only$/);
    await expect(row.getByRole('cell').nth(0)).toHaveText(/^(<1|\d+) ms$/, within);
    await expect(row.getByRole('cell').nth(1)).toHaveText(/^\d.*B.*\d.*B$/, within);
    await expect(row.getByRole('cell').nth(2)).toHaveText(/^\d.*B$/);
  }
  // The same is said twice: as many lines of a kind as rows that name it. Nobody hangs on announcements alone.
  const said = async (words: string): Promise<number> =>
    table.getByRole('rowheader').filter({ hasText: words }).count();
  const drawn = (role: string): Promise<number> => picture.locator(`line[data-role=${role}]`).count();
  await expect
    .poll(
      async () => [(await drawn('eager')) - (await said('at once')), (await drawn('lazy')) - (await said('only'))],
      within,
    )
    .toEqual([0, 0]);
  await expect.poll(() => said('at once'), within).toBeGreaterThan(0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('aside').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }

  // Numbers change; the nodes stay where they are.
  const places = (): Promise<readonly string[]> =>
    picture.locator('g').evaluateAll((nodes) => nodes.map((node) => (node as SVGElement).style.transform));
  const before = await places();
  await ana.person.newTable();
  await ana.person.type('Table 1', 1, 1, 'an edit');
  await expect.poll(() => ben.person.values('Table 1'), within).toEqual([['an edit', '', '']]);
  expect(await places()).toEqual(before);

  await cem.person.workOffline(true);
  await expect(page.getByRole('img', { name: 'You and 1 link', exact: true })).toBeVisible(within);
  await expect(table.getByRole('rowheader')).toHaveCount(1);
  expect([...company.faults(), ...cem.faults]).toEqual([]);
});
