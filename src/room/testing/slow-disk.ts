/** A disk that takes its time, and a page that can die with writes under way: what had not landed then never does. */

import { type Env, sleep } from '../../lib/env.ts';
import { err } from '../../lib/result.ts';
import type { Storage, Store } from '../../storage/port.ts';

export interface SlowDisk {
  readonly storage: Storage;
  /** The page is gone: nothing more is read or written through this storage. */
  crash(): void;
  /** From now on writes are taken and do not end, until `release`. */
  hold(): void;
  release(): void;
}

export function createSlowDisk(env: Env, inner: Storage, mostMs: number): SlowDisk {
  let isDead = false;
  let held: Promise<void> | null = null;
  let letGo = (): void => {};

  const slow = (store: Store): Store => ({
    ...store,
    async write(ops) {
      await sleep(env, env.chance() * mostMs);
      await held;
      return isDead ? err({ type: 'closed' }) : store.write(ops);
    },
  });

  return {
    storage: {
      ...inner,
      async open(name, tables) {
        const opened = await inner.open(name, tables);
        return opened.ok ? { ok: true, value: slow(opened.value) } : opened;
      },
    },
    crash() {
      isDead = true;
    },
    hold() {
      held = new Promise((resolve) => {
        letGo = resolve;
      });
    },
    release() {
      held = null;
      letGo();
    },
  };
}
