/**
 * What it takes to catch up with a room, in Node: the code of rooms, links and disks in memory, everybody on one thread.
 *
 *   npm run bench:catch-up -- --logs 10000 --entries 1              many closed logs
 *   npm run bench:catch-up -- --logs 4 --entries 125 --bytes 100000  fifty megabytes, and edits meanwhile
 *
 * Ana has the history on her disk; Ben and Cleo, who know the room without it, come back and fetch it, while Ben goes on
 * editing a table of his: how late his edits are at the others is what `editVisibleMs` says.
 */
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { DeviceKeys } from '../src/crypto/port.ts';
import { createWebCrypto } from '../src/crypto/web-crypto.ts';
import type { DocId } from '../src/doc/types.ts';
import { enter, found, type Here, join, newHub, newPerson, type Person, value } from '../src/room/testing/people.ts';
import { writeHistory } from './rig/history.ts';

const { values } = parseArgs({
  options: {
    logs: { type: 'string', default: '50' },
    entries: { type: 'string', default: '200' },
    bytes: { type: 'string', default: '0' },
    chained: { type: 'boolean', default: false },
  },
});
const logs = Number(values.logs);
const entries = Number(values.entries);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
interface Span {
  readonly ms: number;
  /** Of this process: what the clock would say on a machine that does nothing else. */
  readonly cpuMs: number;
}
const until = async (what: string, check: () => boolean, timeoutMs = 300_000): Promise<Span> => {
  const from = performance.now();
  const cpuFrom = process.cpuUsage();
  while (!check()) {
    if (performance.now() - from > timeoutMs) throw new Error(`waited in vain: ${what}`);
    await pause(2);
  }
  const { user, system } = process.cpuUsage(cpuFrom);
  return { ms: performance.now() - from, cpuMs: (user + system) / 1000 };
};
const reportOf = async ({ device }: Person) => JSON.parse(await device.diagnostics()).rooms[0];

const hub = newHub();
const people = [await newPerson(hub, 'Ana'), await newPerson(hub, 'Ben'), await newPerson(hub, 'Cleo')] as const;
const { here: first, link } = await found(people[0]);
const doc = value(await first.room.addTable('Table 1', ['A', 'B', 'C', 'D'])) as DocId;
const room = first.room.id;
const others = [await join(people[1], link), await join(people[2], link)];
for (const here of others) await until('they have joined', () => here.view().documents.length === 1);
await until('all is saved', () => [first, ...others].every((here) => here.view().status.unsaved === 0));
await pause(300);
for (const here of [first, ...others]) here.leave();
for (const { device } of people) device.close();

const made = await writeHistory({
  crypto: createWebCrypto(),
  person: people[0],
  room,
  authors: [people[0].settings.get('keys') as DeviceKeys],
  logs,
  entries,
  bytes: Number(values.bytes),
  chained: values.chained,
});

const back = async ({ name, storage, settings }: Person): Promise<{ person: Person; here: Here }> => {
  const person = await newPerson(hub, name, { storage, settings });
  return { person, here: enter(value(await person.device.openRoom(room))) };
};
const openedFrom = performance.now();
const ana = await back(people[0]);
const openedMs = performance.now() - openedFrom;
await until('her own disk is read', () => ana.here.view().status.missing === 0);

let longestBlockMs = 0;
let ticked = performance.now();
setInterval(() => {
  longestBlockMs = Math.max(longestBlockMs, performance.now() - ticked - 5);
  ticked = performance.now();
}, 5).unref();

const cpuFrom = process.cpuUsage();
const from = performance.now();
const ben = await back(people[1]);
const cleo = await back(people[2]);
const isThere = async ({ person, here }: typeof ben): Promise<boolean> => {
  if (here.view().status.missing > 0) return false;
  const { logs: held, fold, links } = await reportOf(person);
  return held >= logs + 1 && fold.entries === 0 && links.every(({ ahead }: { ahead: number }) => ahead === 0);
};
let isDone = false;
const seen: Span[] = [];
const editing = (async () => {
  await until('the table is there', () => ben.here.table(doc).rows().length > 0 && ben.here.peers().peers.length > 1);
  const cell = { row: ben.here.table(doc).rowId(0), column: ben.here.table(doc).columnId(0) };
  for (let i = 0; !isDone; i++) {
    value(await ben.here.room.setCells(doc, [{ ...cell, value: `edit ${i}` }]));
    seen.push(
      await until('an edit', () => [ana, cleo].every(({ here }) => here.table(doc).texts()[0]?.[0] === `edit ${i}`)),
    );
    await pause(100);
  }
})();
while (!(await isThere(ben)) || !(await isThere(cleo))) await pause(100);
const joinMs = performance.now() - from;
isDone = true;
await editing;
const cpu = process.cpuUsage(cpuFrom);
const spread = (all: readonly number[]) => {
  const sorted = [...all].sort((a, b) => a - b);
  const at = (part: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { count: sorted.length, median: at(0.5), p95: at(0.95), worst: at(1) };
};

// Ben is away for one edit of Ana's: what his return costs.
ben.here.leave();
ben.person.device.close();
await pause(300);
const cell = { row: ana.here.table(doc).rowId(0), column: ana.here.table(doc).columnId(1) };
value(await ana.here.room.setCells(doc, [{ ...cell, value: 'news' }]));
await until('saved', () => ana.here.view().status.unsaved === 0);
const again = await back(people[1]);
await until('the news', () => again.here.table(doc).texts()[0]?.[1] === 'news');
await pause(1500);
const sum = (which: 'sentBytes' | 'receivedBytes', { links }: { links: Record<typeof which, number>[] }): number =>
  links.reduce((total, stats) => total + stats[which], 0);
const returned = await reportOf(again.person);
console.log(
  JSON.stringify({
    logs,
    entries: made.entries,
    megabytes: Math.round(made.bytes / 1e5) / 10,
    openedMs: Math.round(openedMs),
    caughtUpMs: Math.round(joinMs),
    cpuMs: Math.round((cpu.user + cpu.system) / 1000),
    longestBlockMs: Math.round(longestBlockMs),
    editVisibleMs: spread(seen.map(({ ms }) => ms)),
    editVisibleCpuMs: spread(seen.map(({ cpuMs }) => cpuMs)),
    load: loadavg()[0],
    returnBytes: {
      received: sum('receivedBytes', returned),
      sent: sum('sentBytes', returned),
      links: returned.links.length,
    },
  }),
);
process.exit(0);
