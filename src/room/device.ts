/**
 * One browser profile: its keys, its person's name, its rooms. Opens rooms and keeps them apart: nothing that a link or a
 * room does touches another room [MEM-12].
 */
import { tagged } from '../crypto/hash.ts';
import type { CryptoPort, DeviceKeys } from '../crypto/port.ts';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { createObservable } from '../lib/observable.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { createScope, type Scope } from '../lib/scope.ts';
import { roomIdOf } from '../members/op.ts';
import type { RoomId } from '../members/types.ts';
import type { Gatekeeper, Mesh, SessionId } from '../mesh/types.ts';
import type { DeviceStore } from '../storage/device-store.ts';
import type { Storage, Store } from '../storage/port.ts';
import type { Answer, DeviceApi, HomeView, RoomApi, RoomListItem, RoomView, SkeinError } from './api.ts';
import { foundRoom } from './becoming-member.ts';
import { createEarlyMesh } from './early-mesh.ts';
import { createEarlyRoom } from './early-room.ts';
import { createFirstSight, type FirstSight, type Screen } from './first-sight.ts';
import { readLink } from './invite-link.ts';
import { maxProfileChars } from './limits.ts';
import { type OpenRoom, openRoom, type RoomDeps } from './open-room.ts';
import { roomTables } from './records.ts';
import { type KitRoom, minPassphraseChars, openKit, sealKit } from './recovery-kit.ts';
import { storeProblem } from './store-problem.ts';

/** What the device store holds, by key. */
const keysKey = 'keys';
const nameKey = 'name';
const labelKey = 'device-label';
const offlineKey = 'offline';
const roomsKey = 'rooms';

/** How the mesh of one room is made; the composition root knows transports, the room knows who may come in. */
export interface MeshRequest {
  readonly keys: DeviceKeys;
  readonly topic: string;
  readonly helloKey: Bytes;
  readonly gatekeeper: Gatekeeper;
  readonly session: SessionId;
  readonly enabled: boolean;
}

export interface DeviceDeps {
  readonly env: Env;
  readonly crypto: CryptoPort;
  readonly storage: Storage;
  readonly deviceStore: DeviceStore;
  readonly openMesh: (request: MeshRequest) => Mesh;
  /** A room is about to be opened with the network on: what takes long can begin. */
  readonly expectMesh?: () => void;
  /** Where what a room shows is seen: it is pictured, and the picture is shown before the room is open [LOG-8]. */
  readonly screen?: Screen;
  /** Other tabs of this browser: told when a setting changed, and telling us. */
  readonly openTabBus: (scope: Scope, heard: () => void) => { say(): void };
  /** What to call this device before its person says otherwise. */
  readonly defaultLabel: string;
  readonly isOnline: () => boolean;
  /** What of the app this is, for diagnostics. */
  readonly version: string;
}

interface StoredRoom {
  readonly id: RoomId;
  readonly name: string;
  readonly role: RoomListItem['role'];
  readonly openedAt: number;
  readonly onlyHere: number;
  /** From a recovery kit: how this device comes in, until it has. */
  readonly seed?: string;
}

/** A room on its way to being open, and what can be seen of it before. */
interface Opening {
  readonly room: Promise<Result<OpenRoom, SkeinError>>;
  readonly sight: FirstSight;
}

