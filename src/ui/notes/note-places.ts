/**
 * Where somebody's selection is, in a form that survives what others write [MESH-6]: a place beside an item of the note,
 * as a short text, because it travels in the two places of presence that name a row and a column in a table.
 */
import type { EditorState } from '@tiptap/pm/state';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap';
import * as Y from 'yjs';

interface SyncState {
  readonly doc: Y.Doc;
  readonly type: Y.XmlFragment;
  readonly binding: { readonly mapping: Map<Y.AbstractType<unknown>, never> } | null;
}
const syncOf = (state: EditorState): SyncState | null =>
  (ySyncPluginKey.getState(state) as SyncState | undefined) ?? null;

export function placeToText(state: EditorState, position: number): string | null {
  const sync = syncOf(state);
  if (!sync?.binding) return null;
  const place = absolutePositionToRelativePosition(position, sync.type, sync.binding.mapping) as Y.RelativePosition;
  const side = place.assoc < 0 ? '<' : '>';
  if (place.item) return `i${side}${place.item.client}:${place.item.clock}`;
  if (place.type) return `t${side}${place.type.client}:${place.type.clock}`;
  return place.tname ? `n${side}` : null;
}

/** Null for what names nothing here: somebody else's word is never worth more than being ignored. */
export function placeFromText(state: EditorState, text: string): number | null {
  const sync = syncOf(state);
  const match = /^([int])([<>])(?:(\d{1,16}):(\d{1,16}))?$/.exec(text);
  if (!sync?.binding || !match) return null;
  const [, kind, side, client, clock] = match;
  const id = client && clock ? Y.createID(Number(client), Number(clock)) : null;
  if ((kind === 'n') !== (id === null)) return null;
  const place = new Y.RelativePosition(
    kind === 't' ? id : null,
    kind === 'n' ? Y.findRootTypeKey(sync.type) : null,
    kind === 'i' ? id : null,
    side === '<' ? -1 : 0,
  );
  // Of items that are not here yet Yjs would speak by throwing.
  if (id && id.clock >= Y.getState(sync.doc.store, id.client)) return null;
  return relativePositionToAbsolutePosition(sync.doc, sync.type, place, sync.binding.mapping);
}
