/** Node's side: the founder in a worker thread, disks in memory. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MessagePort as NodePort, Worker } from 'node:worker_threads';
import { bundle } from '../../e2e/module-page.ts';
import type { RoomPlan } from './made-room.ts';
import type * as Scene from './scene.ts';
import { pause } from './until.ts';

export interface Trials {
  readonly served: { readonly entries: number; readonly mergedBytes: number };
  readonly join: readonly Scene.JoinFigures[];
  readonly plain: readonly Scene.Cost[];
}

/** Of the main thread: Linux tells it in nanoseconds. */
const threadCpu = (): number =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

/** Bundled as the app is: run file by file, each closure would be given its name anew. */
export async function loadScene(): Promise<{ readonly scene: typeof Scene; readonly url: string }> {
  const file = join(tmpdir(), `skein-bench-${process.pid}.mjs`);
  await writeFile(file, await bundle('../bench/admit/scene.ts'));
  return { scene: (await import(file)) as typeof Scene, url: file };
}

const founderThread = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.url).then(async ({ serveRoom }) => {
    const { served, meet } = await serveRoom(workerData.plan);
    parentPort.on('message', meet);
    parentPort.postMessage(served);
  });
`;

export async function joinInNode(plan: RoomPlan, trials: number): Promise<Trials> {
  const { scene, url } = await loadScene();
  const worker = new Worker(founderThread, { eval: true, workerData: { url, plan } });
  const served = await new Promise<Scene.Served>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const meet = (port: MessagePort): void => worker.postMessage(port, [port as unknown as NodePort]);
  const plain: Scene.Cost[] = [];
  const join: Scene.JoinFigures[] = [];
  for (let trial = 0; trial < trials; trial++) {
    plain.push(scene.plainApply(served.merged, threadCpu));
    join.push(await scene.joinRoom(served, scene.memory(), meet, threadCpu));
    const said = (cost?: Scene.Cost): string => `${cost?.ms.toFixed(0)} ms (processor ${cost?.cpuMs.toFixed(0)})`;
    process.stderr.write(`join ${said(join.at(-1))}, plain ${said(plain.at(-1))}\n`);
    await pause(1500);
  }
  await worker.terminate();
  return { served: { entries: served.entries, mergedBytes: served.merged.length }, join, plain };
}

export interface Reloads {
  readonly entries: number;
  readonly stateBytes: number;
  readonly reload: readonly Scene.Cost[];
  readonly plain: readonly Scene.Cost[];
}

/** Disks in memory: what is compared is the work of the two, without a browser's disk. */
export async function reloadInNode(plan: RoomPlan, trials: number): Promise<Reloads> {
  const { scene } = await loadScene();
  const storage = scene.memory();
  const device = new Map();
  const { served, state } = await scene.prepareReload(plan, storage, scene.memoryDevice(device));
  const reload: Scene.Cost[] = [];
  const plain: Scene.Cost[] = [];
  for (let trial = 0; trial < trials; trial++) {
    plain.push(scene.plainApply(state, threadCpu));
    reload.push(await scene.reloadRoom(served, storage, scene.memoryDevice(device), threadCpu));
    await pause(1000);
  }
  return { entries: served.entries, stateBytes: state.length, reload, plain };
}
