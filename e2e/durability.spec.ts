/** What was shown as saved survives SIGKILL of the whole browser: a few kills of many; `npm run durability` does hundreds. */
import { expect, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { newProfile, type Profile } from './harness/chromium-process.ts';
import { createKillRig } from './harness/kill-rig.ts';
import { seeded } from './harness/seeded.ts';

let server: AppServer;
let profile: Profile;

test.beforeEach(async () => {
  server = await startAppServer();
  profile = await newProfile();
});
test.afterEach(async () => {
  await profile.remove();
  await server.stop();
});

test('[STO-2] [LOG-6] [I2] what was shown as saved is there after SIGKILL, while typing and in the middle of an import', async () => {
  test.setTimeout(180_000);
  const seed = Number(process.env.SKEIN_SEED ?? Date.now() % 1_000_000);
  console.log(`seed ${seed}`);
  const rig = createKillRig(profile.folder, server.origin, seeded(seed));
  await rig.newRoom();
  await rig.editAndKill({ type: 'edits', count: 4 });
  await rig.check(false);
  await rig.importAndKill(6000, { type: 'rows-done', count: 2000 });
  await rig.check(false);
  await rig.editAndKill({ type: 'edits', count: 10 });
  await rig.check(false);
  await rig.importAndKill(500, { type: 'saved-rows', count: 500 });
  await rig.check(false);
  await rig.editAndKill({ type: 'edits', count: 1 });
  await rig.check(true);
  expect(rig.tally.lost).toEqual([]);
  expect(rig.tally.kills).toBe(5);
  expect(rig.tally.killsInImports).toBeGreaterThanOrEqual(1);
  expect(rig.tally.cellsKept).toBeGreaterThanOrEqual(15);
  expect(rig.tally.rowsKept).toBeGreaterThanOrEqual(500);
});
