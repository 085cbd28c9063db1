/** The causal index against a model that walks every arrow. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CausalIndex, createCausalIndex, type SeenDep } from './causal-index.ts';
import type { LogId } from './types.ts';

const logs = ['aa', 'bb', 'cc', 'dd', 'ee'].map((two) => two.repeat(16) as LogId);

interface Made extends SeenDep {
  readonly deps: readonly SeenDep[];
}

/** A history as honest people make it: each entry names what its log has newly seen. */
const history = fc
  .array(
    fc.record({ by: fc.nat({ max: logs.length - 1 }), sees: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }) }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps): readonly Made[] => {
    const last = new Map<LogId, number>();
    return steps.map(({ by, sees }) => {
      const log = logs[by] as LogId;
      const deps: SeenDep[] = [];
      for (const [which, how] of sees) {
        const other = logs[which % logs.length] as LogId;
        const length = last.get(other) ?? 0;
        if (other !== log && length > 0) deps.push({ log: other, seq: 1 + (how % length) });
      }
      const seq = (last.get(log) ?? 0) + 1;
      last.set(log, seq);
      return { log, seq, deps };
    });
  });

/** Everything reachable, one arrow at a time. */
function modelSeen(all: readonly Made[], log: LogId, seq: number): Map<LogId, number> {
  const seen = new Map<LogId, number>();
  const visited = new Set<string>();
  const visit = (at: SeenDep): void => {
    if (at.seq < 1 || visited.has(`${at.log}/${at.seq}`)) return;
    visited.add(`${at.log}/${at.seq}`);
    seen.set(at.log, Math.max(seen.get(at.log) ?? 0, at.seq));
    visit({ log: at.log, seq: at.seq - 1 });
    for (const dep of all.find((one) => one.log === at.log && one.seq === at.seq)?.deps ?? []) visit(dep);
  };
  visit({ log, seq });
  return seen;
}

const sorted = (seen: ReadonlyMap<LogId, number>) => [...seen].sort(([a], [b]) => (a < b ? -1 : 1));

const fill = (index: CausalIndex, all: readonly Made[]): CausalIndex => {
  for (const { log, seq, deps } of all) index.add(log, seq, deps);
  return index;
};

describe('the causal index', () => {
  it('[LOG-2] tells of every entry what its author had seen, asked in any order', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(), { maxLength: 30 }), (all, asked) => {
        const index = fill(createCausalIndex(), all);
        for (const which of asked) {
          const { log, seq } = all[which % all.length] as Made;
          expect(sorted(index.seenBy(log, seq))).toEqual(sorted(modelSeen(all, log, seq)));
        }
      }),
    );
  });

  it('[LOG-2] a glance at the entry added last tells the same, asked of each, of some, or after a snapshot', () => {
    fc.assert(
      fc.property(history, fc.array(fc.boolean()), fc.nat(), (all, asks, from) => {
        const index = createCausalIndex();
        const restored = from % all.length;
        for (const [at, { log, seq, deps }] of all.entries()) {
          if (at < restored) index.restore(log, seq, deps);
          else index.add(log, seq, deps);
          if (at < restored || asks[at % Math.max(1, asks.length)] === false) continue;
          const seen = modelSeen(all.slice(0, at + 1), log, seq);
          const glance = index.glance(log, seq);
          for (const other of logs) expect(glance.seenOf(other)).toBe(seen.get(other) ?? 0);
        }
      }),
    );
  });

  it('[LOG-2] tells the same while it grows: what was asked before does not spoil what is asked later', () => {
    fc.assert(
      fc.property(history, (all) => {
        const index = createCausalIndex();
        for (const [i, { log, seq, deps }] of all.entries()) {
          index.add(log, seq, deps);
          expect(sorted(index.seenBy(log, seq))).toEqual(sorted(modelSeen(all.slice(0, i + 1), log, seq)));
        }
      }),
    );
  });

  it('[LOG-8] a dump tells the same', () => {
    fc.assert(
      fc.property(history, fc.nat(), (all, which) => {
        const index = createCausalIndex();
        for (const { log, seq, deps } of fill(createCausalIndex(), all).dump()) index.add(log, seq, deps);
        const { log, seq } = all[which % all.length] as Made;
        expect(sorted(index.seenBy(log, seq))).toEqual(sorted(modelSeen(all, log, seq)));
      }),
    );
  });

  it('[LOG-2] names as deps what says everything and nothing twice', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), fc.nat(), (all, picks, who) => {
        const index = fill(createCausalIndex(), all);
        const byLog = new Map<LogId, SeenDep>();
        for (const pick of picks) {
          const { log, seq } = all[pick % all.length] as Made;
          byLog.set(log, { log, seq });
        }
        const candidates = [...byLog.values()];
        const own = all[who % all.length] as Made;
        const already = new Map(modelSeen(all, own.log, own.seq));
        const named = index.maximal(candidates, already);
        const saw = (dep: SeenDep, other: SeenDep) =>
          (modelSeen(all, dep.log, dep.seq).get(other.log) ?? 0) >= other.seq;
        for (const candidate of candidates) {
          const known = (already.get(candidate.log) ?? 0) >= candidate.seq;
          expect(known || named.some((dep) => saw(dep, candidate))).toBe(true);
        }
        for (const dep of named) {
          expect((already.get(dep.log) ?? 0) < dep.seq).toBe(true);
          expect(named.filter((other) => other !== dep && saw(other, dep))).toEqual([]);
        }
      }),
    );
  });

  it('[MESH-5] [T11] a member who opens logs without end costs their number, not its square', {
    timeout: 20_000,
  }, () => {
    const index = createCausalIndex();
    const many = Array.from({ length: 20_000 }, (_, i) => i.toString(16).padStart(32, '0') as LogId);
    const candidates = many.map((log, i): SeenDep => {
      const before = many[i - 1];
      index.add(log, 1, before === undefined ? [] : [{ log: before, seq: 1 }]);
      return { log, seq: 1 };
    });
    // A set of what each had seen would be two hundred million pairs.
    expect(index.maximal(candidates, new Map())).toEqual([{ log: many.at(-1), seq: 1 }]);
  });
});
