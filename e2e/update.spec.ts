/** A newer build: said, waiting for a person, and nobody's page changed under their hands until then. */
import { expect, type Page, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type BuildCopy, copyBuild } from './harness/build-copy.ts';
import { browserIsReady, type ChromiumGuest, chromiumGuest } from './support/company.ts';
import { createPerson } from './support/person.ts';
import { chromiumScreen, thing, waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };
const offer = 'A new version of Skein is ready.';
const take = thing('button', 'Use it now');

let build: BuildCopy;
let server: AppServer;
let ana: ChromiumGuest;

test.beforeEach(async () => {
  build = await copyBuild();
  server = await startAppServer(build);
  ana = await chromiumGuest('Ana');
});
test.afterEach(async () => {
  await ana?.close();
  await server?.stop();
  await build?.remove();
});

/** Gone as soon as the page is loaded anew. */
const mark = (page: Page): Promise<void> => page.evaluate(() => document.body.setAttribute('data-before', ''));
const isMarked = (page: Page): Promise<boolean> => page.evaluate(() => document.body.hasAttribute('data-before'));
const builds = (page: Page): Promise<readonly string[]> => page.evaluate(() => caches.keys());

test('[UI-10] [SW-3] a newer build is offered and waits, while work goes on and after a reload; then it is taken once', async () => {
  test.setTimeout(90_000);
  const { person } = ana;
  const { page, context } = ana.browser;
  await person.newRoom(server.origin);
  await person.newTable();
  await expect.poll(() => browserIsReady(ana), within).toBe(true);
  const other = await context.newPage();
  const otherPerson = createPerson('Ana', chromiumScreen(other));
  await other.goto(page.url());
  await expect.poll(() => otherPerson.values(table), within).toEqual([['', '', '']]);
  for (const each of [page, other]) await mark(each);
  const before = await builds(page);

  await build.renew();
  // As the browser does by itself when the page is shown again after a while.
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  for (const each of [person, otherPerson]) {
    await each.screen.see(take);
    expect(await each.text()).toContain(offer);
  }

  // Nobody has to answer: the page is the one it was, and what is typed arrives.
  await person.type(table, 1, 1, 'under the offer');
  await expect.poll(() => otherPerson.values(table), within).toEqual([['under the offer', '', '']]);
  for (const each of [page, other]) expect(await isMarked(each)).toBe(true);
  await person.screen.click(thing('button', 'Dismiss'));
  await expect.poll(() => person.text(), within).not.toContain(offer);
  expect(await isMarked(page)).toBe(true);

  // A reload is no answer either: still the build from before, and the offer once more.
  await page.reload();
  await person.screen.see(take);
  expect(await builds(page)).toEqual(expect.arrayContaining([...before]));
  await expect.poll(() => person.values(table), within).toEqual([['under the offer', '', '']]);

  await mark(page);
  await person.screen.click(take);
  await expect.poll(() => isMarked(page).catch(() => true), within).toBe(false);
  await expect.poll(() => person.values(table), within).toEqual([['under the offer', '', '']]);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), within).toBe('activated');
  expect((await builds(page)).filter((name) => !before.includes(name))).toHaveLength(1);
  await expect.poll(() => person.text(), within).not.toContain(offer);

  // The other tab was not reloaded under anybody's hands; it is offered the same.
  expect(await isMarked(other)).toBe(true);
  await otherPerson.type(table, 1, 2, 'still here');
  await expect.poll(() => person.values(table), within).toEqual([['under the offer', 'still here', '']]);
  await otherPerson.screen.click(take);
  await expect.poll(() => isMarked(other).catch(() => true), within).toBe(false);
  await expect.poll(() => otherPerson.values(table), within).toEqual([['under the offer', 'still here', '']]);
  expect(ana.faults).toEqual([]);
});
