import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import type { DeviceId } from '../crypto/port.ts';
import { realEnv } from '../lib/env.ts';
import { maxQueuedBytes, tabGoneMs, tabHelloMs, tabWindowBytes } from './limits.ts';
import { createTabLinks, type TabChannelConstructor, type TabLinks, type TabLocks, tabLockName } from './tab-links.ts';
import { readTabMessage } from './tab-message.ts';
import { newSessionId } from './testing/memory-mesh.ts';
import { until } from './testing/until.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';
import type { Link } from './types.ts';

const device = 'd'.repeat(64) as DeviceId;
const opened: TabLinks[] = [];
let channelCount = 0;

afterEach(() => {
  for (const tabs of opened.splice(0)) tabs.setEnabled(false);
});

/** Locks as a browser keeps them: one holder per name, the next in line when it lets go; `kill` is what a dead tab does. */
function createLocks() {
  const held = new Map<string, () => void>();
  const waiting = new Map<string, (() => void)[]>();
  const release = (name: string): void => {
    held.get(name)?.();
    held.delete(name);
    waiting.get(name)?.shift()?.();
  };
  const locks: TabLocks = {
    query: async () => ({ held: [...held.keys()].map((name) => ({ name })) }),
    request: (name, { signal }, run) =>
      new Promise((resolve, reject) => {
        const grant = (): void => {
          if (signal?.aborted) return;
          held.set(name, () => {});
          void run().then(() => {
            release(name);
            resolve(undefined);
          });
        };
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
        if (held.has(name)) waiting.set(name, [...(waiting.get(name) ?? []), grant]);
        else grant();
      }),
  };
  return { locks, kill: release, names: () => [...held.keys()] };
}

/** Of the one made-up browser that the tabs of these tests belong to. */
const browserLocks = createLocks().locks;

function openTab(
  channelName: string,
  locks: TabLocks | null = browserLocks,
  env = realEnv,
  broadcast: TabChannelConstructor = BroadcastChannel,
) {
  const session = newSessionId(realEnv);
  const arrived: Link[] = [];
  const tabs = createTabLinks({
    env,
    channelName,
    session,
    device,
    broadcast,
    locks,
    onLink: (link) => arrived.push(link),
    onEnd: () => {},
  });
  opened.push(tabs);
  tabs.setEnabled(true);
  return { session, tabs, arrived, link: (): Link => tabs.links()[0] as Link };
}

const newChannel = (): string => `test ${channelCount++}`;

it('[MESH-15] tabs of one room find each other, in whatever order they open, and carry messages', async () => {
  const name = newChannel();
  const { locks } = createLocks();
  const [a, b] = [openTab(name, locks), openTab(name, locks)];
  await until('two linked', () => a.tabs.links().length === 1 && b.tabs.links().length === 1);
  const c = openTab(name, locks);
  const elsewhere = openTab(newChannel(), locks);
  await until('three linked', () => [a, b, c].every(({ tabs }) => tabs.links().length === 2));
  expect(elsewhere.tabs.links()).toEqual([]);
  expect(a.tabs.has(c.session)).toBe(true);
  expect(a.link()).toMatchObject({ device, kind: 'this-browser', standing: 'member', session: b.session });
  const got: number[] = [];
  b.tabs
    .links()
    .find(({ session }) => session === a.session)
    ?.receive((message) => got.push(message[0] as number));
  await a.link().send(Uint8Array.of(7), 'urgent');
  await until('it arrives', () => got.length === 1);
  expect([a, b, c].map(({ arrived }) => arrived.length)).toEqual([2, 2, 2]);
});

it('[MESH-42] a tab knows at once that it is the only one', async () => {
  const { locks } = createLocks();
  const a = openTab(newChannel(), locks);
  expect(await a.tabs.isAlone()).toBe(true);
  const b = openTab(newChannel(), locks);
  expect(await Promise.all([a, b].map(({ tabs }) => tabs.isAlone()))).toEqual([false, false]);
  // Where that cannot be asked, somebody may be there.
  expect(await openTab(newChannel(), null).tabs.isAlone()).toBe(false);
});

it('[MESH-15] a killed tab is noticed by its lock, a closed one by its goodbye, both at once', async () => {
  const name = newChannel();
  const { locks, kill, names } = createLocks();
  const a = openTab(name, locks);
  const b = openTab(name, locks);
  const c = openTab(name, locks);
  await until('linked', () => a.tabs.links().length === 2 && b.tabs.links().length === 2);
  const reasons: string[] = [];
  for (const link of a.tabs.links()) link.onClosed((reason) => reasons.push(reason));
  kill(names().find((lock) => lock.startsWith(tabLockName(b.session))) as string);
  await until('noticed', () => !a.tabs.has(b.session));
  c.tabs.setEnabled(false);
  await until('noticed too', () => a.tabs.links().length === 0);
  expect(reasons).toEqual(['tab closed', 'tab closed']);
});

