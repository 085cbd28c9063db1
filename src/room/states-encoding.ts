/** The states of all documents for a snapshot, made in slices [LOG-8]. */
import type { LiveDoc } from '../doc/live-doc.ts';
import { joinState, type StateEncoder } from '../doc/state-encoder.ts';
import type { DocId } from '../doc/types.ts';
import type { Bytes } from '../lib/bytes.ts';
import { assert } from '../lib/result.ts';
import type { SnapshotDoc } from './snapshot.ts';

export interface StatesEncoding {
  /** Goes on until `isOver` says so; true: only `finish` is left. */
  step(isOver: () => boolean): boolean;
  /** As everything stands in this turn; null: everything was folded anew meanwhile. */
  finish(): readonly SnapshotDoc[] | null;
}

export interface StatesEncodingDeps {
  /** Those there are now: asked again at the end. */
  readonly docs: () => readonly LiveDoc[];
  /** False once the documents are others. */
  readonly isCurrent: () => boolean;
  /** A part as it is stored. */
  readonly seal: (doc: DocId, index: number, part: Bytes) => Bytes;
}

interface Underway {
  readonly live: LiveDoc;
  readonly encoder: StateEncoder;
  readonly sealed: Bytes[];
  /** The last part of all: it need not be one where it is the only one. */
  tail: Bytes | null;
  isEnding: boolean;
}

export function createStatesEncoding({ docs, isCurrent, seal }: StatesEncodingDeps): StatesEncoding {
  const underway = new Map<DocId, Underway>();

  const begin = (live: LiveDoc): Underway => {
    const known = underway.get(live.doc);
    if (known) return known;
    const made: Underway = {
      live,
      encoder: live.stateEncoder((part) => {
        if (made.isEnding) made.tail = part;
        else made.sealed.push(seal(live.doc, made.sealed.length, part));
      }),
      sealed: [],
      tail: null,
      isEnding: false,
    };
    underway.set(live.doc, made);
    return made;
  };

  const end = (one: Underway): SnapshotDoc => {
    one.isEnding = true;
    const { live, encoder, sealed } = one;
    const head = encoder.finish();
    if (sealed.length === 0) {
      const state = joinState(head, one.tail ? [one.tail] : []);
      assert(state, 'what was just encoded belongs together');
      return { doc: live.doc, kind: live.kind, state };
    }
    if (one.tail) sealed.push(seal(live.doc, sealed.length, one.tail));
    return { doc: live.doc, kind: live.kind, state: head, parts: sealed };
  };

  return {
    step(isOver) {
      if (!isCurrent()) return true;
      for (const live of docs()) if (!begin(live).encoder.step(isOver)) return false;
      return true;
    },
    finish: () => (isCurrent() ? docs().map((live) => end(begin(live))) : null),
  };
}
