/** The second half of the gate alone: the same entries in any order of arrival make the same documents (I1). */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import { canonicalDoc, canonicalTable } from '../doc/testing/canonical.ts';
import type { DocId } from '../doc/types.ts';
import type { Bytes } from '../lib/bytes.ts';
import { chainAfter } from '../log/entry.ts';
import { emptyContext, readHeader } from '../log/header.ts';
import { factsOf } from '../log/opening.ts';
import type { Entry, LogFacts, LogId } from '../log/types.ts';
import { roleOf } from '../members/fold.ts';
import { createMemoryStorage } from '../storage/memory-store.ts';
import { createDocuments } from './documents.ts';
import { createFold } from './fold.ts';
import { createKeyRing } from './key-ring.ts';
import { entryFromRecord, openingFromRecord, roomTables } from './records.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { epochOf, readOps } from './testing/hostile.ts';
import { value } from './testing/people.ts';
import { createWorld, freshView, type Player, shapeOf, type World } from './testing/room-world.ts';

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 10 });

interface HeldLog {
  readonly facts: LogFacts;
  readonly entries: readonly Entry[];
  readonly chains: readonly Bytes[];
}

async function logsOf({ disk }: Player, { room }: World): Promise<readonly HeldLog[]> {
  const store = value(await createMemoryStorage({ disk }).open(`skein-room-${room}`, roomTables));
  const logs: HeldLog[] = [];
  for (const { key, value: record } of value(await store.range('logs', {}))) {
    const facts = factsOf(value(openingFromRecord(key as LogId, record)));
    const entries: Entry[] = [];
    const chains: Bytes[] = [];
    for (const item of value(await store.range('entries', { from: `${key}/`, to: `${key}0` }))) {
      const { entry } = value(entryFromRecord(key as LogId, entries.length + 1, item.value));
      entries.push(readHeader(entries.at(-1)?.context ?? emptyContext, entry));
      chains.push(chainAfter(chains.at(-1) ?? facts.chain0, facts.id, entry));
    }
    logs.push({ facts, entries, chains });
  }
  return logs;
}

/** Three people who part and meet over and over, each writing where the others write, on many pages and so in many logs. */
async function tangled(): Promise<{ world: World; doc: DocId }> {
  const world = await createWorld(createFastEnv(50));
  const [ana] = world.players as [Player];
  const doc = value(await ana.here.room.addTable('Table 1', ['A', 'B']));
  for (const name of ['Ben', 'Cleo']) await world.newcomer(name, 'editor');
  await until(() => {
    for (const { here } of world.players) expect(freshView(here).documents).toHaveLength(1);
  });
  for (let round = 0; round < 6; round++) {
    world.partition(round % 7);
    for (const [i, player] of world.players.entries()) {
      const { here } = player;
      const table = here.table(doc);
      const cell = { row: table.rowId(round % table.rows().length), column: table.columnId((round + i) % 2) };
      value(await here.room.setCells(doc, [{ ...cell, value: `${player.name} ${round}` }]));
      if ((round + i) % 3 === 0) await here.room.undo();
      if ((round + i) % 3 === 1)
        value(await here.room.addRows(doc, [{ cells: [{ ...cell, value: 'new' }] }], cell.row));
      if ((round + i) % 4 === 2 && table.rows().length > 2) await here.room.deleteRows(doc, [table.rowId(1)]);
      const [conflict] = here.conflicts().open;
      if (conflict?.kind === 'cell' && i === 2) {
        const [version] = conflict.versions;
        if (version) await here.room.settle(conflict.id, { type: 'keep', item: version.item });
      }
      if (round % 3 === 2) {
        await until(() => expect(freshView(here).status.unsaved).toBe(0));
        await world.crash(player);
      }
    }
    if (round % 2 === 1) await world.heal();
  }
  await world.heal();
  await until(() => {
    const [first, ...others] = world.players.map(shapeOf);
    for (const other of others) expect(other).toBe(first);
    for (const { here } of world.players) expect(freshView(here).status).toMatchObject({ onlyHere: 0, unsaved: 0 });
  });
  return { world, doc };
}

describe('the fold', () => {
  it('[I1] [LOG-9] any order of arrival, log by log and piece by piece, makes the same documents; nothing is left waiting', async () => {
    const { world, doc } = await tangled();
    const [ana] = world.players as [Player];
    const crypto = createWebCrypto();
    const { state } = await readOps(ana.person, world.room);
    const ring = createKeyRing(world.env, crypto);
    ring.put(await epochOf(world.env, crypto, ana.settings.get('keys') as never, state));
    const logs = await logsOf(ana, world);
    world.close();
    expect(logs.length).toBeGreaterThanOrEqual(6);

    const fold = (order: readonly (readonly [log: number, count: number])[]): string => {
      const documents = createDocuments(world.env, () => {});
      const chains = new Map(logs.map(({ facts, chains: all }) => [facts.id, all]));
      const voids: string[] = [];
      const folded = createFold({
        ring,
        role: (device) => roleOf(state, device),
        documents,
        logOfClient: (client) => logs.find(({ facts }) => facts.client === client)?.facts.id ?? null,
        isKnown: () => true,
        countsUpTo: () => Number.POSITIVE_INFINITY,
        splitAt: () => null,
        chainStartAt: (log, seq) => chains.get(log)?.[seq - 1]?.slice(0, 16) ?? null,
        beforeForeign: () => {},
        onVoid: (log, reason) => voids.push(`${log} ${reason}`),
      });
      const given = logs.map(() => 0);
      const give = (which: number, count: number): void => {
        const log = logs[which % logs.length] as HeldLog;
        const from = given[which % logs.length] ?? 0;
        const upTo = Math.min(log.entries.length, from + count);
        given[which % logs.length] = upTo;
        const entries = log.entries.slice(from, upTo);
        folded.take([{ facts: log.facts, entries, chains: log.chains.slice(from, upTo) }], []);
      };
      for (const [which, count] of order) give(which, count);
      for (const which of logs.keys()) give(which, Number.MAX_SAFE_INTEGER);
      expect(voids).toEqual([]);
      expect(folded.waiting()).toEqual({ entries: 0, setAside: 0, voidLogs: 0, newer: 0 });
      const result = JSON.stringify([
        canonicalDoc(documents.roomDoc.live),
        canonicalTable(documents.table(doc)),
        logs.map(({ facts, entries }) => folded.clocks.endAt(doc, facts.id, entries.length)),
      ]);
      documents.close();
      return result;
    };

    const inOrder = fold([]);
    expect(inOrder).toContain('Cleo 5');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 4 })), { maxLength: 120 }),
        (order) => {
          expect(fold(order)).toBe(inOrder);
        },
      ),
      { numRuns: 60 },
    );
  });
});
