/** The account that is kept beside the rooms must itself notice: each breach of it is made here once. */
import { expect, it } from 'vitest';
import type { roomTables } from '../room/records.ts';
import type { StoredItem, StoreOp } from '../storage/port.ts';
import type { Turn } from './clock.ts';
import { createCurves, createNotary, type Notary } from './made-up-crypto.ts';
import { makeSettlers } from './settlers.ts';
import { createTruth, keyParts } from './truth.ts';

const turn: Turn = () => new Promise((resolve) => process.nextTick(resolve));
const settlers = await makeSettlers(2, 12, { turn, curves: createCurves(), signatures: null });
const contents = settlers.people[0]?.contents ?? new Map<string, readonly StoredItem[]>();
const itemsOf = (table: (typeof roomTables)[number]): readonly StoredItem[] => contents.get(table) ?? [];
const puts = (table: (typeof roomTables)[number]): readonly StoreOp[] =>
  itemsOf(table).map((item) => ({ type: 'put', table, ...item }));
/** The founder's log has the most entries. */
const logs = new Map<string, StoredItem[]>();
for (const item of itemsOf('entries')) {
  const { log } = keyParts(item.key);
  logs.set(log, [...(logs.get(log) ?? []), item]);
}
const [longest = []] = [...logs.values()].sort((a, b) => b.length - a.length);
const at = (seq: number): StoreOp => {
  const item = longest[seq - 1];
  if (!item) throw new Error('the log is longer than that');
  return { type: 'put', table: 'entries', ...item };
};

function setUp(notary: Notary = { ...createNotary(), signed: new Map(settlers.signed) }) {
  const violations: string[] = [];
  const truth = createTruth(
    notary,
    () => 0,
    (what) => violations.push(what),
  );
  return { truth, disk: truth.disk('P0'), violations };
}

it('[SIM-6] what honest people stored is in order, whatever disk it reaches and however often', () => {
  const { truth, disk, violations } = setUp();
  for (const one of [disk, disk, truth.disk('P1')]) one.took([...puts('logs'), ...puts('entries')]);
  expect(violations).toEqual([]);
  expect(disk.count()).toBe(itemsOf('entries').length);
  expect(truth.orphans()).toBe(0);
});

it('[SIM-6] an entry without the one before it, one that is deleted, and one that cannot be read are noticed', () => {
  const { truth, disk, violations } = setUp();
  truth.disk('whole').took([...puts('logs'), ...puts('entries')]);
  disk.took([...puts('logs'), at(1), at(3)]);
  expect(violations.splice(0)).toMatchObject([expect.stringContaining('without the entry before it')]);
  disk.took([{ type: 'delete', table: 'entries', key: at(1).key }]);
  expect(violations.splice(0)).toMatchObject([expect.stringContaining('heads only grow')]);
  disk.took([{ type: 'put', table: 'entries', key: at(2).key, value: new Uint8Array(80) }]);
  expect(violations.splice(0)).toMatchObject([expect.stringContaining('cannot be read')]);
});

it('[SIM-6] an entry that nobody signed, or of which others hold another one, is noticed', () => {
  const unsigned = setUp(createNotary());
  unsigned.disk.took([...puts('logs'), at(1)]);
  expect(unsigned.violations).toMatchObject([expect.stringContaining('that its device never made')]);
  const { truth, disk, violations } = setUp();
  disk.took([...puts('logs'), at(1), at(2)]);
  // A record of another log: the checksum is over the key, too.
  const [, other = []] = [...logs.values()].sort((a, b) => b.length - a.length);
  truth.disk('P1').took([{ type: 'put', table: 'entries', key: at(1).key, value: other[0]?.value }]);
  expect(violations.length).toBeGreaterThan(0);
});

it('[SIM-6] what was damaged is held no longer, and a tail that is gone leaves nobody waiting', () => {
  const { truth, disk } = setUp();
  disk.took([...puts('logs'), ...puts('entries')]);
  const before = disk.count();
  const { log } = keyParts(at(1).key);
  disk.lost(at(longest.length).key);
  expect([disk.count(), disk.contiguous(log), disk.isWhole()]).toEqual([before - 1, longest.length - 1, false]);
  expect(truth.orphans()).toBe(0);
  disk.took([at(longest.length)]);
  expect([disk.count(), disk.contiguous(log), disk.isWhole()]).toEqual([before, longest.length, true]);
});
