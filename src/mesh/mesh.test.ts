/** Real data channels (WebRTC in Node), the real signaling server, real keys. */
import wrtc from '@roamhq/wrtc';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { DeviceId } from '../crypto/port.ts';
import { type Bytes, utf8 } from '../lib/bytes.ts';
import { every, realEnv } from '../lib/env.ts';
import { createServer, type RunningServer } from '../server/server.ts';
import { handshakeMessageToBytes, headOf } from './handshake-codec.ts';
import { sealOpening } from './handshake-keys.ts';
import { firstDialMs, firstDials, lonelyRefreshMs, maxLinksPerDevice } from './limits.ts';
import { createMesh, type MeshDeps } from './mesh.ts';
import { type ConnectionSignal, createPeerConnections } from './peer-connection.ts';
import { createSignalingClient, type SocketConstructor } from './signaling-client.ts';
import { newSessionId } from './testing/memory-mesh.ts';
import { createTestPeer, gatekeeperOf } from './testing/test-peer.ts';
import { until } from './testing/until.ts';
import type { Gatekeeper, Link, Mesh } from './types.ts';

const topic = 'c'.repeat(32);
const helloKey = new Uint8Array(32).fill(9) as Bytes;
const undos: (() => unknown)[] = [];

afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

async function startServer(port = 0): Promise<RunningServer> {
  const server = await createServer({ env: realEnv, port, host: '127.0.0.1', distDir: '/nonexistent', log: () => {} });
  undos.push(() => server.close());
  return server;
}

interface Member {
  readonly mesh: Mesh;
  readonly device: DeviceId;
  readonly arrived: Link[];
}

async function join(
  port: number,
  gatekeeper: Gatekeeper = gatekeeperOf('member'),
  more: Partial<MeshDeps> = {},
): Promise<Member> {
  const peer = { ...(await createTestPeer()), ...more };
  const mesh = createMesh({
    env: realEnv,
    ...peer,
    topic,
    helloKey,
    gatekeeper,
    signalingUrl: `ws://127.0.0.1:${port}/signal`,
    webSocket: WebSocket as unknown as SocketConstructor,
    broadcast: null,
    connections: createPeerConnections({ env: realEnv, iceServers: [], wrtc }),
    ...more,
  });
  undos.push(() => mesh.close());
  const arrived: Link[] = [];
  mesh.onLink((link) => arrived.push(link));
  return { mesh, device: peer.keys.device, arrived };
}

const linked = (...members: Member[]): Promise<void> =>
  until('a full mesh', () => members.every(({ mesh }) => mesh.links().length === members.length - 1), 20_000);

const onlyLink = ({ mesh }: Member): Link => mesh.links()[0] as Link;

it('[MESH-1] three peers come to a full mesh over the signaling server and know each other by device', async () => {
  const { port } = await startServer();
  const members = await Promise.all([join(port), join(port), join(port)]);
  await linked(...members);
  for (const { mesh, device } of members) {
    const others = members.filter((member) => member.device !== device).map((member) => member.device);
    expect(
      mesh
        .links()
        .map((link) => link.device)
        .sort(),
    ).toEqual(others.sort());
    expect(mesh.links().every(({ kind, standing }) => kind === 'network' && standing === 'member')).toBe(true);
  }
  const stats = await onlyLink(members[0] as Member).stats();
  expect(stats.path).toBe('direct');
  expect(stats.roundTripMs).not.toBeNull();
});

it('[MESH-40] a newcomer dials a few until the first link opens, and then the others', async () => {
  const { port } = await startServer();
  const members = await Promise.all(Array.from({ length: 6 }, () => join(port)));
  await linked(...members);
  const newcomer = await join(port);
  let most = 0;
  newcomer.mesh.dialing.subscribe((dialing) => {
    // Who was asked and is late holds nobody up [MESH-24]: on a busy machine there may be one.
    const young = dialing.filter(({ since }) => realEnv.now() - since < firstDialMs);
    if (newcomer.arrived.length === 0) most = Math.max(most, young.length);
  });
  await linked(newcomer, ...members);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(firstDials);
});

it('[T5] [MESH-5] many sessions of one device do not fill the links', async () => {
  const { port } = await startServer();
  let made = 0;
  const silent: MeshDeps['connections'] = () => {
    made++;
    return {
      signal() {},
      send: () => false,
      bufferedAmount: () => 0,
      whenDrained: () => () => {},
      stats: async () => ({ path: null, roundTripMs: null }),
      close() {},
    };
  };
  const b = await join(port, gatekeeperOf('member'), { connections: silent });
  const { keys } = await createTestPeer();
  const onlyB: Gatekeeper = {
    ...gatekeeperOf('member'),
    judge: async (device) => (device === b.device ? 'member' : null),
  };
  const idle: MeshDeps['connections'] = (...args) => {
    const connection = silent(...args);
    made--;
    return connection;
  };
  for (let i = 0; i < maxLinksPerDevice + 3; i++) await join(port, onlyB, { keys, connections: idle });
  await until('the next one is not let in', () => (b.mesh.refused().get('more links than one device needs') ?? 0) > 0);
  expect(made).toBe(maxLinksPerDevice);
  expect(b.mesh.dialing.get().length).toBeLessThanOrEqual(maxLinksPerDevice + 3);
});

