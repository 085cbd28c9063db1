/** The store on IndexedDB, in the browsers people use: the same contract as in memory, and what only a real disk can show. */
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import type { Browser as Firefox, Page as FirefoxPage } from 'puppeteer-core';
import { deviceStoreContract } from '../src/storage/device-store-contract.ts';
import { storeContract } from '../src/storage/store-contract.ts';
import { launchChromium, launchFirefox } from './browsers.ts';
import { launchChromiumProcess, newProfile } from './harness/chromium-process.ts';
import { type ModulePage, servePage } from './module-page.ts';

/** Ten times what y-indexeddb makes durable on the machine this was set on. */
const minWritesPerSecond = 4_500;
const kills = 4;

const ready = (): boolean => 'page' in window;

test.describe('in Chromium', () => {
  test.describe.configure({ mode: 'serial' });
  let served: ModulePage;
  let browser: Browser;
  let page: Page;

  const openPage = async (): Promise<Page> => {
    const opened = await page.context().newPage();
    await opened.goto(served.url);
    await opened.waitForFunction(ready);
    return opened;
  };

  test.beforeAll(async () => {
    served = await servePage('pages/storage-page.ts');
    browser = await launchChromium();
    const context = await browser.newContext();
    page = await context.newPage();
    await page.goto(served.url);
    await page.waitForFunction(ready);
  });

  test.afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  for (const [index, check] of storeContract.entries()) {
    test(check.name, async () => {
      expect(await page.evaluate((at) => window.page.runCheck(at), index)).toBeNull();
    });
  }

  for (const [index, check] of deviceStoreContract.entries()) {
    test(check.name, async () => {
      expect(await page.evaluate((at) => window.page.runDeviceCheck(at), index)).toBeNull();
    });
  }

  test('[STO-6] two pages write the same store at once, and each finds the writes of both', async () => {
    const other = await openPage();
    for (const each of [page, other]) expect(await each.evaluate(() => window.page.hold(1))).toBe('ok');
    const [mine, theirs] = await Promise.all([
      page.evaluate(() => window.page.writeHeld([11, 12, 13])),
      other.evaluate(() => window.page.writeHeld([21, 22, 23])),
    ]);
    expect([...mine.answers, ...theirs.answers]).toEqual(Array(6).fill('ok'));
    const { keys } = await page.evaluate(() => window.page.writeHeld([]));
    expect(keys.filter((key) => key.startsWith('size'))).toEqual(
      [11, 12, 13, 21, 22, 23].map((size) => `size ${size}`),
    );
    await other.close();
  });

  test('[STO-7] a page with a newer version makes the page with the older one step aside', async () => {
    const other = await openPage();
    expect(await other.evaluate(() => window.page.hold(2))).toBe('ok');
    expect(await page.evaluate(() => window.page.lossOfHeld())).toEqual({ type: 'newer' });
    expect(await page.evaluate(() => window.page.hold(1))).toBe('newer');
    await other.close();
    expect(await page.evaluate(() => window.page.hold(2))).toBe('ok');
  });

  test('[STO-7] an open that another tab blocks is answered, and does not stand in the way later', async () => {
    expect(await page.evaluate(() => window.page.openPastBlocker())).toEqual({
      blocked: { type: 'failed', cause: 'blocked by another tab' },
      afterwards: 'ok',
    });
  });

  test('[STO-10] over the quota: the batch that does not fit is refused whole, its neighbours are stored', async () => {
    // An origin of its own: Chromium remembers for minutes how much room an origin had left.
    const small = await servePage('pages/storage-page.ts');
    const context = await browser.newContext();
    const opened = await context.newPage();
    await opened.goto(small.url);
    await opened.waitForFunction(ready);
    const control = await context.newCDPSession(opened);
    const { origin } = new URL(small.url);
    await control.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 3_000_000 });
    expect(await opened.evaluate(() => window.page.hold(1))).toBe('ok');
    const { answers, keys } = await opened.evaluate(() => window.page.writeHeld([1_001, 9_000_000, 1_003]));
    expect(answers).toEqual(['ok', 'full', 'ok']);
    expect(keys).toEqual(['index 0', 'index 2', 'size 1001', 'size 1003']);
    await context.close();
    await small.close();
  });

  test('[STO-9] site data cleared by the browser under us is a loss, and said', async () => {
    const control = await page.context().newCDPSession(page);
    await control.send('Storage.clearDataForOrigin', { origin: new URL(served.url).origin, storageTypes: 'indexeddb' });
    expect((await page.evaluate(() => window.page.lossOfHeld()))?.type).toBe('lost');
    expect(await page.evaluate(() => window.page.hold(1))).toBe('ok');
  });

  test('[STO-12] the browser says how much is used and allowed, and whether it keeps the data', async () => {
    const estimate = await page.evaluate(() => window.page.estimate());
    expect(estimate?.quotaBytes).toBeGreaterThan(0);
    expect(typeof (await page.evaluate(() => window.page.persist()))).toBe('boolean');
  });
});

