/** An import that is given up on its way: no table, no step to undo, and nothing at the others. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumGuest, chromiumGuest } from './support/company.ts';
import { thing, waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };
const rowCount = 100_000;

let server: AppServer;
let folder: string;
let ana: ChromiumGuest;
let ben: ChromiumGuest;

test.beforeAll(async () => {
  server = await startAppServer();
  folder = await mkdtemp(join(tmpdir(), 'skein-import-'));
  ana = await chromiumGuest('Ana');
  ben = await chromiumGuest('Ben');
});
test.afterAll(async () => {
  for (const guest of [ana, ben]) await guest?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('[TAB-10] a cancelled import leaves nothing behind, here and at the others, and says so', async () => {
  test.setTimeout(120_000);
  const { person } = ana;
  const { screen } = person;
  await person.newRoom(server.origin);
  await person.newTable();
  await person.type(table, 1, 1, 'kept');
  await ben.person.join((await person.share()).edit);
  await expect.poll(() => ben.person.values(table), within).toEqual([['kept', '', '']]);

  const path = join(folder, 'long.csv');
  const lines = Array.from({ length: rowCount }, (_, at) => `${at},name ${at},place ${at % 7}`);
  await writeFile(path, `number,name,place\n${lines.join('\n')}\n`);
  await person.chooseImport(path);
  await screen.click(thing('button', 'Import 100,000 rows'));
  // On its way: the others see it grow already.
  await expect.poll(() => ben.person.text(), within).toContain('long');
  await screen.click(thing('button', 'Cancel'));
  await expect
    .poll(() => person.text(), within)
    .toContain('The import was cancelled, and what was imported so far was removed.');
  await screen.click(thing('button', 'Close'));

  for (const each of [person, ben.person]) {
    await expect.poll(() => each.text(), within).not.toContain('long');
    await expect.poll(() => each.values(table), within).toEqual([['kept', '', '']]);
  }
  // The last step is what was done before it: an undo must not bring the part back.
  await screen.see(thing('button', 'Undo: edit a cell'));
  await screen.click(thing('button', 'Undo: edit a cell'));
  await expect.poll(() => person.values(table), within).toEqual([['', '', '']]);
  await screen.reload();
  await expect.poll(() => person.values(table), within).toEqual([['', '', '']]);
  expect(await person.text()).not.toContain('long');

  // The same file is imported whole afterwards.
  await person.chooseImport(path);
  await screen.click(thing('button', 'Import 100,000 rows'));
  await expect.poll(async () => (await person.grid('long'))?.rowCount, { timeout: 60_000 }).toBe(rowCount);
  expect([...ana.faults, ...ben.faults]).toEqual([]);
});
