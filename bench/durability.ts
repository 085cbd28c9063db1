/**
 * `npm run bench:durability -- --json`: how many single-cell edits a second are on the disk when the browser is killed,
 * beside y-indexeddb in the same run. Each side gets a real Chromium on a fresh profile, edits for some seconds as fast
 * as its page takes them, is killed, starts again, and counts what is there.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launchChromiumProcess, newProfile } from '../e2e/harness/chromium-process.ts';
import { servePage } from '../e2e/module-page.ts';
import './pages/editor.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});

/** Durable edits a second. `file` is relative to the folder of `module-page.ts`. */
async function durableEditsPerSecond(file: string): Promise<number> {
  const served = await servePage(file);
  const profile = await newProfile();
  try {
    const start = async () => {
      const browser = await launchChromiumProcess({ userDataDir: profile.folder });
      await browser.page.goto(served.url);
      await browser.page.waitForFunction(() => 'editor' in window);
      return browser;
    };
    const first = await start();
    await first.page.evaluate(() => window.editor.prepare());
    const begun = performance.now();
    // The kill cuts this call off; a page that fails by itself would show as few edits kept.
    void first.page.evaluate(() => window.editor.edit()).catch(() => {});
    await pause(Number(values.seconds) * 1000);
    const spentMs = performance.now() - begun;
    await first.kill();
    const second = await start();
    const kept = await second.page.evaluate(() => window.editor.kept());
    await second.close({ keepProfile: true });
    return Math.round((kept * 1000) / spentMs);
  } finally {
    await profile.remove();
    await served.close();
  }
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const skeinRounds: number[] = [];
const yIndexeddbRounds: number[] = [];
// In turns, so that what else the machine does meets both alike.
for (let round = 0; round < Number(values.rounds); round++) {
  yIndexeddbRounds.push(await durableEditsPerSecond('../bench/pages/y-indexeddb-page.ts'));
  skeinRounds.push(await durableEditsPerSecond('../bench/pages/skein-page.ts'));
}
const skein = median(skeinRounds);
const yIndexeddb = median(yIndexeddbRounds);
const ratio = Math.round((skein / Math.max(1, yIndexeddb)) * 10) / 10;
if (values.json) console.log(JSON.stringify({ skein, yIndexeddb, ratio, skeinRounds, yIndexeddbRounds }));
else {
  console.log(`durable single-cell edits a second, median of ${values.rounds} rounds of ${values.seconds} s`);
  console.log(`Skein ${skein}, y-indexeddb ${yIndexeddb}: ${ratio} times as many`);
}
