/** Disks that are full, cleared or damaged, in a real browser: said in words, and never an empty room in silence. */
import { type CDPSession, expect, type Page, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumProcess, launchChromiumProcess } from './harness/chromium-process.ts';
import { seeded } from './harness/seeded.ts';

let server: AppServer;
let chromium: ChromiumProcess;
let page: Page;
let control: CDPSession;

test.beforeEach(async () => {
  server = await startAppServer();
  chromium = await launchChromiumProcess();
  page = chromium.page;
  control = await chromium.context.newCDPSession(page);
});
test.afterEach(async () => {
  await chromium.close();
  await server.stop();
});

const openRoom = async (): Promise<void> => {
  await page.goto(server.origin);
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByRole('button', { name: 'New table' }).click();
  await page.getByRole('grid', { name: 'Table 1' }).waitFor();
};

const status = () => page.getByRole('status', { name: 'Sync status' });
const grid = () => page.getByRole('grid', { name: 'Table 1' });

const type = async (column: number, text: string): Promise<void> => {
  await grid().getByRole('gridcell').nth(column).click();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await expect(grid().getByRole('gridcell', { name: text, exact: true })).toBeVisible();
};

/** Something else of this origin takes what is left; `window.freeDisk` gives it back. */
const fillDisk = (): Promise<void> =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('filler', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('t', { autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
    });
    const put = (size: number): Promise<boolean> =>
      new Promise((resolve) => {
        const noise = new Uint8Array(size);
        for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
        const transaction = database.transaction('t', 'readwrite');
        transaction.oncomplete = () => resolve(true);
        transaction.onabort = () => resolve(false);
        transaction.objectStore('t').put(noise);
      });
    for (let size = 1_000_000; size >= 16; size = Math.floor(size / 4)) while (await put(size));
    window.freeDisk = () =>
      new Promise((resolve) => {
        database.close();
        indexedDB.deleteDatabase('filler').onsuccess = () => resolve();
      });
  });

declare global {
  interface Window {
    freeDisk(): Promise<void>;
  }
}

const saved = async (): Promise<void> => {
  await expect(status()).toContainText(/saved (here|on this device)/i);
  await expect(status()).not.toContainText(/saving|not saved/i);
};

test('[STO-10] [UI-7] on a full disk what is typed stays in the page, is said to be unsaved, and is saved when there is room', async () => {
  test.setTimeout(120_000);
  // Before the origin stores anything: Chromium remembers for minutes how much room an origin had left.
  const { origin } = server;
  await control.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 4_000_000 });
  await openRoom();
  await type(0, 'before');
  await saved();
  await fillDisk();
  await type(1, 'while full');
  await expect(status()).toContainText('Not saved on this device');
  await expect(status()).not.toContainText(/saved here/i);
  await expect(page.getByRole('alert').filter({ hasText: 'The disk is full' })).toBeVisible();
  await type(2, 'still typing');

  await page.evaluate(() => window.freeDisk());
  await expect(status()).not.toContainText('Not saved', { timeout: 40_000 });
  await saved();
  await expect(page.getByRole('alert').filter({ hasText: 'The disk is full' })).toBeHidden();
  await chromium.kill();
  const url = page.url();
  chromium = await launchChromiumProcess({ userDataDir: chromium.userDataDir });
  page = chromium.page;
  await page.goto(url);
  for (const text of ['before', 'while full', 'still typing']) {
    await expect(grid().getByRole('gridcell', { name: text, exact: true })).toBeVisible();
  }
});

test('[STO-9] [UI-7] storage cleared under the open page is said, and nothing shown goes away', async () => {
  await openRoom();
  await type(0, 'on the screen');
  await saved();
  await control.send('Storage.clearDataForOrigin', { origin: server.origin, storageTypes: 'indexeddb' });
  await expect(page.getByRole('alert').filter({ hasText: 'closed or cleared the storage' })).toBeVisible();
  await type(1, 'after that');
  await expect(status()).toContainText('Not saved on this device');
  await expect(status()).not.toContainText(/saved here/i);
  await expect(grid().getByRole('gridcell', { name: 'on the screen', exact: true })).toBeVisible();
});

test('[STO-9] [UI-7] a listed room whose store is gone at the start is said to be gone, not shown as empty', async () => {
  await openRoom();
  await type(0, 'gone');
  await saved();
  const url = page.url();
  await page.goto(`${server.origin}/healthz`);
  await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const names = databases.flatMap(({ name }) => (name?.startsWith('skein-room-') ? [name] : []));
    if (names.length === 0) throw new Error('no room to remove');
    for (const name of names) {
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = resolve;
        request.onerror = reject;
      });
    }
  });
  await page.goto(url);
  await expect(page.getByText(/storage of this page|cannot be read here/).first()).toBeVisible();
  await expect(page.getByText('This room has no documents yet')).toBeHidden();
});

test('[T27] bytes flipped in the stored records: said, the rest kept, and healed by a peer', async () => {
  test.setTimeout(120_000);
  await openRoom();
  for (let i = 0; i < 40; i++) await type(i % 3, `value ${i}`);
  await saved();
  // A peer with everything, let in by the link.
  await page.getByRole('button', { name: 'Share' }).click();
  const link = await page.getByRole('textbox', { name: 'Edit link' }).inputValue();
  await page.keyboard.press('Escape');
  const peer = await launchChromiumProcess();
  try {
    await peer.page.goto(link);
    await peer.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    await peer.page.getByRole('button', { name: 'Join' }).click();
    await expect(peer.page.getByRole('gridcell', { name: 'value 39', exact: true })).toBeVisible();
    await expect(status()).toContainText('Also on 1 other device');
    await peer.page.getByRole('switch', { name: 'Work offline' }).click();

    const url = page.url();
    await page.goto(`${server.origin}/healthz`);
    const seed = Number(process.env.SKEIN_SEED ?? Date.now() % 1_000_000);
    console.log(`seed ${seed}`);
    const chance = seeded(seed);
    const places = Array.from({ length: 20 }, () => [chance.between(0, 999_999), chance.between(0, 999_999)] as const);
    const flipped = await page.evaluate(async (all) => {
      const answer = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const name = (await indexedDB.databases()).find((one) => one.name?.startsWith('skein-room-'))?.name ?? '';
      const database = await answer(indexedDB.open(name));
      const entries = database.transaction('entries', 'readwrite').objectStore('entries');
      const keys = await answer(entries.getAllKeys());
      const hit = new Set<IDBValidKey>();
      for (const [record, byte] of all) {
        const key = keys[Math.floor((record / 1_000_000) * keys.length)];
        if (key === undefined) continue;
        const bytes = (await answer(entries.get(key))) as Uint8Array;
        const at = Math.floor((byte / 1_000_000) * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ 16;
        await answer(entries.put(bytes, key));
        hit.add(key);
      }
      database.close();
      return hit.size;
    }, places);
    expect(flipped).toBeGreaterThan(5);

    await page.goto(url);
    await expect(status()).toContainText(/stored records? unreadable/);
    await peer.page.getByRole('switch', { name: 'Work offline' }).click();
    await expect(status()).not.toContainText('unreadable', { timeout: 30_000 });
    const shown = (of: Page) => of.getByRole('grid', { name: 'Table 1' }).getByRole('gridcell').allTextContents();
    await expect.poll(() => shown(page)).toEqual(await shown(peer.page));
    await expect(page.getByRole('gridcell', { name: 'value 39', exact: true })).toBeVisible();
  } finally {
    await peer.close();
  }
});
