import { expect, it, vi } from 'vitest';
import { createFastEnv } from './testing/fast-env.ts';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

it('[ROOM-8] "Work offline" pressed twice at once ends as it was pressed last', async () => {
  const env = createFastEnv();
  const hub = newHub(env);
  const ana = await newPerson(hub, 'Ana', { env });
  const { here, link } = await found(ana);
  const ben = await join(await newPerson(hub, 'Ben', { env }), link);
  // Whatever step the first press has come to when the second one is made.
  for (let steps = 0; steps < 16; steps++) {
    const first = ana.device.setOffline(true);
    for (let i = 0; i < steps; i++) await Promise.resolve();
    value(await ana.device.setOffline(false));
    value(await first);
    value(await here.room.rename(`pressed after ${steps}`));
    await vi.waitFor(() => expect(ben.view().name).toBe(`pressed after ${steps}`), 5_000);
  }
  here.leave();
  ben.leave();
});
