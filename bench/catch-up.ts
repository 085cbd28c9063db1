/**
 * What it takes to catch up with a room, in Node, without network and disk of its own: the code of rooms, links in memory.
 *
 *   tsx bench/catch-up.ts --logs 10000 --entries 1 --bytes 0        many logs
 *   tsx bench/catch-up.ts --logs 1 --entries 500 --bytes 100000     a large one
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { DeviceKeys } from '../src/crypto/port.ts';
import { createWebCrypto } from '../src/crypto/web-crypto.ts';
import { createTable } from '../src/doc/table.ts';
import type { DocId } from '../src/doc/types.ts';
import type { Bytes } from '../src/lib/bytes.ts';
import { realEnv } from '../src/lib/env.ts';
import { roomTables } from '../src/room/records.ts';
import { epochOf, readOps } from '../src/room/testing/hostile.ts';
import { createHistory } from '../src/room/testing/made-history.ts';
import { enter, found, join, newHub, newPerson, value } from '../src/room/testing/people.ts';

const { values } = parseArgs({
  options: {
    logs: { type: 'string', default: '50' },
    entries: { type: 'string', default: '200' },
    bytes: { type: 'string', default: '0' },
    members: { type: 'string', default: '1' },
    chained: { type: 'boolean', default: false },
  },
});
const logs = Number(values.logs);
const entries = Number(values.entries);
const bytes = Number(values.bytes);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const until = async (what: string, check: () => boolean, timeoutMs = 300_000): Promise<number> => {
  const from = performance.now();
  while (!check()) {
    if (performance.now() - from > timeoutMs) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - from;
};

const crypto = createWebCrypto();
const hub = newHub();
const anaBefore = await newPerson(hub, 'Ana');
const { here: first, link } = await found(anaBefore);
const doc = value(await first.room.addTable('Table 1', ['A', 'B', 'C', 'D'])) as DocId;
const room = first.room.id;
const authors: DeviceKeys[] = [anaBefore.settings.get('keys') as DeviceKeys];
for (let i = 1; i < Number(values.members); i++) {
  const person = await newPerson(hub, `Member ${i}`);
  const here = await join(person, link);
  await until('a member joins', () => here.view().documents.length === 1);
  authors.push(person.settings.get('keys') as DeviceKeys);
  here.leave();
  person.device.close();
}
await until('saved', () => first.view().status.unsaved === 0);
first.leave();
anaBefore.device.close();

say('making the history …');
const { state } = await readOps(anaBefore, room);
const epoch = await epochOf(realEnv, crypto, authors[0] as DeviceKeys, state);
const store = value(await anaBefore.storage.open(`skein-room-${room}`, roomTables));
const history = createHistory({
  crypto,
  room,
  epoch,
  store,
  randomBytes: realEnv.randomBytes,
  from: Date.now() - 1e9,
  apart: !values.chained,
});
const other = '0b'.repeat(16) as DocId;
const shared = createTable({ doc: other, randomBytes: realEnv.randomBytes });
const noise = (length: number): string => Buffer.from(realEnv.randomBytes(Math.ceil(length / 1.34))).toString('base64');
const seed = history.scribe(authors[0] as DeviceKeys);
shared.live.setWriter(seed.facts.client);
const rows = logs > 1000 ? 20 : 500;
const made = value(
  shared.schema.fill(
    ['A', 'B', 'C', 'D'].map((name) => ({ name, type: 'text' as const })),
    rows,
  ),
);
await seed.write(other, made.update as Bytes);
const scribes = Array.from({ length: logs }, (_, i) => history.scribe(authors[i % authors.length] as DeviceKeys));
const rowIds = shared.view.rows().map(({ id }) => id);
const columnIds = shared.view.columns().map(({ id }) => id);
/** As somebody sees the table who has been there at its making and alone since. */
const replicas = new Map<number, typeof shared>();
const afresh = (client: number): typeof shared => {
  const known = replicas.get(client);
  if (known) return known;
  const table = createTable({ doc: other, randomBytes: realEnv.randomBytes });
  table.live.applyUpdate(made.update as Bytes);
  table.live.setWriter(client);
  if (entries > 1) replicas.set(client, table);
  return table;
};
for (let i = 0; i < logs * entries; i++) {
  const scribe = scribes[i % logs];
  if (!scribe) continue;
  if (values.chained) shared.live.setWriter(scribe.facts.client);
  const table = values.chained ? shared : afresh(scribe.facts.client);
  const cells = Math.max(1, Math.ceil(bytes / 30_000));
  const written = table.rows.setCells(
    Array.from({ length: cells }, (_, c) => ({
      row: rowIds[(i * 7 + c) % rows] as never,
      column: columnIds[(i + c) % 4] as never,
      value: bytes > 0 ? noise(Math.min(30_000, bytes)) : `v${i}`,
    })),
  );
  if (written.ok && written.value.update) await scribe.write(other, written.value.update);
}
await history.save();
store.close();
say(`${history.entries} entries by ${authors.length} members in ${logs} logs`);

