/** What happens to people's machines and networks, drawn by chance. A run draws which of these it knows at all. */
import type { LogId } from '../log/types.ts';
import { type Browser, isUsable, type Page } from './browser.ts';
import type { Chance } from './chance.ts';
import { byLink, type PeopledWorld, type Settlers } from './create-world.ts';
import type { Contents } from './made-up-disk.ts';
import { serverHost } from './made-up-sockets.ts';
import { keyParts } from './truth.ts';

/** How often each happens, relative to the others. */
export const troubleWeights = {
  partition: 5,
  'one-way': 2,
  mend: 7,
  offline: 3,
  reload: 4,
  crash: 5,
  'crash-and-damage': 3,
  damage: 2,
  full: 2,
  'slow-disk': 2,
  'store-lost': 2,
  'opens-fail': 1,
  backup: 3,
  restore: 3,
  evict: 1.5,
  freeze: 3,
  clock: 2,
  tab: 3,
  'close-tab': 2,
  'server-down': 3,
  harm: 3,
  spoil: 2,
  newcomer: 1,
  calm: 3,
} as const;
export type Trouble = keyof typeof troubleWeights;

export interface Troubles {
  happen(what: Trouble): Promise<void>;
  /** Everything that goes wrong by itself stops, and every profile has a page that is awake. */
  end(): Promise<void>;
}

export interface TroublesDeps {
  readonly world: PeopledWorld;
  readonly settlers: Settlers;
  readonly chance: Chance;
  readonly mostBrowsers: number;
}

const reopenMs = { soon: 60, late: 8_000 };

