/** The room's documents as live folds: one room document, and tables as they are named or written to. */
import { checkUpdate } from '../doc/check-update.ts';
import { roomDocId } from '../doc/live-doc.ts';
import { createRoomDoc, type RoomDoc } from '../doc/room-doc.ts';
import { createTable, type Table } from '../doc/table.ts';
import type { DocId } from '../doc/types.ts';
import type { Env } from '../lib/env.ts';
import { err, ok } from '../lib/result.ts';
import type { FoldDocuments } from './fold.ts';
import type { SnapshotDoc } from './snapshot.ts';

export interface Documents extends FoldDocuments {
  readonly roomDoc: RoomDoc;
  /** Made empty when it is not there: an entry may come before the listing that names its document. */
  table(doc: DocId): Table;
  known(doc: DocId): Table | null;
  tables(): readonly Table[];
  /** The Yjs client id of this session's log, for every document now and to come. */
  setWriter(client: number): void;
  writer(): number | null;
  states(): readonly SnapshotDoc[];
  load(docs: readonly SnapshotDoc[]): boolean;
  close(): void;
}

export function createDocuments(env: Env, onTable: (table: Table) => void): Documents {
  const randomBytes = (count: number): Uint8Array => env.randomBytes(count);
  const roomDoc = createRoomDoc({ randomBytes });
  const tables = new Map<DocId, Table>();
  let writer: number | null = null;

  const table = (doc: DocId): Table => {
    const known = tables.get(doc);
    if (known) return known;
    const made = createTable({ doc, randomBytes });
    tables.set(doc, made);
    if (writer !== null) made.live.setWriter(writer);
    onTable(made);
    return made;
  };

  const liveOf = (doc: DocId) => (doc === roomDocId ? roomDoc.live : table(doc).live);

  return {
    roomDoc,
    table,
    known: (doc) => tables.get(doc) ?? null,
    tables: () => [...tables.values()],

    writer: () => writer,
    setWriter(client) {
      writer = client;
      roomDoc.live.setWriter(client);
      for (const { live } of tables.values()) live.setWriter(client);
    },

    apply({ doc, update }, client, seenClock) {
      const live = liveOf(doc);
      const checked = checkUpdate(live, update, { client, fromClock: live.clock(client), seenClock });
      if (!checked.ok) return err(checked.error.type);
      // Everything an update builds on was checked to be here; if Yjs holds it back all the same, the gate is wrong.
      if (!live.applyUpdate(update)) return err('incomplete');
      return ok(live.clock(client));
    },

    states: () => [
      { doc: roomDocId, kind: 'room', state: roomDoc.live.encodeState() },
      ...[...tables.values()].map(
        ({ live }): SnapshotDoc => ({ doc: live.doc, kind: 'table', state: live.encodeState() }),
      ),
    ],

    load: (docs) => docs.every(({ doc, state }) => liveOf(doc).load(state)),

    close() {
      roomDoc.close();
      for (const { close } of tables.values()) close();
    },
  };
}
