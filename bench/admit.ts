/**
 * `npm run bench:admit -- [--members 50] [--entries 200] [--trials 3] [--json]`: what signatures, encryption and causal order
 * cost a newcomer. A room with members × entries edits of single cells, everybody online, joined by link: time to the
 * whole content and bytes, beside plain Yjs that is handed the one merged update; then the same room opened again from its own disk,
 * beside the plain document. In Node, links and disks in memory; who has the room and who joins share one thread, so their
 * costs add up. `cpuMs` is what the process used: on a busy machine it says more than the clock.
 */
import { parseArgs } from 'node:util';
import * as Y from 'yjs';
import type { DeviceKeys } from '../src/crypto/port.ts';
import { createWebCrypto } from '../src/crypto/web-crypto.ts';
import { enter, found, type Here, join, newHub, newPerson, type Person, value } from '../src/room/testing/people.ts';
import { recordEnvironment } from './rig/environment.ts';
import { writeHistory } from './rig/history.ts';

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '50' },
    entries: { type: 'string', default: '200' },
    trials: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const memberCount = Number(values.members);
const entries = Number(values.entries);

interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (what: string, check: () => boolean): Promise<void> => {
  for (const from = performance.now(); !check(); await pause(1)) {
    if (performance.now() - from > 240_000) throw new Error(`waited in vain: ${what}`);
  }
};
async function cost(work: () => unknown): Promise<Cost> {
  const from = performance.now();
  const cpuFrom = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpuFrom);
  return { ms: performance.now() - from, cpuMs: (user + system) / 1000 };
}
const median = (costs: readonly Cost[]): Cost => {
  const middle = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
  return { ms: middle(costs.map(({ ms }) => ms)), cpuMs: middle(costs.map(({ cpuMs }) => cpuMs)) };
};

const environment = recordEnvironment();
const hub = newHub();
const founder = await newPerson(hub, 'Ana');
const { here: first, link } = await found(founder);
const room = first.room.id;
const authors = [founder.settings.get('keys') as DeviceKeys];
for (let i = 1; i < memberCount; i++) {
  const person = await newPerson(hub, `Member ${i}`);
  const here = await join(person, link);
  await until('a member joins', () => here.view().me !== null && here.view().status.unsaved === 0);
  await until('it is known', () => first.view().members.length === i + 1);
  authors.push(person.settings.get('keys') as DeviceKeys);
  here.leave();
  person.device.close();
}
await until('saved', () => first.view().status.unsaved === 0);
first.leave();
founder.device.close();
say(`${memberCount} members; writing ${memberCount * entries} edits …`);
const history = await writeHistory({
  crypto: createWebCrypto(),
  person: founder,
  room,
  authors,
  logs: memberCount,
  entries,
  bytes: 0,
  chained: true,
});

const merged = Y.mergeUpdates([...history.updates]);
const plainJoin: Cost[] = [];
for (let i = 0; i < 5; i++) plainJoin.push(await cost(() => Y.applyUpdate(new Y.Doc(), merged)));

const ana = await newPerson(hub, 'Ana', { storage: founder.storage, settings: founder.settings });
const atAna = enter(value(await ana.device.openRoom(room)));
const lastEdit = `v${memberCount * entries - 1}`;
const texts = (here: Here): number =>
  here
    .table(history.doc)
    .texts()
    .flat()
    .filter((text) => text !== '').length;
const isWhole = (here: Here): boolean =>
  here.view().status.missing === 0 &&
  here
    .table(history.doc)
    .texts()
    .some((row) => row.includes(lastEdit));
await until('the founder has all', () => isWhole(atAna));
const cells = texts(atAna);

const joins: Cost[] = [];
const reloads: Cost[] = [];
let joinBytes = 0;
for (let trial = 0; trial < Number(values.trials); trial++) {
  const ben: Person = await newPerson(hub, `Ben ${trial}`);
  let atBen: Here | null = null;
  joins.push(
    await cost(async () => {
      const here = await join(ben, link);
      atBen = here;
      await until('the newcomer has all', () => isWhole(here) && texts(here) === cells);
    }),
  );
  const here = atBen as unknown as Here;
  await pause(2500);
  joinBytes = here.peers().peers.reduce((sum, peer) => sum + peer.receivedBytes, 0);
  // A snapshot is written after some quiet seconds.
  await pause(4000);
  here.leave();
  ben.device.close();
  await pause(300);
  const again = await newPerson(hub, `Ben ${trial}`, { storage: ben.storage, settings: ben.settings });
  reloads.push(
    await cost(async () => {
      const reopened = enter(value(await again.device.openRoom(room)));
      await until('all is there again', () => isWhole(reopened));
    }),
  );
  again.device.close();
  say(`join ${joins.at(-1)?.ms.toFixed(0)} ms, reload ${reloads.at(-1)?.ms.toFixed(0)} ms`);
}

const [plain, joined, reloaded] = [median(plainJoin), median(joins), median(reloads)];
const round = ({ ms, cpuMs }: Cost): Cost => ({ ms: Math.round(ms * 10) / 10, cpuMs: Math.round(cpuMs * 10) / 10 });
const ratio = (a: number, b: number): number => Math.round((a / b) * 100) / 100;
const result = {
  environment: environment('none'),
  members: memberCount,
  entries: history.entries,
  skein: {
    join: round(joined),
    joinBytes,
    reload: round(reloaded),
    entriesPerSecond: Math.round((history.entries / joined.ms) * 1000),
  },
  plainYjs: { apply: round(plain), bytes: merged.length },
  ratio: {
    joinMs: ratio(joined.ms, plain.ms),
    joinCpu: ratio(joined.cpuMs, plain.cpuMs),
    joinBytes: ratio(joinBytes, merged.length),
    reloadMs: ratio(reloaded.ms, plain.ms),
  },
};
console.log(values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2));
process.exit(0);
