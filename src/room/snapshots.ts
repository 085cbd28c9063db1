/** When a snapshot is written [LOG-8]: after enough entries and a quiet moment, in slices, and only of what is on the disk. */
import type { DocId } from '../doc/types.ts';
import { createBreath } from '../lib/breath.ts';
import type { Env } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import type { Head } from '../log/types.ts';
import type { Store, StoreOp } from '../storage/port.ts';
import type { Documents } from './documents.ts';
import type { Fold } from './fold-types.ts';
import type { Ledger } from './ledger-types.ts';
import type { Saver } from './saver.ts';
import { leftoverParts, type SnapshotDoc, sealPart, snapshotToOps } from './snapshot.ts';
import { strandIdOf } from './strand.ts';
import type { Writer } from './writer.ts';

/** Replaying this many entries takes about as long as loading a snapshot of them. */
const entriesPerSnapshot = 200;
/** … or so many bytes of bodies, deflated: an import is few entries and much work. */
const bytesPerSnapshot = 64 * 1024;
/** No entry for this long: what was typed together is in one snapshot. */
const quietMs = 3000;
/** While entries keep coming there is one after this many all the same. */
const entriesAtMost = 5000;
/**
 * … or so many bytes, and at least as many as the last one wrote: each writes everything, and a newcomer to fifty megabytes
 * would otherwise write a hundred and fifty.
 */
const bytesAtMost = 16 * 1024 * 1024;
/** Documents are encoded for so long before everything else gets its turn. */
const sliceMs = 8;

export interface SnapshotsDeps {
  readonly env: Env;
  readonly scope: Scope;
  readonly store: Store;
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

export function createSnapshots(deps: SnapshotsDeps): Snapshots {
  const { env, scope, store, saver, ledger, fold, documents, writer } = deps;
  let entriesSince = 0;
  let bytesSince = 0;
  let writtenBytes = 0;
  let isTaking = false;
  let again = false;
  let cancel = (): void => {};
  scope.add(() => cancel());

  /** Everything applied, as it is held now; null: some of it is not told by its log. */
  const heads = (): readonly Head[] | null => {
    const applied: Head[] = [];
    // A log of which nothing is held has no head to list, and its content would be in the documents all the same.
    for (const { at, head } of fold.appliedHeads()) {
      if (at.log === head.log && head.seq > ledger.heldSeq(head.log)) return null;
    }
    for (const { log } of ledger.heads()) {
      const seq = fold.appliedSeq(log);
      if (seq === 0) continue;
      const chain = fold.appliedChain(log) ?? ledger.chainAt(log, seq);
      if (!chain) return null;
      applied.push({ log, seq, chain });
    }
    return applied;
  };

  /** Whatever was given to the disk before is there, unless the disk is failing. */
  const areStored = async (all: readonly Head[]): Promise<boolean> => {
    await saver.stored();
    return all.every(({ log, seq }) => seq <= ledger.durableSeq(log));
  };

  /** The documents, encoded between everything else; null: they were folded anew, or the room is closed. */
  const encode = async (): Promise<(() => readonly SnapshotDoc[] | null) | null> => {
    const states = documents.encodeStates((doc: DocId, index, part) => sealPart(doc, index, part));
    const breath = createBreath(env, sliceMs);
    for (;;) {
      if (states.step(breath.isOver)) return states.finish;
      await breath.take();
      if (scope.signal.aborted || fold.isHeld()) return null;
    }
  };

  /** Of one turn: documents, indexes and heads say the same. */
  const gather = (docs: readonly SnapshotDoc[], all: readonly Head[]): readonly StoreOp[] => {
    const strands = fold.strands().map((row) => ({ ...row, log: row.log.id }));
    const isHeld = new Set([...all.map(({ log }) => log), ...strands.map(({ chain }) => strandIdOf(chain))]);
    return snapshotToOps({
      logs: all.map((head) => ({ head, judged: fold.judged(head.log), said: fold.said(head.log) })),
      strands,
      causal: fold.causal.dump(),
      clocks: fold.clocks.dump().filter(({ log }) => isHeld.has(log)),
      docs,
    });
  };

  /** False: another time. */
  const make = async (): Promise<boolean> => {
    writer.flush();
    const finish = await encode();
    if (!finish) return true;
    writer.flush();
    // Own entries are given to the disk once they are signed, all others at once.
    await writer.idle();
    if (scope.signal.aborted || fold.isHeld()) return true;
    const all = writer.unsigned() > 0 ? null : heads();
    const docs = all && finish();
    if (!all || !docs) return false;
    const ops = gather(docs, all);
    entriesSince = 0;
    bytesSince = 0;
    // A snapshot never knows more than the entries on the disk tell.
    if (!(await areStored(all))) return false;
    if (scope.signal.aborted || fold.isHeld()) return true;
    writtenBytes = docs.reduce(
      (sum, { state, parts = [] }) => parts.reduce((n, { length }) => n + length, sum + state.length),
      0,
    );
    // Not in line with the entries: they would wait for all of it. Should it fail, the next one may not.
    await store.write(ops);
    await store.write(await leftoverParts(store, docs));
    return true;
  };

  const take = async (): Promise<void> => {
    if (fold.isHeld()) return;
    if (isTaking) {
      again = true;
      return;
    }
    cancel();
    isTaking = true;
    again = false;
    const isDone = await make();
    isTaking = false;
    if ((again || !isDone) && !scope.signal.aborted) arm();
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
      if (entriesSince >= entriesAtMost || bytesSince >= Math.max(bytesAtMost, writtenBytes)) void take();
      else if (entriesSince >= entriesPerSnapshot || bytesSince >= bytesPerSnapshot) arm();
    },
  };
}