it('[MESH-12] switched off and on again it is a new link; a link ended by one side ends on the other', async () => {
  const name = newChannel();
  const [a, b] = [openTab(name), openTab(name)];
  await until('linked', () => a.tabs.links().length === 1 && b.tabs.links().length === 1);
  const first = a.link();
  b.tabs.setEnabled(false);
  b.tabs.setEnabled(true);
  await until('linked anew', () => a.arrived.length === 2 && b.arrived.length === 2);
  expect(await first.send(new Uint8Array(1), 'normal')).toBe(false);
  a.link().close({ type: 'done' });
  await until('ended on both', () => b.tabs.links().length === 0);
  b.tabs.greet();
  await until('met again', () => a.arrived.length === 3 && b.arrived.length === 3);
});

it('[MESH-4] 20 MB to another tab stay within the window, and urgent overtakes what waits', async () => {
  const name = newChannel();
  const [a, b] = [openTab(name), openTab(name)];
  await until('linked', () => a.tabs.links().length === 1 && b.tabs.links().length === 1);
  const got: number[] = [];
  b.link().receive((message) => got.push(message.length));
  const megabyte = 1024 * 1024;
  const sent = Array.from({ length: 20 }, () => a.link().send(new Uint8Array(megabyte), 'bulk'));
  expect((await a.link().stats()).sentBytes).toBeLessThanOrEqual(tabWindowBytes);
  const urgent = a.link().send(new Uint8Array(3), 'urgent');
  expect(new Set(await Promise.all([...sent, urgent]))).toEqual(new Set([true]));
  await until('all arrived', () => got.length === 21);
  expect(got.indexOf(3)).toBe(tabWindowBytes / megabyte);
});

it('[MESH-5] a frozen tab does not fill memory: its link ends, and is made again when it wakes', async () => {
  const name = newChannel();
  const [a, b] = [openTab(name), openTab(name)];
  await until('linked', () => a.tabs.links().length === 1 && b.tabs.links().length === 1);
  const link = a.link();
  // Nothing is read in this turn of the event loop: the other tab is as good as frozen.
  const sent: Promise<boolean>[] = [];
  const size = 8 * 1024 * 1024;
  for (let bytes = 0; bytes <= maxQueuedBytes + tabWindowBytes + size; bytes += size)
    sent.push(link.send(new Uint8Array(size), 'bulk'));
  expect(a.tabs.links()).toEqual([]);
  expect(await Promise.all(sent)).toContain(false);
  await until('the other side knows', () => b.tabs.links().length === 0);
  b.tabs.greet();
  await until('linked again', () => a.tabs.links().length === 1 && b.tabs.links().length === 1);
});

it('[MESH-15] without Web Locks silence decides, and a tab that merely sleeps is not given up early', () => {
  const env = createVirtualEnv();
  const ears = new Set<(event: { data: unknown }) => void>();
  let frozen: ((event: { data: unknown }) => void) | null = null;
  class FakeChannel {
    private ear: ((event: { data: unknown }) => void) | null = null;
    postMessage(data: unknown): void {
      for (const ear of [...ears]) if (ear !== this.ear && frozen !== this.ear && frozen !== ear) ear({ data });
    }
    addEventListener(_type: 'message', listener: (event: { data: unknown }) => void): void {
      this.ear = listener;
      ears.add(listener);
    }
    close(): void {
      if (this.ear) ears.delete(this.ear);
    }
  }
  const a = openTab('x', null, env, FakeChannel);
  openTab('x', null, env, FakeChannel);
  return until('linked', () => a.tabs.links().length === 1).then(() => {
    for (let ms = 0; ms < 3 * tabGoneMs; ms += tabHelloMs) env.advance(tabHelloMs);
    expect(a.tabs.links()).toHaveLength(1);
    frozen = [...ears][1] ?? null;
    env.advance(tabGoneMs - tabHelloMs);
    expect(a.tabs.links()).toHaveLength(1);
    env.advance(3 * tabHelloMs);
    expect(a.tabs.links()).toHaveLength(0);
  });
});

it('[MESH-5] whatever another release or script of this origin says, nothing throws', () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      expect(readTabMessage(data)).toBeNull();
    }),
  );
  const address = `${'a'.repeat(32)}.${'b'.repeat(16)}`;
  expect(readTabMessage({ v: 1, type: 'data', from: address, to: address, bytes: 'text' })).toBeNull();
  expect(readTabMessage({ v: 1, type: 'read', from: address, to: address, total: Number.NaN })).toBeNull();
  expect(readTabMessage({ v: 2, type: 'hello', from: address })).toBeNull();
  expect(readTabMessage({ v: 1, type: 'hello', from: address })).not.toBeNull();
});
