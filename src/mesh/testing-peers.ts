/** Devices, gatekeepers and a made-up clock for the tests of this folder. */
import type { CryptoPort, DeviceId, DeviceKeys } from '../crypto/port.ts';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import { type Bytes, textOf, utf8 } from '../lib/bytes.ts';
import { type Env, realEnv } from '../lib/env.ts';
import { newSessionId } from './memory-mesh.ts';
import type { Gatekeeper, SessionId, Standing } from './types.ts';

export interface TestPeer {
  readonly crypto: CryptoPort;
  readonly keys: DeviceKeys;
  readonly session: SessionId;
}

export async function createTestPeer(): Promise<TestPeer> {
  const crypto = createWebCrypto();
  return { crypto, keys: await crypto.generateDeviceKeys(), session: newSessionId(realEnv) };
}

/** Shows a word as its passport and lets in whoever shows a word that it knows. */
export const gatekeeperOf = (
  word: string,
  standingOf: (word: string, device: DeviceId) => Standing | null = (shown) => (shown === 'member' ? 'member' : null),
): Gatekeeper => ({
  passport: async () => utf8(word),
  judge: async (device, passport: Bytes) => standingOf(textOf(passport), device),
});

/** Waits for a condition, never for a time; gives up after ten seconds with the name of what did not come. */
export async function until(what: string, condition: () => boolean, patienceMs = 10_000): Promise<void> {
  const start = realEnv.elapsed();
  while (!condition()) {
    if (realEnv.elapsed() - start > patienceMs) throw new Error(`waited in vain: ${what}`);
    await new Promise<void>((resolve) => realEnv.after(2, resolve));
  }
}

export interface VirtualEnv extends Env {
  /** Moves the clock, running what comes due in order. */
  advance(ms: number): void;
}

export function createVirtualEnv(): VirtualEnv {
  let now = 1_000_000;
  let count = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    elapsed: () => now,
    randomBytes: realEnv.randomBytes,
    chance: () => 0.5,
    after(delayMs, run) {
      const id = count++;
      timers.set(id, { at: now + delayMs, run });
      return () => timers.delete(id);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers]
          .filter(([, timer]) => timer.at <= end)
          .sort(([a, x], [b, y]) => x.at - y.at || a - b);
        if (!next) break;
        timers.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].run();
      }
      now = end;
    },
  };
}