it('[MESH-4] 20 MB cross in messages of any size, and urgent ones overtake them', async () => {
  const { port } = await startServer();
  const [a, b] = await Promise.all([join(port), join(port)]);
  await linked(a, b);
  const sizes = [7 * 1024 * 1024, 1, 5 * 1024 * 1024, 8 * 1024 * 1024, 300_000];
  const got: { size: number; first: number }[] = [];
  onlyLink(b).receive((message) => got.push({ size: message.length, first: message[0] as number }));
  const sent = sizes.map((size, i) => onlyLink(a).send(new Uint8Array(size).fill(i + 1), 'bulk'));
  await until('bulk is under way', () => got.length === 2);
  const before = got.length;
  const urgent = onlyLink(a).send(new Uint8Array(40).fill(99) as Bytes, 'urgent');
  expect(await Promise.all([...sent, urgent])).toEqual([true, true, true, true, true, true]);
  await until('everything arrived', () => got.length === sizes.length + 1);
  expect(got.filter(({ first }) => first !== 99).map(({ size }) => size)).toEqual(sizes);
  const place = got.findIndex(({ first }) => first === 99);
  expect(place).toBeGreaterThanOrEqual(before);
  expect(place).toBeLessThan(sizes.length - 1);
});

it('[MESH-13] the signaling server dies: open links go on; it returns: new peers get in', async () => {
  const server = await startServer();
  const [a, b] = await Promise.all([join(server.port), join(server.port)]);
  await linked(a, b);
  await server.close();
  await until('both notice', () => [a, b].every(({ mesh }) => mesh.signaling.get() === 'failed'));
  const got: number[] = [];
  onlyLink(b).receive((message) => got.push(message.length));
  expect(await onlyLink(a).send(utf8('still here'), 'urgent')).toBe(true);
  await until('it arrives', () => got.length === 1);
  await startServer(server.port);
  const c = await join(server.port);
  for (const { mesh } of [a, b]) mesh.wake();
  await linked(a, b, c);
});

it('[MESH-12] switched off, every link is cut within a second on both sides; switched on, it comes back', async () => {
  const { port } = await startServer();
  const [a, b] = await Promise.all([join(port), join(port)]);
  await linked(a, b);
  const start = realEnv.elapsed();
  const reasons: string[] = [];
  onlyLink(b).onClosed((reason) => reasons.push(reason));
  a.mesh.setEnabled(false);
  expect(a.mesh.links()).toEqual([]);
  await until('the other side sees it', () => b.mesh.links().length === 0);
  expect(realEnv.elapsed() - start).toBeLessThan(1000);
  expect(reasons).toHaveLength(1);
  expect([a.mesh.signaling.get(), a.mesh.dialing.get()]).toEqual(['off', []]);
  a.mesh.setEnabled(true);
  await linked(a, b);
});

it('[MESH-8] a lost link is dialed again by itself', async () => {
  const { port } = await startServer();
  const [a, b] = await Promise.all([join(port), join(port)]);
  await linked(a, b);
  onlyLink(a).close({ type: 'done' });
  await until('both had a second link', () => a.arrived.length === 2 && b.arrived.length === 2);
  await linked(a, b);
});

it('[MESH-24] a description leaves with its candidates in it, and those that come later follow', async () => {
  const signals: ConnectionSignal[] = [];
  const nothing = (): void => {};
  const events = { opened: nothing, frame: nothing, disconnected: nothing, reconnected: nothing, closed: nothing };
  const connections = createPeerConnections({ env: realEnv, iceServers: [], wrtc });
  const offering = connections(true, { ...events, signal: (signal) => signals.push(signal) });
  undos.push(() => offering.close());
  await until('an offer', () => signals.length > 0);
  const [offer] = signals;
  expect(offer?.type === 'offer' && offer.sdp).toMatch(/^a=candidate:/m);
});

it('[MESH-5] who sends garbage is cut off, counted, and left alone for a while', async () => {
  const { port } = await startServer();
  const raw: { send(frame: Bytes): boolean }[] = [];
  const connections = createPeerConnections({ env: realEnv, iceServers: [], wrtc });
  const a = await join(port);
  const b = await join(port, gatekeeperOf('member'), {
    connections(initiator, events) {
      const connection = connections(initiator, events);
      raw.push(connection);
      return connection;
    },
  });
  await linked(a, b);
  raw[0]?.send(Uint8Array.of(0xff, 1, 2, 3));
  await until('cut off', () => a.mesh.links().length === 0);
  expect(a.mesh.refused().get('unknown frame version')).toBe(1);
  await until('and refused', () => (a.mesh.refused().get('broke the protocol before') ?? 0) > 0, 20_000);
  expect(a.arrived).toHaveLength(1);
});

