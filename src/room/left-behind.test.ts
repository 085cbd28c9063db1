import { expect, it } from 'vitest';
import { createScope } from '../lib/scope.ts';
import { factsOf } from '../log/opening.ts';
import type { Link } from '../mesh/types.ts';
import { createChance } from '../sim/chance.ts';
import { createClock } from '../sim/clock.ts';
import { createLife } from '../sim/life.ts';
import { createMemoryStorage } from '../storage/memory-store.ts';
import { createLeftBehind } from './left-behind.ts';
import { openingToRecord, roomTables } from './records.ts';

const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte);

it('[MESH-15] what a tab that is gone had taken is looked for on the shared disk, once it has landed', async () => {
  const clock = createClock(() => new Promise((resolve) => process.nextTick(resolve)));
  const { env } = createLife('page', clock, { offsetMs: 0 }, createChance('test'));
  const opened = await createMemoryStorage().open('room', roomTables);
  if (!opened.ok) throw new Error('it opens');
  const store = opened.value;
  const known = factsOf({ room: filled(16, 1), deviceKey: filled(32, 2), nonce: filled(16, 3) });
  const late = factsOf({ room: filled(16, 1), deviceKey: filled(32, 2), nonce: filled(16, 4) });
  const put = (facts: typeof known) =>
    store.write([{ type: 'put', table: 'logs', key: facts.id, value: openingToRecord(facts.id, facts.opening) }]);
  await put(known);

  const looked: string[] = [];
  const watch = createLeftBehind({
    env,
    scope: createScope(),
    store,
    ledger: { know: factsOf },
    async goOn(log) {
      looked.push(log);
    },
  });
  const closings: (() => void)[] = [];
  const link = (kind: Link['kind']) =>
    ({ kind, onClosed: (closed: () => void) => closings.push(closed) }) as unknown as Link;
  // Another device's disk is another one.
  watch(link('network'));
  expect(closings).toEqual([]);
  watch(link('this-browser'));
  watch(link('this-browser'));
  for (const close of closings) close();
  await clock.runUntil(500);
  expect(looked).toEqual([]);
  await put(late);
  await clock.runUntil(5_000);
  expect(looked.sort()).toEqual([known.id, late.id].sort());
});
