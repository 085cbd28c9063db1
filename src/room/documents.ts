/** The room's documents as live folds: one room document, and tables as they are named or written to. */
import { checkScanned, checkUpdate } from '../doc/check-update.ts';
import { type LiveDoc, roomDocId } from '../doc/live-doc.ts';
import { createNote, type Note } from '../doc/note.ts';
import { rewriteUpdate } from '../doc/rewrite-update.ts';
import { createRoomDoc, type RoomDoc } from '../doc/room-doc.ts';
import { type ScannedUpdate, scanUpdate, unknownClient } from '../doc/scan-update.ts';
import { createSetAside, type SetAside } from '../doc/set-aside.ts';
import { createTable, type Table } from '../doc/table.ts';
import type { DocId, TablePatch } from '../doc/types.ts';
import { updateLimits } from '../doc/update-limits.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { Unsubscribe } from '../lib/observable.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { NotePatch } from './api.ts';
import type { FoldDocuments, PieceClaim, PieceClocks } from './fold-types.ts';
import { createNoteFeeds } from './note-feeds.ts';
import type { SnapshotDoc } from './snapshot.ts';
import { createStatesEncoding, type StatesEncoding, type StatesEncodingDeps } from './states-encoding.ts';

export interface Documents extends FoldDocuments {
  /** Another object after every `startOver`: asked for anew, never kept. */
  readonly roomDoc: RoomDoc;
  /** Made empty when it is not there: an entry may come before the listing that names its document. */
  table(doc: DocId): Table;
  known(doc: DocId): Table | null;
  tables(): readonly Table[];
  /** The whole table first, then what changed; the whole again after `startOver`. */
  watchTable(doc: DocId, listener: (patch: TablePatch) => void): Unsubscribe;
  /** The same document as a note: which of the two it is, its listing says. */
  note(doc: DocId): Note;
  /** The whole note first, then what others wrote; the whole again after `startOver`. */
  watchNote(doc: DocId, writer: () => number | null, listener: (patch: NotePatch) => void): Unsubscribe;
  /** An update made on a note's replica; false when it was not made in view of what is here. */
  applyOwn(doc: DocId, update: Bytes, client: number): boolean;
  /** The Yjs client id of this session's log, for every document now and to come. */
  setWriter(client: number): void;
  writer(): number | null;
  /** Their states, for a snapshot. */
  encodeStates(seal: StatesEncodingDeps['seal']): StatesEncoding;
  load(docs: readonly SnapshotDoc[]): boolean;
  /** Drops all content and lets `fill` fold it anew, in one turn. */
  startOver(fill: () => void): void;
  close(): void;
}

/** Each is a level of nesting while entries are taken; what touches more documents than that has its changes one by one. */
const maxTogether = 64;

interface Watcher {
  readonly doc: DocId;
  readonly listener: (patch: TablePatch) => void;
  stop: () => void;
}

