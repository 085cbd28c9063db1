/** What one edit costs on its way. The figures are promises: whoever makes them larger makes every room's traffic larger. */
import { expect, it, vi } from 'vitest';
import type { DeviceKeys } from '../crypto/port.ts';
import { factsOf } from '../log/opening.ts';
import { rangeToBytes } from '../log/range.ts';
import type { LogId } from '../log/types.ts';
import { entryFromRecord, openingFromRecord, roomTables } from './records.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 10 });

it('[LOG-2] a lone edit of a cell of somebody else’s table is a range of at most 140 bytes, 160 when it names what was seen', async () => {
  const env = createFastEnv();
  const hub = newHub(env);
  const { here: ana, link } = await found(await newPerson(hub, 'Ana', { env }));
  const doc = value(await ana.room.addTable('Table 1', ['A', 'B']));
  const benPerson = await newPerson(hub, 'Ben', { env });
  const ben = await join(benPerson, link);
  await until(() => expect(ben.view().documents).toHaveLength(1));
  const cell = (column: number) => ({ row: ben.table(doc).rowId(0), column: ben.table(doc).columnId(column) });
  // First of all alone, then in turn with Ana, whose edits he then has seen.
  for (let i = 0; i < 5; i++) {
    value(await ben.room.setCells(doc, [{ ...cell(0), value: `edit ${i}` }]));
    await until(() => expect(ana.table(doc).texts()[0]?.[0]).toBe(`edit ${i}`));
  }
  const alone = (await sizes()).at(-1) ?? 0;
  for (let i = 5; i < 9; i++) {
    value(await ana.room.setCells(doc, [{ ...cell(1), value: `edit ${i}` }]));
    await until(() => expect(ben.table(doc).texts()[0]?.[1]).toBe(`edit ${i}`));
    value(await ben.room.setCells(doc, [{ ...cell(0), value: `edit ${i}` }]));
    await until(() => expect(ana.table(doc).texts()[0]?.[0]).toBe(`edit ${i}`));
  }
  const inTurn = (await sizes()).at(-1) ?? 0;
  expect([alone, inTurn]).toSatisfy(([a = 0, b = 0]) => a <= 140 && b <= 160, `${alone} and ${inTurn} bytes`);

  /** As ranges of one entry each, as they left. */
  async function sizes(): Promise<readonly number[]> {
    await until(() => expect(ben.view().status.unsaved).toBe(0));
    const store = value(await benPerson.storage.open(`skein-room-${ben.room.id}`, roomTables));
    const me = (benPerson.settings.get('keys') as DeviceKeys).device;
    const logs = value(await store.range('logs', {})).flatMap(({ key, value: record }) =>
      factsOf(value(openingFromRecord(key as LogId, record))).device === me ? [key as LogId] : [],
    );
    const records = value(await store.range('entries', { from: `${logs[0]}/`, to: `${logs[0]}0` }));
    const ranges = records.map(({ value: record }, i) => {
      const { entry, signature } = value(entryFromRecord(logs[0] as LogId, i + 1, record));
      if (!signature) throw new Error('each edit left alone');
      return rangeToBytes({ range: { log: logs[0] as LogId, after: i, entries: [entry], signature }, opening: null });
    });
    store.close();
    expect(logs).toHaveLength(1);
    return ranges.map(({ length }) => length);
  }
});
