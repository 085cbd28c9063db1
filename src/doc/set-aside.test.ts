/** Updates that do not count, under the edits of those who had built on them [MEM-4]. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkUpdate } from './check-update.ts';
import { itemsOf } from './describe-update.ts';
import { scanUpdate } from './scan-update.ts';
import { createSetAside } from './set-aside.ts';
import { createTable, type Table } from './table.ts';
import { canonicalTable } from './testing/canonical.ts';
import {
  countedBytes,
  type Replica,
  type SentUpdate,
  send,
  shown,
  startTogether,
  sync,
  testDoc,
  versionTexts,
  write,
} from './testing/network.ts';
import { perform, step } from './testing/random-edits.ts';
import { updateLimits } from './update-limits.ts';

interface Cut {
  readonly client: number;
  /** Own clocks of the author that count. */
  readonly clock: number;
}

const counts = (sent: SentUpdate, cut: Cut): boolean => sent.client !== cut.client || sent.fromClock < cut.clock;

/** Folds what was sent, as a peer does that knows the cut: every update passes the gate first. */
function fold(history: readonly SentUpdate[], cut: Cut): Table {
  const table = createTable({ doc: testDoc, randomBytes: countedBytes(1) });
  const setAside = createSetAside(table.live);
  for (const sent of history) {
    const { client, fromClock } = sent;
    const seenClock = (other: number): number => sent.seen.get(other) ?? 0;
    expect(checkUpdate(table.live, sent.update, { client, fromClock, seenClock })).toMatchObject({ ok: true });
    const scanned = scanUpdate(sent.update, updateLimits);
    if (!counts(sent, cut)) setAside.note(sent.update, null);
    expect(scanned.ok && setAside.apply(sent.update, scanned.value, counts(sent, cut))).toBe(true);
  }
  return table;
}

/** Another order that keeps causes before effects: whoever comes last in the first order comes as early as possible. */
function reordered(history: readonly SentUpdate[]): readonly SentUpdate[] {
  const left = [...history].reverse();
  const done: SentUpdate[] = [];
  const reached = new Map<number, number>();
  const endOf = (sent: SentUpdate): number => {
    const next = history.find((other) => other.client === sent.client && other.fromClock > sent.fromClock);
    return next?.fromClock ?? Number.MAX_SAFE_INTEGER;
  };
  while (left.length > 0) {
    const at = left.findIndex(
      (sent) =>
        history.every(
          (other) => other.client !== sent.client || other.fromClock >= sent.fromClock || done.includes(other),
        ) && [...sent.seen].every(([client, clock]) => client === sent.client || (reached.get(client) ?? 0) >= clock),
    );
    const [next] = left.splice(at, 1) as [SentUpdate];
    done.push(next);
    reached.set(next.client, endOf(next));
  }
  return done;
}

const idsIn = (table: Table): string =>
  JSON.stringify((canonicalTable(table) as { readonly survivors: unknown }).survivors);

describe('updates set aside', () => {
  it('[MEM-4] [I1] any order gives the same, nothing of them is seen, and nothing of the others is lost', () => {
    let builtUpon = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 4 }),
        fc.array(step('send', 'send'), { minLength: 25, maxLength: 60 }),
        fc.nat(30),
        (count, steps, from) => {
          const { replicas } = startTogether(count);
          for (const one of steps) {
            const me = replicas[one.who % count] as Replica;
            if (one.action !== 'send') perform(me, one);
            else if (one.a % count !== one.who % count) send(me, replicas[one.a % count] as Replica);
          }
          sync(...replicas);
          const [first, second] = replicas as [Replica, Replica];
          const own = first.history.filter(({ client }) => client === second.client);
          const cut: Cut = {
            client: second.client,
            clock: own[from % Math.max(1, Math.ceil(own.length / 2))]?.fromClock ?? 0,
          };

          const table = fold(first.history, cut);
          const again = fold(reordered(first.history), cut);
          expect(canonicalTable(again)).toEqual(canonicalTable(table));

          // None of it survives, as a value or as a part of the table …
          for (const sent of own) {
            if (counts(sent, cut)) continue;
            for (const item of itemsOf(sent.update).keys()) expect(idsIn(table)).not.toContain(`"item":"${item}"`);
          }
          // … and without those who had seen it, it is as if it had never been.
          const independent = first.history.filter((sent) => (sent.seen.get(cut.client) ?? 0) <= cut.clock);
          const dependent = first.history.some(
            (sent) => counts(sent, cut) && sent.client !== cut.client && !independent.includes(sent),
          );
          if (dependent) builtUpon++;
          else {
            const without = fold(
              independent.filter((sent) => counts(sent, cut)),
              cut,
            );
            expect(visible(table)).toEqual(visible(without));
          }
        },
      ),
      { numRuns: 120 },
    );
    expect(builtUpon).toBeGreaterThan(10);
  }, 60_000);

  it('[MEM-4] an edit in a row that does not count survives, and so does one beside it', () => {
    const { replicas, columns } = startTogether(2);
    const [ana, mallory] = replicas as [Replica, Replica];
    const clock = mallory.table.live.clock(mallory.client);
    mallory.run((table) => table.rows.addRows([{ cells: [{ column: columns[0] as never, value: 'bait' }] }], 'end'));
    sync(ana, mallory);
    const baited = ana.table.view.rows().at(-1)?.id;
    write(ana, baited as never, columns[1], 'honest');
    const table = fold(ana.history, { client: mallory.client, clock });
    const row = table.view.row(baited as never);
    expect(row?.cells[columns[1] as never]?.text).toBe('honest');
    expect(row?.cells[columns[0] as never]?.text ?? '').toBe('');
  });

  it('[MEM-4] [DOC-5] whoever went on from a value that does not count stands alone, and the value before is not back', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, mallory] = replicas as [Replica, Replica];
    write(ana, row, columns[0], 'first');
    sync(ana, mallory);
    const clock = mallory.table.live.clock(mallory.client);
    write(mallory, row, columns[0], 'bait');
    write(mallory, row, columns[0], 'bait again');
    sync(ana, mallory);
    expect(shown(ana, row, columns[0])).toBe('bait again');
    const bare = fold(ana.history, { client: mallory.client, clock });
    expect(bare.view.row(row)?.cells[columns[0] as never]?.text).toBe('first');
    write(ana, row, columns[0], 'after');
    const table = fold(ana.history, { client: mallory.client, clock });
    expect(table.view.row(row)?.cells[columns[0] as never]?.text).toBe('after');
    expect(table.view.conflicts()).toEqual([]);
    expect(versionTexts(ana, row, columns[0])).toEqual(['after']);
  });
});

/** What a person sees: records without any content are not there, whatever they are named. */
function visible(table: Table): unknown {
  const { columns, rows, conflicts, settled } = canonicalTable(table) as Record<string, unknown>;
  return { columns, rows, conflicts, settled };
}