it('[MEM-6] [T4] a stranger with the hello key gets no link, and the room among itself is unharmed', async () => {
  const { port } = await startServer();
  const stranger = await join(
    port,
    gatekeeperOf('stranger', () => 'member'),
  );
  const [a, b] = await Promise.all([join(port), join(port)]);
  await until('refused', () => stranger.mesh.refused().has('they did not let us in'));
  await until('the others meet', () => a.mesh.links().length === 1 && b.mesh.links().length === 1);
  expect(stranger.mesh.links()).toEqual([]);
  expect(onlyLink(a).device).toBe(b.device);
});

it('[MESH-14] a newer proved link of the same session replaces the one before, on both sides alike', async () => {
  const { port } = await startServer();
  const cut: (() => void)[] = [];
  const connections = createPeerConnections({ env: realEnv, iceServers: [], wrtc });
  const a = await join(port);
  const b = await join(port, gatekeeperOf('member'), {
    connections(initiator, events) {
      // This side takes the link for lost, though it is not: the other hears nothing of it.
      cut.push(() => events.closed('lost'));
      return { ...connections(initiator, events), close: () => {} };
    },
  });
  await linked(a, b);
  const first = onlyLink(a);
  const reasons: string[] = [];
  first.onClosed((reason) => reasons.push(reason));
  cut[0]?.();
  await until('a new link on both sides', () => a.arrived.length === 2 && b.arrived.length === 2);
  expect(reasons).toEqual(['replaced by a newer link']);
  expect([a.mesh.links().length, b.mesh.links().length]).toEqual([1, 1]);
  const got: number[] = [];
  onlyLink(b).receive((message) => got.push(message.length));
  await onlyLink(a).send(utf8('x'), 'normal');
  await until('it carries', () => got.length === 1);
});

it('[MESH-15] two tabs of one browser are linked within it and not over the network; another browser over the network', async () => {
  const { port } = await startServer();
  const { keys } = await createTestPeer();
  const tab = { broadcast: BroadcastChannel, keys };
  const [a, b, c] = await Promise.all([
    join(port, gatekeeperOf('member'), tab),
    join(port, gatekeeperOf('member'), tab),
    join(port),
  ]);
  await linked(a, b, c);
  expect(a.mesh.links().map(({ kind }) => kind)).toEqual(['this-browser', 'network']);
  expect(a.arrived.concat(b.arrived).filter(({ kind }) => kind === 'network')).toHaveLength(2);
  a.mesh.setEnabled(false);
  await until('cut from the other browser', () => c.mesh.links().length === 1);
  expect(a.mesh.links().map(({ kind }) => kind)).toEqual(['this-browser']);
  a.mesh.setEnabled(true);
  await linked(a, b, c);
  expect(a.mesh.links().map(({ kind }) => kind)).toEqual(['this-browser', 'network']);
});

/** Holds the hello key, as somebody who was removed does: says hello to all it sees, again and again, answers nobody. */
function attack(port: number): { open(): boolean } {
  const session = newSessionId(realEnv);
  const client = createSignalingClient({
    env: realEnv,
    url: `ws://127.0.0.1:${port}/signal`,
    webSocket: WebSocket as unknown as SocketConstructor,
    topic,
    session,
    onPeers(peers) {
      for (const to of peers) {
        const [id, salt, opening] = [realEnv.randomBytes(8), realEnv.randomBytes(16), realEnv.randomBytes(48)];
        const sealed = sealOpening(helloKey, salt, headOf('hello', id), { topic, from: session, to }, opening);
        client.send(to, handshakeMessageToBytes({ kind: 'hello', id, salt, sealed }));
      }
    },
    onMessage: () => {},
    onGone: () => {},
    onFault: () => {},
  });
  client.setEnabled(true);
  undos.push(() => client.close(), every(realEnv, 1000, client.askPeers));
  return { open: () => client.state.get() === 'open' };
}

it('[T5] forty attackers with the hello key in the topic do not keep an honest peer out for three seconds', async () => {
  const { port } = await startServer();
  const attackers = Array.from({ length: 40 }, () => attack(port));
  await until('the crowd is there', () => attackers.every(({ open }) => open()));
  const a = await join(port);
  await until('it is under attack', () => a.mesh.signaling.get() === 'open' && a.mesh.refused().size > 0);
  let asked = 0;
  class CountingSocket extends WebSocket {
    override send(text: string): void {
      if (text.includes('"peers"')) asked += 1;
      super.send(text);
    }
  }
  const b = await join(port, gatekeeperOf('member'), { webSocket: CountingSocket as unknown as SocketConstructor });
  await linked(a, b);
  // Time by the joiner's own turns of asking, so that a busy machine changes nothing: one dial that waits out its five
  // seconds would already be more of them.
  expect(asked * lonelyRefreshMs).toBeLessThan(3000);
  expect(onlyLink(a).device).toBe(b.device);
});
