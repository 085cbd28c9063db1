/** A thousand peers: the real overlay and the real broadcast tree, over made-up links on a virtual clock. */
import { expect, it } from 'vitest';
import { createSeededEnv, type SeededEnv } from '../testing/seeded-env.ts';
import { createSwarm, type Swarm, type SwarmNode } from '../testing/swarm.ts';
import type { SessionId } from '../types.ts';
import { maxActive } from './limits.ts';
import { createOverlay, type Overlay } from './overlay.ts';
import { overlayMessageFromBytes, overlayMessageToBytes } from './overlay-message.ts';

interface Town {
  readonly env: SeededEnv;
  readonly swarm: Swarm;
  readonly overlays: Map<SwarmNode, Overlay>;
  join(): SwarmNode;
  /** Gone without a word; links end when that is noticed. */
  vanish(nodes: readonly SwarmNode[], noticedAfterMs: number): void;
  sample(node: SwarmNode): void;
  /** While false the server introduces nobody. */
  serverUp: boolean;
  /** The server shows each only those of its own group. */
  groupOf: (node: SwarmNode) => number;
}

const sessionOf = ({ id }: SwarmNode): SessionId => id.toString(16).padStart(32, '0') as SessionId;

/** Dials take a handshake of some round trips; samples come from a server that knows everybody. */
function town(seed: number, options: { announcementLoss?: number } = {}): Town {
  const env = createSeededEnv(seed);
  const swarm = createSwarm({ env, delayMs: () => 10 + env.chance() * 40, ...options });
  const overlays = new Map<SwarmNode, Overlay>();
  const nodeOf = (session: SessionId): SwarmNode => swarm.nodes[Number.parseInt(session, 16)] as SwarmNode;
  const alive = (): SwarmNode[] => swarm.nodes.filter(({ isAlive }) => isAlive);

  const made: Town = {
    env,
    swarm,
    overlays,
    serverUp: true,
    groupOf: () => 0,
    join() {
      const node = swarm.add();
      const dialing = new Set<SessionId>();
      const backOff = new Map<SessionId, number>();
      const overlay = createOverlay({
        env,
        me: sessionOf(node),
        mayDial: (session) => !dialing.has(session) && (backOff.get(session) ?? 0) <= env.now(),
        failures: () => 0,
        dialing: () => dialing.size,
        firstDials: () => 3,
        dial(session) {
          dialing.add(session);
          env.after(150 + env.chance() * 150, () => {
            dialing.delete(session);
            const other = nodeOf(session);
            const theirs = overlays.get(other);
            if (!node.isAlive) return;
            if (other.isAlive && theirs?.hasRoom() && overlay.hasRoom() && !node.ends.has(other.id)) {
              swarm.link(node, other);
              overlay.linked(session, true);
              theirs.linked(sessionOf(node), false);
            } else {
              backOff.set(session, env.now() + 2000 + env.chance() * 2000);
              // The server, or whoever carries the hello, says that nobody is there.
              if (!other.isAlive) overlay.gone(session);
            }
            overlay.evaluate();
          });
        },
        drop(session) {
          swarm.unlink(node, nodeOf(session));
        },
        send(session, message) {
          const bytes = overlayMessageToBytes(message);
          env.after(10 + env.chance() * 40, () => {
            const read = overlayMessageFromBytes(bytes);
            if (!read.ok) throw new Error(read.error);
            const other = nodeOf(session);
            if (other.isAlive) overlays.get(other)?.hear(sessionOf(node), read.value);
          });
        },
      });
      overlays.set(node, overlay);
      made.sample(node);
      return node;
    },
    vanish(nodes, noticedAfterMs) {
      for (const node of nodes) {
        node.isAlive = false;
        overlays.get(node)?.close();
      }
      env.after(noticedAfterMs, () => {
        for (const node of nodes) {
          for (const end of [...node.ends.values()]) {
            swarm.unlink(node, end.other);
            if (end.other.isAlive) overlays.get(end.other)?.unlinked(sessionOf(node));
          }
        }
      });
    },
    sample(node) {
      if (!made.serverUp) return;
      const there = alive().filter((other) => other !== node && made.groupOf(other) === made.groupOf(node));
      const picked = Array.from({ length: 16 }, () => there[Math.floor(env.chance() * there.length)]);
      overlays.get(node)?.sampled(picked.flatMap((other) => (other ? [sessionOf(other)] : [])));
    },
  };
  swarm.onEnd = (node, other) => {
    if (node.isAlive && !node.ends.has(other.id)) overlays.get(node)?.unlinked(sessionOf(other));
  };
  return made;
}

const islands = (nodes: readonly SwarmNode[]): number => {
  const seen = new Set<SwarmNode>();
  let count = 0;
  for (const start of nodes) {
    if (seen.has(start)) continue;
    count++;
    const queue = [start];
    seen.add(start);
    for (let node = queue.pop(); node; node = queue.pop()) {
      for (const { other } of node.ends.values()) {
        if (!other.isAlive || seen.has(other)) continue;
        seen.add(other);
        queue.push(other);
      }
    }
  }
  return count;
};

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

