/** Numbers and states for diagnostics [ROOM-12]: no content, no names, no keys. */

import type { PeerProgress } from '../mesh/sync.ts';
import type { Mesh } from '../mesh/types.ts';
import type { Forks } from './forks.ts';
import type { LinkBook } from './link-book.ts';
import type { Rebuild } from './rebuild.ts';
import { type RoomViewDeps, statusOf } from './room-view.ts';
import type { StartUp } from './start-up.ts';

export interface RoomReportDeps {
  readonly view: RoomViewDeps;
  readonly mesh: Mesh;
  readonly progress: () => readonly PeerProgress[];
  readonly linkBook: LinkBook;
  readonly forks: Forks;
  readonly rebuild: Rebuild;
  readonly started: StartUp;
  /** Counted faults, by reason. */
  readonly refused: () => ReadonlyMap<string, number>;
}

export function reportOf(deps: RoomReportDeps): Readonly<Record<string, unknown>> {
  const { membership, ledger, documents, fold } = deps.view;
  const { started } = deps;
  return {
    members: membership.state().members.size,
    rejectedOps: [...membership.state().rejected.values()],
    waitingOps: membership.state().waiting.length,
    logs: [...ledger.durableHeads()].length,
    documents: documents.tables().length,
    fold: fold.waiting(),
    status: statusOf(deps.view),
    signaling: deps.mesh.signaling.get(),
    links: deps.progress().map(({ link, behind, ahead, clockSkewMs }) => ({
      kind: link.kind,
      behind,
      ahead,
      clockSkewMs,
      ...(deps.linkBook.stats(link) ?? {}),
    })),
    refused: Object.fromEntries(deps.refused()),
    forkedLogs: deps.forks.all().length,
    damagedAtStart: started.damagedOps.length + started.damagedOpenings.length,
    replayedAtStart: started.replayed.length,
    rebuilt: deps.rebuild.count(),
  };
}
