/**
 * "While you were away" [ROOM-15]: what came in after a time without anybody, counted by who made it. Told from the logs and
 * not from the moment of arrival, so it is right whoever brought the changes, and kept until the page goes.
 */
import type { DocId } from '../doc/types.ts';
import type { Env } from '../lib/env.ts';
import type { LogId } from '../log/types.ts';
import type { MemberId } from '../members/types.ts';
import type { AwayView } from './api.ts';
import type { Authors } from './authors.ts';
import type { ClockIndex } from './clock-index.ts';

/** Older ones leave. */
const mostKept = 5;
/** After the last change that came in a digest is closed: what follows is news and not what one had missed. */
const quietMs = 4_000;
const mostTurns = 5;

export interface AwayDeps {
  readonly env: Env;
  readonly clocks: Pick<ClockIndex, 'dump'>;
  readonly authors: Pick<Authors, 'ofLog'>;
  readonly me: () => MemberId | null;
  readonly isTogether: () => boolean;
  /** Entries that others are known to have and that are not here. */
  readonly missing: () => number;
  /** Ids of what waits for a decision. */
  readonly conflicts: () => readonly string[];
}

export interface Away {
  /** The newest first; it grows while what was missed comes in. */
  all(): readonly AwayView[];
  /** Links may have come or gone. */
  evaluate(): void;
  close(): void;
}

type Marks = ReadonlyMap<string, number>;

interface Absence {
  readonly id: number;
  /** Null: since before this page was opened. */
  readonly from: number | null;
  readonly marks: Marks;
  readonly conflicts: ReadonlySet<string>;
}

type State =
  | { readonly type: 'together' }
  | { readonly type: 'apart'; readonly absence: Absence }
  | { readonly type: 'arriving'; readonly absence: Absence; readonly to: number };

export function createAway(deps: AwayDeps): Away {
  const { env, clocks, authors } = deps;
  let kept: readonly AwayView[] = [];
  let lastId = 0;
  let stopWaiting = (): void => {};

  const marksNow = (): Marks => new Map(clocks.dump().map(({ doc, log, seqs }) => [keyOf(doc, log), seqs.at(-1) ?? 0]));

  const leave = (from: number | null): State => {
    lastId += 1;
    const conflicts = new Set(deps.conflicts());
    return { type: 'apart', absence: { id: lastId, from, marks: marksNow(), conflicts } };
  };

  let state: State = leave(null);

  /** Entries are counted once each, whatever number of documents they write. */
  const countOf = ({ id, from, marks, conflicts }: Absence, to: number): AwayView => {
    const me = deps.me();
    const entries = new Map<LogId, { readonly seqs: Set<number>; time: number }>();
    for (const { doc, log, seqs, times } of clocks.dump()) {
      const known = marks.get(keyOf(doc, log)) ?? 0;
      for (let at = seqs.length - 1; at >= 0 && (seqs[at] as number) > known; at--) {
        const found = entries.get(log) ?? { seqs: new Set(), time: 0 };
        found.seqs.add(seqs[at] as number);
        found.time = Math.max(found.time, times[at] ?? 0);
        entries.set(log, found);
      }
    }
    const byPerson = new Map<string, AwayView['people'][number]>();
    let mine = 0;
    for (const [log, { seqs, time }] of entries) {
      const by = authors.ofLog(log, time);
      if (by.member !== null && by.member === me) mine += seqs.size;
      else {
        const key = by.member ?? '';
        byPerson.set(key, { by, changes: (byPerson.get(key)?.changes ?? 0) + seqs.size });
      }
    }
    const people = [...byPerson.values()].sort((a, b) => b.changes - a.changes);
    const toDecide = deps.conflicts().filter((id) => !conflicts.has(id)).length;
    const changes = people.reduce((sum, one) => sum + one.changes, 0);
    return { id, from, to, people, mine, changes, merged: Math.max(0, changes - toDecide), toDecide };
  };

  /** Whoever is new here has missed nothing. */
  const isNewcomer = ({ from, marks }: Absence): boolean => from === null && marks.size === 0;

  const current = (): AwayView | null => {
    if (state.type !== 'arriving' || isNewcomer(state.absence)) return null;
    const view = countOf(state.absence, state.to);
    return view.changes > 0 ? view : null;
  };

  const all = (): readonly AwayView[] => {
    const now = current();
    return now ? [now, ...kept] : kept;
  };

  const closeDigest = (): void => {
    kept = all().slice(0, mostKept);
    state = { type: 'together' };
  };

  const waitForQuiet = (turn: number, before: number): void => {
    stopWaiting = env.after(quietMs, () => {
      const changes = current()?.changes ?? 0;
      // Where people go on editing there is no quiet: then it is closed once nothing that was missed is still to come.
      if (deps.missing() > 0 || (changes > before && turn < mostTurns)) waitForQuiet(turn + 1, changes);
      else closeDigest();
    });
  };

  return {
    all,
    evaluate() {
      const isTogether = deps.isTogether();
      if (state.type === 'apart' && isTogether) {
        state = { type: 'arriving', absence: state.absence, to: env.now() };
        waitForQuiet(1, 0);
      } else if (state.type !== 'apart' && !isTogether) {
        stopWaiting();
        if (state.type === 'arriving') closeDigest();
        state = leave(env.now());
      }
    },
    close: () => stopWaiting(),
  };
}

const keyOf = (doc: DocId, log: LogId): string => `${doc}/${log}`;
