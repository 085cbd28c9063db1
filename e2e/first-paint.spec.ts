/** What is seen first after a reload, a kill, and beside another tab: what was there last, at once, and never anything older. */
import { expect, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumProcess, launchChromiumProcess, newProfile } from './harness/chromium-process.ts';
import {
  isEarly,
  type Sight,
  sightsUntilOpen,
  storedPicture,
  untilPictured,
  watchFirstFrames,
} from './support/first-frames.ts';
import { createPerson, type Person } from './support/person.ts';
import { realTable } from './support/real-table.ts';
import { chromiumScreen, thing, waitMs } from './support/screen.ts';

const within = { timeout: waitMs };
const rounds = 5;

let server: AppServer;
let profile: Awaited<ReturnType<typeof newProfile>>;

test.beforeEach(async () => {
  server = await startAppServer();
  profile = await newProfile();
});
test.afterEach(async () => {
  await profile?.remove();
  await server?.stop();
});

interface At {
  readonly browser: ChromiumProcess;
  readonly person: Person;
}

async function start(): Promise<At> {
  const browser = await launchChromiumProcess({ userDataDir: profile.folder });
  await watchFirstFrames(browser.context);
  return { browser, person: createPerson('Ana', chromiumScreen(browser.page)) };
}

const saved = (person: Person): Promise<void> => expect.poll(() => person.status(), within).toMatch(/saved/i);

const isInstalled = (person: Person): Promise<boolean> =>
  person.screen.read(() => navigator.serviceWorker.controller?.state === 'activated', undefined);

const median = (all: readonly number[]): number => Math.round([...all].sort((a, b) => a - b)[all.length >> 1] ?? 0);

/** All that was ever shown in the first cell. */
const firstCells = (sights: readonly Sight[]): readonly (string | undefined)[] => [
  ...new Set(sights.map(({ cells }) => cells[0])),
];

/** A small table whose first cell is pictured with this text. */
async function withTable(text: string, at: At): Promise<void> {
  const { person, browser } = at;
  await person.newRoom(server.origin);
  await person.newTable();
  await person.type('Table 1', 1, 1, text);
  await saved(person);
  await untilPictured(browser.page, text);
}

test('[LOG-8] [ROOM-13] [ROOM-14] a large table is seen before its room is open, and nothing moves when it is', async () => {
  test.setTimeout(180_000);
  const { name, path, rows } = await realTable();
  const { browser, person } = await start();
  const { page } = browser;
  await person.newRoom(server.origin);
  await person.chooseImport(path);
  await person.screen.click(thing('button', `Import ${rows.length.toLocaleString('en-GB')} rows`));
  await expect.poll(async () => (await person.grid(name))?.rowCount, { timeout: 60_000 }).toBe(rows.length);
  await saved(person);
  await expect.poll(() => isInstalled(person), within).toBe(true);
  const address = page.url();
  const firstCell = rows[0]?.[0] ?? '';

  const figures: Record<'with' | 'without', { readonly shown: number[]; readonly open: number[] }> = {
    with: { shown: [], open: [] },
    without: { shown: [], open: [] },
  };
  for (let round = 0; round < rounds; round++) {
    for (const kind of ['with', 'without'] as const) {
      await untilPictured(page, `"rest":${rows.length - 80}`);
      // A page that is left writes its picture once more: it is taken away where the app is not running.
      await page.goto(`${server.origin}/healthz`);
      if (kind === 'without') await storedPicture(page, true);
      await page.goto(address);
      const sights = await sightsUntilOpen(page);
      const early = sights.filter(isEarly);
      const open = sights.filter((sight) => !isEarly(sight));
      expect(early.length > 0, kind).toBe(kind === 'with');
      // Early or open: the same cells, the same number of rows, at the same place.
      for (const sight of sights.filter(({ status }) => status !== '')) {
        expect(sight).toMatchObject({ table: name, rows: rows.length, top: sights.at(-1)?.top });
        expect(sight.cells[0]).toBe(firstCell);
      }
      figures[kind].shown.push(sights[0]?.at ?? Number.NaN);
      figures[kind].open.push(open[0]?.at ?? Number.NaN);
    }
  }
  const { with: first, without } = figures;
  console.log(
    `${rows.length} rows, medians of ${rounds}: first cells after ${median(first.shown)} ms (room open after ${median(first.open)} ms); without the picture after ${median(without.shown)} ms`,
  );

  // What needs the whole table waits for it, and what is typed meanwhile is written.
  await untilPictured(page, `"rest":${rows.length - 80}`);
  await page.goto(`${server.origin}/healthz`);
  await page.goto(address, { waitUntil: 'commit' });
  await page.getByRole('gridcell').first().click();
  await page.keyboard.type('typed at once');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await person.row(name, 1))[0]?.text, within).toBe('typed at once');
  await saved(person);
  expect((await person.exportCsv()).split('typed at once')).toHaveLength(2);
  await browser.close({ keepProfile: true });
});

test('[ROOM-13] [I3] after a kill right behind an edit nothing older than it is shown, not for a frame', async () => {
  let at = await start();
  await withTable('old', at);
  const address = at.browser.page.url();
  await at.person.type('Table 1', 1, 1, 'new');
  await saved(at.person);
  await at.browser.kill();

  at = await start();
  await at.browser.page.goto(address);
  let sights = await sightsUntilOpen(at.browser.page);
  expect(firstCells(sights)).toEqual(['new']);
  expect(sights.some(isEarly)).toBe(false);

  // And once it is pictured, that is what comes first after the next kill.
  await untilPictured(at.browser.page, 'new');
  await at.browser.kill();
  at = await start();
  await at.browser.page.goto(address);
  sights = await sightsUntilOpen(at.browser.page);
  expect(firstCells(sights)).toEqual(['new']);
  expect(sights.some(isEarly)).toBe(true);
  await at.browser.close({ keepProfile: true });
});

test('[ROOM-13] a reload right behind an edit, here or in another tab, shows the edit and nothing before it', async () => {
  const at = await start();
  await withTable('first', at);
  const { page, context } = at.browser;
  await at.person.type('Table 1', 1, 1, 'second');
  await saved(at.person);
  await page.reload();
  expect(firstCells(await sightsUntilOpen(page))).toEqual(['second']);

  const other = await context.newPage();
  await other.goto(page.url());
  const second = createPerson('Ana', chromiumScreen(other));
  await expect.poll(() => second.values('Table 1'), within).toEqual([['second', '', '']]);
  for (const [n, text] of ['third', 'fourth', 'fifth'].entries()) {
    await second.type('Table 1', 1, 1, text);
    await saved(second);
    // The one tab knows of it or not: the other one has stored it.
    if (n === 1) await untilPictured(page, text);
    await page.reload();
    expect(firstCells(await sightsUntilOpen(page))).toEqual([text]);
  }
  await at.browser.close({ keepProfile: true });
});

test('[ROOM-13] [TAB-12] on a phone the cards are there before the room is open', async () => {
  const at = await start();
  await withTable('on the phone', at);
  await at.browser.page.setViewportSize({ width: 390, height: 800 });
  await at.browser.page.goto(`${server.origin}/healthz`);
  await at.browser.page.goBack();
  const sights = await sightsUntilOpen(at.browser.page);
  expect(firstCells(sights)).toEqual(['on the phone']);
  expect(sights.some(isEarly)).toBe(true);
  await at.browser.close({ keepProfile: true });
});
