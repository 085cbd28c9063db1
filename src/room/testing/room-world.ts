/**
 * A room with several people, each on a disk of their own that outlives their pages: they edit, part, fall offline, die in
 * the middle of a write, come back and meet again. Everything is asked of them through the room's API; the disks are read
 * directly, to hold what the status says against what is so.
 */
import type { DeviceId, DeviceKeys } from '../../crypto/port.ts';
import type { Env } from '../../lib/env.ts';
import { kindOf } from '../../log/header.ts';
import { factsOf } from '../../log/opening.ts';
import type { LogId } from '../../log/types.ts';
import type { RoomId } from '../../members/types.ts';
import type { MemoryHub } from '../../mesh/testing/memory-mesh.ts';
import type { MemoryDeviceData } from '../../storage/memory-device-store.ts';
import { createMemoryDisk, createMemoryStorage, type MemoryDisk } from '../../storage/memory-store.ts';
import type { RoomView, VersionView } from '../api.ts';
import { entryFromRecord, openingFromRecord, roomTables } from '../records.ts';
import { found, type Here, join, newHub, newPerson, type Person, value } from './people.ts';
import { createSlowDisk, type SlowDisk } from './slow-disk.ts';

/** One browser profile and the page it has open. */
export interface Player {
  readonly name: string;
  /** Another one after an old backup was put back. */
  disk: MemoryDisk;
  readonly settings: MemoryDeviceData;
  readonly link: string;
  person: Person;
  here: Here;
  slow: SlowDisk;
  isOffline: boolean;
}

export interface World {
  readonly env: Env;
  readonly hub: MemoryHub;
  readonly players: Player[];
  readonly room: RoomId;
  /** Somebody new, by the edit or the view link. */
  newcomer(name: string, as: 'editor' | 'viewer'): Promise<Player>;
  /** The same profile in one more page: same keys, same disk. */
  newTab(player: Player): Promise<Player>;
  /** The page dies at once and is opened again. */
  crash(player: Player): Promise<void>;
  setOffline(player: Player, offline: boolean): Promise<void>;
  /** Those whose bit is set on one side, the others on the other. */
  partition(mask: number): void;
  heal(): Promise<void>;
  close(): void;
}

/** Write delays in the room's time: a slow phone. */
const slowestWriteMs = 60;

async function openPage(env: Env, hub: MemoryHub, name: string, disk: MemoryDisk, settings: MemoryDeviceData) {
  const slow = createSlowDisk(env, createMemoryStorage({ disk }), slowestWriteMs);
  return { slow, person: await newPerson(hub, name, { storage: slow.storage, settings, env }) };
}

export async function createWorld(env: Env): Promise<World> {
  const hub = newHub(env);
  const players: Player[] = [];
  let groups = 0;

  const profile = () => ({ disk: createMemoryDisk(), settings: new Map() as MemoryDeviceData });

  const first = profile();
  const page = await openPage(env, hub, 'Ana', first.disk, first.settings);
  const { here, link } = await found(page.person);
  const { viewFragment } = value(await here.room.share());
  players.push({ name: 'Ana', link, ...first, ...page, here, isOffline: false });
  const room = here.room.id;

  const applyPartition = (): void => {
    const sessions = (side: number) =>
      players.flatMap(({ person }, i) => (((groups >> i) & 1) === side ? person.sessions.slice(-1) : []));
    if (groups === 0) hub.heal();
    else hub.partition([sessions(0), sessions(1)]);
  };

  const world: World = {
    env,
    hub,
    players,
    room,
    async newcomer(name, as) {
      const own = profile();
      const opened = await openPage(env, hub, name, own.disk, own.settings);
      const by = as === 'editor' ? link : (viewFragment ?? '');
      const there = await join(opened.person, by);
      const player = { name, link: by, ...own, ...opened, here: there, isOffline: false };
      players.push(player);
      applyPartition();
      return player;
    },
    async newTab({ name, link: by, disk, settings, isOffline }) {
      const opened = await openPage(env, hub, name, disk, settings);
      const tab = {
        name,
        link: by,
        disk,
        settings,
        isOffline,
        ...opened,
        here: await join(opened.person, by),
      };
      players.push(tab);
      applyPartition();
      return tab;
    },
    async crash(player) {
      player.slow.crash();
      player.here.leave();
      player.person.device.close();
      const opened = await openPage(env, hub, player.name, player.disk, player.settings);
      player.person = opened.person;
      player.slow = opened.slow;
      // By the link, as somebody does who was not let in yet when the page died.
      player.here = await join(opened.person, player.link);
      applyPartition();
    },
    async setOffline(player, offline) {
      // The switch is the browser's: all its tabs follow.
      for (const tab of players.filter(({ disk }) => disk === player.disk)) {
        tab.isOffline = offline;
        value(await tab.person.device.setOffline(offline));
      }
    },
    partition(mask) {
      groups = mask;
      applyPartition();
    },
    async heal() {
      world.partition(0);
      for (const player of players) await world.setOffline(player, false);
    },
    close() {
      for (const { here: one, person } of players) {
        one.leave();
        person.device.close();
      }
    },
  };
  return world;
}