it('[MESH-1] [MESH-18] [MESH-23] a thousand peers: few links, one tree, all is delivered; a third vanishes, and the rest goes on', () => {
  const made = town(11, { announcementLoss: 0.05 });
  const { env, swarm } = made;
  const count = 1000;
  for (let i = 0; i < count; i++) {
    made.join();
    env.run(20);
  }
  env.run(20_000);
  const linksOf = (nodes: readonly SwarmNode[]): number[] => nodes.map(({ ends }) => ends.size);
  expect(Math.max(...linksOf(swarm.nodes))).toBeLessThanOrEqual(maxActive);
  expect(islands(swarm.nodes)).toBe(1);

  const writers = Array.from({ length: 8 }, () => swarm.nodes[Math.floor(env.chance() * count)] as SwarmNode);
  const write = (): string =>
    swarm.write(writers.find(({ isAlive }) => isAlive && env.chance() < 0.4) ?? (alive()[0] as SwarmNode));
  const alive = (): SwarmNode[] => swarm.nodes.filter(({ isAlive }) => isAlive);
  for (let i = 0; i < 20; i++) {
    write();
    env.run(200);
  }
  env.run(3000);

  const before = { ...swarm.counts };
  const edits: string[] = [];
  for (let i = 0; i < 40; i++) {
    edits.push(write());
    env.run(200);
  }
  env.run(4000);
  for (const edit of edits) expect(swarm.nodes.filter(({ arrivals }) => arrivals.has(edit)).length).toBe(count);
  const perEdit = (swarm.counts.payloads - before.payloads) / edits.length / (count - 1);
  expect(perEdit).toBeLessThanOrEqual(1.15);

  // A third is gone at once; it is noticed 6 s later, as a killed tab is.
  const shuffled = [...swarm.nodes].sort(() => env.chance() - 0.5);
  made.vanish(shuffled.slice(0, count * 0.3), 6000);
  env.run(6001);
  const noticed = env.now();
  const left = alive();
  const first = write();
  env.run(10_000);
  const delays = left.map((node) => (node.arrivals.get(first) ?? Number.POSITIVE_INFINITY) - noticed);
  expect(percentile(delays, 0.95)).toBeLessThanOrEqual(1000);
  env.run(20_000);
  expect(islands(left)).toBe(1);
  expect(Math.max(...linksOf(left))).toBeLessThanOrEqual(maxActive);
  const later = Array.from({ length: 10 }, () => {
    const edit = write();
    env.run(300);
    return edit;
  });
  env.run(5000);
  for (const edit of [first, ...later])
    expect(left.filter(({ arrivals }) => arrivals.has(edit)).length).toBe(left.length);
}, 180_000);

it('[MESH-23] two rooms that grew up apart become one as soon as the server shows them each other', () => {
  const made = town(5);
  const { env, swarm } = made;
  made.groupOf = ({ id }) => id % 2;
  for (let i = 0; i < 24; i++) {
    made.join();
    env.run(500);
  }
  env.run(20_000);
  expect(islands(swarm.nodes)).toBe(2);
  made.groupOf = () => 0;
  for (const node of swarm.nodes) made.sample(node);
  env.run(20_000);
  expect(islands(swarm.nodes)).toBe(1);
  expect(Math.max(...swarm.nodes.map(({ ends }) => ends.size))).toBeLessThanOrEqual(maxActive);
});

it('[MESH-1] one who comes and goes between eight and nine makes nobody drop or dial', () => {
  const made = town(6);
  const { env, swarm } = made;
  for (let i = 0; i < 8; i++) made.join();
  env.run(10_000);
  const settled = swarm.nodes.slice(0, 8);
  expect(settled.map(({ ends }) => ends.size)).toEqual(Array(8).fill(7));
  const pairs = () =>
    settled.map((node) =>
      [...node.ends.keys()]
        .filter((id) => id < 8)
        .sort((a, b) => a - b)
        .join(),
    );
  const before = pairs();
  for (let i = 0; i < 5; i++) {
    const guest = made.join();
    env.run(5_000);
    expect(guest.ends.size).toBeGreaterThan(0);
    made.vanish([guest], 0);
    env.run(5_000);
    expect(pairs()).toEqual(before);
  }
});

it('[MESH-24] [T5] before the first link every second dial goes to who has been at the server longest, the others to chance', () => {
  const peers = Array.from({ length: 16 }, (_, i) => i.toString(16).padStart(32, '0') as SessionId);
  const second = new Set<SessionId>();
  for (let seed = 1; seed <= 40; seed++) {
    const dialed: SessionId[] = [];
    const overlay = createOverlay({
      env: createSeededEnv(seed),
      me: 'f'.repeat(32) as SessionId,
      mayDial: (session) => !dialed.includes(session),
      failures: (session) => (session === peers[0] ? 1 : 0),
      dialing: () => dialed.length,
      firstDials: () => 4,
      dial: (session) => void dialed.push(session),
      drop: () => {},
      send: () => {},
    });
    overlay.sampled(peers);
    // The eldest was tried in vain; whoever was not is first.
    const [first, next] = peers.filter((_, i) => i > 0);
    expect(dialed[0]).toBe(first);
    expect([next, peers[3], peers[4]]).toContain(dialed[2]);
    second.add(dialed[1] as SessionId);
    overlay.close();
  }
  expect(second.size).toBeGreaterThan(8);
});
