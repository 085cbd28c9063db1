/**
 * What is set aside and yet built upon [MEM-4]. Updates that do not count enter a document as skeletons: every struct keeps
 * its id, origins and parent, its content is deleted, and what the update deletes stays. So the honest edits of others
 * that stand beside or inside it find their place, and nothing of it is seen.
 *
 * All of its structs enter, not only those that somebody has built upon: which those are is known only at the end, and
 * the order of everything else is the same with and without them, because an insertion moves nothing.
 *
 * An honest author who replaced a value that does not count had seen that what stood there before was replaced. So an
 * item that goes on from one set aside also replaces what that one had replaced: otherwise old values would come back
 * beside it, as conflicts of which its author had seen both sides [DOC-5].
 */
import { replacedIn } from './describe-update.ts';
import { idText, type Ref } from './item-id.ts';
import type { LiveDoc } from './live-doc.ts';
import { rewriteUpdate } from './rewrite-update.ts';
import type { ScannedRange, ScannedUpdate } from './scan-update.ts';

export interface SetAside {
  /** Applies an update that was checked; false when something it builds on is missing. */
  apply(update: Uint8Array, scanned: ScannedUpdate, counts: boolean): boolean;
  /** The update as its author wrote it, whose skeleton is in the document, and the names that it has here. */
  note(written: Uint8Array, rename: ((ref: Ref) => Ref) | null): void;
}

export function createSetAside(live: LiveDoc): SetAside {
  /** By the item set aside: what it had replaced. */
  const replacedBy = new Map<string, readonly Ref[]>();

  const note = (written: Uint8Array, rename: ((ref: Ref) => Ref) | null): void => {
    for (const [item, replaced] of replacedIn(written)) {
      replacedBy.set(idText(rename ? rename(item) : item), rename ? replaced.map(rename) : replaced);
    }
  };

  /** Follows what items set aside had replaced, down to what counts. */
  const through = (deletes: readonly ScannedRange[]): readonly ScannedRange[] => {
    const found: ScannedRange[] = [];
    const followed = new Set<string>();
    const follow = (ref: Ref): void => {
      const key = idText(ref);
      if (followed.has(key)) return;
      followed.add(key);
      for (const replaced of replacedBy.get(key) ?? []) {
        if (replaced.clock < live.clock(replaced.client))
          found.push({ client: replaced.client, clock: replaced.clock, length: 1 });
        follow(replaced);
      }
    };
    for (const { client, clock, length } of deletes) {
      for (let at = clock; at < clock + length; at++) follow({ client, clock: at });
    }
    return found;
  };

  return {
    note,
    apply(update, scanned, counts) {
      const alsoDeletes = counts && replacedBy.size > 0 ? through(scanned.deletes) : [];
      if (counts && alsoDeletes.length === 0) return live.applyUpdate(update);
      return live.applyUpdate(rewriteUpdate(update, scanned, { asSkeleton: !counts, rename: null, alsoDeletes }));
    },
  };
}
