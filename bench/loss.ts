/**
 * `npm run bench:loss -- --peers 2,8,16 --json`: how long an edit takes over a network with 50 ms round trip and 5 % loss,
 * both sides in one run. docs/benchmarks.md says how.
 */
import { parseArgs } from 'node:util';
import { recordEnvironment } from './rig/environment.ts';
import { type Figures, mediansOf, ratioOf } from './rig/figures.ts';
import { createLossyNetwork } from './rig/lossy-network.ts';
import { measureRoom, type RoomRun } from './rig/measure-room.ts';
import { defaultProcesses } from './rig/peer-frames.ts';
import { sidesNamed } from './rig/sides.ts';

const { values } = parseArgs({
  options: {
    peers: { type: 'string', default: '2,8,16' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '5' },
    editors: { type: 'string', default: 'all' },
    'round-trip': { type: 'string', default: '50' },
    loss: { type: 'string', default: '0.05' },
    seed: { type: 'string', default: '1' },
    trials: { type: 'string', default: '1' },
    sides: { type: 'string', default: 'skein,yWebrtc,yWebrtcNegotiated' },
    json: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => console.error(line);
const finish = recordEnvironment();
const sides = sidesNamed(values.sides);
const rooms: Record<string, unknown>[] = [];
let browser = 'none';

/** What the edits say of such a network; the rest is measured without it. */
const editFigures = ({ figures }: RoomRun): Figures => {
  const { editVisibleMs = null, editEverywhereMs = null, editsMissed = null, messagesPerEdit = null } = figures;
  return { editVisibleMs, editEverywhereMs, editsMissed, messagesPerEdit };
};

for (const peers of values.peers.split(',').map(Number)) {
  const runs = new Map<string, Figures[]>(sides.map(({ name }) => [name, []]));
  for (let trial = 0; trial < Number(values.trials); trial++) {
    for (const side of trial % 2 === 0 ? sides : [...sides].reverse()) {
      const network = await createLossyNetwork({
        delayMs: Number(values['round-trip']) / 2,
        loss: Number(values.loss),
        seed: Number(values.seed) + trial,
      });
      const run = await measureRoom(side, {
        peers,
        seconds: Number(values.seconds),
        editsPerSecond: Number(values.rate),
        editors: values.editors === 'all' ? peers : Number(values.editors),
        idleSeconds: 0,
        joins: 0,
        processes: defaultProcesses,
        byKind: false,
        detourUrl: network.url,
        say,
      }).finally(() => network.close());
      browser = run.browser;
      runs.get(side.name)?.push(editFigures(run));
      const { forwarded, lost } = network.counts();
      say(`${peers} peers, ${side.name}: ${JSON.stringify(editFigures(run))}, ${forwarded} packets, ${lost} lost`);
    }
  }
  const medians = Object.fromEntries([...runs].map(([name, all]) => [name, mediansOf(all)]));
  rooms.push({
    peers,
    ...medians,
    ratio: ratioOf(medians.skein ?? {}, medians.yWebrtc ?? {}),
    ratioNegotiated: ratioOf(medians.skein ?? {}, medians.yWebrtcNegotiated ?? {}),
  });
}

const { 'round-trip': roundTrip, loss, seed, seconds, rate, trials } = values;
const result = { rooms, settings: { roundTrip, loss, seed, seconds, rate, trials }, environment: finish(browser) };
if (values.json) console.log(JSON.stringify(result));
else for (const room of rooms) console.log(JSON.stringify(room));
