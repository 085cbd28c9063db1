/**
 * One browser profile of a made-up world: its disk, its settings, and the pages that are open in it, each with the whole of
 * the real code from `createDevice` down. Only what a platform gives is made up.
 */
import type { CryptoPort, DeviceId, DeviceKeys } from '../crypto/port.ts';
import type { LogId } from '../log/types.ts';
import type { MemberId } from '../members/types.ts';
import { createMesh } from '../mesh/mesh.ts';
import { createTabBus } from '../mesh/tab-bus.ts';
import type { Mesh } from '../mesh/types.ts';
import type { Answer, DeviceApi, RoomApi, RoomView } from '../room/api.ts';
import { createDevice } from '../room/device.ts';
import { createMemoryDeviceStore, type MemoryDeviceData } from '../storage/memory-device-store.ts';
import type { Chance } from './chance.ts';
import { createForger, type Forger } from './forger.ts';
import { createLife, type Life, type WallClock } from './life.ts';
import { createMadeUpCrypto } from './made-up-crypto.ts';
import type { MadeUpDisk } from './made-up-disk.ts';
import { createTabWorld } from './made-up-tabs.ts';
import { speakNewer } from './newer-app.ts';
import { tamper } from './tampering.ts';
import type { DiskTruth } from './truth.ts';
import { speakTwice } from './two-tongues.ts';
import type { World } from './world.ts';

export interface Page {
  readonly browser: Browser;
  readonly life: Life;
  /** Null while it opens, and when opening failed. */
  device: DeviceApi | null;
  room: RoomApi | null;
  mesh: Mesh | null;
  /** Of a hostile member, once the page knows its keys. */
  forger: Forger | null;
  problem: string | null;
  /** What its person saw last. */
  view: RoomView | null;
}

/** What kind of person and app somebody is. */
export interface Nature {
  /** How often what its page says is spoiled. */
  readonly tampers: number;
  /** How likely each entry begins another story for half of the peers [LOG-7]. */
  readonly forks: number;
  readonly runsNewerApp: boolean;
}

export const honest: Nature = { tampers: 0, forks: 0, runsNewerApp: false };
export const isHonest = ({ tampers, forks }: Nature): boolean => tampers === 0 && forks === 0;

export interface Browser {
  readonly name: string;
  readonly disk: MadeUpDisk;
  readonly truth: DiskTruth;
  readonly settings: MemoryDeviceData;
  readonly wall: WallClock;
  readonly isHonest: boolean;
  /** Of the link that its person came by; null for a founder. */
  readonly seed: string | null;
  /** Whom its pages have shown as "me". */
  readonly members: Set<MemberId>;
  pages(): readonly Page[];
  deviceId(): DeviceId | null;
  /** Opens a page on the room; it settles by itself. */
  open(): Page;
  /** The page's process is killed. */
  kill(page: Page): void;
  /** The page is closed as people close pages. */
  leave(page: Page): void;
  /** Set back or damaged since: others' words about what it holds may be older than that. */
  wasSetBack: boolean;
  /** Pages that were closed and still hand their last words to the disk. */
  closing: number;
  /** Somebody wrote anew, in their own name, what its person had written [MEM-24]. */
  wasAdopted: boolean;
  /** More pages than one were open at once since the last time there was none. */
  hadTabs: boolean;
}

export interface BrowserDeps {
  readonly world: World;
  readonly name: string;
  readonly disk: MadeUpDisk;
  readonly truth: DiskTruth;
  readonly settings: MemoryDeviceData;
  /** How its person gets into the room: by a link, or by founding it. */
  readonly enter: (device: DeviceApi) => Answer<RoomApi>;
  readonly seed: string | null;
  readonly nature: Nature;
  /** Told whenever a page shows something new to its person. */
  readonly shown: (page: Page, view: RoomView) => void;
}

/** How long a page that is being closed goes on before its process ends. */
const lastBreathMs = 30;

