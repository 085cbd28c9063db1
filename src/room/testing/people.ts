/** Several people in one process: real keys, real rooms, stores in memory, links by the in-memory hub. */
import { createWebCrypto } from '../../crypto/web-crypto.ts';
import type { TablePatch } from '../../doc/types.ts';
import { type Env, realEnv } from '../../lib/env.ts';
import { createMemoryHub, type MemoryHub } from '../../mesh/testing/memory-mesh.ts';
import type { SessionId } from '../../mesh/types.ts';
import { createMemoryDeviceStore, type MemoryDeviceData } from '../../storage/memory-device-store.ts';
import { createMemoryStorage } from '../../storage/memory-store.ts';
import type { Storage } from '../../storage/port.ts';
import type { ConflictsView, DeviceApi, PeersView, RoomApi, RoomView } from '../api.ts';
import { createDevice } from '../device.ts';
import type { Screen } from '../first-sight.ts';
import { createTableMirror, type TableMirror } from './table-mirror.ts';

export interface Person {
  readonly name: string;
  readonly device: DeviceApi;
  readonly storage: Storage;
  readonly settings: MemoryDeviceData;
  readonly sessions: SessionId[];
  /** The page goes away and comes back: a new session on the same stores. */
  reload(): Promise<Person>;
}

export interface Here {
  readonly room: RoomApi;
  view(): RoomView;
  peers(): PeersView;
  conflicts(): ConflictsView;
  table(doc?: string): TableMirror;
  leave(): void;
}

export const value = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(`expected an answer, got ${JSON.stringify(result.error)}`);
  return result.value;
};

export const newHub = (env: Env = realEnv): MemoryHub => createMemoryHub(env);

export async function newPerson(
  hub: MemoryHub,
  name: string,
  stores: Partial<Pick<Person, 'storage' | 'settings'>> & { readonly env?: Env; readonly screen?: Screen } = {},
): Promise<Person> {
  const env = stores.env ?? realEnv;
  const storage = stores.storage ?? createMemoryStorage();
  const settings: MemoryDeviceData = stores.settings ?? new Map();
  const sessions: SessionId[] = [];
  const device = value(
    await createDevice({
      env,
      crypto: createWebCrypto(),
      storage,
      deviceStore: createMemoryDeviceStore(settings),
      openMesh: ({ gatekeeper, session, keys, topic, enabled }) => {
        sessions.push(session);
        const mesh = hub.mesh(gatekeeper, session, keys.device, topic);
        mesh.setEnabled(enabled);
        return mesh;
      },
      openTabBus: () => ({ say() {} }),
      defaultLabel: `${name}'s device`,
      isOnline: () => true,
      ...(stores.screen && { screen: stores.screen }),
      version: 'test',
    }),
  );
  value(await device.setName(name));
  const reload = async (): Promise<Person> => {
    device.close();
    return newPerson(hub, name, { storage, settings, env });
  };
  return { name, device, storage, settings, sessions, reload };
}

export function enter(room: RoomApi): Here {
  let view: RoomView | null = null;
  let peers: PeersView | null = null;
  let conflicts: ConflictsView | null = null;
  const stops = [
    room.watchRoom((next) => {
      view = next;
    }),
    room.watchPeers((next) => {
      peers = next;
    }),
    room.watchConflicts((next) => {
      conflicts = next;
    }),
  ];
  const mirrors = new Map<string, TableMirror>();
  const known = <T>(current: T | null): T => {
    if (current === null) throw new Error('a watched view comes at once');
    return current;
  };
  return {
    room,
    view: () => known(view),
    peers: () => known(peers),
    conflicts: () => known(conflicts),
    table(doc = known(view).documents[0]?.id ?? '') {
      const mirror = mirrors.get(doc) ?? createTableMirror();
      if (!mirrors.has(doc)) {
        mirrors.set(doc, mirror);
        stops.push(room.watchTable(doc as TablePatch['doc'], mirror.apply));
      }
      return mirror;
    },
    leave() {
      for (const stop of stops) stop();
      room.close();
    },
  };
}

/** Founds a room and returns the founder's place in it and the fragment of its edit link. */
export async function found(person: Person): Promise<{ readonly here: Here; readonly link: string }> {
  const id = value(await person.device.newRoom());
  const here = enter(value(await person.device.openRoom(id)));
  const { editFragment } = value(await here.room.share());
  if (!editFragment) throw new Error('a founder can invite');
  return { here, link: editFragment };
}

export async function join(person: Person, link: string): Promise<Here> {
  const reading = person.device.readLink(link);
  if (reading.type !== 'invite') throw new Error(`not an invite: ${reading.type}`);
  return enter(value(await person.device.openRoom(reading.room, reading.seed)));
}
