import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import type { ServerMessage } from '../wire/signaling-message.ts';
import { openTimeoutMs, pingEveryMs, pongWithinAfterWakeMs, pongWithinMs, reconnectMaxMs } from './limits.ts';
import { createSignalingClient, type Socket } from './signaling-client.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';
import type { SessionId } from './types.ts';

const topic = 'a'.repeat(32);
const session = '1'.repeat(32) as SessionId;
const other = '2'.repeat(32) as SessionId;

function setUp(socketAhead?: () => Socket | null) {
  const env = createVirtualEnv();
  const heard: string[] = [];
  const made: FakeSocket[] = [];
  const states: string[] = [];

  class FakeSocket implements Socket {
    sent: { type: string; token?: string }[] = [];
    isClosed = false;
    private listeners = new Map<string, (event: { readonly data: unknown }) => void>();
    constructor(readonly url: string) {
      made.push(this);
    }
    send(text: string): void {
      this.sent.push(JSON.parse(text));
    }
    close(): void {
      this.isClosed = true;
    }
    addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
      this.listeners.set(type, listener);
    }
    fire(type: string, data?: unknown): void {
      this.listeners.get(type)?.({ data });
    }
    say(message: ServerMessage): void {
      this.fire('message', JSON.stringify(message));
    }
  }

  const client = createSignalingClient({
    env,
    url: 'ws://x/signal',
    webSocket: FakeSocket,
    ...(socketAhead ? { socketAhead } : {}),
    topic,
    session,
    onPeers: (peers) => heard.push(`peers ${peers.length}`),
    onMessage: (from, data) => heard.push(`from ${from.slice(0, 1)}: ${data.length}`),
    onGone: (peer, how) => heard.push(`${how} ${peer.slice(0, 1)}`),
    onFault: (reason) => heard.push(`fault: ${reason}`),
  });
  client.state.subscribe((state) => states.push(state));
  const last = (): FakeSocket => made.at(-1) as FakeSocket;
  const join = (): void => {
    last().fire('open');
    last().say({ type: 'joined', topic, peers: [other] });
  };
  return { env, client, heard, made, states, last, join };
}

it('[SIG-2] joins, addresses messages and tells who is there', () => {
  const { client, heard, states, last, join } = setUp();
  expect(client.send(other, utf8('early'))).toBe(false);
  client.setEnabled(true);
  join();
  expect(client.send(other, utf8('hello'))).toBe(true);
  client.askPeers();
  last().say({ type: 'message', topic, from: other, data: 'aGVsbG8' });
  last().say({ type: 'absent', topic, peer: other });
  last().say({ type: 'left', topic, peer: other });
  expect(heard).toEqual(['peers 1', 'from 2: 5', 'absent 2', 'left 2']);
  expect(states).toEqual(['off', 'connecting', 'open']);
  expect(last().sent.map(({ type }) => type)).toEqual(['join', 'send', 'peers']);
});

it('[MESH-41] a socket that was opened ahead is joined on at once, or when it opens; the next one is its own', () => {
  for (const readyState of [0, 1]) {
    const sent: string[] = [];
    const listeners = new Map<string, () => void>();
    const ready: Socket = {
      readyState,
      send: (text) => sent.push(JSON.parse(text).type),
      close() {},
      addEventListener: (type: string, listener: unknown) => void listeners.set(type, listener as () => void),
    };
    const sockets = [ready];
    const { env, client, made } = setUp(() => sockets.pop() ?? null);
    client.setEnabled(true);
    expect(sent).toEqual(readyState === 1 ? ['join'] : []);
    if (readyState === 0) listeners.get('open')?.();
    expect(sent).toEqual(['join']);
    expect(made.length).toBe(0);
    listeners.get('close')?.();
    env.advance(reconnectMaxMs);
    expect(made.length).toBeGreaterThan(0);
  }
});

it('[MESH-11] comes back by itself with growing waits, shows the same token, and joins again', () => {
  const { env, client, made, states, last, join } = setUp();
  client.setEnabled(true);
  join();
  const token = last().sent[0]?.token;
  last().fire('close');
  expect(client.state.get()).toBe('connecting');
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    const before = made.length;
    const start = env.now();
    while (made.length === before) env.advance(50);
    waits.push(env.now() - start);
    last().fire('error');
    last().fire('close');
    expect(client.state.get()).toBe('failed');
  }
  expect(waits[0]).toBeLessThan(500);
  expect(Math.max(...waits)).toBeLessThanOrEqual(reconnectMaxMs);
  expect([...waits].sort((a, b) => a - b)).toEqual(waits);
  client.wake();
  join();
  expect(last().sent[0]?.token).toBe(token);
  expect(states).toEqual(['off', 'connecting', 'open', 'connecting', 'failed', 'open']);
});

it('[MESH-11] a silent connection is dropped: one that does not open, one without pongs, one that slept', () => {
  const { env, client, made, last, join } = setUp();
  client.setEnabled(true);
  env.advance(openTimeoutMs);
  expect(made[0]?.isClosed).toBe(true);
  env.advance(1000);
  join();
  env.advance(pingEveryMs);
  expect(last().sent.at(-1)?.type).toBe('ping');
  last().say({ type: 'pong' });
  env.advance(pingEveryMs + pongWithinMs - 10);
  expect(last().isClosed).toBe(false);
  env.advance(10);
  expect(made.at(-1)?.isClosed).toBe(true);
  env.advance(1000);
  join();
  client.wake();
  env.advance(pongWithinAfterWakeMs);
  expect(made.at(-1)?.isClosed).toBe(true);
});

it('[MESH-12] switched off it leaves and closes at once, and tries nothing any more', () => {
  const { env, client, made, last, join } = setUp();
  client.setEnabled(true);
  join();
  client.setEnabled(false);
  expect(last().sent.at(-1)?.type).toBe('leave');
  expect([last().isClosed, client.state.get()]).toEqual([true, 'off']);
  env.advance(600_000);
  client.wake();
  expect(made).toHaveLength(1);
  client.setEnabled(true);
  client.close();
  env.advance(600_000);
  expect(made).toHaveLength(2);
});

it('[MESH-5] whatever the server says, nothing throws and nothing foreign is passed on', () => {
  const { client, heard, last, join } = setUp();
  client.setEnabled(true);
  join();
  heard.length = 0;
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.uint8Array()), (data) => {
      last().fire('message', data);
    }),
  );
  last().say({ type: 'message', topic: 'b'.repeat(32), from: other, data: 'aGVsbG8' });
  last().say({ type: 'message', topic, from: other, data: 'aGVsbG9' });
  expect(heard.every((line) => line.startsWith('fault'))).toBe(true);
  expect(client.state.get()).toBe('open');
  last().say({ type: 'error', code: 'not-joined', message: 'x' });
  expect(client.state.get()).toBe('connecting');
});
