/** What is known of links beyond the links themselves: their numbers, and when each device was last heard of. */
import type { DeviceId } from '../crypto/port.ts';
import type { Env } from '../lib/env.ts';
import type { Link, LinkStats, Mesh } from '../mesh/types.ts';

export interface LinkBook {
  opened(link: Link): void;
  /** Somebody told us something of this device, over whichever link. */
  heardOf(device: DeviceId): void;
  /** Asks every link for its numbers; they are there a moment later. */
  refresh(): void;
  stats(link: Link): LinkStats | null;
  /** In milliseconds since 1970; null: not since this page was opened. */
  lastSeen(device: DeviceId): number | null;
}

export function createLinkBook(env: Env, mesh: () => Mesh, changed: () => void): LinkBook {
  const lastSeen = new Map<DeviceId, number>();
  const stats = new Map<Link, LinkStats>();

  const ask = (link: Link): void => {
    void link.stats().then((numbers) => {
      if (mesh().links().includes(link)) stats.set(link, numbers);
    });
  };

  return {
    opened(link) {
      lastSeen.set(link.device, env.now());
      ask(link);
      link.onClosed(() => {
        lastSeen.set(link.device, env.now());
        stats.delete(link);
        changed();
      });
    },
    heardOf: (device) => void lastSeen.set(device, env.now()),
    refresh() {
      for (const link of mesh().links()) ask(link);
    },
    stats: (link) => stats.get(link) ?? null,
    lastSeen: (device) => lastSeen.get(device) ?? null,
  };
}
