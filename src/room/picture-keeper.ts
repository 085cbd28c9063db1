/** When the flat picture is written [LOG-8]: after a quiet moment and when the page is left, and only of what is on the disk. */
import type { DocId, RowView } from '../doc/types.ts';
import type { Env } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import type { Store } from '../storage/port.ts';
import type { RoomView } from './api.ts';
import type { Documents } from './documents.ts';
import { type FlatPicture, pictureTable, pictureToOp } from './flat-picture.ts';
import type { Fold } from './fold-types.ts';
import type { Ledger } from './ledger-types.ts';
import type { Marks } from './marks.ts';
import type { Membership } from './membership.ts';
import type { Saver } from './saver.ts';
import type { Writer } from './writer.ts';

/** No change for this long: whoever types does not pay for it, and a reload is seldom sooner. */
const quietMs = 2000;

export interface PictureKeeperDeps {
  readonly env: Env;
  readonly scope: Scope;
  readonly store: Store;
  readonly saver: Saver;
  readonly marks: Marks;
  readonly build: string;
  readonly ledger: Ledger;
  readonly fold: Fold;
  readonly membership: Membership;
  readonly documents: Documents;
  readonly writer: Writer;
  readonly proofs: () => number;
  readonly view: () => RoomView;
  /** Rows with what follows from other cells, tables and the logs. */
  readonly derive: (doc: DocId, rows: readonly RowView[]) => readonly RowView[];
}

export interface PictureKeeper {
  /** Something that is shown may have changed. */
  changed(): void;
  /** This table is looked at now. */
  watched(doc: DocId): void;
  /** A good moment, though nothing changed: nobody looks. */
  keep(): void;
  /** The page goes: what is on the disk is pictured in this very turn, whatever other tabs have stored; it may not count then. */
  keepNow(): void;
}

export function createPictureKeeper(deps: PictureKeeperDeps): PictureKeeper {
  const { env, scope, store, saver, marks, ledger, fold, documents, writer } = deps;
  let lookedAt: DocId | null = null;
  let isTaking = false;
  let cancel = (): void => {};
  scope.add(() => cancel());

  /** Everything shown is durable: else the picture would tell more than a reload may find. */
  const isAllStored = (): boolean =>
    saver.isIdle() &&
    saver.problem.get() === null &&
    writer.unsigned() === 0 &&
    writer.gathering() === 0 &&
    !fold.isHeld();

  const draw = (covers: string): FlatPicture | null => {
    const { name, role, me, members, documents: listed, phase, isShutOut, status } = deps.view();
    // Of unreadable records nobody knows what they would change.
    if (phase.type !== 'open' || isShutOut || status.damaged > 0) return null;
    const table = lookedAt !== null && listed.some(({ id }) => id === lookedAt) ? documents.known(lookedAt) : null;
    const pictured = table && pictureTable(table.live.doc, table.view.columns(), table.view.rows());
    return {
      build: deps.build,
      covers,
      room: { name, role, me, members, documents: listed },
      table: pictured && { ...pictured, rows: deps.derive(pictured.doc, pictured.rows) },
    };
  };

  const keepNow = (): void => {
    const covers = isAllStored() ? marks.covered() : null;
    const picture = covers === null ? null : draw(covers);
    const op = picture && pictureToOp(picture);
    if (op) saver.save([op], () => {});
  };

  /** Whether the disk holds nothing that is not here. What is here is on the disk, so the same number is the same set. */
  const holdsAll = async (): Promise<boolean> => {
    const stored = await Promise.all(
      ['entries', 'logs', 'ops', 'branches', 'proofs'].map(async (table) => {
        const counted = await store.count(table, {});
        return counted.ok ? counted.value : Number.NaN;
      }),
    );
    let entries = 0;
    let logs = 0;
    for (const { seq } of ledger.durableHeads()) {
      entries += seq;
      logs += 1;
    }
    const here = [entries, logs, deps.membership.ids().length, [...ledger.branchesHeld()].length, deps.proofs()];
    return here.every((count, at) => count === stored[at]);
  };

  const take = async (): Promise<void> => {
    if (isTaking) return;
    isTaking = true;
    await saver.settled();
    const isKnown = isAllStored() && (await marks.refresh(holdsAll));
    isTaking = false;
    // Where another tab knows more, the picture is for that one to write.
    if (isKnown && !scope.signal.aborted) keepNow();
  };

  const changed = (): void => {
    cancel();
    cancel = env.after(quietMs, () => void take());
  };

  return {
    changed,
    watched(doc) {
      lookedAt = doc;
      changed();
    },
    keep: () => void take(),
    keepNow,
  };
}
