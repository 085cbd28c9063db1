/** The signaling server introduces peers and is not needed for anything else. */
import { expect, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { browserIsReady, type ChromiumGuest, chromiumGuest } from './support/company.ts';
import { waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };

let server: AppServer;
const guests: ChromiumGuest[] = [];

test.beforeAll(async () => {
  server = await startAppServer();
  for (const name of ['Ana', 'Ben', 'Eva']) guests.push(await chromiumGuest(name));
});
test.afterAll(async () => {
  for (const guest of guests) await guest.close();
  await server?.stop();
});

test('[MESH-13] [MESH-11] the server is killed: open links go on; back again, it lets a new peer in and those who reloaded', async () => {
  test.setTimeout(120_000);
  const [ana, ben, eva] = guests.map((guest) => guest.person);
  const [anaGuest, benGuest] = guests;
  if (!ana || !ben || !eva || !anaGuest || !benGuest) throw new Error('three are expected');
  const sees = async (person: typeof ana, row: readonly string[]): Promise<void> =>
    expect.poll(() => person.values(table), { ...within, message: `what ${person.name} sees` }).toEqual([row]);

  await ana.newRoom(server.origin);
  await ana.newTable();
  const { edit } = await ana.share();
  await ben.join(edit);
  await ben.type(table, 1, 1, 'before');
  await sees(ana, ['before', '', '']);
  await expect.poll(() => browserIsReady(anaGuest), within).toBe(true);
  await expect.poll(() => browserIsReady(benGuest), within).toBe(true);

  await server.stop();
  await ana.panel('Peers');
  await expect.poll(() => ana.text(), within).toContain('The server that introduces peers is not reachable.');
  await ana.type(table, 1, 2, 'from Ana');
  await sees(ben, ['before', 'from Ana', '']);
  await ben.type(table, 1, 3, 'from Ben');
  await sees(ana, ['before', 'from Ana', 'from Ben']);
  await expect.poll(() => ana.status(), within).toMatch(/Also on 1 other device/);

  await server.start();
  await eva.join(edit);
  await sees(eva, ['before', 'from Ana', 'from Ben']);
  await eva.type(table, 1, 1, 'from Eva');
  await sees(ana, ['from Eva', 'from Ana', 'from Ben']);

  // Reloaded while the server is gone, a peer works alone; back again, it finds the others by itself.
  await server.stop();
  await ana.screen.reload();
  await ana.type(table, 1, 2, 'alone');
  await server.start();
  await sees(ben, ['from Eva', 'alone', 'from Ben']);
  await sees(eva, ['from Eva', 'alone', 'from Ben']);

  await ben.screen.reload();
  await ben.type(table, 1, 3, 'reloaded');
  for (const person of [ana, ben, eva]) {
    await sees(person, ['from Eva', 'alone', 'reloaded']);
    await expect
      .poll(async () => (await person.peers()).filter((line) => !line.includes('last seen')).length, within)
      .toBe(3);
  }
  for (const guest of guests) expect(guest.faults).toEqual([]);
});