export function createBrowser(deps: BrowserDeps): Browser {
  const { world, name, disk, settings } = deps;
  const wall: WallClock = { offsetMs: 0 };
  const tabs = createTabWorld(world.clock);
  const chance = world.chance.fork(name);
  const pages: Page[] = [];
  let opened = 0;

  const deviceId = (): DeviceId | null => (settings.get('keys') as DeviceKeys | undefined)?.device ?? null;

  /** What comes between the page and its links. */
  const mouthOf = (mesh: Mesh, page: Page, own: Chance): Mesh => {
    const { tampers, forks, runsNewerApp } = deps.nature;
    let mouth = mesh;
    if (runsNewerApp) mouth = speakNewer(mouth, own.fork('newer'));
    if (tampers > 0) mouth = tamper(mouth, own.fork('lies'), world.trace, tampers);
    if (forks === 0) return mouth;
    const split = (log: LogId): void => {
      world.trace.line(`lie  ${page.life.name} splits ${log.slice(0, 8)}`);
      world.truth.forgive(log);
    };
    return speakTwice(mouth, { chance: own.fork('tongues'), forger: () => page.forger, rate: forks, split });
  };

  const learnToForge = (page: Page, keys: DeviceKeys, crypto: CryptoPort, own: Chance): void => {
    const { notary, signatures } = world;
    const forger = createForger({
      env: page.life.env,
      crypto,
      keys,
      room: world.room(),
      notary,
      signatures,
      chance: own,
    });
    // Its own app can write only once it has the keys, too.
    void disk
      .contents()
      .then(forger.learn)
      .then(() => {
        page.forger = forger;
      });
  };

  const start = async (page: Page): Promise<void> => {
    const { life } = page;
    const own = chance.fork(life.name);
    const crypto = createMadeUpCrypto({
      life,
      chance: own.fork('crypto'),
      curves: world.curves,
      notary: world.notary,
      signatures: world.signatures,
    });
    const broadcast = tabs.channels(life);
    const device = await createDevice({
      env: life.env,
      crypto,
      storage: disk.storage(life),
      deviceStore: createMemoryDeviceStore(settings),
      openMesh(request) {
        const mesh = createMesh({
          ...request,
          env: life.env,
          crypto,
          signalingUrl: 'ws://signaling.example/signal',
          webSocket: world.signaling.sockets(life, name),
          broadcast,
          locks: tabs.locks(life),
          connections: world.connections.of(life, name),
        });
        page.mesh = mouthOf(mesh, page, own);
        if (!isHonest(deps.nature)) learnToForge(page, request.keys, crypto, own);
        return page.mesh;
      },
      openTabBus(scope, heard) {
        const bus = createTabBus(scope, 'skein-settings', broadcast, heard);
        return { say: () => bus.say('settings') };
      },
      defaultLabel: `${name}'s browser`,
      isOnline: () => true,
      version: 'simulated',
    });
    if (!device.ok) {
      page.problem = JSON.stringify(device.error);
      return;
    }
    page.device = device.value;
    if (!settings.has('name')) await device.value.setName(name);
    const room = await deps.enter(device.value);
    if (!room.ok) {
      page.problem = JSON.stringify(room.error);
      return;
    }
    page.room = room.value;
    room.value.watchRoom((view) => {
      page.view = view;
      if (view.me) browser.members.add(view.me.id);
      deps.shown(page, view);
    });
  };

  const forget = (page: Page): void => {
    const at = pages.indexOf(page);
    if (at >= 0) pages.splice(at, 1);
    if (pages.length === 0) browser.hadTabs = false;
  };

  const browser: Browser = {
    name,
    disk,
    truth: deps.truth,
    settings,
    wall,
    wasSetBack: false,
    wasAdopted: false,
    closing: 0,
    hadTabs: false,
    isHonest: isHonest(deps.nature),
    seed: deps.seed,
    members: new Set(),
    pages: () => pages,
    deviceId,
    open() {
      const life = createLife(`${name}.${opened++}`, world.clock, wall, chance.fork(`life ${opened}`));
      const page: Page = {
        browser,
        life,
        device: null,
        room: null,
        mesh: null,
        forger: null,
        problem: null,
        view: null,
      };
      pages.push(page);
      if (pages.length > 1) browser.hadTabs = true;
      world.trace.line(`page ${life.name} opens`);
      start(page).catch((problem: unknown) => world.violate(`${life.name} threw while it opened: ${String(problem)}`));
      return page;
    },
    kill(page) {
      world.trace.line(`page ${page.life.name} is killed`);
      forget(page);
      page.life.die();
    },
    leave(page) {
      world.trace.line(`page ${page.life.name} is closed`);
      forget(page);
      page.life.enter(() => page.device?.suspend());
      browser.closing++;
      world.clock.after(lastBreathMs, () => {
        browser.closing--;
        page.life.die();
      });
    },
  };
  return browser;
}

/** A page that can be asked to do things. */
export const isUsable = (page: Page): page is Page & { readonly room: RoomApi; readonly device: DeviceApi } =>
  page.room !== null && page.life.state() === 'awake';