/** `onChange` is called after every transaction of any document; with true when it was the list of documents. */
export function createDocuments(env: Env, onChange: (isList: boolean) => void): Documents {
  const randomBytes = (count: number): Uint8Array => env.randomBytes(count);
  const tables = new Map<DocId, Table>();
  const setAsides = new Map<DocId, SetAside>();
  const watchers = new Set<Watcher>();
  let writer: number | null = null;
  /** Documents whose changes are being gathered, and the last one that was touched without. */
  const gathered = new Set<LiveDoc>();
  let touched: LiveDoc | null = null;

  const makeRoomDoc = (): RoomDoc => {
    const made = createRoomDoc({ randomBytes });
    made.live.onChange(() => onChange(true));
    return made;
  };
  let roomDoc = makeRoomDoc();

  const table = (doc: DocId): Table => {
    const known = tables.get(doc);
    if (known) return known;
    const made = createTable({ doc, randomBytes });
    tables.set(doc, made);
    if (writer !== null) made.live.setWriter(writer);
    made.live.onChange(() => onChange(false));
    return made;
  };

  const notes = createNoteFeeds((doc) => table(doc).live);

  const liveOf = (doc: DocId) => (doc === roomDocId ? roomDoc.live : table(doc).live);

  const setAsideOf = (doc: DocId): SetAside => {
    const known = setAsides.get(doc);
    if (known) return known;
    const made = createSetAside(liveOf(doc));
    setAsides.set(doc, made);
    return made;
  };

  const closeAll = (): void => {
    roomDoc.close();
    for (const { close } of tables.values()) close();
  };

  const applyOne = ({ doc, written, update, scanned, claim }: Scanned): Result<PieceClocks, string> => {
    const live = liveOf(doc);
    const { client, seenClock, counts, rename } = claim;
    const from = live.clock(client);
    const checked = checkScanned(live, scanned, { client, fromClock: from, seenClock });
    if (!checked.ok) return err(checked.error.type);
    // Everything an update builds on was checked to be here; if Yjs holds it back all the same, the gate is wrong.
    if (!counts) setAsideOf(doc).note(written, rename);
    if (!setAsideOf(doc).apply(update, scanned, counts)) return err('incomplete');
    if (!gathered.has(live)) touched = live;
    return ok({ from, end: live.clock(client) });
  };

  const setWriter = (client: number): void => {
    writer = client;
    roomDoc.live.setWriter(client);
    for (const { live } of tables.values()) live.setWriter(client);
  };

  return {
    get roomDoc() {
      return roomDoc;
    },
    table,
    known: (doc) => tables.get(doc) ?? null,
    tables: () => [...tables.values()],

    watchTable(doc, listener) {
      const watcher: Watcher = { doc, listener, stop: table(doc).view.watch(listener) };
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
        watcher.stop();
      };
    },

    note: (doc) => createNote(table(doc).live),
    watchNote: notes.watch,
    applyOwn(doc, update, client) {
      const { live } = table(doc);
      // Held to the same as everybody's: what peers would refuse would void all that this log says afterwards [DOC-10].
      const seenClock = (other: number): number => live.clock(other);
      const checked = checkUpdate(live, update, { client, fromClock: live.clock(client), seenClock });
      return checked.ok && live.applyOwn(update);
    },

    writer: () => writer,
    setWriter,

    apply(pieces, claimOf) {
      const scanned: Scanned[] = [];
      for (const piece of pieces) {
        const claim = claimOf(piece.doc);
        const named = namedHere(piece.update, claim);
        if (!named.ok) return named;
        scanned.push({ doc: piece.doc, written: piece.update, claim, ...named.value });
      }
      const clocks: PieceClocks[] = [];
      for (const piece of scanned) {
        const applied = applyOne(piece);
        if (!applied.ok) return applied;
        clocks.push(applied.value);
      }
      return ok(clocks);
    },
    together(step) {
      let goesOn = true;
      const go = (): void => {
        while (goesOn) {
          touched = null;
          goesOn = step();
          const live = touched as LiveDoc | null;
          // Which documents entries are about is known once they are opened: from its second one on a document's are gathered.
          if (!goesOn || !live || gathered.size >= maxTogether) continue;
          gathered.add(live);
          try {
            live.together(go);
          } finally {
            gathered.delete(live);
          }
        }
      };
      go();
    },
    noteSetAside: ({ doc, update }, rename) => setAsideOf(doc).note(update, rename),

    encodeStates(seal) {
      const of = roomDoc;
      return createStatesEncoding({
        docs: () => [roomDoc.live, ...[...tables.values()].map(({ live }) => live)],
        isCurrent: () => of === roomDoc,
        seal,
      });
    },

    load: (docs) => docs.every(({ doc, state }) => liveOf(doc).load(state)),

    startOver(fill) {
      const kept = writer;
      for (const { stop } of watchers) stop();
      closeAll();
      tables.clear();
      setAsides.clear();
      roomDoc = makeRoomDoc();
      // Own entries come in again now: under the writer's id Yjs would take another one [DOC-8].
      writer = null;
      fill();
      if (kept !== null) setWriter(kept);
      for (const watcher of watchers) watcher.stop = table(watcher.doc).view.watch(watcher.listener);
      notes.restarted();
      onChange(true);
    },

    close: closeAll,
  };
}

interface Scanned {
  readonly doc: DocId;
  readonly written: Uint8Array;
  /** The same with the names that its structs have here. */
  readonly update: Uint8Array;
  readonly scanned: ScannedUpdate;
  readonly claim: PieceClaim;
}

function namedHere(
  update: Uint8Array,
  { rename, knows }: PieceClaim,
): Result<Pick<Scanned, 'update' | 'scanned'>, string> {
  const scanned = scanUpdate(update, updateLimits);
  if (!scanned.ok) return err('malformed');
  if (unknownClient(scanned.value, knows) !== null) return err('unknown-client');
  if (!rename) return ok({ update, scanned: scanned.value });
  const renamed = rewriteUpdate(update, scanned.value, { asSkeleton: false, rename, alsoDeletes: [] });
  const again = scanUpdate(renamed, updateLimits);
  return again.ok ? ok({ update: renamed, scanned: again.value }) : err('malformed');
}
