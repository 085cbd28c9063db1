/** Other people's carets and selections, with their names, drawn as decorations: nothing of them is in the note. */
import { Extension } from '@tiptap/core';
import { type EditorState, Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { placeFromText } from './note-places.ts';

export interface Caret {
  readonly id: string;
  readonly name: string;
  /** Index into the palette of member colours. */
  readonly color: number;
  readonly anchor: string;
  readonly head: string;
}

const caretsKey = new PluginKey<readonly Caret[]>('note-carets');

export const showCarets = (view: EditorView, carets: readonly Caret[]): void =>
  view.dispatch(view.state.tr.setMeta(caretsKey, carets).setMeta('addToHistory', false));

export const noteCarets = (classes: { readonly caret: string; readonly name: string; readonly selected: string }) =>
  Extension.create({
    name: 'noteCarets',
    addProseMirrorPlugins: () => [
      new Plugin<readonly Caret[]>({
        key: caretsKey,
        state: {
          init: () => [],
          apply: (transaction, carets) => (transaction.getMeta(caretsKey) as readonly Caret[] | undefined) ?? carets,
        },
        props: { decorations: (state) => decorationsOf(state, classes) },
      }),
    ],
  });

function decorationsOf(
  state: EditorState,
  classes: { readonly caret: string; readonly name: string; readonly selected: string },
): DecorationSet {
  const drawn: Decoration[] = [];
  for (const { id, name, color, anchor, head } of caretsKey.getState(state) ?? []) {
    const size = state.doc.content.size;
    const at = placeFromText(state, head);
    const from = placeFromText(state, anchor);
    if (at === null || from === null || at > size || from > size) continue;
    const side = at < from ? 1 : -1;
    drawn.push(
      Decoration.widget(
        at,
        () => {
          const caret = document.createElement('span');
          caret.className = classes.caret;
          caret.dataset.color = String(color);
          caret.setAttribute('aria-hidden', 'true');
          const label = document.createElement('span');
          label.className = classes.name;
          // Drawn from here: in the page's text it would be words of the note.
          label.dataset.name = name;
          caret.append(label);
          return caret;
        },
        { key: `${id}/${name}/${color}`, side, ignoreSelection: true },
      ),
    );
    if (at !== from) {
      drawn.push(
        Decoration.inline(Math.min(at, from), Math.max(at, from), {
          class: classes.selected,
          'data-color': String(color),
        }),
      );
    }
  }
  return DecorationSet.create(state.doc, drawn);
}
