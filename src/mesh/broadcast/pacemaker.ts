/**
 * Whose second copies shape the tree. Several authors at once each have their own quickest paths, and a link that is of no
 * use to one is the only one of another: pruned for both, the tree falls apart. So only one author's copies count, the
 * same for everybody: of those heard lately the one with the smallest id. The tree is then the tree of its quickest paths.
 */
import type { Env } from '../../lib/env.ts';
import { paceForMs } from './limits.ts';

export interface Pacemaker {
  /** Something fresh of this author came or was made; `true`: its second copies count. */
  heard(id: string): boolean;
}

export function createPacemaker(env: Pick<Env, 'elapsed'>): Pacemaker {
  let leader: { id: string; heardAt: number } | null = null;
  return {
    heard(id) {
      const now = env.elapsed();
      if (!leader || id <= leader.id || now - leader.heardAt > paceForMs) leader = { id, heardAt: now };
      return leader.id === id;
    },
  };
}
