/** A made-up world and the browsers in it: empty, or with people who know each other already. */
import type { Bytes } from '../lib/bytes.ts';
import type { RoomId } from '../members/types.ts';
import type { Answer, DeviceApi, RoomApi, RoomView } from '../room/api.ts';
import { roomTables } from '../room/records.ts';
import { type Browser, createBrowser, honest, isHonest, type Nature, type Page } from './browser.ts';
import { createChance } from './chance.ts';
import { createClock, type Turn } from './clock.ts';
import { createConnectionFactory } from './made-up-connections.ts';
import { type Curves, createNotary, type Signatures } from './made-up-crypto.ts';
import { type Contents, createMadeUpDisk } from './made-up-disk.ts';
import { createSignalingHost } from './made-up-sockets.ts';
import { createNetwork } from './network.ts';
import { createTrace } from './trace.ts';
import { createTruth } from './truth.ts';
import type { World } from './world.ts';

/** What outlives a world, so that another can begin with it. */
export interface Settlers {
  readonly room: RoomId;
  readonly editSeed: string;
  readonly viewSeed: string;
  readonly people: readonly {
    readonly name: string;
    readonly settings: ReadonlyMap<string, unknown>;
    readonly contents: Contents;
  }[];
  /** Secrets of the devices by their public keys, and what they have signed. */
  readonly secrets: ReadonlyMap<string, Uint8Array>;
  readonly signed: ReadonlyMap<string, Bytes>;
}

export interface WorldDeps {
  readonly seed: string;
  readonly turn: Turn;
  readonly curves: Curves;
  readonly signatures: Signatures | null;
  readonly readTrace: ((line: string) => void) | null;
  readonly shown: (page: Page, view: RoomView) => void;
}

export interface PeopledWorld extends World {
  readonly browsers: Browser[];
  readonly violations: readonly string[];
  setRoom(room: RoomId): void;
  /** A profile without anything in it. */
  addBrowser(
    name: string,
    enter: (device: DeviceApi) => Answer<RoomApi>,
    what?: { readonly nature?: Nature; readonly seed?: string },
  ): Browser;
  /** The settlers come back to their disks; no page is open yet. By their places in the list, who they are. */
  settle(settlers: Settlers, natureOf: (place: number) => Nature): Promise<void>;
}

/** One broken rule often breaks a hundred others: the first tell what happened. */
const maxViolations = 20;

export function createWorld(deps: WorldDeps): PeopledWorld {
  const chance = createChance(deps.seed);
  const clock = createClock(deps.turn);
  const trace = createTrace(clock.now, deps.readTrace);
  const notary = createNotary();
  const violations: string[] = [];
  const browsers: Browser[] = [];
  let room: RoomId | null = null;

  const violate = (what: string): void => {
    trace.line(`!!!! ${what}`);
    if (violations.length < maxViolations) violations.push(`${(clock.now() / 1000).toFixed(3)} s: ${what}`);
  };
  const truth = createTruth(notary, clock.now, violate);
  const network = createNetwork(clock, chance.fork('network'));
  const signaling = createSignalingHost({ clock, network, chance: chance.fork('signaling'), trace });
  const connections = createConnectionFactory({ clock, network, chance: chance.fork('connections'), trace });

  const roomId = (): RoomId => {
    if (!room) throw new Error('the room is not founded yet');
    return room;
  };

  const world: PeopledWorld = {
    clock,
    chance,
    trace,
    network,
    signaling,
    connections,
    curves: deps.curves,
    notary,
    truth,
    signatures: deps.signatures,
    browsers,
    violations,
    violate,
    room: roomId,
    setRoom(next) {
      room = next;
    },
    addBrowser(name, enter, { nature = honest, seed } = {}) {
      const disk = truth.disk(name, !isHonest(nature));
      const browser = createBrowser({
        world,
        name,
        truth: disk,
        disk: createMadeUpDisk({
          storeName: () => `skein-room-${roomId()}`,
          tables: roomTables,
          chance: chance.fork(`disk of ${name}`),
          landed: disk.took,
        }),
        settings: new Map(),
        enter,
        seed: seed ?? null,
        nature,
        shown: deps.shown,
      });
      browsers.push(browser);
      return browser;
    },
    async settle(settlers, natureOf) {
      room = settlers.room;
      for (const [key, secret] of settlers.secrets) notary.secrets.set(key, secret.slice());
      for (const [mark, signature] of settlers.signed) notary.signed.set(mark, signature);
      for (const [at, { name, settings, contents }] of settlers.people.entries()) {
        const seed = settlers.editSeed;
        const browser = world.addBrowser(name, byLink(settlers.room, seed), { nature: natureOf(at), seed });
        for (const [key, value] of settings) browser.settings.set(key, structuredClone(value));
        await browser.disk.restore(contents);
        browser.truth.reset(contents);
      }
    },
  };
  return world;
}

/** The link is for the first time; from then on the room is on the person's list. */
export const byLink =
  (room: RoomId, seed: string) =>
  (device: DeviceApi): Answer<RoomApi> => {
    let isListed = false;
    device.watchHome(({ rooms }) => {
      isListed = rooms.some(({ id }) => id === room);
    })();
    return device.openRoom(room, isListed ? undefined : seed);
  };