const t0 = performance.now();
const ana = await newPerson(hub, 'Ana', { storage: anaBefore.storage, settings: anaBefore.settings });
const atAna = enter(value(await ana.device.openRoom(room)));
const openedMs = performance.now() - t0;
say(`opened in ${openedMs.toFixed(0)} ms`);
const report = async (person: typeof ana) => JSON.parse(await person.device.diagnostics()).rooms[0];
const total = logs * entries + 1;
await until('judged', () => atAna.view().status.missing === 0);

const ben = await newPerson(hub, 'Ben');
let worst = 0;
let lastTick = performance.now();
const ticking = setInterval(() => {
  worst = Math.max(worst, performance.now() - lastTick - 5);
  lastTick = performance.now();
}, 5);
const from = performance.now();
const atBen = await join(ben, link);
const lastValue = (): string | undefined =>
  atBen.table(other).texts()[((logs * entries - 1) * 7) % rows]?.[(logs * entries - 1) % 4];
await until('the rows', () => lastValue() !== undefined);
for (;;) {
  const { logs: held, fold, links } = await report(ben);
  if (held >= logs + 1 && fold.entries === 0 && links[0]?.ahead === 0 && atBen.view().status.missing === 0) break;
  await new Promise((resolve) => setTimeout(resolve, 150));
}
const joinMs = performance.now() - from;
clearInterval(ticking);
const received = atBen.peers().peers.reduce((sum, peer) => sum + peer.receivedBytes, 0);
const stats = await report(ben);
console.log(
  JSON.stringify({
    logs,
    entries: total,
    joinMs: Math.round(joinMs),
    receivedBytes: received,
    links: stats.links,
    longestBlockMs: Math.round(worst),
  }),
);

// A greeting between two who hold the same, but for one log.
atBen.leave();
ben.device.close();
await new Promise((resolve) => setTimeout(resolve, 200));
value(
  await atAna.room.setCells(doc, [
    { row: atAna.table(doc).rowId(0), column: atAna.table(doc).columnId(0), value: 'news' },
  ]),
);
const again = await newPerson(hub, 'Ben', { storage: ben.storage, settings: ben.settings });
const reopenFrom = performance.now();
const atAgain = enter(value(await again.device.openRoom(room)));
await until('the news', () => atAgain.table(doc).texts()[0]?.[0] === 'news');
const newsMs = performance.now() - reopenFrom;
await new Promise((resolve) => setTimeout(resolve, 3000));
const [, greeting] = [0, (await report(again)).links[0]];
console.log(
  JSON.stringify({
    newsMs: Math.round(newsMs),
    greetingBytes: { in: greeting.receivedBytes, out: greeting.sentBytes },
  }),
);
process.exit(0);
