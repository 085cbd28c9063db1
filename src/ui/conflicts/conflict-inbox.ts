/** The order of the inbox and what is left out of it: pure, so that lists, keys and batches mean the same conflicts. */
import type { Attribution, ConflictView } from '../../room/api.ts';
import { isChoice, isEither, isInRow } from './conflict-kinds.ts';

export interface InboxFilter {
  /** Conflicts in which one has a part, or which somebody has asked one about. */
  readonly mine: boolean;
  /** Null: all of them. */
  readonly doc: string | null;
  readonly kind: ConflictView['kind'] | null;
  /** A member's id. */
  readonly person: string | null;
  readonly easyFirst: boolean;
}

export const everything: InboxFilter = { mine: false, doc: null, kind: null, person: null, easyFirst: false };

export const isFiltering = ({ mine, doc, kind, person }: InboxFilter): boolean =>
  mine || doc !== null || kind !== null || person !== null;

/** Everybody who had a part in it. */
export function peopleIn(conflict: ConflictView): readonly Attribution[] {
  if (isChoice(conflict)) return conflict.versions.map(({ by }) => by);
  if (conflict.kind === 'unique') return conflict.rows.map(({ by }) => by);
  const against = conflict.kind === 'type' ? conflict.changedBy : conflict.deletedBy;
  return [against, ...(isEither(conflict) ? conflict.edits.map(({ by }) => by) : [])];
}

const concerns = (conflict: ConflictView, me: string | null): boolean =>
  peopleIn(conflict).some(({ member }) => member !== null && member === me) ||
  conflict.asks.some(({ to }) => to !== null && to === me);

/** Beside the row stands the stretch: since when its people worked apart. */
export interface InboxEntry {
  readonly conflict: ConflictView;
  /** Said once, before the first conflict of a row that has several. */
  readonly heading: { readonly count: number } | null;
  /** Between the first and the last change of those who had not seen each other. */
  readonly stretch: { readonly from: number; readonly to: number };
}

export function inboxOf(open: readonly ConflictView[], filter: InboxFilter, me: string | null): readonly InboxEntry[] {
  const wanted = open.filter(
    (conflict) =>
      (!filter.mine || concerns(conflict, me)) &&
      (filter.doc === null || conflict.doc === filter.doc) &&
      (filter.kind === null || conflict.kind === filter.kind) &&
      (filter.person === null || peopleIn(conflict).some(({ member }) => member === filter.person)),
  );
  const groups = new Map<string, ConflictView[]>();
  for (const conflict of wanted) {
    const key = placeKey(conflict);
    groups.set(key, [...(groups.get(key) ?? []), conflict]);
  }
  const ordered = [...groups.values()].map((group) => group.sort(byStretch));
  if (filter.easyFirst) {
    for (const group of ordered) group.sort((a, b) => effortOf(a) - effortOf(b));
    ordered.sort((a, b) => effort(a) - effort(b));
  }
  return ordered.flatMap((group) =>
    group.map((conflict, at) => ({
      conflict,
      heading: at === 0 && group.length > 1 ? { count: group.length } : null,
      stretch: stretchOf(conflict),
    })),
  );
}

const placeKey = (conflict: ConflictView): string =>
  isInRow(conflict) ? `${conflict.doc}/${conflict.row}` : `${conflict.doc}/${conflict.column}/column`;

function stretchOf(conflict: ConflictView): { readonly from: number; readonly to: number } {
  const times = peopleIn(conflict).map(({ time }) => time);
  return { from: Math.min(...times), to: Math.max(...times) };
}

const byStretch = (a: ConflictView, b: ConflictView): number =>
  stretchOf(a).from - stretchOf(b).from || (a.id < b.id ? -1 : 1);

/** What somebody can decide at a glance comes before what asks for thought about a whole row or column. */
function effortOf(conflict: ConflictView): number {
  if (conflict.kind === 'cell' || conflict.kind === 'property') {
    const longest = Math.max(...conflict.versions.map(({ text }) => text.length));
    return conflict.versions.length + (longest > 40 ? 3 : 0);
  }
  if (conflict.kind === 'unique') return conflict.rows.length + 2;
  if (conflict.kind === 'group') return 5;
  return 6 + Math.min(conflict.edits.length, 10);
}

const effort = (group: readonly ConflictView[]): number => group.reduce((sum, one) => sum + effortOf(one), 0);

/** What can be chosen to filter by: only what is there. */
export function choicesIn(open: readonly ConflictView[]) {
  const docs = new Map(open.map(({ doc, docName }) => [doc as string, docName]));
  const kinds = [...new Set(open.map(({ kind }) => kind))].sort();
  const people = new Map<string, Attribution>();
  for (const by of open.flatMap(peopleIn)) if (by.member !== null) people.set(by.member, by);
  return { docs: [...docs], kinds, people: [...people] };
}
