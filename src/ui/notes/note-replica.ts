/**
 * The editor's copy of one note: the one place of the interface that holds a Yjs document [NOTE-8]. The room feeds it, and
 * what a person writes in it goes to the room in the same turn, made under the client id of this session's log; so both
 * hold the same structs under the same names, always.
 *
 * The binding deletes what its schema does not know. While the replica is fed nobody types, so a deletion made then is the
 * binding's: it goes nowhere, and the note is shown for reading instead [DOC-6].
 */

import { ySyncPluginKey } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { noteRootName } from '../../doc/note-tree.ts';
import type { DocId } from '../../doc/types.ts';
import { ownBytes } from '../../lib/bytes.ts';
import type { NotePatch, RoomApi, SkeinError } from '../../room/api.ts';

export interface NoteReplica {
  readonly fragment: Y.XmlFragment;
  /** Null: one may not write here. */
  readonly client: number | null;
  /** What `build` makes of the replica counts as nobody's writing. */
  quietly(build: () => void): void;
}

export interface NoteReplicaDeps {
  readonly room: Pick<RoomApi, 'watchNote' | 'editNote'>;
  readonly doc: DocId;
  readonly mayWrite: boolean;
  /** A replica that takes the place of the one before, if there was one. */
  readonly onReplica: (replica: NoteReplica) => void;
  /** The binding gave up on something that this version does not know. */
  readonly onUnknown: () => void;
  readonly onProblem: (problem: SkeinError) => void;
}

const fed = Symbol('fed by the room');

export function followNote(deps: NoteReplicaDeps): () => void {
  let y: Y.Doc | null = null;
  let isFeeding = false;
  let isClosed = false;

  const feeding = (work: () => void): void => {
    isFeeding = true;
    try {
      work();
    } finally {
      isFeeding = false;
    }
  };

  const start = (state: Uint8Array, client: number | null): void => {
    y?.destroy();
    const doc = new Y.Doc({ gcFilter: (item) => !(item.content instanceof Y.ContentType) });
    y = doc;
    // Earlier writes of this very log come in now: under its name Yjs would take another one.
    doc.clientID = 0;
    Y.applyUpdate(doc, state, fed);
    if (client !== null) doc.clientID = client;
    // Tidying of formats is left to whoever formats: here it would be a change that no log tells of.
    doc.on('afterTransaction', (transaction: Y.Transaction) => {
      (transaction as { _needFormattingCleanup?: boolean })._needFormattingCleanup = false;
    });
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === fed || isClosed || doc !== y) return;
      if (client === null || (isFeeding && origin === ySyncPluginKey)) return deps.onUnknown();
      void deps.room.editNote(deps.doc, ownBytes(update)).then((done) => {
        if (!done.ok) deps.onProblem(done.error);
      });
    });
    deps.onReplica({ fragment: doc.getXmlFragment(noteRootName), client, quietly: feeding });
  };

  const take = (patch: NotePatch): void => {
    if (isClosed) return;
    if (patch.type === 'whole') return start(patch.state, deps.mayWrite ? patch.client : null);
    const doc = y;
    if (!doc) return;
    feeding(() =>
      doc.transact(() => {
        for (const update of patch.updates) Y.applyUpdate(doc, update, fed);
      }, fed),
    );
  };

  const stop = deps.room.watchNote(deps.doc, take);
  return () => {
    isClosed = true;
    stop();
    y?.destroy();
  };
}
