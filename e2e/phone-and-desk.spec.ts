/** One table on a desk and on a phone: cards, what is drawn of a long table, and a table that somebody else deletes. */
import { expect, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumGuest, chromiumGuest } from './support/company.ts';

const table = 'Table 1';

let server: AppServer;
let ana: ChromiumGuest;
let ben: ChromiumGuest;

test.beforeAll(async () => {
  server = await startAppServer();
  ana = await chromiumGuest('Ana');
  ben = await chromiumGuest('Ben', { viewport: { width: 390, height: 844 } });
});
test.afterAll(async () => {
  for (const guest of [ana, ben]) await guest?.close();
  await server?.stop();
});

test('[TAB-12] [TAB-11] [UI-15] cards on a phone, a long table, and a table deleted under somebody', async () => {
  test.setTimeout(90_000);
  const desk = ana.browser.page;
  const phone = ben.browser.page;
  await ana.person.newRoom(server.origin);
  await ana.person.newTable();
  await ana.person.type(table, 1, 1, 'Tent');
  const { edit } = await ana.person.share();
  await desk.keyboard.press('Escape');
  await ben.person.join(edit);

  await test.step('a card has the roles of a row, and a tap edits in place', async () => {
    const cell = phone.getByRole('gridcell', { name: 'Tent', exact: true });
    await expect(cell).toBeVisible();
    await cell.click();
    await phone.keyboard.press('ControlOrMeta+a');
    await phone.keyboard.type('Marquee');
    await phone.keyboard.press('Enter');
    await expect(desk.getByRole('gridcell', { name: 'Marquee', exact: true })).toBeVisible();
  });

  await test.step('of three hundred pasted rows only those in view are in the page', async () => {
    await desk.getByRole('gridcell', { name: 'Marquee', exact: true }).click();
    const lines = Array.from({ length: 300 }, (_, n) => `item ${n + 1}`).join('\n');
    await desk.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(paste);
    }, lines);
    await expect(desk.getByRole('gridcell', { name: 'item 1', exact: true })).toBeVisible();
    // 300 rows and the header.
    await expect(desk.getByRole('grid', { name: table, exact: true })).toHaveAttribute('aria-rowcount', '301');
    expect(await desk.getByRole('row').count()).toBeLessThan(100);
    await expect(phone.getByRole('gridcell', { name: 'item 1', exact: true })).toBeVisible();
  });

  await test.step('whoever looks at a table that somebody else deletes is told', async () => {
    await phone.getByRole('button', { name: 'Documents', exact: true }).click();
    await phone.getByRole('button', { name: 'More actions' }).first().click();
    await phone.getByRole('menuitem', { name: 'Delete' }).click();
    await phone.getByRole('button', { name: 'Delete it', exact: true }).click();
    await expect(desk.getByText('“Table 1” was deleted.')).toBeVisible();
  });
  expect([...ana.faults, ...ben.faults]).toEqual([]);
});
