/** When a snapshot is written [LOG-8]: after enough entries and a quiet moment, and only of what is on the disk. */
import type { Env } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import type { Head } from '../log/types.ts';
import type { Documents } from './documents.ts';
import type { Fold } from './fold-types.ts';
import type { Ledger } from './ledger-types.ts';
import type { Saver } from './saver.ts';
import { snapshotToOps } from './snapshot.ts';
import { strandIdOf } from './strand.ts';
import type { Writer } from './writer.ts';

/** Replaying this many entries takes about as long as loading a snapshot of them. */
const entriesPerSnapshot = 200;
/** … or so many bytes of bodies, deflated: an import is few entries and much work. */
const bytesPerSnapshot = 64 * 1024;
/** No entry for this long: nobody waits while the documents are encoded. */
const quietMs = 3000;
/** While entries keep coming there is one after this many all the same. */
const entriesAtMost = 5000;
const bytesAtMost = 16 * 1024 * 1024;

export interface SnapshotsDeps {
  readonly env: Env;
  readonly scope: Scope;
  readonly saver: Saver;
  readonly ledger: Ledger;
  readonly fold: Fold;
  readonly documents: Documents;
  readonly writer: Writer;
}

export interface Snapshots {
  /** These entries were applied after the last snapshot. */
  applied(entries: readonly { readonly body: Uint8Array }[]): void;
  /** The last one does not fit any more. */
  outdated(): void;
}

export function createSnapshots({ env, scope, saver, ledger, fold, documents, writer }: SnapshotsDeps): Snapshots {
  let entriesSince = 0;
  let bytesSince = 0;
  let isTaking = false;
  let cancel = (): void => {};
  scope.add(() => cancel());

  /** Everything applied is durable, so a snapshot never knows more than the entries on the disk tell. */
  const heads = (): readonly Head[] | null => {
    const applied: Head[] = [];
    // A log of which nothing is durable yet has no head to list, and its content would be in the documents all the same.
    for (const { at, head } of fold.appliedHeads()) {
      if (at.log === head.log && head.seq > ledger.durableSeq(head.log)) return null;
    }
    for (const durable of ledger.durableHeads()) {
      const seq = fold.appliedSeq(durable.log);
      if (seq === 0) continue;
      if (seq > durable.seq) return null;
      const chain = fold.appliedChain(durable.log) ?? ledger.chainAt(durable.log, seq);
      if (!chain) return null;
      applied.push({ log: durable.log, seq, chain });
    }
    return applied;
  };

  const take = async (): Promise<void> => {
    // While entries stream in this is called at every range: one encoding of all documents is enough.
    if (isTaking || fold.isHeld()) return;
    isTaking = true;
    writer.flush();
    await saver.settled();
    isTaking = false;
    if (scope.signal.aborted || fold.isHeld()) return;
    const all = heads();
    if (writer.unsigned() > 0 || saver.problem.get() !== null || !all) return arm();
    const strands = fold.strands().map((row) => ({ ...row, log: row.log.id }));
    const isHeld = new Set([...all.map(({ log }) => log), ...strands.map(({ chain }) => strandIdOf(chain))]);
    entriesSince = 0;
    bytesSince = 0;
    saver.save(
      snapshotToOps({
        logs: all.map((head) => ({ head, judged: fold.judged(head.log), said: fold.said(head.log) })),
        strands,
        causal: fold.causal.dump(),
        clocks: fold.clocks.dump().filter(({ log }) => isHeld.has(log)),
        docs: documents.states(),
      }),
      () => {},
    );
  };

  const arm = (): void => {
    cancel();
    cancel = env.after(quietMs, () => void take());
  };

  return {
    outdated: () => void take(),
    applied(entries) {
      entriesSince += entries.length;
      for (const { body } of entries) bytesSince += body.length;
      if (entriesSince >= entriesAtMost || bytesSince >= bytesAtMost) void take();
      else if (entriesSince >= entriesPerSnapshot || bytesSince >= bytesPerSnapshot) arm();
    },
  };
}
