/**
 * What the bodies of one log have named so far: documents, and other logs' client ids. Later bodies say the place in the
 * list, one byte in place of sixteen or eight. Lists only grow, so an old body reads the same with a longer list.
 */
import type { ClientNames } from '../doc/pack-update.ts';
import type { DocId } from '../doc/types.ts';

/** A hostile log may name a new client in every item; what is over the limit is written in full each time. */
export const maxNames = 4096;

export interface NamesState {
  readonly docs: readonly DocId[];
  readonly clients: readonly number[];
}

/** Names said in one body and not yet on the list: it may turn out that the body is not to be taken. */
export interface NamesDraft {
  readonly clients: ClientNames;
  placeOfDoc(doc: DocId): number | null;
  docAt(place: number): DocId | null;
  addDoc(doc: DocId): void;
  /** Ends the draft. */
  added(): NamesState;
}

export interface BodyNames {
  /** One at a time: the draft before it is over. */
  draft(): NamesDraft;
  learn(added: NamesState): void;
  state(): NamesState;
}

interface Names<T> {
  readonly list: T[];
  readonly places: Map<T, number>;
}

const namesOf = <T>(all: readonly T[]): Names<T> => {
  const names: Names<T> = { list: [], places: new Map() };
  for (const one of all) put(names, one);
  return names;
};

function put<T>({ list, places }: Names<T>, one: T): void {
  if (places.has(one) || list.length >= maxNames) return;
  places.set(one, list.push(one) - 1);
}

/** The list and, behind it, what a draft has added. */
function over<T>({ list, places }: Names<T>) {
  const added: T[] = [];
  const placeOf = (one: T): number | null => {
    const place = places.get(one);
    if (place !== undefined) return place;
    const at = added.indexOf(one);
    return at < 0 ? null : list.length + at;
  };
  return {
    placeOf,
    at: (place: number): T | null => list[place] ?? added[place - list.length] ?? null,
    add(one: T): void {
      if (placeOf(one) === null && list.length + added.length < maxNames) added.push(one);
    },
    count: () => added.length,
    forgetFrom(count: number): void {
      added.length = count;
    },
    takeAdded: (): readonly T[] => (added.length > 0 ? added.splice(0) : nothing),
  };
}

const nothing: readonly never[] = [];

export function createBodyNames(before: NamesState = { docs: [], clients: [] }): BodyNames {
  const docs = namesOf(before.docs);
  const clients = namesOf(before.clients);
  const docDraft = over(docs);
  const clientDraft = over(clients);
  const only: NamesDraft = {
    clients: clientDraft,
    placeOfDoc: docDraft.placeOf,
    docAt: docDraft.at,
    addDoc: docDraft.add,
    added: () => ({ docs: docDraft.takeAdded(), clients: clientDraft.takeAdded() }),
  };
  return {
    draft() {
      // What a body said that turned out not to be one.
      only.added();
      return only;
    },
    learn(added) {
      for (const doc of added.docs) put(docs, doc);
      for (const client of added.clients) put(clients, client);
    },
    state: () => ({ docs: [...docs.list], clients: [...clients.list] }),
  };
}
