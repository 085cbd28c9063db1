/** Chromium's side: each trial in a page of its own, as people open rooms; the founder in a worker, the disk is IndexedDB. */
import { launchChromiumProcess } from '../../e2e/harness/chromium-process.ts';
import { servePage } from '../../e2e/module-page.ts';
import type { Reloads, Trials } from './in-node.ts';
import type { RoomPlan } from './made-room.ts';
import type { Cost, JoinFigures } from './scene.ts';

export interface InChromium {
  join(plan: RoomPlan, trials: number): Promise<Trials>;
  reload(plan: RoomPlan, trials: number): Promise<Reloads>;
  readonly version: string;
  close(): Promise<void>;
}

export async function openChromium(): Promise<InChromium> {
  const served = await servePage('../bench/pages/admit-page.ts');
  const browser = await launchChromiumProcess();
  const { page } = browser;
  page.setDefaultTimeout(600_000);
  const load = async (): Promise<void> => {
    await page.goto(served.url);
    await page.waitForFunction(() => 'admit' in window);
  };
  return {
    version: browser.context.browser()?.version() ?? 'Chromium',
    async join(plan, trials) {
      const plain: Cost[] = [];
      const join: JoinFigures[] = [];
      let room = { entries: 0, mergedBytes: 0 };
      for (let trial = 0; trial < trials; trial++) {
        // Nothing is warm on either side: neither has run in this page before.
        await load();
        room = await page.evaluate((made) => window.admit.serve(made), plan);
        if (trial % 2 === 0) plain.push(await page.evaluate(() => window.admit.plain()));
        join.push(await page.evaluate(() => window.admit.join()));
        if (trial % 2 === 1) plain.push(await page.evaluate(() => window.admit.plain()));
        process.stderr.write(`Chromium: join ${join.at(-1)?.ms.toFixed(0)}, plain ${plain.at(-1)?.ms.toFixed(0)} ms\n`);
      }
      return { served: room, join, plain };
    },
    async reload(plan, trials) {
      await load();
      const what = await page.evaluate((made) => window.admit.prepareReload(made), plan);
      const reload: Cost[] = [];
      const plain: Cost[] = [];
      for (let trial = 0; trial < trials; trial++) {
        await load();
        plain.push(await page.evaluate(() => window.admit.plainReload()));
        await load();
        reload.push(await page.evaluate((room) => window.admit.reload(room), what));
        process.stderr.write(
          `Chromium: reload ${reload.at(-1)?.ms.toFixed(0)}, plain ${plain.at(-1)?.ms.toFixed(0)} ms\n`,
        );
      }
      return { entries: what.entries, stateBytes: 0, reload, plain };
    },
    async close() {
      await browser.close();
      await served.close();
    },
  };
}
