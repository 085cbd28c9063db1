/** The broadcast in rooms of the size of a real one; a thousand peers, with their overlay, are in overlay.test.ts. */
import { expect, it } from 'vitest';
import { createSeededEnv } from '../testing/seeded-env.ts';
import { createSwarm, type Swarm } from '../testing/swarm.ts';

const fullMesh = (count: number, seed: number) => {
  const env = createSeededEnv(seed);
  const swarm = createSwarm({ env, delayMs: () => 5 + env.chance() * 20 });
  for (let i = 0; i < count; i++) {
    const node = swarm.add();
    for (const other of swarm.nodes) swarm.link(node, other);
  }
  return { env, swarm };
};

const has = (swarm: Swarm, entry: string): number =>
  swarm.nodes.filter((node) => !node.isAlive || node.arrivals.has(entry)).length;

it.each([3, 8, 16])('[MESH-18] among %i peers an edit costs N − 1 payloads once the tree stands', (count) => {
  const { env, swarm } = fullMesh(count, count);
  for (let i = 0; i < 30; i++) {
    swarm.write(swarm.nodes[i % count] as (typeof swarm.nodes)[number]);
    env.run(200);
  }
  env.run(3000);
  const before = { ...swarm.counts };
  const edits = 100;
  for (let i = 0; i < edits; i++) {
    const entry = swarm.write(swarm.nodes[Math.floor(env.chance() * count)] as (typeof swarm.nodes)[number]);
    env.run(200);
    expect(has(swarm, entry)).toBe(count);
  }
  expect((swarm.counts.payloads - before.payloads) / edits).toBeLessThanOrEqual(1.02 * (count - 1));
  // Announcements: at most two a second and peer, five edits a second.
  expect((swarm.counts.announcements - before.announcements) / edits).toBeLessThanOrEqual((2.2 * count) / 5);
});

it('[MESH-18] whoever dies in the middle of the tree, the next edit reaches everybody', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { env, swarm } = fullMesh(10, seed);
    for (const node of swarm.nodes) swarm.write(node);
    env.run(2000);
    const [dead] = [...swarm.nodes].sort((a, b) => b.tree.eager().length - a.tree.eager().length);
    if (!dead) throw new Error('somebody is there');
    dead.isAlive = false;
    for (const node of swarm.nodes) swarm.unlink(dead, node);
    const writer = swarm.nodes.find(({ isAlive }) => isAlive) as (typeof swarm.nodes)[number];
    const entry = swarm.write(writer);
    env.run(1500);
    expect([seed, has(swarm, entry)]).toEqual([seed, 10]);
  }
});
