/** What an update did to a note, in words that need no editor: for the history, and for whoever asks what was touched. */
import * as Y from 'yjs';
import { idText } from './item-id.ts';
import type { LiveDoc } from './live-doc.ts';
import { noteRootName } from './note-tree.ts';

export interface NoteChange {
  /** What was typed, in the order in which it was. */
  readonly inserted: string;
  /** Characters that were taken away. */
  readonly removed: number;
  /** Blocks at the top of the note that it wrote into, by the ids of their items. */
  readonly blocks: readonly string[];
}

/** Null when it wrote nothing into the note. The update must be in the document already. */
export function describeNote(live: LiveDoc, update: Uint8Array): NoteChange | null {
  const { structs, ds } = Y.decodeUpdate(update);
  const root: unknown = live.y.share.get(noteRootName);
  const blocks = new Set<string>();
  let inserted = '';
  let isNote = false;
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const block = blockOf(live, struct.id, root);
    if (block === null) continue;
    isNote = true;
    blocks.add(block);
    if (struct.content instanceof Y.ContentString) inserted += struct.content.str;
  }
  let removed = 0;
  for (const [client, ranges] of ds.clients) {
    for (const { clock, len } of ranges) {
      const block = blockOf(live, { client, clock }, root);
      if (block === null) continue;
      isNote = true;
      blocks.add(block);
      removed += len;
    }
  }
  return isNote ? { inserted, removed, blocks: [...blocks] } : null;
}

/** The item right under the note's root in which this one stands; null when it is in no note. */
function blockOf(live: LiveDoc, id: { readonly client: number; readonly clock: number }, root: unknown): string | null {
  if (id.clock >= live.clock(id.client)) return null;
  const structs = live.y.store.clients.get(id.client);
  let item: unknown = structs?.[Y.findIndexSS(structs, id.clock)];
  while (item instanceof Y.Item) {
    if (item.parent === root) return idText(item.id);
    item = (item.parent as Y.AbstractType<unknown> | null)?._item;
  }
  return null;
}
