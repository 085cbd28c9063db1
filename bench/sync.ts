/**
 * `npm run bench:sync -- --mb 0.1,0.3,1,10,50 --json`: a document of each size in one peer, a second one opens the link:
 * whether the document arrives, whole and the same, and how long after the click. docs/benchmarks.md says how.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { contentOf } from './rig/content-sizes.ts';
import { recordEnvironment } from './rig/environment.ts';
import { median, round } from './rig/figures.ts';
import { openPeerFrames } from './rig/peer-frames.ts';
import { type Side, sidesNamed } from './rig/sides.ts';

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '0.1,0.3,1,10,50' },
    trials: { type: 'string', default: '1' },
    sides: { type: 'string', default: 'skein,yWebrtc,yWebrtcNegotiated' },
    /**
     * Seconds to wait for a document of no size, for each megabyte more, and at most for y-webrtc: what it has not sent by
     * then was dropped, because its one message was too large.
     */
    patience: { type: 'string', default: '15,5,45' },
    json: { type: 'boolean', default: false },
  },
});

interface Arrival {
  readonly arrived: boolean;
  /** From the beginning of the navigation to the last cell shown. */
  readonly ms: number | null;
  /** Until the second peer's page could open the link at all. */
  readonly foundedMs: number;
}

const say = (line: string): void => console.error(line);
const [least = 15, perMegabyte = 5, others = 45] = values.patience.split(',').map(Number);
const patienceMs = (side: Side, megabytes: number): number =>
  1000 * Math.min(least + perMegabyte * megabytes, side.name === 'skein' ? Number.POSITIVE_INFINITY : others);
let browser = 'none';

async function measure(side: Side, megabytes: number): Promise<Arrival> {
  const content = contentOf(megabytes);
  const signaling = await side.startSignaling();
  const frames = await openPeerFrames(side.page);
  try {
    browser = frames.browserVersion;
    const config = { signalingUrl: signaling.url, content, ...side.config };
    const first = await frames.add({ ...config, name: 'First' });
    const begunAt = Date.now();
    const link = await first.frame.evaluate((what) => window.roomPeer.found(what), content);
    const foundedMs = Date.now() - begunAt;
    // What a person would do meanwhile; the first peer is at rest when the second one comes.
    await pause(1_000);
    const second = await frames.add({ ...config, name: 'Second', link });
    const abort = new AbortController();
    const shownAt = await Promise.race([
      second.frame.evaluate(() => window.roomPeer.contentShownAt()),
      pause(patienceMs(side, megabytes), null, { signal: abort.signal }),
    ]);
    abort.abort();
    return { arrived: shownAt !== null, ms: shownAt === null ? null : round(shownAt - second.openedAt), foundedMs };
  } finally {
    await frames.close();
    await signaling.stop();
  }
}

const finish = recordEnvironment();
const sides = sidesNamed(values.sides);
const sizes: Record<string, unknown>[] = [];
for (const mb of values.mb.split(',').map(Number)) {
  const arrivals = new Map<string, Arrival[]>(sides.map(({ name }) => [name, []]));
  for (let trial = 0; trial < Number(values.trials); trial++) {
    for (const side of trial % 2 === 0 ? sides : [...sides].reverse()) {
      const arrival = await measure(side, mb);
      arrivals.get(side.name)?.push(arrival);
      const said = arrival.arrived ? `${arrival.ms} ms` : 'did not arrive';
      say(`${mb} MB, ${side.name}: ${said} (made in ${arrival.foundedMs} ms)`);
    }
  }
  const result: Record<string, unknown> = { mb };
  for (const [name, all] of arrivals) {
    const times = all.flatMap(({ ms }) => (ms === null ? [] : [ms]));
    // A median of those that arrived would hide those that did not.
    result[name] = { arrived: times.length === all.length, ms: times.length === all.length ? median(times) : null };
  }
  const msOf = (name: string): number | null => (result[name] as { ms: number | null } | undefined)?.ms ?? null;
  const ratioTo = (other: string): number | null => {
    const [mine, theirs] = [msOf('skein'), msOf(other)];
    return mine === null || theirs === null ? null : Math.round((mine / theirs) * 1000) / 1000;
  };
  result.ratio = { ms: ratioTo('yWebrtc') };
  result.ratioNegotiated = { ms: ratioTo('yWebrtcNegotiated') };
  sizes.push(result);
}

const result = { sizes, trials: Number(values.trials), environment: finish(browser) };
if (values.json) console.log(JSON.stringify(result));
else for (const size of sizes) console.log(JSON.stringify(size));
