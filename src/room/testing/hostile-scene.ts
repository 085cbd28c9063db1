/** Two honest people and a member with true keys and a false tongue, for the tests of the gate. */
import { expect, vi } from 'vitest';
import type { DeviceKeys } from '../../crypto/port.ts';
import type { RecordId } from '../../doc/types.ts';
import type { LogId } from '../../log/types.ts';
import { createFastEnv } from './fast-env.ts';
import { createHostile, type Hostile } from './hostile.ts';
import { found, type Here, join, newHub, newPerson, type Person, value } from './people.ts';

export const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 8000, interval: 5 });

export interface Report {
  readonly members: number;
  readonly rejectedOps: readonly string[];
  readonly waitingOps: number;
  readonly logs: number;
  readonly documents: number;
  readonly fold: { entries: number; setAside: number; voidLogs: number; newer: number };
  readonly refused: Readonly<Record<string, number>>;
  readonly forkedLogs: number;
}

export const reportOf = async (person: Person): Promise<Report> =>
  JSON.parse(await person.device.diagnostics()).rooms[0];

export interface Scene {
  readonly people: readonly [Person, Person];
  readonly ana: Here;
  readonly ben: Here;
  readonly mallory: Hostile;
  readonly editSeed: string;
  lateComer(): Promise<Here>;
  /** An edit of Ana's reaches Ben, and one of Ben's Ana. */
  honestGoOn(): Promise<void>;
}

export async function scene(role: 'editor' | 'viewer' = 'editor'): Promise<Scene> {
  const env = createFastEnv();
  const hub = newHub(env);
  const anaPerson = await newPerson(hub, 'Ana', { env });
  const { here: ana, link } = await found(anaPerson);
  const doc = value(await ana.room.addTable('Table 1', ['A', 'B']));
  const benPerson = await newPerson(hub, 'Ben', { env });
  const ben = await join(benPerson, link);
  const { viewFragment } = value(await ana.room.share());
  const person = await newPerson(hub, 'Mallory', { env });
  const there = await join(person, role === 'editor' ? link : (viewFragment ?? ''));
  await until(() => {
    expect([ben.view().documents.length, there.view().role]).toEqual([1, role]);
    expect(ben.view().members).toHaveLength(3);
    expect(there.view().status.unsaved).toBe(0);
  });
  there.leave();
  person.device.close();
  const mallory = await createHostile(env, hub, person, ana.room.id);
  await until(() => expect(mallory.links).toHaveLength(2));
  let round = 0;
  const reading = anaPerson.device.readLink(link);
  return {
    editSeed: reading.type === 'invite' ? reading.seed : '',
    async lateComer() {
      const late = await join(await newPerson(hub, 'Lena', { env }), link);
      await until(() => expect(late.view().documents).toHaveLength(1));
      return late;
    },
    people: [anaPerson, benPerson],
    ana,
    ben,
    mallory,
    async honestGoOn() {
      round++;
      for (const [from, to, at] of [
        [ana, ben, 0],
        [ben, ana, 1],
      ] as const) {
        const row = from.table(doc).rowId(0);
        const column = from.table(doc).columnId(at) as RecordId;
        value(await from.room.setCells(doc, [{ row, column, value: `round ${round}` }]));
        await until(() => expect(to.table(doc).texts()[0]?.[at]).toBe(`round ${round}`));
      }
    },
  };
}

/** Ids of the logs that whoever is linked holds, by greeting as one who has nothing. */
export async function learnLogs(mallory: Hostile): Promise<readonly LogId[]> {
  mallory.say({
    type: 'greet',
    version: 1,
    time: 0,
    incarnation: new Uint8Array(8),
    opsDigest: new Uint8Array(16),
    heads: new Uint8Array(512),
  });
  const logs = (): LogId[] =>
    mallory.heard.flatMap(({ message }) => {
      if (message.type === 'heads') return message.heads.map(({ log }) => log);
      // Who says that it holds nothing is given what there is [MESH-45].
      return message.type === 'ranges' ? message.sent.map(({ range }) => range.log) : [];
    });
  await until(() => expect(logs().length).toBeGreaterThan(0));
  return [...new Set(logs())];
}

export const deviceOf = (person: Person) => (person.settings.get('keys') as DeviceKeys).device;
