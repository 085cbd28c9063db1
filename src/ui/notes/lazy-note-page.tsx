/** The note editor is a third of the app and not needed for tables: it is loaded with the first note one opens. */
import { type ComponentType, useEffect, useState } from 'react';
import type { DocumentView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { en } from '../text/en.ts';
import { enNote } from '../text/en-note.ts';

interface NotePageProps {
  readonly doc: DocumentView;
  readonly focusText: boolean;
}

type Loaded =
  | { readonly type: 'loading' }
  /** Without the server, in a browser that could not store the app: said here, instead of taking the room along. */
  | { readonly type: 'failed' }
  | { readonly type: 'here'; readonly Page: ComponentType<NotePageProps> };

export function LazyNotePage(props: NotePageProps) {
  const [loaded, setLoaded] = useState<Loaded>({ type: 'loading' });
  useEffect(() => {
    let shown = true;
    const say = (next: Loaded): void => {
      if (shown) setLoaded(next);
    };
    import('./note-page.tsx').then(
      ({ NotePage }) => say({ type: 'here', Page: NotePage }),
      () => say({ type: 'failed' }),
    );
    return () => {
      shown = false;
    };
  }, []);

  if (loaded.type === 'here') return <loaded.Page {...props} key={props.doc.id} />;
  if (loaded.type === 'loading') return <p>{enNote.loading}</p>;
  return (
    <div role="alert">
      <p>
        <strong>{enNote.failed}</strong> {enNote.failedMore}
      </p>
      <Button onClick={() => window.location.reload()}>{en.app.reload}</Button>
    </div>
  );
}
