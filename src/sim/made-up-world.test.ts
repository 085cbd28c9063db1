/** The parts that a world is made of: what they promise, and what they do to people. */
import { describe, expect, it } from 'vitest';
import type { StoreOp } from '../storage/port.ts';
import { createChance } from './chance.ts';
import { createClock, type Turn } from './clock.ts';
import { createLife } from './life.ts';
import { createMadeUpDisk } from './made-up-disk.ts';
import { createNetwork } from './network.ts';

const turn: Turn = () => new Promise((resolve) => process.nextTick(resolve));

function setUp(seed = 'test') {
  const clock = createClock(turn);
  const chance = createChance(seed);
  const life = createLife('page', clock, { offsetMs: 0 }, chance.fork('life'));
  return { clock, chance, life, network: createNetwork(clock, chance.fork('network')) };
}

describe('time', () => {
  it('[SIM-2] events happen in the order of their times, and all promises of one before the next', async () => {
    const { clock } = setUp();
    const log: string[] = [];
    const chain = async (name: string): Promise<void> => {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      log.push(`${name} done at ${clock.now()}`);
    };
    clock.after(20, () => void chain('second'));
    clock.after(10, () => void chain('first'));
    clock.after(10, () => log.push('also first'));
    clock.after(10, () => log.push('never'))();
    await clock.runUntil(100);
    expect(log).toEqual(['first done at 10', 'also first', 'second done at 20']);
    expect(clock.now()).toBe(100);
  });

  it('[SIM-3] a frozen page gets what waited in its order, before anything new; a dead one nothing', async () => {
    const { clock, life } = setUp();
    const log: string[] = [];
    life.freeze();
    for (const name of ['a', 'b', 'c']) clock.after(10, () => life.enter(() => log.push(name)));
    clock.after(20, () => {
      life.thaw();
      clock.after(0, () => life.enter(() => log.push('new')));
      life.enter(() => log.push('at once'));
    });
    await clock.runUntil(15);
    expect(log).toEqual([]);
    await clock.runUntil(50);
    expect(log).toEqual(['a', 'b', 'c', 'at once', 'new']);
    life.env.after(10, () => log.push('too late'));
    life.die();
    await clock.runUntil(100);
    expect(log).toHaveLength(5);
  });
});

describe('lines', () => {
  it('[SIM-4] what is sent arrives once and in order; a cut holds it, in one direction if it is one-way', async () => {
    const { clock, network } = setUp();
    const there: number[] = [];
    const back: number[] = [];
    const [to, from] = [network.pipe('a', 'b'), network.pipe('b', 'a')];
    for (let i = 0; i < 100; i++) to.send(500, () => there.push(i));
    network.cut(['a'], ['b'], true);
    from.send(10, () => back.push(0));
    await clock.runUntil(5_000);
    expect([there.length, back.length]).toEqual([0, 1]);
    expect(to.buffered()).toBe(50_000);
    network.mend();
    await clock.runUntil(20_000);
    expect(there).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(to.buffered()).toBe(0);
  });

  it('[SIM-4] what fills a line is told, and when it will have drained', async () => {
    const { clock, network } = setUp();
    network.spoil('a');
    const pipe = network.pipe('a', 'b');
    pipe.send(120_000, () => {});
    expect(pipe.buffered()).toBeGreaterThan(100_000);
    await clock.runUntil(pipe.drainMs(20_000));
    expect(pipe.buffered()).toBeLessThanOrEqual(20_000);
  });
});

describe('disks', () => {
  const put = (key: string): readonly StoreOp[] => [{ type: 'put', table: 't', key, value: key }];

  it('[SIM-5] of the writes under way when a page dies a part has landed, from the front, and nobody is told', async () => {
    const counts = new Set<number>();
    for (let run = 0; run < 40; run++) {
      const { clock, chance, life } = setUp(`run ${run}`);
      const landed: string[] = [];
      const disk = createMadeUpDisk({
        storeName: () => 'store',
        tables: ['t'],
        chance,
        landed: (ops) => landed.push(...ops.map(({ key }) => key)),
      });
      disk.setSlowness(1_000);
      const opening = disk.storage(life).open('store', ['t']);
      await clock.runUntil(100);
      const opened = await opening;
      if (!opened.ok) throw new Error('it opens');
      let told = 0;
      for (const key of ['1', '2', '3']) void opened.value.write(put(key)).then(() => told++);
      life.die();
      await clock.runUntil(20_000);
      expect(landed).toEqual(['1', '2', '3'].slice(0, landed.length));
      expect(told).toBe(0);
      const left = (await disk.contents()).get('t') ?? [];
      expect(left.map(({ key }) => key)).toEqual(landed);
      counts.add(landed.length);
    }
    expect(counts.size).toBe(4);
  });

  it('[SIM-5] a full disk says so and stores nothing; an old backup is put back whole', async () => {
    const { clock, chance, life } = setUp();
    const disk = createMadeUpDisk({ storeName: () => 'store', tables: ['t'], chance, landed: () => {} });
    const opening = disk.storage(life).open('store', ['t']);
    await clock.runUntil(100);
    const opened = await opening;
    if (!opened.ok) throw new Error('it opens');
    const write = async (key: string) => {
      const written = opened.value.write(put(key));
      await clock.runUntil(clock.now() + 1_000);
      return written;
    };
    expect((await write('kept')).ok).toBe(true);
    const backup = await disk.contents();
    disk.setFull(true);
    expect(await write('refused')).toEqual({ ok: false, error: { type: 'full' } });
    disk.setFull(false);
    expect((await write('lost')).ok).toBe(true);
    life.die();
    await disk.restore(backup);
    expect((await disk.contents()).get('t')?.map(({ key }) => key)).toEqual(['kept']);
  });
});
