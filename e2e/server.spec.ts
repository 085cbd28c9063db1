import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { copyBuild } from './harness/build-copy.ts';
import { type ChromiumProcess, launchChromiumProcess } from './harness/chromium-process.ts';
import { hasFirefox, launchFirefoxProcess } from './harness/firefox.ts';
import { watchPageFaults } from './harness/page-faults.ts';

let server: AppServer;
let chromium: ChromiumProcess;

test.beforeEach(async () => {
  server = await startAppServer();
  chromium = await launchChromiumProcess();
});
test.afterEach(async () => {
  await chromium.close();
  await server.stop();
});

/** The page shows the app, not a blank or an error of the browser. */
const showsApp = async (page: Page): Promise<void> => {
  await expect(page.locator('#root')).not.toBeEmpty();
  await expect(page).toHaveTitle(/Skein/);
};

const offlineReady = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');

test('[HOST-3] the page loads under its policy without one breach', async () => {
  const faults = await watchPageFaults(chromium.context);
  await chromium.page.goto(server.origin);
  await showsApp(chromium.page);
  await offlineReady(chromium.page);
  await chromium.page.goto(`${server.origin}/some/deep/route`);
  await showsApp(chromium.page);
  expect(faults).toEqual([]);
});

test('[SW-2] every route opens with the server gone, also in a browser started anew', async () => {
  await chromium.page.goto(server.origin);
  await offlineReady(chromium.page);
  await server.stop();
  for (const path of ['/', '/r', '/some/deep/route']) {
    await chromium.page.goto(server.origin + path);
    await showsApp(chromium.page);
  }
  await chromium.kill();
  chromium = await launchChromiumProcess({ userDataDir: chromium.userDataDir });
  await chromium.page.goto(`${server.origin}/r`);
  await showsApp(chromium.page);
});

test('[SW-1] a build of which one file is damaged is not installed, and the one before stays', async () => {
  const copy = await copyBuild();
  const changing = await startAppServer(copy);
  const { page } = chromium;
  try {
    await page.goto(changing.origin);
    await offlineReady(page);
    const before = await page.evaluate(() => caches.keys());
    await writeFile(join(copy.distDir, 'manifest.webmanifest'), '{}');
    await copy.renew();
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const refused = new Promise<void>((resolve) => {
        registration.addEventListener('updatefound', () => {
          const worker = registration.installing;
          worker?.addEventListener('statechange', () => worker.state === 'redundant' && resolve());
        });
      });
      await registration.update().catch(() => {});
      await refused;
    });
    expect(await page.evaluate(() => caches.keys())).toEqual(before);
    await changing.stop();
    await page.reload();
    await showsApp(page);
  } finally {
    await changing.stop();
    await copy.remove();
  }
});

test('[SW-3] a newer build waits until it is taken; then the old files are gone', async () => {
  const copy = await copyBuild();
  const changing = await startAppServer(copy);
  const { page } = chromium;
  try {
    await page.goto(changing.origin);
    await offlineReady(page);
    const [before] = await page.evaluate(() => caches.keys());

    await copy.renew();
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.ready).update();
    });
    await page.waitForFunction(
      async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state === 'installed',
    );
    await page.reload();
    await showsApp(page);
    expect(await page.evaluate(() => caches.keys())).toHaveLength(2);

    // Said to whichever worker waits: the browser may be installing the same build once more just now.
    const takeOver = (): Promise<readonly string[]> =>
      page.evaluate(async () => {
        (await navigator.serviceWorker.getRegistration())?.waiting?.postMessage({ type: 'take-over' });
        return caches.keys();
      });
    await expect.poll(takeOver).toHaveLength(1);
    expect(await page.evaluate(() => caches.keys())).not.toEqual([before]);
    await changing.stop();
    await page.reload();
    await showsApp(page);
  } finally {
    await changing.stop();
    await copy.remove();
  }
});

test('[HOST-5] plain http from another host is explained, not a blank page', async () => {
  const { page } = chromium;
  const response = await chromium.context.request.get(server.origin, { headers: { host: '192.168.1.7' } });
  expect(response.status()).toBe(403);
  await page.setContent(await response.text());
  await expect(page.getByRole('heading', { name: 'One step is missing' })).toBeVisible();
});

test('[HOST-1] Firefox opens the page and works without the server, too', async () => {
  test.skip(!hasFirefox(), 'no Firefox ESR on this machine');
  const firefox = await launchFirefoxProcess();
  try {
    await firefox.page.goto(server.origin);
    await firefox.page.waitForSelector('#root:not(:empty)');
    await firefox.page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
    await server.stop();
    await firefox.page.goto(`${server.origin}/r`);
    await firefox.page.waitForSelector('#root:not(:empty)');
  } finally {
    await firefox.close();
  }
});
