/** Offline for real: reloaded, closed and started again with the switch on, and with the server gone. */
import { expect, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { browserIsReady, type ChromiumGuest, chromiumGuest } from './support/company.ts';
import { thing, waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };

let server: AppServer;
let ana: ChromiumGuest;

test.beforeEach(async () => {
  server = await startAppServer();
  ana = await chromiumGuest('Ana');
});
test.afterEach(async () => {
  await ana?.close();
  await server?.stop();
});

test('[SW-2] [MESH-12] reloaded with the switch on, and with the server gone, all is there and can be worked on', async () => {
  const { person } = ana;
  await person.newRoom(server.origin);
  await person.newTable();
  await person.type(table, 1, 1, 'online');
  await expect.poll(() => browserIsReady(ana), within).toBe(true);

  await person.workOffline(true);
  await person.type(table, 1, 2, 'switched off');
  await expect
    .poll(() => person.status(), within)
    .toMatch(/^Offline · .*Only on this device: \d+ changes · saved here/);
  await person.screen.reload();
  await expect.poll(() => person.values(table), within).toEqual([['online', 'switched off', '']]);
  expect(await person.screen.attribute('aria-checked', thing('switch', 'Work offline'))).toBe('true');
  await expect.poll(() => person.status(), within).toMatch(/^Offline/);

  await server.stop();
  await person.screen.reload();
  await person.type(table, 1, 3, 'without a server');
  await expect.poll(() => person.status(), within).toMatch(/saved here/);
  await person.workOffline(false);
  await person.screen.reload();
  await expect.poll(() => person.values(table), within).toEqual([['online', 'switched off', 'without a server']]);
  await expect.poll(() => person.status(), within).toMatch(/server not reachable/);
  expect(ana.faults).toEqual([]);
});

test('[SW-2] [UI-1] closed and started again with the server gone: every address opens, and the room is whole', async () => {
  test.setTimeout(90_000);
  const first = ana.person;
  await first.newRoom(server.origin);
  await first.nameRoom('Kept');
  await first.newTable();
  await first.addRows(table, 2);
  await first.type(table, 1, 1, 'one');
  await first.type(table, 2, 3, 'two');
  await first.share();
  await expect.poll(() => first.status(), within).toMatch(/saved here/);
  await expect.poll(() => browserIsReady(ana), within).toBe(true);
  const address = first.screen.address();
  const { userDataDir } = ana.browser;
  await ana.browser.close({ keepProfile: true });
  await server.stop();

  ana = await chromiumGuest('Ana', { userDataDir });
  const { person } = ana;
  const { screen } = person;
  await screen.open(`${server.origin}/`);
  await expect.poll(async () => (await person.list('Your rooms')).join('\n'), within).toContain('Kept');
  await screen.open(`${server.origin}/some/deep/route`);
  await screen.see(thing('heading', 'There is nothing at this address'));
  await screen.open(`${server.origin}/r`);
  await screen.see(thing('button', 'Go to your rooms'));
  await screen.open(address);
  await expect
    .poll(() => person.values(table), within)
    .toEqual([
      ['one', '', ''],
      ['', '', 'two'],
    ]);
  expect(await screen.value(thing('textbox', 'Room name'))).toBe('Kept');
  await person.type(table, 2, 1, 'three');

  // The server is back: what was written meanwhile can be shared like everything else.
  await server.start();
  const ben = await chromiumGuest('Ben');
  try {
    await ben.person.join((await person.share()).edit);
    await expect
      .poll(() => ben.person.values(table), within)
      .toEqual([
        ['one', '', ''],
        ['three', '', 'two'],
      ]);
    expect([...ana.faults, ...ben.faults]).toEqual([]);
  } finally {
    await ben.close();
  }
});
