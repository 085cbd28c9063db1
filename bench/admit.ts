/**
 * `npm run bench:admit -- [--members 50] [--entries 10000] [--reload 100000] [--typing 10000] [--trials 5] [--in node,chromium] [--json]`: what
 * signatures, encryption and causal order cost a newcomer, and who opens a room again.
 *
 * A room with so many edits of single cells, everybody online, joined by link: from opening the link to the last cell shown, and
 * the bytes received, beside plain Yjs that is handed the one merged update. The founder has a thread of its own, as another
 * person's machine is. Apart from that one person's typing in one text; and a room with ten times the edits opened again from
 * its disk, beside the plain document as one record. Where the processor's time of the newcomer's thread can be told, it is:
 * on a busy machine it says more than the clock.
 */
import { parseArgs } from 'node:util';
import { openChromium } from './admit/in-chromium.ts';
import { joinInNode, type Reloads, reloadInNode, type Trials } from './admit/in-node.ts';
import type { RoomPlan } from './admit/made-room.ts';
import type { Cost } from './admit/scene.ts';
import { recordEnvironment } from './rig/environment.ts';
import { median, round } from './rig/figures.ts';

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '50' },
    entries: { type: 'string', default: '10000' },
    reload: { type: 'string', default: '100000' },
    typing: { type: 'string', default: '10000' },
    trials: { type: 'string', default: '5' },
    in: { type: 'string', default: 'node,chromium' },
    json: { type: 'boolean', default: false },
  },
});
const trials = Number(values.trials);
const members = Number(values.members);
const cells: RoomPlan = { members, entries: Number(values.entries), kind: 'cells' };
const typing: RoomPlan = { members: 1, entries: Number(values.typing), kind: 'typing' };
const again: RoomPlan = { members, entries: Number(values.reload), kind: 'cells' };

/** Null where it was not measured. */
const middle = (costs: readonly Cost[], key: keyof Cost): number | null => {
  const value = median(costs.map((cost) => cost[key]).filter((one) => Number.isFinite(one)));
  return value === null ? null : round(value);
};
const ratio = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : round(a / b));

function joinFigures({ served, join, plain }: Trials) {
  const [ms, plainMs] = [middle(join, 'ms'), middle(plain, 'ms')];
  const [cpuMs, plainCpuMs] = [middle(join, 'cpuMs'), middle(plain, 'cpuMs')];
  const bytes = median(join.map((one) => one.bytes));
  return {
    entries: served.entries,
    skein: { ms, cpuMs, bytes, entriesPerSecond: ms === null ? null : Math.round((served.entries / ms) * 1000) },
    plainYjs: { ms: plainMs, cpuMs: plainCpuMs, bytes: served.mergedBytes },
    ratio: {
      joinMs: ratio(ms, plainMs),
      joinCpu: ratio(cpuMs, plainCpuMs),
      joinBytes: ratio(bytes, served.mergedBytes),
    },
  };
}

function reloadFigures({ entries, reload, plain }: Reloads) {
  const [ms, plainMs] = [middle(reload, 'ms'), middle(plain, 'ms')];
  const [cpuMs, plainCpuMs] = [middle(reload, 'cpuMs'), middle(plain, 'cpuMs')];
  return {
    entries,
    skein: { ms, cpuMs },
    plainYjs: { ms: plainMs, cpuMs: plainCpuMs },
    ratio: { reloadMs: ratio(ms, plainMs), reloadCpu: ratio(cpuMs, plainCpuMs) },
  };
}

interface Engine {
  join(plan: RoomPlan, trials: number): Promise<Trials>;
  reload(plan: RoomPlan, trials: number): Promise<Reloads>;
}

async function measure({ join, reload }: Engine) {
  const joined = joinFigures(await join(cells, trials));
  const typed = typing.entries > 0 ? joinFigures(await join(typing, trials)) : null;
  const reloaded = again.entries > 0 ? reloadFigures(await reload(again, trials)) : null;
  const { joinMs, joinBytes } = joined.ratio;
  return {
    ratio: { joinMs, joinBytes, reloadMs: reloaded?.ratio.reloadMs ?? null },
    join: joined,
    typing: typed,
    reload: reloaded,
  };
}

const environment = recordEnvironment();
const engines = values.in.split(',');
const node = engines.includes('node') ? await measure({ join: joinInNode, reload: reloadInNode }) : null;
let browser = 'none';
let chromium: Awaited<ReturnType<typeof measure>> | null = null;
if (engines.includes('chromium')) {
  const opened = await openChromium();
  browser = opened.version;
  chromium = await measure(opened);
  await opened.close();
}
// A browser is where rooms are opened: its ratios are the ones that count, where it was measured.
const result = { environment: environment(browser), ratio: (chromium ?? node)?.ratio ?? null, node, chromium };
console.log(values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2));
process.exit(0);
