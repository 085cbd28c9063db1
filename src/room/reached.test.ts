import { expect, it, vi } from 'vitest';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 20 });

it('[UI-16] [UI-5] whoever cannot be linked with is shown as reached through whom their word comes', async () => {
  const hub = newHub();
  const people = [await newPerson(hub, 'Ana'), await newPerson(hub, 'Ben'), await newPerson(hub, 'Cem')] as const;
  const [anaPerson, benPerson, cemPerson] = people;
  const ana = await found(anaPerson);
  const ben = await join(benPerson, ana.link);
  const cem = await join(cemPerson, ana.link);
  await until(() => expect(ana.here.peers().peers.filter(({ reached }) => reached === 'directly')).toHaveLength(3));
  await until(() => expect([ben.view().role, cem.view().role]).toEqual(['editor', 'editor']));
  const [a, b, c] = people.map(({ sessions }) => sessions.at(-1) ?? ('' as never));
  if (!a || !b || !c) throw new Error('everybody has a session');
  // Ana and Cem find no way to each other; Ben is linked with both.
  hub.partition([
    [a, b],
    [b, c],
  ]);
  const doc = value(await cem.room.addTable('From afar', ['A']));
  cem.room.setPresence({ doc, row: null, column: null });
  await until(() => {
    expect(ana.here.view().documents.map(({ name }) => name)).toEqual(['From afar']);
    expect(ana.here.peers().peers.find(({ name }) => name === 'Cem')).toMatchObject({
      id: c,
      state: 'open',
      reached: 'through-others',
      via: b,
      treeRole: null,
    });
    expect(ana.here.peers().peers.find(({ name }) => name === 'Ben')).toMatchObject({ reached: 'directly', via: null });
  });
  expect(ben.peers().peers.every(({ via }) => via === null)).toBe(true);
});
