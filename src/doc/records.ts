/**
 * The records of one Y.Doc: which nested arrays are rows, columns, options or documents, and what lies in them.
 *
 * A record is made once, by one peer, at the end of a root array, and is named by the item that holds it; so no nested
 * type is ever made twice [DOC-1]. The `meta` root is used as one record itself. What else a newer app or a hostile
 * peer puts anywhere is stepped over [DOC-6].
 */
import * as Y from 'yjs';
import { decodeElement, type RegisterItem } from './element.ts';
import { recordIdOf } from './item-id.ts';
import type { Field, RecordId } from './types.ts';

export type RootName = 'rows' | 'columns' | 'options' | 'documents' | 'meta';
type ListRoot = Exclude<RootName, 'meta'>;

export interface DocRecord {
  readonly id: RecordId;
  readonly root: RootName;
  readonly array: Y.Array<unknown>;
}

/** An undeleted register item and its index for Y.Array.delete. */
export interface PlacedItem {
  readonly item: RegisterItem;
  readonly index: number;
}

/** What one transaction touched. */
export interface DocChange {
  readonly added: readonly DocRecord[];
  readonly changed: ReadonlySet<DocRecord>;
}

const metaRecordId = '#meta' as RecordId;

const listRoots: readonly ListRoot[] = ['rows', 'columns', 'options', 'documents'];

export interface Records {
  readonly meta: DocRecord;
  root(name: RootName): Y.Array<unknown>;
  get(root: RootName, id: RecordId): DocRecord | undefined;
  all(root: RootName): Iterable<DocRecord>;
  /** Null unless what lies in this type are records. */
  rootNameOf(type: unknown): RootName | null;
  /** The record that a Yjs type is, if it is one. */
  ofType(type: unknown): DocRecord | undefined;
  /** Whether this item holds a record, listed yet or not. */
  isRecord(item: Y.Item): boolean;
  /** To be called once after every transaction, while deleted content is still there. */
  take(transaction: Y.Transaction): DocChange;
  /** Every undeleted item of a record, by field, each list in array order. */
  read(record: DocRecord): Map<Field, RegisterItem[]>;
  readField(record: DocRecord, field: Field): readonly PlacedItem[];
}

export function createRecords(y: Y.Doc): Records {
  const roots = new Map<RootName, Y.Array<unknown>>();
  const byType = new Map<unknown, DocRecord>();
  const byRoot = new Map<RootName, Map<RecordId, DocRecord>>();
  /** Texts of column ids: made once instead of once per cell. */
  const columnNames = new Map<number, Map<number, string>>();

  for (const name of [...listRoots, 'meta'] as const) {
    roots.set(name, y.getArray(name));
    byRoot.set(name, new Map());
  }
  const rootArray = (name: RootName): Y.Array<unknown> => roots.get(name) as Y.Array<unknown>;
  const rootOfType = new Map<unknown, ListRoot>(listRoots.map((name) => [rootArray(name), name]));
  const meta: DocRecord = { id: metaRecordId, root: 'meta', array: rootArray('meta') };
  byType.set(meta.array, meta);
  byRoot.get('meta')?.set(meta.id, meta);

  const columnName = (client: number, clock: number): string => {
    const names = columnNames.get(client);
    const known = names?.get(clock);
    if (known !== undefined) return known;
    const name = recordIdOf({ client, clock });
    // Forged references would fill the cache without end; a real table has a few hundred columns.
    if (names && names.size < 1_000) names.set(clock, name);
    else if (!names && columnNames.size < 10_000) columnNames.set(client, new Map([[clock, name]]));
    return name;
  };

  const recordRootOf = (item: Y.Item): ListRoot | null =>
    item.parentSub === null && item.content instanceof Y.ContentType && item.content.type instanceof Y.Array
      ? (rootOfType.get(item.parent) ?? null)
      : null;

  const register = (struct: Y.Item): DocRecord | null => {
    const root = recordRootOf(struct);
    if (!root) return null;
    const { type } = struct.content as Y.ContentType;
    const record: DocRecord = { id: recordIdOf(struct.id), root, array: type as Y.Array<unknown> };
    byType.set(type, record);
    byRoot.get(root)?.set(record.id, record);
    return record;
  };

  const visit = (record: DocRecord, each: (item: RegisterItem, index: number) => void): void => {
    let index = 0;
    for (let item = record.array._start; item !== null; item = item.right) {
      if (item.deleted || !item.countable) continue;
      if (item.content instanceof Y.ContentAny) {
        const { client, clock } = item.id;
        const elements = item.content.arr as unknown[];
        for (let at = 0; at < elements.length; at++) {
          const decoded = decodeElement(elements[at], client, clock + at, columnName);
          if (decoded) each(decoded, index + at);
        }
      }
      index += item.length;
    }
  };

  return {
    meta,
    root: rootArray,
    get: (root, id) => byRoot.get(root)?.get(id),
    all: (root) => byRoot.get(root)?.values() ?? [],
    rootNameOf: (type) => rootOfType.get(type) ?? null,
    ofType: (type) => byType.get(type),
    isRecord: (item) => recordRootOf(item) !== null,
    take(transaction) {
      const added: DocRecord[] = [];
      for (const [client, clock] of transaction.afterState) {
        const before = transaction.beforeState.get(client) ?? 0;
        if (before === clock) continue;
        const structs = y.store.clients.get(client) ?? [];
        for (let at = Y.findIndexSS(structs, before); at < structs.length; at++) {
          const struct = structs[at];
          const record = struct instanceof Y.Item ? register(struct) : null;
          if (record) added.push(record);
        }
      }
      const changed = new Set<DocRecord>();
      for (const type of transaction.changed.keys()) {
        const record = byType.get(type);
        if (record) changed.add(record);
      }
      return { added, changed };
    },
    read(record) {
      const byField = new Map<Field, RegisterItem[]>();
      visit(record, (item) => {
        const items = byField.get(item.field);
        if (items) items.push(item);
        else byField.set(item.field, [item]);
      });
      return byField;
    },
    readField(record, field) {
      const found: PlacedItem[] = [];
      visit(record, (item, index) => {
        if (item.field === field) found.push({ item, index });
      });
      return found;
    },
  };
}
