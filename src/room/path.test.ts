import { expect, it, vi } from 'vitest';
import { createFastEnv } from './testing/fast-env.ts';
import { enter, found, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 10 });

it('[MEM-6] two members meet though one stands on operations that the other has never seen', async () => {
  const env = createFastEnv();
  const hub = newHub(env);
  const anaPerson = await newPerson(hub, 'Ana', { env });
  const ana = await found(anaPerson);
  const benPerson = await newPerson(hub, 'Ben', { env });
  const ben = await join(benPerson, ana.link);
  await until(() => expect(ana.here.view().members).toHaveLength(2));

  // While Ana is away Ben says another name, and Cleo joins after that.
  value(await anaPerson.device.setOffline(true));
  await until(() => expect(ben.peers().peers.filter(({ state }) => state === 'open')).toHaveLength(1));
  value(await benPerson.device.setName('Benjamin'));
  await until(() => expect(ben.view().members.map(({ name }) => name)).toContain('Benjamin'));
  const cleo = await join(await newPerson(hub, 'Cleo', { env }), ana.link);
  await until(() => expect(cleo.view().phase.type).toBe('open'));
  await until(() => expect(cleo.view().members.map(({ name }) => name)).toContain('Benjamin'));
  ben.leave();
  benPerson.device.close();

  // Ben is gone for good; the two have never met.
  value(await anaPerson.device.setOffline(false));
  await until(() => {
    for (const here of [ana.here, cleo]) {
      expect(
        here
          .view()
          .members.map(({ name }) => name)
          .sort(),
      ).toEqual(['Ana', 'Benjamin', 'Cleo']);
    }
  });
  const doc = value(await cleo.room.addTable('Table 1', ['A']));
  await until(() => expect(ana.here.view().documents.map(({ id }) => id)).toEqual([doc]));
  // And she is still known after a reload.
  const again = await anaPerson.reload();
  const back = enter(value(await again.device.openRoom(ana.here.room.id)));
  expect(back.view().members).toHaveLength(3);
});
