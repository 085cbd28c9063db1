/**
 * What `bench:admit` measures, the same in Node and in Chromium. The founder, who has the room, runs in a thread of its own;
 * who joins or opens it again is measured here, from the call to the moment in which every cell is shown.
 */
import * as Y from 'yjs';
import { createWebCrypto } from '../../src/crypto/web-crypto.ts';
import type { DocId } from '../../src/doc/types.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { realEnv } from '../../src/lib/env.ts';
import type { RoomId } from '../../src/members/types.ts';
import type { DeviceApi, RoomApi } from '../../src/room/api.ts';
import { createDevice } from '../../src/room/device.ts';
import { value } from '../../src/room/testing/people.ts';
import { createTableMirror } from '../../src/room/testing/table-mirror.ts';
import type { DeviceStore } from '../../src/storage/device-store.ts';
import { createMemoryDeviceStore } from '../../src/storage/memory-device-store.ts';
import { createMemoryStorage } from '../../src/storage/memory-store.ts';
import type { Storage } from '../../src/storage/port.ts';
import { type MadeRoom, makeRoom, mergedOf, type RoomPlan } from './made-room.ts';
import { createPortMesh, type PortMesh } from './port-mesh.ts';
import { pause } from './until.ts';

const env = realEnv;

/** What the founder's thread tells: all that a newcomer needs, and what plain Yjs is handed. */
export interface Served {
  readonly room: RoomId;
  readonly fragment: string;
  readonly doc: DocId;
  readonly last: string;
  readonly cells: number;
  readonly entries: number;
  readonly merged: Bytes;
}

interface Opened {
  readonly device: DeviceApi;
  readonly meshes: readonly PortMesh[];
}

async function openDevice(name: string, storage: Storage, deviceStore: DeviceStore): Promise<Opened> {
  const meshes: PortMesh[] = [];
  const device = value(
    await createDevice({
      env,
      crypto: createWebCrypto(),
      storage,
      deviceStore,
      openMesh({ gatekeeper, session, keys }) {
        const mesh = createPortMesh(env, gatekeeper, session, keys.device);
        meshes.push(mesh);
        return mesh;
      },
      openTabBus: () => ({ say() {} }),
      defaultLabel: `${name}'s device`,
      isOnline: () => true,
      version: 'bench',
    }),
  );
  value(await device.setName(name));
  return { device, meshes };
}

/** Resolves in the turn in which the last edit is shown, with the number of cells that are. */
function contentOf(room: RoomApi, doc: DocId, last: string): Promise<number> {
  return new Promise((resolve) => {
    const mirror = createTableMirror();
    let isShown = false;
    room.watchTable(doc, (patch) => {
      mirror.apply(patch);
      isShown ||= patch.rows.some(({ cells }) => Object.values(cells).some(({ text }) => text === last));
      if (!isShown) return;
      const cells = mirror
        .texts()
        .flat()
        .filter((text) => text !== '').length;
      resolve(cells);
    });
  });
}

/** The founder's thread. Each port that comes is somebody who joins. */
export async function serveRoom(plan: RoomPlan): Promise<{ served: Served; meet: (port: MessagePort) => void }> {
  const made: MadeRoom = await makeRoom(plan);
  const { founder, room, fragment, history } = made;
  const { device, meshes } = await openDevice('Ana', founder.storage, createMemoryDeviceStore(founder.settings));
  const here = value(await device.openRoom(room));
  const cells = await contentOf(here, history.doc, history.last);
  // The snapshot of what was read is written after some quiet seconds: not while somebody joins.
  await pause(6000);
  const served = {
    ...{ room, fragment, doc: history.doc, last: history.last, cells, entries: history.entries },
    merged: mergedOf(history),
  };
  return { served, meet: (port) => meshes[0]?.meet(port) };
}

/** Milliseconds of processor time that this thread has used, where that can be told: on a busy machine the clock says little. */
export type Cpu = () => number;
const noCpu: Cpu = () => Number.NaN;

export interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

