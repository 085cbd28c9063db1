/** A room as the app opens it – real keys, signatures, encryption, the real store – watched like a page watches it; only links are none. */
import { createWebCrypto } from '../../src/crypto/web-crypto.ts';
import { realEnv } from '../../src/lib/env.ts';
import type { Result } from '../../src/lib/result.ts';
import { createMemoryHub } from '../../src/mesh/testing/memory-mesh.ts';
import type { DeviceApi, RoomApi, RoomView, SkeinError } from '../../src/room/api.ts';
import { createDevice } from '../../src/room/device.ts';
import { createTableMirror } from '../../src/room/testing/table-mirror.ts';
import { createDeviceStore } from '../../src/storage/device-store.ts';
import { createIndexedDbStorage } from '../../src/storage/indexed-db.ts';
import { cellCount, editWithoutEnd } from './editor.ts';

const columns = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'].map((name) => ({ name, type: 'text' as const }));

function orThrow<T>(answer: Result<T, SkeinError>): T {
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

async function openDevice(): Promise<DeviceApi> {
  const hub = createMemoryHub(realEnv);
  return orThrow(
    await createDevice({
      env: realEnv,
      crypto: createWebCrypto(),
      storage: createIndexedDbStorage({ env: realEnv }),
      deviceStore: createDeviceStore({ env: realEnv }),
      openMesh: ({ gatekeeper, session, keys, topic }) => hub.mesh(gatekeeper, session, keys.device, topic),
      openTabBus: () => ({ say() {} }),
      defaultLabel: 'bench',
      isOnline: () => true,
      // As in the app: what is stored is marked, and pictured.
      screen: { painted: async () => {} },
      version: 'bench',
    }),
  );
}

/** The one room of this profile; made where there is none. */
async function openRoom(): Promise<RoomApi> {
  const device = await openDevice();
  const known = await new Promise<string | undefined>((resolve) =>
    device.watchHome(({ rooms }) => resolve(rooms[0]?.id)),
  );
  return orThrow(await device.openRoom((known as RoomApi['id']) ?? orThrow(await device.newRoom())));
}

let room: Promise<RoomApi> | null = null;
const opened = (): Promise<RoomApi> => {
  room ??= openRoom();
  return room;
};

const viewWhere = (of: RoomApi, holds: (view: RoomView) => boolean): Promise<RoomView> =>
  new Promise((resolve) => {
    of.watchRoom((view) => holds(view) && resolve(view));
  });

async function table() {
  const of = await opened();
  const { documents } = await viewWhere(of, (view) => view.documents.length > 0);
  const [first] = documents;
  if (!first) throw new Error('no table');
  const mirror = createTableMirror();
  of.watchTable(first.id, mirror.apply);
  return { of, mirror };
}

window.editor = {
  async prepare() {
    const of = await opened();
    const rows = Array.from({ length: cellCount / columns.length }, () => columns.map(() => '-1'));
    orThrow(await of.importTable('Bench', columns, rows, () => {}, new AbortController().signal));
    await viewWhere(of, ({ status }) => status.unsaved === 0);
  },
  async edit() {
    const { of, mirror } = await table();
    const doc = mirror.doc();
    const rowIds = mirror.rows().map(({ id }) => id);
    const columnIds = mirror.columns().map(({ id }) => id);
    const cells = rowIds.flatMap((row) => columnIds.map((column) => ({ row, column })));
    return editWithoutEnd((n) => {
      const cell = cells[n % cells.length];
      if (cell) void of.setCells(doc, [{ ...cell, value: String(n) }]).then(orThrow);
    });
  },
  async kept() {
    const { mirror } = await table();
    return Math.max(...mirror.texts().flat().map(Number)) + 1;
  },
};