test('[STO-2] [STO-5] I2 on a real disk: what was answered ok survives SIGKILL, thousands of writes a second', async () => {
  test.setTimeout(120_000);
  const served = await servePage('pages/storage-page.ts');
  const profile = await newProfile();
  try {
    const start = async (): Promise<{ page: Page; kill: () => Promise<void> }> => {
      const { page, kill } = await launchChromiumProcess({ userDataDir: profile.folder });
      await page.goto(served.url);
      await page.waitForFunction(ready);
      return { page, kill };
    };
    let { page, kill } = await start();
    const speeds: number[] = [];
    for (let i = 0; i < 5; i++) speeds.push(await page.evaluate(() => window.page.writesPerSecond(10_000)));
    expect(Math.max(...speeds)).toBeGreaterThan(minWritesPerSecond);

    let kept = 0;
    for (let round = 0; round < kills; round++) {
      const first = kept;
      let said = first;
      let saidEnough = (): void => {};
      // A condition, not a time: the kill comes after a number of answers that differs from round to round.
      const enough = new Promise<void>((resolve) => {
        saidEnough = resolve;
      });
      await page.exposeFunction('report', (below: number) => {
        said = below;
        if (below - first >= 400 + round * 350) saidEnough();
      });
      void page
        .evaluate((from) => window.page.writeWithoutEnd(from, (below) => window.report?.(below)), first)
        .catch(() => {}); // The kill cuts this call off.
      await enough;
      await kill();
      ({ page, kill } = await start());
      kept = await page.evaluate(() => window.page.kept());
      expect(kept).toBeGreaterThanOrEqual(said);
    }
  } finally {
    await profile.remove();
    await served.close();
  }
});

test("[STO-13] a record that a kill tore in the browser's own journal costs nothing at the starts after it", async () => {
  test.setTimeout(120_000);
  const served = await servePage('pages/storage-page.ts');
  const profile = await newProfile();
  /** The files that LevelDB is writing at the end of. */
  const journals = async (): Promise<string[]> => {
    const root = join(profile.folder, 'Default', 'IndexedDB');
    const files = await readdir(root, { recursive: true }).catch(() => []);
    return files.filter((file) => file.endsWith('.log')).map((file) => join(root, file));
  };
  const startAndWrite = async (sizes: readonly number[]): Promise<{ keys: string[]; kill: () => Promise<void> }> => {
    const { page, kill } = await launchChromiumProcess({ userDataDir: profile.folder });
    await page.goto(served.url);
    await page.waitForFunction(ready);
    expect(await page.evaluate(() => window.page.hold(1))).toBe('ok');
    const { answers, keys } = await page.evaluate((all) => window.page.writeHeld(all), sizes);
    expect(answers).toEqual(sizes.map(() => 'ok'));
    return { keys, kill };
  };
  try {
    const first = await startAndWrite([100]);
    await first.kill();
    const torn = await journals();
    test.skip(torn.length === 0, 'this Chromium stores in some other way');
    // The head of a record (checksum, length 88, type "full") whose body the kill came before.
    for (const file of torn) await appendFile(file, Uint8Array.of(1, 2, 3, 4, 88, 0, 1));

    const second = await startAndWrite([200]);
    await expect.poll(async () => (await journals()).filter((file) => torn.includes(file))).toEqual([]);
    await second.kill();

    const third = await startAndWrite([]);
    expect(third.keys).toEqual(['index 0', 'size 100', 'size 200']);
  } finally {
    await profile.remove();
    await served.close();
  }
});

test.describe('in Firefox', () => {
  test.describe.configure({ mode: 'serial' });
  let served: ModulePage;
  let browser: Firefox | null;
  let page: FirefoxPage | undefined;

  test.beforeAll(async () => {
    served = await servePage('pages/storage-page.ts');
    browser = await launchFirefox();
    page = await browser?.newPage();
    await page?.goto(served.url);
    await page?.waitForFunction(ready);
  });

  test.afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  for (const [index, check] of storeContract.entries()) {
    test(check.name, async () => {
      test.skip(!page, 'no Firefox on this machine');
      expect(await page?.evaluate((at) => window.page.runCheck(at), index)).toBeNull();
    });
  }

  for (const [index, check] of deviceStoreContract.entries()) {
    test(check.name, async () => {
      test.skip(!page, 'no Firefox on this machine');
      expect(await page?.evaluate((at) => window.page.runDeviceCheck(at), index)).toBeNull();
    });
  }

  test('[STO-7] an open that another tab blocks is answered, and does not stand in the way later', async () => {
    test.skip(!page, 'no Firefox on this machine');
    expect(await page?.evaluate(() => window.page.openPastBlocker())).toEqual({
      blocked: { type: 'failed', cause: 'blocked by another tab' },
      afterwards: 'ok',
    });
  });
});
