import { expect, it } from 'vitest';
import type { Socket } from './signaling-client.ts';
import { createSocketAhead } from './socket-ahead.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';

function setUp() {
  const env = createVirtualEnv();
  const made: { closed: boolean; fire(type: string): void }[] = [];
  class FakeSocket implements Socket {
    closed = false;
    private listeners = new Map<string, () => void>();
    constructor() {
      made.push(this);
    }
    send(): void {}
    close(): void {
      this.closed = true;
      this.fire('close');
    }
    addEventListener(type: string, listener: unknown): void {
      this.listeners.set(type, listener as () => void);
    }
    fire(type: string): void {
      this.listeners.get(type)?.();
    }
  }
  return { env, made, ahead: createSocketAhead(env, FakeSocket, 'ws://x/signal') };
}

it('[MESH-41] a socket is opened ahead once, and taken once', () => {
  const { env, made, ahead } = setUp();
  expect(ahead.take()).toBeNull();
  ahead.open();
  ahead.open();
  expect(made.length).toBe(1);
  expect(ahead.take()).toBe(made[0]);
  expect(ahead.take()).toBeNull();
  env.advance(60_000);
  expect(made[0]?.closed).toBe(false);
});

it('[MESH-41] one that nobody takes is closed, and one that broke is not handed out', () => {
  const { env, made, ahead } = setUp();
  ahead.open();
  env.advance(60_000);
  expect(made[0]?.closed).toBe(true);
  expect(ahead.take()).toBeNull();
  ahead.open();
  made[1]?.fire('error');
  expect(ahead.take()).toBeNull();
});
