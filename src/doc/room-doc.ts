/** The room's own document: its name, and which documents there are. */
import { createTopic, type Unsubscribe } from '../lib/observable.ts';
import { type Action, act, checkName, notFound } from './action.ts';
import { originalOf, type RegisterItem } from './element.ts';
import { itemIdOf } from './item-id.ts';
import { createLiveDoc, type LiveDoc, roomDocId } from './live-doc.ts';
import { comparePlaced, keysBetween, type Placed, readKey } from './order.ts';
import { shownValue, visibleItems } from './register.ts';
import { sawOf } from './saw.ts';
import { nameOf } from './table-columns.ts';
import { placeAfter } from './table-deps.ts';
import type { DocId, DocKind, ItemId, RecordId } from './types.ts';
import { type IsMine, type Undone, undoStep } from './undo.ts';
import type { UndoStep } from './undo-step.ts';

export interface ListedDocument {
  readonly id: DocId;
  readonly record: RecordId;
  readonly kind: DocKind;
  readonly name: string;
}

export interface RoomListing {
  /** Empty until somebody has named the room. */
  readonly name: string;
  readonly documents: readonly ListedDocument[];
  /** Deleted ones, which can be brought back; in their order. */
  readonly trash: readonly DeletedDocument[];
}

export interface DeletedDocument extends ListedDocument {
  /** Tells who deleted it, and when. */
  readonly deletion: ItemId;
}

export interface RoomDoc {
  readonly live: LiveDoc;
  listing(): RoomListing;
  watch(listener: (listing: RoomListing) => void): Unsubscribe;
  renameRoom(name: string): Action;
  addDocument(doc: DocId, kind: DocKind, name: string): Action<RecordId>;
  renameDocument(doc: DocId, name: string): Action;
  deleteDocument(doc: DocId): Action;
  /** Out of the trash, under the name it had. */
  restoreDocument(doc: DocId): Action;
  undo(step: UndoStep, isMine?: IsMine): Undone | null;
  close(): void;
}

export function createRoomDoc(deps: { readonly randomBytes: (count: number) => Uint8Array }): RoomDoc {
  const live = createLiveDoc({ kind: 'room', doc: roomDocId });
  const { records } = live;
  const listings = createTopic<RoomListing>();
  let cached: RoomListing | null = null;

  const listing = (): RoomListing => {
    cached ??= {
      name: nameOf(shownValue(records.read(records.meta).get('#name') ?? [])),
      documents: readDocuments(live).map(({ document }) => document),
      trash: readDocuments(live, true).flatMap(({ document, deletion }) =>
        deletion ? [{ ...document, deletion }] : [],
      ),
    };
    return cached;
  };

  const recordOf = (doc: DocId) => {
    const listed = listing().documents.find((document) => document.id === doc);
    return (listed && records.get('documents', listed.record)) ?? null;
  };

  const stop = live.onChange(() => {
    cached = null;
    listings.publish(listing());
  });

  return {
    live,
    listing,
    watch(listener) {
      const unsubscribe = listings.subscribe(listener);
      listener(listing());
      return unsubscribe;
    },
    renameRoom(name) {
      const checked = checkName(name);
      if (!checked.ok) return checked;
      return act(live, (writer) => {
        writer.set(records.meta, '#name', checked.value);
      });
    },
    addDocument(doc, kind, name) {
      const checked = checkName(name);
      if (!checked.ok) return checked;
      const place = placeAfter(readDocuments(live), 'end') as { from: string | null; to: string | null };
      const [key] = keysBetween(place.from, place.to, 1, deps.randomBytes) as [string];
      return act(live, (writer) => {
        const [id] = writer.create('documents', [
          [
            { field: '#order', value: key },
            { field: '#doc', value: doc },
            { field: '#kind', value: kind },
            { field: '#name', value: checked.value },
          ],
        ]);
        return id as RecordId;
      });
    },
    renameDocument(doc, name) {
      const record = recordOf(doc);
      if (!record) return notFound;
      const checked = checkName(name);
      if (!checked.ok) return checked;
      return act(live, (writer) => {
        writer.set(record, '#name', checked.value);
      });
    },
    deleteDocument(doc) {
      const record = recordOf(doc);
      if (!record) return notFound;
      return act(live, (writer) => {
        writer.set(record, '#deleted', true, { saw: sawOf(record) });
      });
    },
    restoreDocument(doc) {
      const listed = listing().trash.find(({ id }) => id === doc);
      const record = listed && records.get('documents', listed.record);
      if (!record || recordOf(doc)) return notFound;
      return act(live, (writer) => {
        writer.set(record, '#deleted', false);
      });
    },
    undo: (step, isMine) => undoStep(live, step, isMine),
    close() {
      stop();
      live.close();
    },
  };
}

interface PlacedDocument extends Placed {
  readonly document: ListedDocument;
  readonly deletion: ItemId | null;
}

/** In order. Of two records for one document the first counts; kinds of a newer app are left out [DOC-6]. */
function readDocuments(live: LiveDoc, deleted = false): readonly PlacedDocument[] {
  const found: PlacedDocument[] = [];
  for (const record of live.records.all('documents')) {
    const fields = live.records.read(record);
    const shown = (field: string) => shownValue(fields.get(field) ?? noItems);
    const id = shown('#doc');
    const kind = shown('#kind');
    if ((shown('#deleted') === true) !== deleted || typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id)) continue;
    if (id === roomDocId || (kind !== 'table' && kind !== 'note')) continue;
    found.push({
      id: record.id,
      key: readKey(shown('#order')),
      deletion: deletionOf(fields.get('#deleted') ?? noItems),
      document: { id: id as DocId, record: record.id, kind, name: nameOf(shown('#name')) },
    });
  }
  const seen = new Set<DocId>();
  return found.sort(comparePlaced).filter(({ document }) => !seen.has(document.id) && seen.add(document.id));
}

const deletionOf = (items: readonly RegisterItem[]): ItemId | null => {
  const last = visibleItems(items).at(-1);
  return last ? itemIdOf(originalOf(last)) : null;
};

const noItems: readonly RegisterItem[] = [];