export function createTroubles({ world, settlers, chance, mostBrowsers }: TroublesDeps): Troubles {
  const { browsers, clock, network, signaling, trace } = world;
  const backups = new Map<Browser, Contents>();
  const undos: (() => void)[] = [];
  let hasEnded = false;

  const anyPage = (): Page | undefined => chance.pick(browsers.flatMap((browser) => browser.pages()));
  const later = (low: number, high: number, run: () => void): void => {
    const once = (): void => {
      const at = undos.indexOf(once);
      if (at < 0) return;
      undos.splice(at, 1);
      run();
    };
    undos.push(once);
    clock.after(chance.between(low, high), once);
  };
  const reopen = (browser: Browser): void =>
    later(reopenMs.soon, chance.hit(0.3) ? reopenMs.late : reopenMs.soon * 4, () => {
      if (browser.pages().length === 0) browser.open();
    });

  /** A copy of this entry lies on another disk: losing it here loses nothing. */
  const isElsewhere = (browser: Browser, key: string): boolean =>
    browsers.some((other) => other !== browser && other.isHonest && other.truth.has(key));
  const keysOf = (browser: Browser): string[] =>
    [...browser.truth.logs()].flatMap((log: LogId) =>
      Array.from(
        { length: browser.truth.contiguous(log) },
        (_, i) => `${log}/${(i + 1).toString(16).padStart(8, '0')}`,
      ),
    );

  /** Operations are held by whoever was in the room; who has just come may be the only one to have theirs. */
  const hasCompany = (browser: Browser): boolean =>
    settlers.people.some(({ name }) => name === browser.name) && browsers.indexOf(browser) > 0;

  const damage = async (browser: Browser): Promise<void> => {
    const kind = chance.weighted({ entry: 6, snapshot: 2, op: 1 });
    const bit = chance.below(1 << 20);
    if (kind === 'entry') {
      const key = chance.pick(keysOf(browser).filter((one) => isElsewhere(browser, one)));
      if (key === undefined || !(await browser.disk.damage('entries', key, bit))) return;
      trace.line(`disk ${browser.name} damages ${key.slice(0, 8)}/${keyParts(key).seq}`);
      browser.truth.lost(key);
      browser.wasSetBack = true;
      return;
    }
    const table = kind === 'op' ? 'ops' : 'snapshot';
    // Operations of the settlers are known to everybody.
    const items = kind === 'op' ? settlers.people[0]?.contents.get('ops') : (await browser.disk.contents()).get(table);
    const key = chance.pick(items ?? [])?.key;
    if (key !== undefined && (await browser.disk.damage(table, key, bit))) {
      trace.line(`disk ${browser.name} damages a record of ${table}`);
    }
  };

  /** The switch is the browser's: with no page to press it in, the next page finds it pressed. */
  const goOnline = (browser: Browser): void => {
    const [first] = browser.pages().filter(isUsable);
    if (first) void first.device.setOffline(false);
    else browser.settings.set('offline', false);
  };

  const close = (browser: Browser, how: 'kill' | 'leave'): void => {
    for (const page of [...browser.pages()]) browser[how](page);
  };

  const partition = (isOneWay: boolean): void => {
    const hosts = browsers.map(({ name }) => name);
    const group = hosts.filter(() => chance.hit(0.5));
    const others = [...hosts.filter((host) => !group.includes(host)), ...(chance.hit(0.4) ? [serverHost] : [])];
    trace.line(`net  cut ${group.join(' ')} ${isOneWay ? '→' : '|'} ${others.join(' ')}`);
    network.cut(group, others, isOneWay);
  };

  const happen = async (what: Trouble): Promise<void> => {
    const page = anyPage();
    const browser = chance.pick(browsers.filter(({ isHonest }) => isHonest));
    if (!browser) return;
    switch (what) {
      case 'partition':
      case 'one-way':
        return partition(what === 'one-way');
      case 'mend':
        trace.line('net  mend');
        return network.mend();
      case 'offline':
        if (page && isUsable(page)) {
          void page.device.setOffline(true);
          later(500, 20_000, () => {
            goOnline(page.browser);
          });
        }
        return;
      case 'reload':
        close(browser, 'leave');
        return reopen(browser);
      case 'crash':
        close(browser, 'kill');
        return reopen(browser);
      case 'crash-and-damage':
        close(browser, 'kill');
        await damage(browser);
        return reopen(browser);
      case 'damage':
        return damage(browser);
      case 'full':
        browser.disk.setFull(true);
        return later(200, 15_000, () => browser.disk.setFull(false));
      case 'slow-disk':
        browser.disk.setSlowness(chance.between(50, 2_000));
        return later(1_000, 20_000, () => browser.disk.setSlowness(8));
      case 'store-lost':
        browser.disk.lose();
        return later(500, 6_000, () => {
          // As its person does on reading that nothing more is kept.
          close(browser, 'leave');
          reopen(browser);
        });
      case 'opens-fail':
        close(browser, 'leave');
        browser.disk.failOpens(1);
        return reopen(browser);
      case 'backup':
        if (!browser.truth.isWhole()) return;
        backups.set(browser, await browser.disk.contents());
        trace.line(`disk ${browser.name} backs up ${browser.truth.count()} entries`);
        return;
      case 'restore': {
        const backup = backups.get(browser);
        if (!backup) return;
        const kept = new Set(backup.get('entries')?.map(({ key }) => key));
        close(browser, 'kill');
        if (keysOf(browser).every((key) => kept.has(key) || isElsewhere(browser, key))) {
          trace.line(`disk ${browser.name} is set back to ${kept.size} entries from ${browser.truth.count()}`);
          await browser.disk.restore(backup);
          browser.truth.reset(backup);
          browser.wasSetBack = true;
        }
        return reopen(browser);
      }
      case 'evict': {
        close(browser, 'kill');
        if (keysOf(browser).every((key) => isElsewhere(browser, key)) && hasCompany(browser)) {
          trace.line(`disk ${browser.name} is cleared of ${browser.truth.count()} entries`);
          browser.disk.evict();
          browser.truth.reset(new Map());
          browser.wasSetBack = true;
          backups.delete(browser);
        }
        return reopen(browser);
      }
      case 'freeze':
        if (!page) return;
        trace.line(`page ${page.life.name} freezes`);
        page.life.freeze();
        return later(500, 40_000, page.life.thaw);
      case 'clock':
        browser.wall.offsetMs += chance.hit(0.3)
          ? chance.between(-86_400_000, 86_400_000)
          : chance.between(-60_000, 60_000);
        return;
      case 'tab':
        if (browser.pages().length === 1) browser.open();
        return;
      case 'close-tab': {
        const [, second] = browser.pages();
        if (second) browser[chance.hit(0.5) ? 'kill' : 'leave'](second);
        return;
      }
      case 'server-down':
        trace.line('net  the signaling server stops');
        signaling.setUp(false);
        return later(100, 20_000, () => signaling.setUp(true));
      case 'harm':
        signaling.setHarm(chance.between(0.02, 0.3));
        return later(1_000, 20_000, () => signaling.setHarm(0));
      case 'spoil':
        return network.spoil(browser.name);
      // Long enough for what waits for a quiet time: snapshots, refreshes, second looks.
      case 'calm':
        return clock.runUntil(clock.now() + chance.between(3_500, 9_000));
      case 'newcomer': {
        if (browsers.length >= mostBrowsers) return;
        const seed = chance.hit(0.7) ? settlers.editSeed : settlers.viewSeed;
        world.addBrowser(`N${browsers.length}`, byLink(settlers.room, seed), { seed }).open();
        return;
      }
    }
  };

  return {
    happen,
    async end() {
      if (hasEnded) return;
      hasEnded = true;
      trace.line('---- troubles end');
      network.mend();
      network.soothe();
      signaling.setUp(true);
      signaling.setHarm(0);
      for (const undo of [...undos]) undo();
      for (const browser of browsers) {
        if (!browser.isHonest) {
          close(browser, 'kill');
          continue;
        }
        browser.disk.setFull(false);
        browser.disk.setSlowness(8);
        browser.disk.failOpens(0);
        for (const page of [...browser.pages()]) {
          page.life.thaw();
          // What was damaged under an open page is found when it is opened again, or when somebody asks for it.
          if (!browser.truth.isWhole() || page.problem !== null) browser.leave(page);
        }
        reopen(browser);
      }
      const reopening = undos.splice(0);
      await clock.runUntil(clock.now() + 200);
      undos.push(...reopening);
      for (const open of reopening) open();
      // Whoever was frozen when the switch was pressed for them has heard by now.
      await clock.runUntil(clock.now() + 500);
      for (const browser of browsers) if (browser.isHonest) goOnline(browser);
    },
  };
}