function stopwatch(cpu: Cpu): () => Cost {
  const from = performance.now();
  const cpuFrom = cpu();
  return () => ({ ms: performance.now() - from, cpuMs: cpu() - cpuFrom });
}

export interface JoinFigures extends Cost {
  readonly bytes: number;
}

/** A newcomer with a name and keys opens the link. `meet` hands the other end of its link to the founder. */
export async function joinRoom(
  served: Served,
  storage: Storage,
  meet: (port: MessagePort) => void,
  cpu: Cpu = noCpu,
): Promise<JoinFigures> {
  const { device, meshes } = await openDevice('Ben', storage, createMemoryDeviceStore());
  const reading = device.readLink(served.fragment);
  if (reading.type !== 'invite') throw new Error(`not an invite: ${reading.type}`);
  const stop = stopwatch(cpu);
  const room = value(await device.openRoom(reading.room, reading.seed));
  const channel = new MessageChannel();
  meet(channel.port2);
  meshes[0]?.meet(channel.port1);
  const cells = await contentOf(room, served.doc, served.last);
  const cost = stop();
  if (cells !== served.cells) throw new Error(`${cells} cells are shown, not ${served.cells}`);
  const stats = await Promise.all((meshes[0]?.links() ?? []).map((link) => link.stats()));
  room.close();
  device.close();
  return { ...cost, bytes: stats.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0) };
}

export const memory = createMemoryStorage;
export const memoryDevice = createMemoryDeviceStore;

export function plainApply(merged: Uint8Array, cpu: Cpu = noCpu): Cost {
  const stop = stopwatch(cpu);
  Y.applyUpdate(new Y.Doc(), merged);
  return stop();
}

export type Reloadable = Omit<Served, 'merged' | 'fragment'>;

const plainDatabase = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('plain', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('states');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The least that an app without any of this would do: the document's state as one record. */
export async function storePlain(state: Bytes): Promise<void> {
  const database = await plainDatabase();
  await new Promise<void>((resolve) => {
    const transaction = database.transaction('states', 'readwrite');
    transaction.objectStore('states').put(state, 'state');
    transaction.oncomplete = () => resolve();
  });
  database.close();
}

export async function plainReload(): Promise<Cost> {
  const stop = stopwatch(noCpu);
  const database = await plainDatabase();
  const state = await new Promise<Uint8Array>((resolve) => {
    const request = database.transaction('states').objectStore('states').get('state');
    request.onsuccess = () => resolve(request.result as Uint8Array);
  });
  Y.applyUpdate(new Y.Doc(), state);
  return stop();
}

/** A room on the disk as its founder left it, with the snapshot of it, and the same document as plain Yjs keeps it. */
export async function prepareReload(
  plan: RoomPlan,
  storage: Storage,
  deviceStore: DeviceStore,
): Promise<{ served: Reloadable; state: Bytes }> {
  const { founder, room, history } = await makeRoom(plan, storage);
  for (const [key, kept] of founder.settings) value(await deviceStore.set(key, kept));
  const { device } = await openDevice('Ana', storage, deviceStore);
  const here = value(await device.openRoom(room));
  const cells = await contentOf(here, history.doc, history.last);
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const update of history.updates) Y.applyUpdate(doc, update);
  });
  await pause(8000);
  here.close();
  device.close();
  await pause(1000);
  const { doc: id, last, entries } = history;
  return { served: { room, doc: id, last, cells, entries }, state: Y.encodeStateAsUpdate(doc) as Bytes };
}

export async function reloadRoom(
  { room, doc, last, cells }: Reloadable,
  storage: Storage,
  deviceStore: DeviceStore,
  cpu: Cpu = noCpu,
): Promise<Cost> {
  const stop = stopwatch(cpu);
  const { device } = await openDevice('Ana', storage, deviceStore);
  const here = value(await device.openRoom(room));
  const shown = await contentOf(here, doc, last);
  const cost = stop();
  if (shown !== cells) throw new Error(`${shown} cells are shown, not ${cells}`);
  here.close();
  device.close();
  return cost;
}
