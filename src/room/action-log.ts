/** How a person's action on a document becomes part of this session's log: role first, then the document's own checks. */
import type { Action, Written } from '../doc/action.ts';
import { roomDocId } from '../doc/live-doc.ts';
import type { DocId } from '../doc/types.ts';
import type { Bytes } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { SkeinError } from './api.ts';
import type { Documents } from './documents.ts';
import type { Writer } from './writer.ts';

export interface ActionLogDeps {
  readonly documents: Documents;
  readonly writer: Pick<Writer, 'open' | 'note'>;
  readonly mayWrite: () => boolean;
  /** Something was written: views, status, and the first time the request for lasting storage. */
  readonly onWrite: () => void;
}

export interface ActionLog {
  readonly mayWrite: () => boolean;
  /** Opens this session's log at its first write [LOG-1] and gives every document its client id. */
  open(): number;
  /** An update of a document, made under the client id that `open` answered. */
  note(doc: DocId, update: Bytes, client: number): void;
  /** What undoes it is in the answer: on no stack yet. */
  perform<T>(doc: DocId, action: () => Action<T>): Result<Written<T>, SkeinError>;
}

export function createActionLog({ documents, writer, mayWrite, onWrite }: ActionLogDeps): ActionLog {
  const open = (): number => {
    const { client } = writer.open();
    // The log may be open already for an operation, which no document has heard of.
    if (documents.writer() !== client) documents.setWriter(client);
    return client;
  };

  const clockOf = (doc: DocId, client: number): number =>
    (doc === roomDocId ? documents.roomDoc.live : documents.table(doc).live).clock(client);

  const note = (doc: DocId, update: Bytes, client: number): void => {
    writer.note({ doc, update }, clockOf(doc, client));
    onWrite();
  };

  return {
    mayWrite,
    open,
    note,
    perform(doc, action) {
      if (!mayWrite()) return err({ code: 'read-only' });
      const client = open();
      const done = action();
      if (!done.ok) return done;
      if (done.value.update) note(doc, done.value.update, client);
      return ok(done.value);
    },
  };
}
