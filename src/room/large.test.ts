/** The largest things a person can do must pass the gate of everybody else: a refusal there voids all that follows. */
import { expect, it, vi } from 'vitest';
import { docLimits } from '../doc/limits.ts';
import { toHex } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 25_000, interval: 50 });
const never = new AbortController().signal;
const noProgress = (): void => {};
/** Text that does not deflate below half. */
const noise = (chars: number): string => toHex(realEnv.randomBytes(Math.ceil(chars / 2))).slice(0, chars);

it('[MESH-4] [LOG-4] an import of 12 MB that hardly deflates arrives whole', { timeout: 60_000 }, async () => {
  const hub = newHub();
  const ana = await found(await newPerson(hub, 'Ana'));
  const columns = [{ name: 'n', type: 'text' } as const, { name: 'noise', type: 'text' } as const];
  const rows = Array.from({ length: 400 }, (_, n) => [String(n), noise(30_000)]);
  const doc = value(await ana.here.room.importTable('big', columns, rows, noProgress, never)) ?? '';
  const ben = await join(await newPerson(hub, 'Ben'), ana.link);
  await until(() => expect(ben.view().documents).toHaveLength(1));
  await until(() => expect(ben.table(doc).rows()).toHaveLength(rows.length));
  expect(ben.table(doc).texts()).toEqual(rows);
});

it('[LOG-4] the largest paste passes, one larger is refused in words, its undo passes too', {
  timeout: 60_000,
}, async () => {
  const hub = newHub();
  const ana = await found(await newPerson(hub, 'Ana'));
  const doc = value(await ana.here.room.addTable('Table 1', ['A']));
  const table = ana.here.table(doc);
  const column = table.columnId(0);
  const ben = await join(await newPerson(hub, 'Ben'), ana.link);
  await until(() => expect(ben.view().documents).toHaveLength(1));

  const rowsOf = (count: number, text: string) =>
    Array.from({ length: count }, () => ({ cells: [{ column, value: text }] }));
  expect(await ana.here.room.putBlock(doc, [], rowsOf(docLimits.actionCells + 1, 'x'))).toMatchObject({
    ok: false,
    error: { code: 'too-much-at-once' },
  });
  const made = value(await ana.here.room.putBlock(doc, [], rowsOf(docLimits.actionCells, '水')));
  await until(() => expect(ben.table(doc).rows()).toHaveLength(made.length + 1));

  const long = '水'.repeat(30_000);
  for (let from = 0; from < 78; from += 26) {
    const writes = made.slice(from, from + 26).map((row) => ({ row, column, value: long }));
    value(await ana.here.room.setCells(doc, writes));
  }
  // Overwrites more text than one entry takes: undone, it all comes back.
  value(
    await ana.here.room.setCells(
      doc,
      made.slice(0, 78).map((row) => ({ row, column, value: 'short' })),
    ),
  );
  value(await ana.here.room.undo());
  await until(() => expect(ben.table(doc).texts()[78]).toEqual([long]));
  expect(ben.peers().refused).toEqual([]);
});
