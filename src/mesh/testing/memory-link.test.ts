import { expect, it } from 'vitest';
import type { DeviceId } from '../../crypto/port.ts';
import { textOf, utf8 } from '../../lib/bytes.ts';
import { realEnv } from '../../lib/env.ts';
import type { Gatekeeper, Mesh, SessionId } from '../types.ts';
import { createLinkPair } from './memory-link.ts';
import { createMemoryHub } from './memory-mesh.ts';
import { until } from './until.ts';

const side = (name: string) =>
  ({ session: name.repeat(32) as SessionId, device: name.repeat(64) as DeviceId, standing: 'member' }) as const;

const open: Gatekeeper = {
  passport: async () => utf8('me'),
  judge: async () => 'member',
  farewell: () => null,
  hearFarewell: async () => {},
};

it('[MESH-4] a link delivers everything, urgent first, and keeps what came before a listener was set', async () => {
  const [atA, atB] = createLinkPair(side('a'), side('b'));
  expect(atA.session).toBe(side('b').session);
  const sent = Promise.all([
    atA.send(utf8('bulk'), 'bulk'),
    atA.send(utf8('normal'), 'normal'),
    atA.send(utf8('urgent 1'), 'urgent'),
    atA.send(utf8('urgent 2'), 'urgent'),
  ]);
  expect(await sent).toEqual([true, true, true, true]);
  const got: string[] = [];
  atB.receive((message) => got.push(textOf(message)));
  expect(got).toEqual(['urgent 1', 'urgent 2', 'normal', 'bulk']);
});

it('[MESH-8] a link that ended says so to both ends, once, and answers false to what was not sent', async () => {
  const [atA, atB] = createLinkPair(side('a'), side('b'));
  const reasons: string[] = [];
  const ended = new Promise<void>((resolve) => {
    atB.onClosed((reason) => {
      reasons.push(reason);
      resolve();
    });
  });
  const unsent = atA.send(utf8('late'), 'normal');
  atA.close({ type: 'broke-protocol', detail: 'garbage' });
  atA.close({ type: 'done' });
  expect(await unsent).toBe(false);
  expect(await atA.send(utf8('later'), 'normal')).toBe(false);
  await ended;
  expect(reasons).toEqual(['closed by the other side']);
  atA.onClosed((reason) => reasons.push(reason));
  expect(reasons[1]).toBe('broke protocol: garbage');
});

it('[MEM-6] the hub links only sessions whose gatekeepers let each other in, and counts the others', async () => {
  const hub = createMemoryHub(realEnv);
  const shut: Gatekeeper = { ...open, judge: async (device) => (device === side('b').device ? null : 'guest') };
  const a = hub.mesh(shut, side('a').session, side('a').device);
  const b = hub.mesh(open, side('b').session, side('b').device);
  const c = hub.mesh(open, side('c').session, side('c').device);
  await until(
    'links of those who let each other in',
    () => a.links().length === 1 && b.links().length === 1 && c.links().length === 2,
  );
  expect(a.links()[0]?.standing).toBe('guest');
  expect(a.refused().get('not let in')).toBeGreaterThan(0);
  for (const mesh of [a, b, c]) mesh.close();
});

it('[MESH-9] a partition, the switch and a dead signaling server cut and heal as told', async () => {
  const hub = createMemoryHub(realEnv);
  const meshes = ['a', 'b', 'c'].map((name) => hub.mesh(open, side(name).session, side(name).device));
  const [a, b, c] = meshes as [Mesh, Mesh, Mesh];
  const counts = () => meshes.map((mesh) => mesh.links().length).join();
  await until('links 2,2,2', () => counts() === '2,2,2');
  hub.partition([[a.session], [b.session, c.session]]);
  await until('links 0,1,1', () => counts() === '0,1,1');
  hub.heal();
  await until('links 2,2,2', () => counts() === '2,2,2');
  hub.setSignaling(false);
  expect(counts()).toBe('2,2,2');
  b.setEnabled(false);
  await until('links 1,0,1', () => counts() === '1,0,1');
  b.setEnabled(true);
  expect(b.signaling.get()).toBe('failed');
  hub.setSignaling(true);
  await until('links 2,2,2', () => counts() === '2,2,2');
  for (const mesh of meshes) mesh.close();
});
