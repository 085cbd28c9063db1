/**
 * `npm run sim:members`: membership chaos, twice. First the fold alone, 10,000 sets of operations a property
 * (src/members/chaos.test.ts; `SKEIN_CHAOS_RUNS` says how many), then whole rooms over the made-up network, where people
 * are let in, removed, demoted and come with further devices while everything else goes wrong, too. What follows on the
 * command line goes to the simulator: `npm run sim:members -- --count 2000`.
 */
import { runModule } from './lib.mjs';

const fold = await runModule('vitest/vitest.mjs', ['run', 'src/members/chaos.test.ts', '--testTimeout=3600000'], {
  env: { ...process.env, SKEIN_CHAOS_RUNS: process.env.SKEIN_CHAOS_RUNS ?? '10000' },
});
const rooms = ['--members', '--count', '500', '--workers', '2', ...process.argv.slice(2)];
const network = await runModule('tsx/dist/cli.mjs', ['scripts/sim.ts', ...rooms]);
process.exitCode = fold === 0 && network === 0 ? 0 : 1;
