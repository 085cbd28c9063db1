import { describe, expect, it } from 'vitest';
import { type Env, realEnv } from '../lib/env.ts';
import { openTimeoutMs } from './idb-open.ts';
import { createIndexedDbStorage } from './indexed-db.ts';

/** A world whose timers run when the test says so. */
function heldTimers(): { env: Env; delays: number[]; runAll: () => void } {
  const armed: { delayMs: number; run: () => void }[] = [];
  return {
    env: {
      ...realEnv,
      after(delayMs, run) {
        armed.push({ delayMs, run });
        return () => {};
      },
    },
    get delays() {
      return armed.map((timer) => timer.delayMs);
    },
    runAll: () => {
      for (const timer of armed.splice(0)) timer.run();
    },
  };
}

/** A browser whose every request hangs, as on a damaged profile. No real one can be made to do that here. */
const hangingFactory = { open: () => ({}), deleteDatabase: () => ({}) } as unknown as IDBFactory;
const throwingFactory = {
  open() {
    throw new DOMException('not here', 'SecurityError');
  },
} as unknown as IDBFactory;

describe('opening a store', () => {
  it('[STO-7] an open or a removal that the browser never answers is answered after the timeout', async () => {
    const timers = heldTimers();
    const storage = createIndexedDbStorage({ env: timers.env, factory: hangingFactory });
    const [opened, removed] = [storage.open('room', ['t']), storage.remove('room')];
    expect(timers.delays).toEqual([openTimeoutMs, openTimeoutMs]);
    timers.runAll();
    const noAnswer = { ok: false, error: { type: 'failed', cause: 'no answer from the browser' } };
    expect([await opened, await removed]).toEqual([noAnswer, noAnswer]);
  });

  it('[STO-7] a browser without IndexedDB, or one that forbids it, is an error and not a throw', async () => {
    const without = createIndexedDbStorage({ env: realEnv, factory: null, manager: null });
    expect(await without.open('room', ['t'])).toEqual({ ok: false, error: { type: 'failed', cause: 'no IndexedDB' } });
    expect(await without.remove('room')).toEqual({ ok: false, error: { type: 'failed', cause: 'no IndexedDB' } });
    const forbidden = createIndexedDbStorage({ env: realEnv, factory: throwingFactory });
    expect(await forbidden.open('room', ['t'])).toEqual({
      ok: false,
      error: { type: 'failed', cause: 'SecurityError' },
    });
  });

  it('[STO-12] a browser that tells nothing of its quota is null and false', async () => {
    const storage = createIndexedDbStorage({ env: realEnv, factory: null, manager: null });
    expect(await storage.estimate()).toBeNull();
    expect(await storage.persist()).toBe(false);
    const refuse = (): never => {
      throw new TypeError('not in this context');
    };
    const refusing = createIndexedDbStorage({
      env: realEnv,
      factory: null,
      manager: { estimate: refuse, persist: refuse },
    });
    expect(await refusing.estimate()).toBeNull();
    expect(await refusing.persist()).toBe(false);
  });
});
