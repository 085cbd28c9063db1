/** Whole rooms of the real code, from the device down, in the simulator's made-up world: links, signaling and healing. */
import { expect, it } from 'vitest';
import { honest } from '../../sim/browser.ts';
import type { Turn } from '../../sim/clock.ts';
import { createWorld, type PeopledWorld } from '../../sim/create-world.ts';
import { createCurves } from '../../sim/made-up-crypto.ts';
import type { SignalingHost } from '../../sim/made-up-sockets.ts';
import { makeSettlers } from '../../sim/settlers.ts';
import type { SocketConstructor } from '../signaling-client.ts';
import { maxActive } from './limits.ts';

const turn: Turn = () => new Promise((resolve) => process.nextTick(resolve));
const curves = createCurves();

interface Crowd {
  readonly world: PeopledWorld;
  /** Messages to and from the server since the last call. */
  signaled(): number;
  /** Frames and bytes that channels took since the last call. */
  carried(): { readonly frames: number; readonly bytes: number };
  run(ms: number): Promise<void>;
  /** Links of each page. */
  links(): number[];
  /** How many others each page knows to be there. */
  known(): number[];
  islands(): number;
  close(): void;
}

async function crowd(count: number): Promise<Crowd> {
  const settlers = await makeSettlers(count, 0, { turn, curves, signatures: null });
  let signaled = 0;
  let frames = 0;
  let bytes = 0;
  const world = createWorld({
    turn,
    curves,
    signatures: null,
    seed: `crowd of ${count}`,
    readTrace(line) {
      const sent = /net {2}\S+ to \S+ (\d+)/.exec(line);
      if (sent) {
        frames++;
        bytes += Number(sent[1]);
      }
    },
    shown: () => {},
  });
  const { sockets } = world.signaling;
  const counting: SignalingHost['sockets'] = (life, host) => {
    const Plain = sockets(life, host);
    return class {
      constructor(url: string) {
        const socket = new Plain(url);
        const { send } = socket;
        socket.addEventListener('message', () => signaled++);
        socket.send = (text) => {
          signaled++;
          send.call(socket, text);
        };
        // biome-ignore lint/correctness/noConstructorReturn: the socket itself, with its sends counted.
        return socket;
      }
    } as unknown as SocketConstructor;
  };
  Object.assign(world.signaling, { sockets: counting });
  await world.settle(settlers, () => honest);
  const pages = () => world.browsers.flatMap((browser) => [...browser.pages()]);
  for (const browser of world.browsers) browser.open();
  return {
    world,
    signaled() {
      const now = signaled;
      signaled = 0;
      return now;
    },
    carried() {
      const now = { frames, bytes };
      frames = 0;
      bytes = 0;
      return now;
    },
    run: (ms) => world.clock.runUntil(world.clock.now() + ms),
    links: () => pages().map(({ mesh }) => mesh?.links().length ?? 0),
    known: () =>
      pages().map(({ room }) => {
        let known = 0;
        room?.watchPeers(({ peers }) => {
          known = peers.filter(({ kind, state }) => kind !== 'me' && state === 'open').length;
        })();
        return known;
      }),
    islands() {
      const bySession = new Map(pages().flatMap(({ mesh }) => (mesh ? [[mesh.session as string, mesh] as const] : [])));
      const seen = new Set<string>();
      let islands = 0;
      for (const start of bySession.keys()) {
        if (seen.has(start)) continue;
        islands++;
        const queue = [start];
        seen.add(start);
        for (let session = queue.pop(); session; session = queue.pop()) {
          for (const link of bySession.get(session)?.links() ?? []) {
            if (seen.has(link.session)) continue;
            seen.add(link.session);
            queue.push(link.session);
          }
        }
      }
      return islands;
    },
    close() {
      for (const page of pages()) page.life.die();
    },
  };
}

const all = (count: number, value: number): number[] => Array(count).fill(value);

it('[MESH-1] [MESH-24] eight who come at once are linked with each other, by few words of the server', async () => {
  const room = await crowd(8);
  await room.run(8_000);
  expect([room.links(), room.known()]).toEqual([all(8, 7), all(8, 7)]);
  // 28 pairs: by the server alone they take more than six hundred messages.
  const signaled = room.signaled();
  expect(signaled).toBeLessThan(450);
  room.carried();
  await room.run(30_000);
  const idle = room.carried();
  expect(idle.frames).toBeLessThan(0.2 * 896);
  room.close();
}, 180_000);

it.each([9, 16])(
  '[MESH-1] [MESH-22] %i peers: at most eight links each, one room, everybody known, nearly nothing said at rest',
  async (count) => {
    const room = await crowd(count);
    await room.run(60_000);
    expect(Math.max(...room.links())).toBeLessThanOrEqual(maxActive);
    expect(Math.min(...room.links())).toBeGreaterThanOrEqual(4);
    expect([room.islands(), ...room.known()]).toEqual([1, ...all(count, count - 1)]);
    room.carried();
    await room.run(30_000);
    const idle = room.carried();
    expect(idle.frames).toBeLessThan(0.06 * 32 * count * (count - 1));
    room.close();
  },
  180_000,
);

it('[I13] [MESH-6] who is reached through others only confirms, too: an edit comes to be held by all twelve', async () => {
  const room = await crowd(12);
  await room.run(30_000);
  expect(Math.min(...room.links())).toBeLessThan(11);
  const [writer] = room.world.browsers.flatMap((browser) => [...browser.pages()]);
  const statusNow = () => writer?.view?.status;
  const answer = writer?.room?.addTable('New', ['A']);
  await room.run(1_000);
  expect((await answer)?.ok).toBe(true);
  // Neighbours confirm within a second or two; the others when the room is quiet.
  await room.run(3_000);
  expect(statusNow()?.onlyHere).toBe(0);
  await room.run(20_000);
  expect(statusNow()?.heldBy).toBe(11);
  room.close();
}, 180_000);

it('[MESH-2] with the server gone two halves that only one peer links grow together again, and need it no more', async () => {
  const room = await crowd(11);
  await room.run(20_000);
  room.world.signaling.setUp(false);
  await room.run(2_000);
  const names = room.world.browsers.map(({ name }) => name);
  // Everybody still reaches the last one, who is in nobody's way.
  room.world.network.cut(names.slice(0, 5), names.slice(5, 10), false);
  await room.run(60_000);
  expect([room.islands(), room.known()]).toEqual([1, all(11, 10)]);
  room.world.network.mend();
  await room.run(60_000);
  const bridge = room.world.browsers[10];
  for (const page of [...(bridge?.pages() ?? [])]) bridge?.kill(page);
  await room.run(60_000);
  expect([room.islands(), room.known()]).toEqual([1, all(10, 9)]);
  room.close();
}, 180_000);
