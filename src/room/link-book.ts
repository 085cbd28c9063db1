/** What is known of links beyond the links themselves: their numbers, and when each device was last heard of. */
import type { DeviceId } from '../crypto/port.ts';
import type { Env } from '../lib/env.ts';
import type { Link, LinkStats, Mesh } from '../mesh/types.ts';
import type { Store } from '../storage/port.ts';
import type { Saver } from './saver.ts';

export interface LinkBook {
  opened(link: Link): void;
  /** Somebody told us something of this device, over whichever link. */
  heardOf(device: DeviceId): void;
  /** Asks every link for its numbers; they are there a moment later. */
  refresh(): void;
  stats(link: Link): LinkStats | null;
  /** In milliseconds since 1970; null: never, as far as this browser remembers. */
  lastSeen(device: DeviceId): number | null;
  /** Reads what earlier pages remembered. */
  load(): Promise<void>;
}

/** What is remembered of somebody who stays is as old as this at most: it is shown in minutes. */
const rememberEveryMs = 60_000;
const keyPrefix = 'seen/';

export interface LinkBookDeps {
  readonly env: Env;
  readonly store: Store;
  readonly saver: Saver;
  readonly mesh: () => Mesh;
  /** Of nobody else anything is written down. */
  readonly isMember: (device: DeviceId) => boolean;
  readonly changed: () => void;
}

export function createLinkBook({ env, store, saver, mesh, isMember, changed }: LinkBookDeps): LinkBook {
  const lastSeen = new Map<DeviceId, number>();
  const remembered = new Map<DeviceId, number>();
  const stats = new Map<Link, LinkStats>();

  const note = (device: DeviceId): void => {
    const now = env.now();
    lastSeen.set(device, now);
    if (now - (remembered.get(device) ?? 0) < rememberEveryMs || !isMember(device)) return;
    remembered.set(device, now);
    saver.save([{ type: 'put', table: 'meta', key: keyPrefix + device, value: now }], () => {});
  };

  const ask = (link: Link): void => {
    void link.stats().then((numbers) => {
      if (mesh().links().includes(link)) stats.set(link, numbers);
    });
  };

  return {
    opened(link) {
      note(link.device);
      ask(link);
      link.onClosed(() => {
        note(link.device);
        stats.delete(link);
        changed();
      });
    },
    heardOf: note,
    refresh() {
      for (const link of mesh().links()) {
        note(link.device);
        ask(link);
      }
    },
    stats: (link) => stats.get(link) ?? null,
    lastSeen: (device) => lastSeen.get(device) ?? null,
    async load() {
      const stored = await store.range('meta', { from: keyPrefix, to: 'seen0' });
      for (const { key, value } of stored.ok ? stored.value : []) {
        const device = key.slice(keyPrefix.length) as DeviceId;
        if (typeof value === 'number' && !lastSeen.has(device)) lastSeen.set(device, value);
      }
    },
  };
}