export async function createDevice(deps: DeviceDeps): Promise<Result<DeviceApi, SkeinError>> {
  const { env, crypto, storage, deviceStore } = deps;
  const scope = createScope();
  const open = new Map<RoomId, Opening>();
  const closing = new Map<RoomId, Promise<void>>();
  const home = createObservable<HomeView>({
    name: '',
    deviceLabel: deps.defaultLabel,
    rooms: [],
    offline: false,
    isNewHere: false,
  });
  let hasAskedToPersist = false;
  let persisted = false;

  // ---------------------------------------------------------------- what is stored
  const reading = deviceStore.get<DeviceKeys>(keysKey);
  // For whoever is new here, while the disk is opened; of no use to others, and soon made.
  const spare = crypto.generateDeviceKeys();
  spare.catch(() => {});
  const fresh = await reading;
  if (!fresh.ok) return err(storeProblem(fresh.error));
  let keys = fresh.value;
  if (!keys) {
    const made = await spare;
    // Two tabs may start together: the first one's keys stay.
    const kept = await deviceStore.update<DeviceKeys>(keysKey, (old) => old ?? made);
    if (!kept.ok) return err(storeProblem(kept.error));
    keys = kept.value;
  }
  const deviceKeys = keys;
  const isNewHere = fresh.value === undefined;

  const read = async (): Promise<void> => {
    const [name, label, offline, rooms] = await Promise.all([
      deviceStore.get<string>(nameKey),
      deviceStore.get<string>(labelKey),
      deviceStore.get<boolean>(offlineKey),
      deviceStore.get<readonly StoredRoom[]>(roomsKey),
    ]);
    const stored = rooms.ok ? (rooms.value ?? []) : [];
    home.set({
      name: (name.ok && name.value) || '',
      deviceLabel: (label.ok && label.value) || deps.defaultLabel,
      offline: offline.ok && offline.value === true,
      rooms: [...stored].sort((a, b) => b.openedAt - a.openedAt),
      isNewHere,
    });
  };

  /** The settings that open rooms were last told of. */
  let followed = home.get();

  const eachOpen = (run: (room: OpenRoom) => void): void => {
    for (const opening of open.values()) void opening.room.then((room) => room.ok && run(room.value));
  };

  /** After a change here or in another tab: what follows from the settings, in every open room. */
  const settingsChanged = async (): Promise<void> => {
    await read();
    const now = home.get();
    const before = followed;
    followed = now;
    // Against what rooms were told, not against what was shown before: others read the settings meanwhile, too.
    if (before.offline !== now.offline) eachOpen((room) => room.setEnabled(!home.get().offline));
    if (before.name !== now.name || before.deviceLabel !== now.deviceLabel) eachOpen((room) => room.profileChanged());
  };

  const tabs = deps.openTabBus(scope, () => void settingsChanged());

  const store = async (key: string, value: unknown): Answer => {
    const stored = await deviceStore.set(key, value);
    if (!stored.ok) return err(storeProblem(stored.error));
    await settingsChanged();
    tabs.say();
    return ok(undefined);
  };

  const listRoom = async (id: RoomId, change: (old: StoredRoom | undefined) => StoredRoom | null): Promise<void> => {
    await deviceStore.update<readonly StoredRoom[]>(roomsKey, (old = []) => {
      const next = change(old.find((room) => room.id === id));
      const others = old.filter((room) => room.id !== id);
      return next ? [...others, next] : others;
    });
    await read();
    tabs.say();
  };

  // ---------------------------------------------------------------- rooms
  const storeName = (room: RoomId): string => `skein-room-${room}`;

  const summaryKeeper = (room: RoomId): ((view: RoomView) => void) => {
    let last = '';
    return ({ name, role, status, phase }) => {
      if (phase.type !== 'open') return;
      const summary = JSON.stringify([name, role, status.onlyHere]);
      if (summary === last) return;
      last = summary;
      void listRoom(room, () => ({ id: room, name, role, openedAt: env.now(), onlyHere: status.onlyHere }));
    };
  };

  const openStored = async (
    room: RoomId,
    entry: RoomDeps['entry'],
    look: (store: Store) => Promise<void>,
  ): Promise<Result<OpenRoom, SkeinError>> => {
    const roomBytes = fromHex(room);
    if (!roomBytes) return err({ code: 'link-damaged' });
    if (!home.get().offline) deps.expectMesh?.();
    const session = toHex(env.randomBytes(16)) as SessionId;
    const openMesh = (gatekeeper: Gatekeeper): Mesh =>
      deps.openMesh({
        keys: deviceKeys,
        topic: toHex(tagged('skein/topic/1', roomBytes).subarray(0, 16)),
        helloKey: tagged('skein/hello/1', roomBytes),
        gatekeeper,
        session,
        enabled: !home.get().offline,
      });
    // Begun now, so that it passes while the disk is opened.
    const opening = storage.open(storeName(room), roomTables);
    const early = entry && 'seed' in entry ? createEarlyMesh(openMesh) : null;
    const opened = await opening;
    if (!opened.ok) {
      early?.close();
      return err(storeProblem(opened.error));
    }
    // A link opened anew may change what one may do here: then there is nothing to be shown that is still so.
    if (entry === null) await look(opened.value);
    const begun = await openRoom({
      env,
      crypto,
      keys: deviceKeys,
      room,
      store: opened.value,
      session,
      openMesh: early?.take ?? openMesh,
      profile: () => ({ name: home.get().name, deviceLabel: home.get().deviceLabel }),
      entry,
      pictures: deps.screen ? { build: deps.version } : null,
      isSwitchedOff: () => home.get().offline,
      isOnline: deps.isOnline,
      onWrite() {
        if (hasAskedToPersist) return;
        hasAskedToPersist = true;
        void storage.persist().then((granted) => {
          persisted = granted;
        });
      },
      onSummary: summaryKeeper(room),
    });
    if (!begun.ok) early?.close();
    return begun;
  };

  const openOnce = (room: RoomId, entry: RoomDeps['entry']): Opening => {
    const known = open.get(room);
    if (known) return known;
    const sight = createFirstSight(env, deps.screen ?? null, deps.version);
    const opened = (closing.get(room) ?? Promise.resolve())
      .then(() => openStored(room, entry, sight.look))
      .then(
        (opened) => {
          if (!opened.ok) open.delete(room);
          return opened;
        },
        (problem: unknown): Result<OpenRoom, SkeinError> => {
          open.delete(room);
          return err({ code: 'unexpected', cause: String(problem) });
        },
      );
    void opened.then(sight.over);
    const opening: Opening = { room: opened, sight };
    open.set(room, opening);
    return opening;
  };

  const closeRoom = (room: RoomId): Promise<void> => {
    const opening = open.get(room);
    // Forgotten before anything is awaited: whoever opens the room next must not get the one that closes …
    open.delete(room);
    const ending = (async () => {
      const opened = await opening?.room;
      if (opened?.ok) await opened.value.end();
    })();
    // … but waits for it: what was typed last is on its way to the disk that the next opening reads.
    closing.set(room, ending);
    void ending.finally(() => {
      if (closing.get(room) === ending) closing.delete(room);
    });
    return ending;
  };

  await read();
  followed = home.get();

  return ok({
    watchHome: home.subscribe,
    async setName(name) {
      const trimmed = name.trim().slice(0, maxProfileChars);
      return trimmed === '' ? err({ code: 'name-empty' }) : store(nameKey, trimmed);
    },
    async setDeviceLabel(label) {
      const trimmed = label.trim().slice(0, maxProfileChars);
      return trimmed === '' ? err({ code: 'name-empty' }) : store(labelKey, trimmed);
    },
    setOffline: (offline) => store(offlineKey, offline),

    async newRoom() {
      const { name, deviceLabel } = home.get();
      const founding = await foundRoom(env, crypto, deviceKeys, { name, deviceLabel });
      const room = roomIdOf(founding.op);
      const opened = await openOnce(room, { founding }).room;
      if (!opened.ok) return opened;
      // Listed before it is shown: a page that goes away at once finds its room again.
      await listRoom(room, (old) => old ?? { id: room, name: '', role: 'owner', openedAt: env.now(), onlyHere: 0 });
      return ok(room);
    },

    readLink,

    async openRoom(room, seed): Answer<RoomApi> {
      const listed = home.get().rooms.find(({ id }) => id === room) as StoredRoom | undefined;
      const given = seed ?? listed?.seed;
      const seedBytes = given === undefined ? null : fromHex(given);
      const isKnown = listed !== undefined || open.has(room);
      if (!isKnown && !seedBytes) return err({ code: 'link-no-invite' });
      const wasOpen = open.has(room);
      const opening = openOnce(room, seedBytes ? { seed: seedBytes } : null);
      // The interface closes what it was given when it leaves; the next opening makes it anew.
      const close = (): void => void closeRoom(room);
      const picture = wasOpen ? null : await opening.sight.picture;
      if (picture) {
        return ok(createEarlyRoom({ room, picture, opened: opening.room, shown: opening.sight.shown, close }));
      }
      const opened = await opening.room;
      if (!opened.ok) return opened;
      if (wasOpen && seedBytes) opened.value.takeInvite(seedBytes);
      return ok({ ...opened.value, close });
    },

    async makeRecoveryKit(passphrase) {
      if (passphrase.length < minPassphraseChars) {
        return err({ code: 'passphrase-short', leastChars: minPassphraseChars });
      }
      const rooms: KitRoom[] = [];
      for (const { id, name } of home.get().rooms) {
        const wasOpen = open.has(id);
        const opened = await openOnce(id, null).room;
        const seed = opened.ok ? await opened.value.recoverySeed() : null;
        if (seed) rooms.push({ id, seed, name });
        if (opened.ok && !wasOpen) await closeRoom(id);
      }
      return ok(await sealKit({ name: home.get().name, rooms }, passphrase, env.randomBytes(16)));
    },

    async restore(text, passphrase) {
      const kit = await openKit(text, passphrase);
      if (!kit.ok) return kit;
      if (home.get().name === '' && kit.value.name !== '') await store(nameKey, kit.value.name);
      const fresh = kit.value.rooms.filter(({ id }) => !home.get().rooms.some((room) => room.id === id));
      for (const { id, name, seed } of fresh) {
        await listRoom(id, () => ({ id, name, role: null, openedAt: env.now(), onlyHere: 0, seed: toHex(seed) }));
      }
      return ok(fresh.map(({ id }) => id));
    },

    async forgetRoom(room) {
      await closeRoom(room);
      const removed = await storage.remove(storeName(room));
      if (!removed.ok) return err(storeProblem(removed.error));
      await listRoom(room, () => null);
      return ok(undefined);
    },

    async storage() {
      const estimate = await storage.estimate();
      return estimate && { ...estimate, persisted };
    },

    async diagnostics() {
      const rooms = await Promise.all([...open.values()].map((opening) => opening.room));
      const report = {
        version: deps.version,
        time: env.now(),
        storage: await storage.estimate(),
        persisted,
        offline: home.get().offline,
        online: deps.isOnline(),
        rooms: rooms.flatMap((room) => (room.ok ? [room.value.report()] : [])),
      };
      return JSON.stringify(report, null, 2);
    },

    wake: () => eachOpen((room) => room.wake()),
    suspend: () =>
      eachOpen((room) => {
        room.keepPicture(true);
        void room.settled();
        room.setEnabled(false);
      }),
    hide: () => eachOpen((room) => room.keepPicture(false)),
    resume: () =>
      eachOpen((room) => {
        room.setEnabled(!home.get().offline);
        room.wake();
      }),

    close() {
      for (const room of [...open.keys()]) void closeRoom(room);
      scope.close();
      deviceStore.close();
    },
  });
}
