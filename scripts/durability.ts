/**
 * `npm run durability -- --kills 200 --json`: kills a real Chromium again and again in the middle of typing and importing,
 * and compares what was shown as saved with what is there at the next start. A seed (`--seed`) makes the same choices
 * again; the moments themselves fall where the machine is just then. Exit code 1 when anything was lost.
 */
import { parseArgs } from 'node:util';
import { type AppServer, startAppServer } from '../e2e/harness/app-server.ts';
import { newProfile, type Profile } from '../e2e/harness/chromium-process.ts';
import { createKillRig, type KillRig } from '../e2e/harness/kill-rig.ts';
import { type Seeded, seeded } from '../e2e/harness/seeded.ts';

/** A new room after so many kills: rooms grow, and several of them share one browser's storage. */
const killsPerRoom = 12;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
    /** A built app elsewhere than in `dist`. */
    dist: { type: 'string' },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);

async function killOnce(rig: KillRig, chance: Seeded): Promise<void> {
  if (chance.between(1, 3) > 1) {
    await rig.editAndKill({ type: 'after', ms: chance.between(20, 2500) });
    return;
  }
  // Large enough to be under way at most of these moments, and small enough to be done and saved at some.
  await rig.importAndKill(chance.between(1000, 12_000), { type: 'after', ms: chance.between(20, 700) });
}

async function run(rig: KillRig, chance: Seeded): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    if (kill % killsPerRoom === 0) await rig.newRoom();
    await killOnce(rig, chance);
    const isLastOfRoom = kill % killsPerRoom === killsPerRoom - 1 || kill === kills - 1;
    await rig.check(isLastOfRoom);
    if (!values.json) console.log(`${kill + 1} of ${kills} kills, ${rig.tally.lost.length} losses`);
  }
}

const start = performance.now();
const chance = seeded(seed);
const server: AppServer = await startAppServer(values.dist ? { distDir: values.dist } : {});
const profile: Profile = await newProfile();
const rig = createKillRig(profile.folder, server.origin, chance);
let problem: unknown = null;
try {
  await run(rig, chance);
  // A run that promised nothing would find nothing.
  if (rig.tally.cellsKept + rig.tally.rowsKept === 0) throw new Error('nothing was ever shown as saved');
} catch (reason) {
  problem = reason;
} finally {
  await profile.remove();
  await server.stop();
}

const seconds = Math.round((performance.now() - start) / 1000);
const report = { seed, seconds, ...rig.tally, ...(problem ? { problem: String(problem) } : {}) };
if (values.json) console.log(JSON.stringify(report));
else {
  console.log(
    `seed ${seed}: ${rig.tally.kills} kills in ${seconds} s, ${rig.tally.killsInImports} of them during imports`,
  );
  console.log(
    `${rig.tally.savedFrames} frames said "saved"; ${rig.tally.cellsKept} cells and ${rig.tally.rowsKept} rows of them checked`,
  );
  for (const loss of rig.tally.lost) console.log(`LOST: ${loss}`);
  if (problem) console.error(problem);
}
process.exit(rig.tally.lost.length === 0 && problem === null ? 0 : 1);
