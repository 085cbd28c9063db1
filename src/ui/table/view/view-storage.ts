/** Keeps a person's view of a table in this browser. What is stored may be old or damaged: it is read, not believed. */
import type { DocId, RecordId, SharedView } from '../../../doc/types.ts';
import {
  type Filter,
  type FilterTest,
  isPlain,
  mostFrozen,
  plainView,
  type SortKey,
  type ViewConfig,
} from './view-config.ts';

export interface ViewStorage {
  load(doc: DocId): ViewConfig;
  save(doc: DocId, view: ViewConfig): void;
  /** Views with a name, of this browser only. */
  named(doc: DocId): readonly SharedView[];
  saveNamed(doc: DocId, views: readonly SharedView[]): void;
}

const tests: ReadonlySet<unknown> = new Set([
  'contains',
  'lacks',
  'is',
  'is-not',
  'less',
  'more',
  'empty',
  'filled',
  'unsettled',
] satisfies FilterTest[]);

const namedKeyOf = (doc: DocId): string => `skein-views-${doc}`;
/** The same as everybody's together. */
const mostNamed = 50;

const keyOf = (doc: DocId): string => `skein-view-${doc}`;

export function createViewStorage(marks: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): ViewStorage {
  return {
    load(doc) {
      try {
        return readView(JSON.parse(marks().getItem(keyOf(doc)) ?? 'null'));
      } catch {
        // No such store in this browser, or not our text in it: then the table is shown as it is.
        return plainView;
      }
    },
    save(doc, view) {
      try {
        if (isPlain(view)) marks().removeItem(keyOf(doc));
        else marks().setItem(keyOf(doc), JSON.stringify(view));
      } catch {
        // A view that is not kept is made anew next time; nothing of the table depends on it.
      }
    },
    named(doc) {
      try {
        return listOf(JSON.parse(marks().getItem(namedKeyOf(doc)) ?? 'null')).flatMap((one): SharedView[] =>
          isRecord(one) && typeof one.id === 'string' && typeof one.name === 'string' && typeof one.config === 'string'
            ? [{ id: one.id, name: one.name, config: one.config }]
            : [],
        );
      } catch {
        return [];
      }
    },
    saveNamed(doc, views) {
      try {
        marks().setItem(namedKeyOf(doc), JSON.stringify(views.slice(-mostNamed)));
      } catch {
        // As above.
      }
    },
  };
}

/** A view as somebody stored or shared it: read, not believed. */
export function viewOfText(text: string): ViewConfig {
  try {
    return readView(JSON.parse(text));
  } catch {
    return plainView;
  }
}

export function readView(raw: unknown): ViewConfig {
  if (!isRecord(raw)) return plainView;
  return {
    sort: listOf(raw.sort).flatMap((one): SortKey[] =>
      isRecord(one) && typeof one.column === 'string'
        ? [{ column: one.column as RecordId, descending: one.descending === true }]
        : [],
    ),
    filters: listOf(raw.filters).flatMap((one): Filter[] =>
      isRecord(one) && typeof one.column === 'string' && tests.has(one.test) && typeof one.text === 'string'
        ? [{ column: one.column as RecordId, test: one.test as FilterTest, text: one.text }]
        : [],
    ),
    match: raw.match === 'any' ? 'any' : 'all',
    unsettledOnly: raw.unsettledOnly === true,
    // True is what was stored when there was one or none.
    frozen: raw.frozen === true ? 1 : frozenOf(raw.frozen),
    board: typeof raw.board === 'string' ? (raw.board as RecordId) : null,
    hidden: listOf(raw.hidden).filter((one): one is RecordId => typeof one === 'string'),
  };
}

const frozenOf = (raw: unknown): number =>
  typeof raw === 'number' && Number.isInteger(raw) && raw > 0 ? Math.min(mostFrozen, raw) : 0;

const isRecord = (raw: unknown): raw is Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw);

const listOf = (raw: unknown): readonly unknown[] => (Array.isArray(raw) ? raw.slice(0, 200) : []);
