/**
 * One document as a fold over admitted entries [DOC-8]: the only place that owns a Y.Doc.
 *
 * It is built under a throwaway client id; `setWriter` then gives it the id of this session's log, and every append
 * asserts that Yjs has not changed it since. Only transactions of our own origin ever leave as an update.
 */
import * as Y from 'yjs';
import { type Bytes, ownBytes } from '../lib/bytes.ts';
import { createTopic, type Unsubscribe } from '../lib/observable.ts';
import { assert } from '../lib/result.ts';
import { createRecords, type DocChange, type Records } from './records.ts';
import { createStateEncoder, type StateEncoder } from './state-encoder.ts';
import type { DocId } from './types.ts';

export type LiveKind = 'table' | 'room';

/** The one document that names the room's documents. */
export const roomDocId = '0'.repeat(32) as DocId;

/** Who made an update: admitted from a log, this room's own code, or a replica of ours at an editor. */
export type UpdateSource = 'log' | 'room' | 'replica';

export interface LiveDoc {
  readonly kind: LiveKind;
  readonly doc: DocId;
  readonly records: Records;
  /** For the other files of this folder; nobody outside it may hold a Y.Doc. */
  readonly y: Y.Doc;
  /** An admitted update, in causal order. False when something it builds on is missing: a mistake of the caller. */
  applyUpdate(update: Uint8Array): boolean;
  /**
   * What is applied within becomes one transaction: one change for the watchers, and one round of what Yjs does at the end
   * of each, which costs more than applying an edit of one cell.
   */
  together(run: () => void): void;
  /** A state of `encodeState`, into an empty document. */
  load(state: Uint8Array): boolean;
  encodeState(): Bytes;
  /** The same in slices, between which the document may change: joined by `joinState`. */
  stateEncoder(onPart: (part: Bytes) => void): StateEncoder;
  /** The Yjs client id of this session's log. Set once the fold is built, and again after a new log was opened. */
  setWriter(client: number): void;
  writer(): number | null;
  /** The one update of this write; null when it changed nothing. Checks belong before it: nothing is rolled back. */
  transact(write: () => void): Bytes | null;
  /** An update of our own, made under the writer's id on a replica that held just what is here. It was checked. */
  applyOwn(update: Uint8Array): boolean;
  /** Every update of content, as it comes; costs its encoding once more, and only while somebody listens. */
  onUpdate(listener: (update: Bytes, from: UpdateSource) => void): Unsubscribe;
  /** The next clock of a client: how much of it this document holds. */
  clock(client: number): number;
  clocks(): ReadonlyMap<number, number>;
  /** Number of Yjs structs: a measure of what loading costs. */
  stateSize(): number;
  /** After every transaction that changed a type; a listener must not write. */
  onChange(listener: (change: DocChange) => void): Unsubscribe;
  close(): void;
}

const own = Symbol('own write');
const remote = Symbol('admitted');
const replica = Symbol('own, from a replica');

export function createLiveDoc(options: { readonly kind: LiveKind; readonly doc: DocId }): LiveDoc {
  const y = new Y.Doc({
    guid: options.doc,
    // A deleted nested type keeps its place: the gate reads origins in it, and must answer the same on every replica
    // whether the deletion has arrived or not. Its content is freed all the same.
    gcFilter: (item) => !(item.content instanceof Y.ContentType),
  });
  // The throwaway id: nothing is ever written under it, and it is the same in every run.
  y.clientID = 0;
  const records = createRecords(y);
  const changes = createTopic<DocChange>();
  let writer: number | null = null;

  y.on('afterTransaction', (transaction: Y.Transaction) => {
    // Yjs tidies formats after a foreign change to a text: deletions that no log tells of, and not the same everywhere [I1].
    (transaction as { _needFormattingCleanup?: boolean })._needFormattingCleanup = false;
    if (transaction.changed.size > 0) changes.publish(records.take(transaction));
  });

  const take = (update: Uint8Array, origin: symbol): boolean => {
    Y.applyUpdate(y, update, origin);
    return y.store.pendingStructs === null && y.store.pendingDs === null;
  };
  const apply = (update: Uint8Array): boolean => take(update, remote);

  return {
    kind: options.kind,
    doc: options.doc,
    records,
    y,
    applyUpdate: apply,
    together: (run) => Y.transact(y, run, remote, false),
    load: apply,
    encodeState: () => ownBytes(Y.encodeStateAsUpdate(y)),
    stateEncoder: (onPart) => createStateEncoder(y, onPart),
    setWriter(client) {
      writer = client;
      y.clientID = client;
    },
    writer: () => writer,
    transact(write) {
      assert(writer !== null, 'a log before the first write');
      assert(y.clientID === writer, 'Yjs changed the client id: own entries came in again after the writer was set');
      let written: Bytes | null = null;
      let foreign = false;
      // Listening only now: otherwise Yjs would encode every applied update a second time.
      const take = (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
        if (origin !== own) return;
        written = ownBytes(update);
        for (const [client, clock] of transaction.afterState) {
          if (client !== writer && transaction.beforeState.get(client) !== clock) foreign = true;
        }
      };
      y.on('update', take);
      try {
        y.transact(write, own);
      } finally {
        y.off('update', take);
      }
      assert(!foreign, 'a foreign struct in a write of our own');
      return written;
    },
    applyOwn(update) {
      // Applied under the writer's id, it would look to Yjs as if somebody else had that id, and it would take another.
      const kept = y.clientID;
      y.clientID = 0;
      try {
        return take(update, replica);
      } finally {
        y.clientID = kept;
      }
    },
    onUpdate(listener) {
      const tell = (update: Uint8Array, origin: unknown): void =>
        listener(ownBytes(update), origin === own ? 'room' : origin === replica ? 'replica' : 'log');
      y.on('update', tell);
      return () => y.off('update', tell);
    },
    clock: (client) => Y.getState(y.store, client),
    clocks: () => new Map([...y.store.clients.keys()].map((client) => [client, Y.getState(y.store, client)])),
    stateSize() {
      let count = 0;
      for (const structs of y.store.clients.values()) count += structs.length;
      return count;
    },
    onChange: (listener) => changes.subscribe(listener),
    close: () => y.destroy(),
  };
}
