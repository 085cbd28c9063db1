import { expect, it } from 'vitest';
import type { DeviceId } from '../crypto/port.ts';
import { utf8 } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { createMemoryHub, newSessionId } from '../mesh/testing/memory-mesh.ts';
import { until } from '../mesh/testing/until.ts';
import type { Gatekeeper } from '../mesh/types.ts';
import { createEarlyMesh } from './early-mesh.ts';

const open: Gatekeeper = {
  passport: async () => utf8('me'),
  judge: async () => 'member',
  farewell: () => utf8('bye'),
  hearFarewell: async () => {},
};

it('[MESH-46] a mesh begun early proves and judges nothing before the room is read, and is the same mesh afterwards', async () => {
  const hub = createMemoryHub(realEnv);
  const name = (digit: string): DeviceId => digit.repeat(64) as DeviceId;
  const ana = hub.mesh(open, newSessionId(realEnv), name('a'));
  const asked: string[] = [];
  let early: Gatekeeper | null = null;
  const begun = createEarlyMesh((gatekeeper) => {
    early = gatekeeper;
    return hub.mesh(gatekeeper, newSessionId(realEnv), name('b'));
  });
  const gate = early as unknown as Gatekeeper;
  const judged = gate.judge(name('c'), utf8('c'), utf8('t')).then(() => asked.push('judged'));
  const shown = gate.passport(utf8('t')).then(() => asked.push('shown'));
  expect(gate.farewell(name('c'))).toBeNull();
  await new Promise<void>((resolve) => realEnv.after(0, resolve));
  expect(asked).toEqual([]);
  expect(ana.links()).toEqual([]);
  const mesh = begun.take(open);
  await Promise.all([judged, shown]);
  expect(asked).toHaveLength(2);
  expect(gate.farewell(name('c'))).toEqual(utf8('bye'));
  await until('the link that was waited for', () => mesh.links().length === 1 && ana.links().length === 1);
  for (const one of [ana, mesh]) one.close();
});
