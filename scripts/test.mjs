/**
 * `npm test`: every gate in order, from the cheapest to the dearest, stopping at the first that fails. The last line
 * tells how many tests ran.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, checkNode, install, root, run, runModule } from './lib.mjs';

checkNode();

const cache = join(root, '.cache');
const unitReport = join(cache, 'unit.json');
const simReport = join(cache, 'sim.json');
const e2eReport = join(cache, 'e2e.json');

/** Each answers an exit code. */
const gates = [
  ['Format and lint', () => runModule('@biomejs/biome/bin/biome', ['check', '.'])],
  ['Types', () => runModule('typescript/bin/tsc', ['--noEmit'])],
  ['Layers', () => run(process.execPath, [join(root, 'scripts', 'check-layers.mjs')])],
  [
    'Unit and property tests',
    () =>
      runModule('vitest/vitest.mjs', [
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${unitReport}`,
      ]),
  ],
  [
    'Simulator',
    () =>
      runModule('tsx/dist/cli.mjs', [
        'scripts/sim.ts',
        // Every world that ever failed, and always the same ones beside them, so that a change is told by its own faults:
        // about one world in three hundred still finds something new. Those are for `npm run sim -- --count 1000`.
        ...['--pinned', '--seed', '101', '--count', '150'],
        ...['--workers', '2', '--report', simReport],
      ]),
  ],
  ['Build', () => build({ always: true })],
  ['End-to-end tests', () => runModule('@playwright/test/cli.js', ['test'])],
];

await install();
await installBrowsers();
mkdirSync(cache, { recursive: true });
for (const report of [unitReport, simReport, e2eReport]) rmSync(report, { force: true });

const timings = [];
let failedGate = null;
for (const [name, gate] of gates) {
  console.log(`\n━━ ${name} ${'━'.repeat(Math.max(0, 76 - name.length))}`);
  const start = performance.now();
  const code = await gate();
  timings.push([name, (performance.now() - start) / 1000]);
  if (code === 0) continue;
  failedGate = name;
  break;
}

const counts = countTests();
console.log(`\n━━ Summary ${'━'.repeat(69)}`);
for (const [name, seconds] of timings) {
  console.log(`${name === failedGate ? '✗' : '✓'} ${name.padEnd(26)} ${seconds.toFixed(1).padStart(7)} s`);
}
if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
if (failedGate) console.log(`Stopped: "${failedGate}" failed; what comes after it did not run.`);
// A runner that wrote no report ran nothing, whatever it answered.
const complete = existsSync(unitReport) && existsSync(e2eReport);
if (failedGate === null && !complete) console.error('A report is missing; this run does not count.');
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = failedGate === null && complete && counts.failed === 0 ? 0 : 1;

/** From the reports that the runners wrote; a run that did not happen counts nothing. */
function countTests() {
  const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null);
  const unit = read(unitReport);
  const sim = read(simReport);
  const e2e = read(e2eReport)?.stats;
  return {
    passed: (unit?.numPassedTests ?? 0) + (sim?.passed ?? 0) + (e2e?.expected ?? 0) + (e2e?.flaky ?? 0),
    failed: (unit?.numFailedTests ?? 0) + (sim?.failed ?? 0) + (e2e?.unexpected ?? 0),
    skipped: (unit?.numPendingTests ?? 0) + (e2e?.skipped ?? 0),
  };
}

/** Debian's browsers are the ones that people use; elsewhere Playwright brings a Chromium of its own. */
async function installBrowsers() {
  const missing = [
    ['/usr/bin/chromium', 'chromium'],
    ['/usr/bin/firefox-esr', 'firefox-esr'],
    // A table that nobody here wrote: see e2e/support/real-table.ts.
    ['/usr/share/ieee-data/oui36.csv', 'ieee-data'],
    // Makes a browser trust the local authority: see e2e/https.spec.ts.
    ['/usr/bin/certutil', 'libnss3-tools'],
  ].flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
  if (missing.length === 0) return;
  const isDebian = existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  if (isDebian && process.getuid?.() === 0) {
    console.log(`Installing what the end-to-end tests need (once): ${missing.join(', ')}.`);
    const updated = await run('apt-get', ['update', '-qq']);
    const packages = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    if (updated === 0 && (await run('apt-get', packages, { env })) === 0) return;
  }
  if (existsSync('/usr/bin/chromium')) return;
  const code = await runModule('@playwright/test/cli.js', ['install', 'chromium']);
  if (code !== 0) console.log('No browser could be installed; the end-to-end tests will say what is missing.');
}
