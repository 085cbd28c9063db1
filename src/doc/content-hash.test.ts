/** The mark of what a document holds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContentMix, mixContent } from './content-hash.ts';
import { type Replica, send, startTogether, sync, write } from './testing/network.ts';
import { perform, step } from './testing/random-edits.ts';

function markOf({ table }: Replica): string {
  const mix = createContentMix();
  mixContent(table.live, mix);
  return mix.text();
}

describe('the mark of a content', () => {
  it('[LOG-4] [I1] is equal for replicas that hold the same, whatever way they came to it', () => {
    fc.assert(
      fc.property(fc.array(step('send', 'send'), { minLength: 5, maxLength: 40 }), (steps) => {
        const { replicas } = startTogether(3);
        for (const one of steps) {
          const me = replicas[one.who % 3] as Replica;
          if (one.action !== 'send') perform(me, one);
          else if (one.a % 3 !== one.who % 3) send(me, replicas[one.a % 3] as Replica);
        }
        sync(...replicas);
        expect(new Set(replicas.map(markOf)).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  it('[LOG-4] is another one after any edit that shows', () => {
    const { replicas, columns, row } = startTogether(1);
    const [me] = replicas as [Replica];
    const marks = new Set([markOf(me)]);
    for (let count = 2; count < 40; count++) {
      write(me, row, columns[count % 3], `value ${count}`);
      marks.add(markOf(me));
      expect(marks.size).toBe(count);
    }
  });
});