/** What a backup made just now would hold of the room. */
export async function backupOf({ disk }: Player, room: RoomId): Promise<MemoryDisk> {
  const copy = createMemoryDisk();
  const name = `skein-room-${room}`;
  const from = value(await createMemoryStorage({ disk }).open(name, roomTables));
  const to = value(await createMemoryStorage({ disk: copy }).open(name, roomTables));
  for (const table of roomTables) {
    const items = value(await from.range(table, {}));
    value(await to.write(items.map((item) => ({ type: 'put', table, ...item }))));
  }
  from.close();
  to.close();
  return copy;
}

/** What the room says now, computed now. */
export function freshView({ room }: Here): RoomView {
  const views: RoomView[] = [];
  room.watchRoom((view) => views.push(view))();
  const [view] = views;
  if (!view) throw new Error('a watcher hears at once');
  return view;
}

export const deviceOf = ({ settings }: Pick<Player, 'settings'>): DeviceId =>
  (settings.get('keys') as DeviceKeys).device;

/** Keys of the entries with changes that lie on this disk, by the device that wrote them. */
export async function entriesOn(disk: MemoryDisk, room: RoomId): Promise<ReadonlyMap<DeviceId, ReadonlySet<string>>> {
  const store = value(await createMemoryStorage({ disk }).open(`skein-room-${room}`, roomTables));
  const devices = new Map<string, DeviceId>();
  for (const { key, value: record } of value(await store.range('logs', {}))) {
    devices.set(key, factsOf(value(openingFromRecord(key as LogId, record))).device);
  }
  const entries = new Map<DeviceId, Set<string>>();
  for (const { key, value: record } of value(await store.range('entries', {}))) {
    const [log = '', seq = ''] = key.split('/');
    const device = devices.get(log);
    const read = entryFromRecord(log as LogId, Number.parseInt(seq, 16), record);
    if (!device || !read.ok || kindOf(read.value.entry.header) !== 'doc') continue;
    entries.set(device, (entries.get(device) ?? new Set()).add(key));
  }
  store.close();
  return entries;
}

/** All that a person can see of the room, without what differs by who looks. */
export function shapeOf({ here }: Player): string {
  const view = freshView(here);
  const conflicts = here.conflicts();
  const by = (one: { readonly name: string; readonly time: number }) => [one.name, one.time];
  const seenAlike = ({ by: author, unseen, ...rest }: VersionView) => [rest, by(author), [...unseen].sort()];
  return JSON.stringify(
    {
      name: view.name,
      documents: view.documents,
      members: view.members.map(({ id, name, role, color }) => [id, name, role, color]).sort(),
      tables: view.documents.map(({ id }) => {
        const table = here.table(id);
        return { columns: table.columns(), rows: table.rows() };
      }),
      open: conflicts.open.map((one) => ({
        ...one,
        asks: one.asks.map(({ by: author, text }) => [by(author), text]),
        ...('versions' in one ? { versions: one.versions.map(seenAlike) } : {}),
        ...('edits' in one ? { edits: one.edits.map(seenAlike) } : {}),
        ...('deletedBy' in one ? { deletedBy: by(one.deletedBy) } : {}),
        ...('changedBy' in one ? { changedBy: by(one.changedBy) } : {}),
        ...('rows' in one ? { rows: one.rows.map(({ by: author, ...rest }) => [rest, by(author)]) } : {}),
      })),
      // Whose value lost is told to them alone.
      settled: conflicts.settled.map(({ by: author, lost: _, ...rest }) => [rest, by(author)]).sort(),
    },
    null,
    1,
  );
}
