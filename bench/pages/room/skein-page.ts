/** One Skein peer, composed as `src/main.tsx` composes it, without the interface; watched as the interface watches it. */
import './traffic.ts';
import { createWebCrypto } from '../../../src/crypto/web-crypto.ts';
import type { ColumnView, DocId, RecordId, TablePatch } from '../../../src/doc/types.ts';
import { realEnv } from '../../../src/lib/env.ts';
import type { Result } from '../../../src/lib/result.ts';
import { createMesh } from '../../../src/mesh/mesh.ts';
import { createPeerConnections } from '../../../src/mesh/peer-connection.ts';
import { createSocketAhead } from '../../../src/mesh/socket-ahead.ts';
import { createTabBus } from '../../../src/mesh/tab-bus.ts';
import type { DeviceApi, PeersView, RoomApi, RoomView, SkeinError } from '../../../src/room/api.ts';
import { createDevice } from '../../../src/room/device.ts';
import { createDeviceStore } from '../../../src/storage/device-store.ts';
import { createIndexedDbStorage } from '../../../src/storage/indexed-db.ts';
import { followPageLife } from '../../../src/ui/page-life.ts';
import { type Content, createMoment, createSightings, isEdit, now, pageConfig, playAt, textOf } from './room-peer.ts';

const config = pageConfig();
const env = realEnv;
const crypto = createWebCrypto();

function orThrow<T>(answer: Result<T, SkeinError>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

const ahead = createSocketAhead(env, WebSocket, config.signalingUrl);

async function openDevice(): Promise<DeviceApi> {
  const device = orThrow(
    await createDevice({
      env,
      crypto,
      storage: createIndexedDbStorage({ env }),
      deviceStore: createDeviceStore({ env }),
      openMesh: (request) =>
        createMesh({
          ...request,
          env,
          crypto,
          signalingUrl: config.signalingUrl,
          webSocket: WebSocket,
          socketAhead: ahead.take,
          broadcast: BroadcastChannel,
          locks: navigator.locks,
          connections: createPeerConnections({ env, iceServers: [] }),
        }),
      expectMesh: ahead.open,
      openTabBus(scope, heard) {
        const bus = createTabBus(scope, 'skein-settings', BroadcastChannel, heard);
        return { say: () => bus.say('settings') };
      },
      defaultLabel: 'bench',
      isOnline: () => navigator.onLine,
      version: 'bench',
    }),
  );
  followPageLife(device, window);
  orThrow(await device.setName(config.name));
  return device;
}

const device = openDevice();
const content = createMoment();
const opened = createMoment();
const sightings = createSightings();
let room: RoomApi | null = null;
let table: DocId | null = null;
let columns: readonly ColumnView[] = [];
let order: readonly RecordId[] = [];
const rowsShown = new Map<RecordId, TablePatch['rows'][number]>();

const cellText = (row: number, column: number): string | undefined =>
  rowsShown.get(order[row] as RecordId)?.cells[columns[column]?.id ?? '']?.text;

function isComplete({ rows, columns: width, charsPerCell }: Content): boolean {
  if (order.length < rows || columns.length < width) return false;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const text = cellText(row, column);
      // An edit that came before the content did is content, too.
      if (text !== textOf(row, column, charsPerCell) && !isEdit(text ?? '')) return false;
    }
  }
  return true;
}

function watch(of: RoomApi, expected: Content): void {
  room = of;
  let isShown = false;
  of.watchRoom((view: RoomView) => {
    const [first] = view.documents;
    if (!first || table) return;
    table = first.id;
    of.setPresence({ doc: first.id, row: null, column: null });
    of.watchTable(first.id, (patch) => {
      columns = patch.columns ?? columns;
      order = patch.order ?? order;
      for (const row of patch.rows) {
        rowsShown.set(row.id, row);
        for (const cell of Object.values(row.cells)) sightings.note(cell.text);
      }
      const shownAt = now();
      if (isShown || !isComplete(expected)) return;
      isShown = true;
      content.reach(shownAt);
    });
  });
  opened.reach(now());
}

const columnNames = (count: number): readonly { readonly name: string; readonly type: 'text' }[] =>
  Array.from({ length: count }, (_, at) => ({ name: `Column ${at + 1}`, type: 'text' as const }));

const isThere = ({ kind, state }: PeersView['peers'][number]): boolean =>
  kind !== 'me' && state !== 'gone' && state !== 'connecting';

window.roomPeer = {
  async found(expected) {
    const here = await device;
    const of = orThrow(await here.openRoom(orThrow(await here.newRoom())));
    const { rows, columns: width, charsPerCell } = expected;
    const texts = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: width }, (_, column) => textOf(row, column, charsPerCell)),
    );
    orThrow(await of.importTable('Bench', columnNames(width), texts, () => {}, new AbortController().signal));
    watch(of, expected);
    await new Promise<void>((resolve) => {
      of.watchRoom(({ status }) => status.unsaved === 0 && resolve());
    });
    const { editFragment } = orThrow(await of.share());
    if (editFragment === null) throw new Error('no link to share');
    return editFragment;
  },

  open(link, expected) {
    void (async () => {
      const here = await device;
      const reading = here.readLink(`#${link}`);
      if (reading.type !== 'invite') throw new Error(`a link that is ${reading.type}`);
      watch(orThrow(await here.openRoom(reading.room, reading.seed)), expected);
    })();
  },

  contentShownAt: () => content.reached,

  async othersSeenAt(count) {
    await opened.reached;
    return new Promise((resolve) => {
      const stop = room?.watchPeers(({ peers }) => {
        if (peers.filter(isThere).length < count) return;
        resolve(now());
        queueMicrotask(() => stop?.());
      });
    });
  },

  links: async () => (await window.traffic.counts()).connections,

  play: (edits) =>
    playAt(edits, ({ row, column, value }) => {
      const [rowId, columnId] = [order[row], columns[column]?.id];
      if (!room || !table || !rowId || !columnId) throw new Error('nothing to edit');
      void room.setCells(table, [{ row: rowId, column: columnId, value }]).then(orThrow);
    }),

  seen: sightings.all,

  async leave() {
    const here = await device;
    here.suspend();
    here.close();
  },

  report: async () => (await device).diagnostics(),
};

if (config.link !== undefined) window.roomPeer.open(config.link, config.content);
