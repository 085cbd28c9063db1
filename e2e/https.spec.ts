/**
 * `npm start -- --https` in a browser that trusts its authority and in one where the warning was only clicked away: the
 * real certificate, checked by the browser itself.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { realEnv } from '../src/lib/env.ts';
import { loadLocalTls } from '../src/server/tls/local-tls.ts';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { canTrust, makeTrustingHome, type TrustingHome } from './harness/trusting-home.ts';
import { browserIsReady, type ChromiumGuest, chromiumGuest } from './support/company.ts';
import { thing, waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };
const noColdStart = 'This device will not work offline.';

let folder: string;
let server: AppServer;
let guests: ChromiumGuest[];
let home: TrustingHome | null;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-tls-'));
  server = await startAppServer({ tls: await loadLocalTls({ env: realEnv, folder, addresses: [] }) });
  guests = [];
  home = null;
});
test.afterEach(async () => {
  for (const guest of guests) await guest.close();
  await server?.stop();
  await home?.remove();
  await rm(folder, { recursive: true, force: true });
});

async function guest(...args: Parameters<typeof chromiumGuest>): Promise<ChromiumGuest> {
  const made = await chromiumGuest(...args);
  guests.push(made);
  return made;
}

test('[HOST-9] [TLS-1] a browser that trusts the authority has everything: two meet over WSS, and it starts with the server gone', async () => {
  test.skip(!canTrust(), 'no certutil on this machine');
  test.setTimeout(90_000);
  // As a phone gets it: over plain http, from the page that explains it.
  const ask = await guest('Nobody');
  await ask.browser.page.goto(`${server.origin}/trust`);
  await expect(ask.browser.page.getByRole('heading', { level: 1 })).toHaveText('Let this device trust Skein');
  const download = ask.browser.page.waitForEvent('download');
  await ask.browser.page.getByRole('link', { name: 'Get the certificate' }).click();
  const file = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of file) chunks.push(chunk as Buffer);
  home = await makeTrustingHome(Buffer.concat(chunks));

  const ana = await guest('Ana', { home: home.folder });
  const sockets: string[] = [];
  ana.browser.page.on('websocket', (socket) => sockets.push(socket.url()));
  await ana.person.newRoom(server.httpsOrigin);
  await ana.person.newTable();
  await ana.person.type(table, 1, 1, 'over TLS');
  await expect.poll(() => browserIsReady(ana), within).toBe(true);
  const { edit } = await ana.person.share();
  expect(edit).toContain(server.httpsOrigin);

  const ben = await guest('Ben', { home: home.folder });
  await ben.person.join(edit);
  await expect.poll(() => ben.person.values(table), within).toEqual([['over TLS', '', '']]);
  await ben.person.type(table, 1, 2, 'and back');
  await expect.poll(() => ana.person.values(table), within).toEqual([['over TLS', 'and back', '']]);
  expect(sockets).toEqual([`${server.httpsOrigin.replace('https', 'wss')}/signal`]);
  for (const { person } of [ana, ben]) expect(await person.text()).not.toContain(noColdStart);

  await server.stop();
  await ana.browser.page.reload();
  await expect.poll(() => ana.person.values(table), within).toEqual([['over TLS', 'and back', '']]);
  expect([...ana.faults, ...ben.faults]).toEqual([]);
});

test('[UI-10] where the warning was only clicked away, the app works and says that it will not start offline', async () => {
  const ana = await guest('Ana', { ignoresCertificates: true });
  const { person } = ana;
  await person.newRoom(server.httpsOrigin);
  await expect.poll(() => person.text(), within).toContain(noColdStart);
  await person.newTable();
  await person.type(table, 1, 1, 'saved all the same');
  await person.screen.reload();
  await expect.poll(() => person.values(table), within).toEqual([['saved all the same', '', '']]);
  // It is said again where the browser itself is the subject, after the notice was dismissed.
  await person.screen.open(server.httpsOrigin);
  await expect.poll(() => person.text(), within).toContain(noColdStart);
  await person.screen.click(thing('button', 'Dismiss'));
  expect(await person.text()).toContain(noColdStart);
});

test('[HOST-9] a browser that does not trust the authority is not let through by us: it warns', async () => {
  const ana = await guest('Ana');
  await expect(ana.browser.page.goto(server.httpsOrigin)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/);
});
