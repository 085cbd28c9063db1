/**
 * `npm run bench:mesh -- --peers 16 --json`: a room of so many peers in a real Chromium, Skein and y-webrtc one after the
 * other in one run: what an edit costs, what rest costs, and how long people wait. docs/benchmarks.md says how.
 */
import { parseArgs } from 'node:util';
import { recordEnvironment } from './rig/environment.ts';
import { type Figures, mediansOf, ratioOf } from './rig/figures.ts';
import { measureRoom, type RoomPlan, type RoomRun } from './rig/measure-room.ts';
import { defaultProcesses } from './rig/peer-frames.ts';
import { type SideName, sidesNamed } from './rig/sides.ts';
import { tableOf } from './rig/table.ts';

const { values } = parseArgs({
  options: {
    peers: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '60' },
    idle: { type: 'string', default: '30' },
    rate: { type: 'string', default: '5' },
    editors: { type: 'string', default: 'all' },
    joins: { type: 'string', default: '5' },
    trials: { type: 'string', default: '1' },
    sides: { type: 'string', default: 'skein,yWebrtc,yWebrtcNegotiated' },
    processes: { type: 'string', default: String(defaultProcesses) },
    'by-kind': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const peers = Number(values.peers);
const say = (line: string): void => console.error(line);
const plan: RoomPlan = {
  peers,
  seconds: Number(values.seconds),
  editsPerSecond: Number(values.rate),
  editors: values.editors === 'all' ? peers : Number(values.editors),
  idleSeconds: Number(values.idle),
  joins: Number(values.joins),
  processes: Number(values.processes),
  byKind: values['by-kind'],
  say,
};
const finish = recordEnvironment();
const sides = sidesNamed(values.sides);
const runs = new Map<SideName, RoomRun[]>(sides.map(({ name }) => [name, []]));
for (let trial = 0; trial < Number(values.trials); trial++) {
  // In turns, so that what else the machine does meets all alike.
  for (const side of trial % 2 === 0 ? sides : [...sides].reverse()) {
    const run = await measureRoom(side, plan);
    runs.get(side.name)?.push(run);
    say(`${side.name}: ${JSON.stringify(run.figures)}`);
  }
}

const figuresOf = (name: SideName): Figures => mediansOf((runs.get(name) ?? []).map(({ figures }) => figures));
const { say: _, ...settings } = plan;
const result: Record<string, unknown> = { peers, settings: { ...settings, trials: Number(values.trials) } };
for (const { name } of sides) result[name] = figuresOf(name);
result.ratio = ratioOf(figuresOf('skein'), figuresOf('yWebrtc'));
result.ratioNegotiated = ratioOf(figuresOf('skein'), figuresOf('yWebrtcNegotiated'));
if (plan.byKind) {
  result.byKind = Object.fromEntries(
    [...runs].map(([name, all]) => [name, mediansOf(all.slice(0, 1).map(({ byKind }) => byKind))]),
  );
}
result.environment = finish([...runs.values()][0]?.[0]?.browser ?? 'none');
console.log(values.json ? JSON.stringify(result) : tableOf(result));
