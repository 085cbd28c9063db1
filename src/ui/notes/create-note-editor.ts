/** The editor of one replica: Tiptap without its stylesheet and without HTML, both of which the page's policy refuses. */
import { Editor } from '@tiptap/core';
import { enNote } from '../text/en-note.ts';
import { noteBinding } from './note-binding.ts';
import { noteCarets } from './note-carets.ts';
import { pasteInto } from './note-paste.ts';
import type { NoteReplica } from './note-replica.ts';
import { noteSchema } from './note-schema.ts';

export interface NoteEditorOptions {
  readonly replica: NoteReplica;
  readonly host: HTMLElement;
  readonly name: string;
  readonly classes: {
    readonly prose: string;
    readonly caret: string;
    readonly caretName: string;
    readonly selected: string;
  };
  /** True when the key was taken: a list of mentions is open, or a dialog is asked for. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

export function createNoteEditor({ replica, host, name, classes, onKey }: NoteEditorOptions): Editor {
  return new Editor({
    element: host,
    editable: replica.client !== null,
    injectCSS: false,
    // As data: a text here would be read as HTML.
    content: { type: 'doc', content: [{ type: 'paragraph' }] },
    enablePasteRules: false,
    extensions: [
      ...noteSchema({ checkbox: enNote.checkbox }),
      noteBinding(replica.fragment),
      noteCarets({ caret: classes.caret, name: classes.caretName, selected: classes.selected }),
    ],
    editorProps: {
      attributes: {
        class: classes.prose,
        role: 'textbox',
        'aria-label': name,
        'aria-multiline': 'true',
        'aria-readonly': String(replica.client === null),
      },
      handleKeyDown: (_view, event) => onKey(event),
      handleDOMEvents: {
        paste(view, event) {
          if (!view.editable) return false;
          event.preventDefault();
          pasteInto(view, event.clipboardData);
          return true;
        },
        drop(view, event) {
          // What is dragged within the note ProseMirror moves by itself, without any HTML.
          if (!view.editable || view.dragging) return false;
          event.preventDefault();
          const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
          pasteInto(view, event.dataTransfer, at);
          return true;
        },
      },
    },
  });
}
