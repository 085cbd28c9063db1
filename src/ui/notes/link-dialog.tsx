import type { Editor } from '@tiptap/core';
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/text-field.tsx';
import { enNote } from '../text/en-note.ts';
import styles from './note-page.module.css';
import { hrefFromText } from './safe-href.ts';

/** The address of the selected words, or of the link with the caret; without either the address is put in as its own words. */
export function LinkDialog({ editor, onClose }: { readonly editor: Editor; readonly onClose: () => void }) {
  const [text, setText] = useState(String(editor.getAttributes('link').href ?? ''));
  const [isBad, setBad] = useState(false);
  const hasLink = editor.isActive('link');

  const set = (): void => {
    const href = hrefFromText(text);
    if (href === null) return setBad(true);
    const { empty } = editor.state.selection;
    const at = editor.chain().focus().extendMarkRange('link');
    if (empty && !hasLink) {
      at.insertContent({ type: 'text', text: text.trim(), marks: [{ type: 'link', attrs: { href } }] }).run();
    } else at.setMark('link', { href }).run();
    onClose();
  };

  return (
    <Dialog onClose={onClose} title={enNote.link}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          set();
        }}
      >
        <TextField
          autoFocus
          label={enNote.linkAddress}
          onChange={(event) => {
            setText(event.target.value);
            setBad(false);
          }}
          value={text}
          problem={isBad ? enNote.linkBad : null}
        />
        <div className={styles.answers}>
          <Button look="primary" type="submit">
            {enNote.linkSet}
          </Button>
          {hasLink && (
            <Button
              onClick={() => {
                editor.chain().focus().extendMarkRange('link').unsetMark('link').run();
                onClose();
              }}
            >
              {enNote.linkRemove}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
