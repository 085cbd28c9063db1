/**
 * A note: its tools and its text. Loaded when the first note is opened, and stored with the rest of the build, so that it
 * opens without a network, too [SW-1].
 */
import type { Editor } from '@tiptap/core';
import { Copy, Download } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { NoteTree } from '../../doc/note-tree.ts';
import type { DocumentView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { saveFile } from '../table/save-file.ts';
import { enNote } from '../text/en-note.ts';
import { errorWords } from '../text/error-words.ts';
import { createNoteEditor } from './create-note-editor.ts';
import { LinkDialog } from './link-dialog.tsx';
import { MentionList, mentionOptionId } from './mention-list.tsx';
import { markdownOf } from './note-markdown.ts';
import styles from './note-page.module.css';
import prose from './note-prose.module.css';
import { followNote, type NoteReplica } from './note-replica.ts';
import { NoteStill } from './note-still.tsx';
import { NoteToolbar } from './note-toolbar.tsx';
import { treeOf } from './tree-of.ts';
import { type Mentioned, type MentionQuery, mentionQueryOf, useMentions } from './use-mentions.ts';
import { useNotePresence } from './use-note-presence.ts';

interface NotePageProps {
  readonly doc: DocumentView;
  /** A note just made: the person can write at once. */
  readonly focusText: boolean;
}

export function NotePage({ doc, focusText }: NotePageProps) {
  const { notices } = useApp();
  const { room, mayEdit } = useRoom();
  const [replica, setReplica] = useState<NoteReplica | null>(null);
  const [still, setStill] = useState<NoteTree | null>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [query, setQuery] = useState<MentionQuery | null>(null);
  const [isLinking, setLinking] = useState(false);
  const [said, setSaid] = useState('');
  /** Made anew where the room and the replica have come apart. */
  const [round, setRound] = useState(0);
  const host = useRef<HTMLDivElement>(null);
  const keys = useRef<(event: KeyboardEvent) => boolean>(() => false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another round is another replica
  useEffect(() => {
    let current: NoteReplica | null = null;
    return followNote({
      room,
      doc: doc.id,
      mayWrite: mayEdit,
      onReplica(next) {
        current = next;
        setStill(null);
        setReplica(next);
      },
      onUnknown() {
        // The room's own copy still has all of it; this replica is let go.
        setReplica(null);
        setStill(current ? treeOf(current.fragment) : []);
      },
      onProblem(problem) {
        const words = errorWords(problem);
        notices.add({ tone: 'trouble', title: words.what, text: `${words.safe} ${words.now}`, action: null });
        setRound((count) => count + 1);
      },
    });
  }, [room, doc.id, mayEdit, notices, round]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: renamed, it keeps its editor and the place one is at
  useLayoutEffect(() => {
    if (!replica || !host.current) return;
    const element = host.current;
    const made: { editor?: Editor } = {};
    const name = doc.name;
    replica.quietly(() => {
      made.editor = createNoteEditor({
        replica,
        host: element,
        name,
        classes: {
          prose: prose.prose ?? '',
          caret: prose.caret ?? '',
          caretName: prose.caretName ?? '',
          selected: prose.selected ?? '',
        },
        onKey: (event) => keys.current(event),
      });
    });
    const { editor: opened } = made;
    if (!opened) return;
    const look = (): void => setQuery(opened.isEditable ? mentionQueryOf(opened.state) : null);
    opened.on('transaction', look);
    setEditor(opened);
    return () => {
      setEditor(null);
      setQuery(null);
      opened.destroy();
    };
  }, [replica]);

  useEffect(() => {
    editor?.view.dom.setAttribute('aria-label', doc.name);
  }, [editor, doc.name]);
  useEffect(() => {
    if (editor && focusText) editor.commands.focus('end');
  }, [editor, focusText]);
  useNotePresence(editor, doc.id);

  const { found, active, choose } = useMentionKeys(editor, query, keys, () => setLinking(true));
  const markdown = (): string => (editor ? `${markdownOf(editor.state.doc)}\n` : '');

  return (
    <section aria-label={doc.name} className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{doc.name}</h1>
        <p className={styles.said} role="status">
          {said}
        </p>
        {editor && (
          <div className={styles.actions}>
            <Button
              aria-label={enNote.copyMarkdown}
              look="quiet"
              onClick={() => {
                void navigator.clipboard.writeText(markdown()).then(() => setSaid(enNote.copied));
              }}
              size="icon"
              title={enNote.copyMarkdown}
            >
              <Copy aria-hidden="true" size={16} />
            </Button>
            <Button
              aria-label={enNote.exportMarkdown}
              look="quiet"
              onClick={() => {
                const file = `${fileName(doc.name)}.md`;
                saveFile(file, markdown(), 'text/markdown;charset=utf-8');
                setSaid(enNote.exported(file));
              }}
              size="icon"
              title={enNote.exportMarkdown}
            >
              <Download aria-hidden="true" size={16} />
            </Button>
          </div>
        )}
      </header>
      {editor?.isEditable && <NoteToolbar editor={editor} onLink={() => setLinking(true)} />}
      {still !== null && (
        <p className={styles.unknown} role="status">
          <strong>{enNote.unknownTitle}</strong> {enNote.unknownMore}
        </p>
      )}
      <div className={styles.scroller}>
        {still !== null && <NoteStill name={doc.name} tree={still} />}
        {still === null && replica === null && <p className={styles.loading}>{enNote.loading}</p>}
        <div className={styles.host} data-empty={editor?.isEmpty || undefined} hidden={still !== null} ref={host} />
      </div>
      {editor && query && found.length > 0 && (
        <MentionList active={active} editor={editor} found={found} onChoose={choose} query={query} />
      )}
      {editor && isLinking && <LinkDialog editor={editor} onClose={() => setLinking(false)} />}
    </section>
  );
}

/** Keys of the list while it is open; they come from the editor, which keeps the focus. */
function useMentionKeys(
  editor: Editor | null,
  query: MentionQuery | null,
  keys: { current: (event: KeyboardEvent) => boolean },
  onLink: () => void,
) {
  const [active, setActive] = useState(0);
  /** Escape closes the list for this "@". */
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const open = query && query.from !== closedAt ? query : null;
  const found = useMentions(open);
  const at = Math.min(active, Math.max(0, found.length - 1));

  const choose = ({ kind, id, doc, label }: Mentioned): void => {
    if (!editor || !open) return;
    editor
      .chain()
      .focus()
      .command(({ tr }) => {
        tr.setMeta('mention', true);
        return true;
      })
      .insertContentAt({ from: open.from, to: open.to }, [
        { type: 'mention', attrs: { kind, id, doc, label } },
        { type: 'text', text: ' ' },
      ])
      .run();
  };

  useEffect(() => {
    const dom = editor?.view.dom;
    if (!dom) return;
    if (found.length > 0) {
      dom.setAttribute('aria-activedescendant', mentionOptionId(at));
      dom.setAttribute('aria-controls', 'note-mentions');
    } else {
      dom.removeAttribute('aria-activedescendant');
      dom.removeAttribute('aria-controls');
    }
  }, [editor, found.length, at]);

  useEffect(() => {
    keys.current = (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onLink();
        return true;
      }
      const one = found[at];
      if (!open || !one) return false;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        setActive((at + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
        return true;
      }
      if (event.key === 'Enter' || event.key === 'Tab') {
        choose(one);
        setActive(0);
        return true;
      }
      if (event.key === 'Escape') {
        setClosedAt(open.from);
        return true;
      }
      return false;
    };
  });

  return { found, active: at, choose };
}

const fileName = (name: string): string =>
  name
    .replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, ' ')
    .slice(0, 100)
    .replace(/^[. ]+|[. ]+$/g, '') || 'note';
