/** The scene of `bench:admit` in a real browser, on its IndexedDB. The same script is the founder's worker. */
import { realEnv } from '../../src/lib/env.ts';
import { createDeviceStore } from '../../src/storage/device-store.ts';
import { createIndexedDbStorage } from '../../src/storage/indexed-db.ts';
import type { RoomPlan } from '../admit/made-room.ts';
import {
  type Cost,
  type JoinFigures,
  joinRoom,
  plainApply,
  plainReload,
  prepareReload,
  type Reloadable,
  reloadRoom,
  type Served,
  serveRoom,
  storePlain,
} from '../admit/scene.ts';

export interface AdmitPage {
  /** Starts the founder's thread and has the room made there. */
  serve(plan: RoomPlan): Promise<{ readonly entries: number; readonly mergedBytes: number }>;
  plain(): Cost;
  join(): Promise<JoinFigures>;
  prepareReload(plan: RoomPlan): Promise<Reloadable>;
  reload(what: Reloadable): Promise<Cost>;
  plainReload(): Promise<Cost>;
}

declare global {
  interface Window {
    admit: AdmitPage;
  }
}

const env = realEnv;

if (typeof window === 'undefined') {
  const meetings = serveOnce();
  self.onmessage = ({ data }: MessageEvent<RoomPlan | MessagePort>) => {
    if (data instanceof MessagePort) void meetings.meet(data);
    else void meetings.start(data).then((served) => self.postMessage(served));
  };
} else {
  let served: Served | null = null;
  let worker: Worker | null = null;
  const known = (): Served => {
    if (!served) throw new Error('nobody serves a room yet');
    return served;
  };
  window.admit = {
    async serve(plan) {
      const made = new Worker('/page.js', { type: 'module' });
      worker = made;
      made.postMessage(plan);
      served = await new Promise<Served>((resolve, reject) => {
        made.onmessage = ({ data }: MessageEvent<Served>) => resolve(data);
        made.onerror = ({ message }) => reject(new Error(message));
      });
      return { entries: served.entries, mergedBytes: served.merged.length };
    },
    plain: () => plainApply(known().merged),
    join: () => joinRoom(known(), createIndexedDbStorage({ env }), (port) => worker?.postMessage(port, [port])),
    async prepareReload(plan) {
      const prepared = await prepareReload(plan, createIndexedDbStorage({ env }), createDeviceStore({ env }));
      await storePlain(prepared.state);
      return prepared.served;
    },
    reload: (what) => reloadRoom(what, createIndexedDbStorage({ env }), createDeviceStore({ env })),
    plainReload,
  };
}

function serveOnce() {
  let serving: ReturnType<typeof serveRoom> | null = null;
  return {
    async start(plan: RoomPlan): Promise<Served> {
      serving = serveRoom(plan);
      return (await serving).served;
    },
    async meet(port: MessagePort): Promise<void> {
      (await serving)?.meet(port);
    },
  };
}
