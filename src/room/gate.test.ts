/** A member with true keys and a false tongue against honest rooms: refused, bounded or counted; the honest go on. */
import { describe, expect, it, vi } from 'vitest';
import { keysFromSeed } from '../crypto/derived-keys.ts';
import type { DeviceKeys } from '../crypto/port.ts';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import type { RecordId } from '../doc/types.ts';
import { type Bytes, equalBytes, fromHex } from '../lib/bytes.ts';
import type { LogId } from '../log/types.ts';
import { joinProofBytes } from '../members/op.ts';
import { madeInvite, madeJoin, madeProfile } from '../members/testing/made-ops.ts';
import type { OpId } from '../members/types.ts';
import { statementToSign } from '../mesh/broadcast/statement.ts';
import { maxQueuedWants, maxUnhandledBytes, opsMessageBytes } from '../mesh/sync-limits.ts';
import { peerMessageToBytes } from '../wire/peer-message.ts';
import { maxWaitingOps } from './membership.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { bodyOf, createHostile, type Hostile, madeTable } from './testing/hostile.ts';
import { found, type Here, join, newHub, newPerson, type Person, value } from './testing/people.ts';

const until = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 5 });

interface Report {
  readonly members: number;
  readonly rejectedOps: readonly string[];
  readonly waitingOps: number;
  readonly logs: number;
  readonly documents: number;
  readonly fold: { entries: number; setAside: number; voidLogs: number; newer: number };
  readonly refused: Readonly<Record<string, number>>;
  readonly forkedLogs: number;
}

const reportOf = async (person: Person): Promise<Report> => JSON.parse(await person.device.diagnostics()).rooms[0];

interface Scene {
  readonly people: readonly [Person, Person];
  readonly ana: Here;
  readonly ben: Here;
  readonly mallory: Hostile;
  readonly editSeed: string;
  lateComer(): Promise<Here>;
  /** An edit of Ana's reaches Ben, and one of Ben's Ana. */
  honestGoOn(): Promise<void>;
}

async function scene(role: 'editor' | 'viewer' = 'editor'): Promise<Scene> {
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
async function learnLogs(mallory: Hostile): Promise<readonly LogId[]> {
  mallory.say({
    type: 'greet',
    version: 1,
    time: 0,
    incarnation: new Uint8Array(8),
    opsDigest: new Uint8Array(16),
    heads: new Uint8Array(512),
  });
  const logs = (): LogId[] =>
    mallory.heard.flatMap(({ message }) => (message.type === 'heads' ? message.heads.map(({ log }) => log) : []));
  await until(() => expect(logs().length).toBeGreaterThan(0));
  return [...new Set(logs())];
}

const deviceOf = (person: Person) => (person.settings.get('keys') as DeviceKeys).device;

describe('the gate, entries', () => {
  it('[LOG-4] a member’s own honest entry counts: the attacks below fail for what they are', async () => {
    const { people, mallory, ana, honestGoOn } = await scene();
    const log = mallory.newLog();
    const made = madeTable(log.facts.client);
    mallory.say({ type: 'range', sent: await log.doc(bodyOf(made.doc, made.update)) });
    await until(async () => expect(ana.table(made.doc).columns()).toHaveLength(1));
    for (const person of people) expect((await reportOf(person)).fold).toMatchObject({ voidLogs: 0, entries: 0 });
    await honestGoOn();
  });

  it('[LOG-4] a foreign client id voids the log, and all that follows in it', async () => {
    const { people, mallory, ana, honestGoOn } = await scene();
    const victim = mallory.newLog();
    const log = mallory.newLog();
    const forged = madeTable(victim.facts.client);
    mallory.say({ type: 'range', sent: await log.doc(bodyOf(forged.doc, forged.update)) });
    const good = madeTable(log.facts.client, 'e'.repeat(32));
    mallory.say({ type: 'range', sent: await log.doc(bodyOf(good.doc, good.update)) });
    await until(async () => {
      for (const person of people) {
        const { fold, refused } = await reportOf(person);
        expect(fold.voidLogs).toBe(1);
        expect(refused['void entry: foreign-client']).toBe(1);
      }
    });
    await honestGoOn();
    expect(ana.table(forged.doc).columns()).toEqual([]);
    expect(ana.table(good.doc).columns()).toEqual([]);
  });

  it('[LOG-4] [LOG-9] a replayed update and a gap in an author’s own clocks void', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const twice = mallory.newLog();
    const made = madeTable(twice.facts.client);
    for (let i = 0; i < 2; i++) mallory.say({ type: 'range', sent: await twice.doc(bodyOf(made.doc, made.update)) });
    const gap = mallory.newLog();
    const later = madeTable(gap.facts.client, 'e'.repeat(32));
    const more = later.table.schema.addColumn('B', 'text', 'end');
    if (!more.ok || !more.value.update) throw new Error('a column can be added');
    mallory.say({ type: 'range', sent: await gap.doc(bodyOf(later.doc, more.value.update)) });
    await until(async () => {
      for (const person of people) expect((await reportOf(person)).refused['void entry: clock']).toBe(2);
    });
    await honestGoOn();
  });

  it('[LOG-9] a body that cannot be opened or read is void; one of a newer version waits', async () => {
    const { people, mallory, ana, honestGoOn } = await scene();
    const noise = mallory.newLog();
    mallory.say({
      type: 'range',
      sent: await noise.doc(new Uint8Array(0), { body: new Uint8Array(60).fill(5) as never }),
    });
    const nonsense = mallory.newLog();
    mallory.say({ type: 'range', sent: await nonsense.doc(new Uint8Array([0x20, 200, 1, 2, 3])) });
    const bomb = mallory.newLog();
    mallory.say({ type: 'range', sent: await bomb.doc(new Uint8Array([0x21, 255, 255, 255, 255, 15, 0, 0])) });
    const newer = mallory.newLog();
    mallory.say({ type: 'range', sent: await newer.doc(new Uint8Array([0x30, 9, 9])) });
    const after = madeTable(newer.facts.client);
    mallory.say({ type: 'range', sent: await newer.doc(bodyOf(after.doc, after.update)) });
    await until(async () => {
      for (const person of people) {
        const { fold, refused } = await reportOf(person);
        expect(refused['void entry: unreadable']).toBe(3);
        // The newer one, and what its author wrote after it: nothing of it is lost, nothing of it is guessed.
        expect(fold).toMatchObject({ voidLogs: 3, entries: 0, newer: 2 });
      }
    });
    await honestGoOn();
    // Nothing is on its way: it is here, and a newer app will read it.
    expect(ana.view().status).toMatchObject({ missing: 0, newer: 2 });
  });

  it('[LOG-3] [MESH-5] a forged signature is refused, counted and cut off', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const log = mallory.newLog();
    const made = madeTable(log.facts.client);
    const sent = await log.doc(bodyOf(made.doc, made.update));
    const signature = sent.range.signature.slice();
    signature[0] = (signature[0] ?? 0) ^ 1;
    mallory.say({ type: 'range', sent: { ...sent, range: { ...sent.range, signature } } });
    await until(async () => {
      expect(mallory.ended).toHaveLength(2);
      for (const person of people) expect((await reportOf(person)).refused['forged range']).toBe(1);
    });
    await honestGoOn();
  });

  it('[LOG-3] a range after a gap is asked for from where it is missing; one sent twice is taken once', async () => {
    const { people, mallory, ana, honestGoOn } = await scene();
    const log = mallory.newLog();
    const made = madeTable(log.facts.client);
    const first = await log.doc(bodyOf(made.doc, made.update));
    const more = made.table.schema.addColumn('B', 'text', 'end');
    if (!more.ok || !more.value.update) throw new Error('a column can be added');
    const second = await log.doc(bodyOf(made.doc, more.value.update));
    const wanted = () =>
      mallory.heard
        .flatMap(({ message }) => (message.type === 'want' ? message.wants : []))
        .filter((want) => want.log === log.facts.id);
    mallory.say({ type: 'range', sent: second });
    await until(() => expect(wanted()).toContainEqual({ log: log.facts.id, after: 0, upTo: 2 }));
    for (let i = 0; i < 3; i++) mallory.say({ type: 'range', sent: first });
    for (let i = 0; i < 3; i++) mallory.say({ type: 'range', sent: second });
    await until(() => expect(ana.table(made.doc).columns()).toHaveLength(2));
    mallory.say({ type: 'range', sent: await log.range(0, 2) });
    await honestGoOn();
    for (const person of people) expect((await reportOf(person)).fold).toMatchObject({ voidLogs: 0, entries: 0 });
    expect(mallory.ended).toEqual([]);
  });

  it('[MEM-10] entries of somebody who is no member are not held', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const before = await Promise.all(people.map(reportOf));
    const stranger = await createWebCrypto().generateDeviceKeys();
    const log = mallory.newLog();
    const made = madeTable(log.facts.client);
    const sent = await log.doc(bodyOf(made.doc, made.update));
    if (!sent.opening) throw new Error('the first range has its opening');
    const { factsOf } = await import('../log/opening.ts');
    const opening = { ...sent.opening, deviceKey: stranger.signPublic };
    for (let i = 0; i < 20; i++) {
      mallory.say({ type: 'range', sent: { range: { ...sent.range, log: factsOf(opening).id }, opening } });
    }
    await honestGoOn();
    await until(async () => {
      const now = await Promise.all(people.map(reportOf));
      expect(now.map(({ documents }) => documents)).toEqual(before.map(({ documents }) => documents));
      expect(mallory.ended).toEqual([]);
    });
  });

  it('[MEM-3] [LOG-9] what a viewer writes is held and has no effect; it counts for all once they may write', async () => {
    const { people, mallory, ana, ben, editSeed, lateComer, honestGoOn } = await scene('viewer');
    const log = mallory.newLog();
    const made = madeTable(log.facts.client);
    mallory.say({ type: 'range', sent: await log.doc(bodyOf(made.doc, made.update)) });
    await until(async () => {
      for (const person of people) expect((await reportOf(person)).fold).toMatchObject({ setAside: 1, voidLogs: 0 });
    });
    await honestGoOn();
    expect(ana.table(made.doc).columns()).toEqual([]);
    // Nobody is told that something is missing because a viewer wrote.
    for (const here of [ana, ben]) expect(here.view().status.missing).toBe(0);

    // Then she uses the edit link too. Whoever hears of it before her entries and whoever hears of it after agree.
    const seed = keysFromSeed(fromHex(editSeed) ?? new Uint8Array(0));
    const [id] = [...mallory.state.invites].find(([, { op }]) => equalBytes(op.inviteKey, seed.signPublic)) ?? [];
    if (!id) throw new Error('the edit link is known');
    const joining = await mallory.newLog().op({
      ...madeJoin(mallory.state.tips, id),
      inviteKey: seed.signPublic,
      inviteSignature: seed.sign(joinProofBytes(ana.room.id, mallory.keys.signPublic)),
    });
    mallory.say({ type: 'ops', ops: [joining] });
    await until(() => {
      for (const here of [ana, ben]) expect(here.table(made.doc).columns()).toHaveLength(1);
    });
    const late = await lateComer();
    await until(() => expect(late.table(made.doc).columns()).toHaveLength(1));
    await honestGoOn();
  });

  it('[LOG-7] two entries in one place give a proof everywhere; nobody honest is cut off', async () => {
    const { people, mallory, ana } = await scene();
    const log = mallory.newLog();
    const one = madeTable(log.facts.client, 'd'.repeat(32));
    const other = madeTable(log.facts.client, 'e'.repeat(32));
    const [toFirst, toSecond] = mallory.links;
    const first = await log.doc(bodyOf(one.doc, one.update));
    log.forkAt(0);
    const second = await log.doc(bodyOf(other.doc, other.update));
    const secondMore = await log.doc(bodyOf(other.doc, other.update));
    void toFirst?.send(peerMessageToBytes({ type: 'range', sent: first }), 'normal');
    void toSecond?.send(peerMessageToBytes({ type: 'range', sent: second }), 'normal');
    void toSecond?.send(peerMessageToBytes({ type: 'range', sent: secondMore }), 'normal');
    await until(async () => {
      for (const person of people) expect((await reportOf(person)).forkedLogs).toBe(1);
    });
    for (const person of people) {
      const { refused } = await reportOf(person);
      expect(Object.keys(refused).filter((reason) => /forged|broke/.test(reason))).toEqual([]);
    }
    expect(ana.view().status.connection).toBe('connected');
  });
});

describe('the gate, operations', () => {
  it('[MEM-1] a forged or mutated operation is refused, counted and cut off', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const [known] = mallory.ops;
    if (!known) throw new Error('a room has operations');
    const body = known.entry.body.slice();
    body[20] = (body[20] ?? 0) ^ 1;
    mallory.say({ type: 'ops', ops: [{ ...known, entry: { ...known.entry, body } }] });
    await until(async () => {
      expect(mallory.ended).toHaveLength(2);
      for (const person of people) expect((await reportOf(person)).refused['forged operation']).toBe(1);
    });
    await honestGoOn();
  });

  it('[MEM-1] an operation of another room is refused', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const { opening, ...rest } = mallory.ops[0] ?? (undefined as never);
    const moved = { ...rest, opening: { ...opening, room: new Uint8Array(16).fill(9) as never } };
    mallory.say({ type: 'ops', ops: [moved] });
    await until(async () => {
      for (const person of people) expect((await reportOf(person)).refused['forged operation']).toBe(1);
    });
    await honestGoOn();
  });

  it('[MEM-10] [MESH-5] operations that break the rules, or wait for what never comes, are not piled up', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const before = (await reportOf(people[0])).members;
    const log = mallory.newLog();
    const nowhere = 'ab'.repeat(32) as OpId;
    for (let batch = 0; batch < 5; batch++) {
      const ops = [];
      for (let i = 0; i < 120; i++) ops.push(await log.op(madeProfile([nowhere], i)));
      mallory.say({ type: 'ops', ops });
    }
    await honestGoOn();
    for (const person of people) {
      const { waitingOps, members } = await reportOf(person);
      expect(waitingOps).toBeLessThanOrEqual(maxWaitingOps);
      expect(members).toBe(before);
    }
  });

  it('[MESH-5] operations that wait are bounded in bytes, too', async () => {
    const { mallory, honestGoOn } = await scene();
    const log = mallory.newLog();
    const keys = Array.from({ length: 1024 }, (_, i) => ({
      epoch: i.toString(16).padStart(64, '0') as OpId,
      sealed: new Uint8Array(160),
    }));
    const parents = ['ab'.repeat(32) as OpId];
    for (let i = 1; i <= 30; i++) {
      const inviteKey = new Uint8Array(32).fill(i);
      const said = { epoch: parents[0] as OpId, note: new Uint8Array(28) };
      const made = {
        inviteKey,
        inviteBoxKey: inviteKey,
        role: 'viewer',
        expiresAt: 0,
        uses: 0,
        ...said,
        keys,
      } as const;
      mallory.say({ type: 'ops', ops: [await log.op({ type: 'invite', parents, ...made })] });
    }
    await honestGoOn();
    const before = mallory.heard.length;
    mallory.say({ type: 'op-ids', ids: [] });
    const told = () =>
      mallory.heard.slice(before).flatMap(({ message }) => (message.type === 'ops' ? message.ops : []));
    await until(() =>
      expect(told().filter(({ entry }) => entry.body.length > 100_000).length).toBeGreaterThanOrEqual(40),
    );
    await honestGoOn();
    // Two peers, each with at most four mebibytes of them.
    expect(told().reduce((sum, { entry }) => sum + entry.body.length, 0)).toBeLessThan(2 * 4.5 * 1024 * 1024);
  });

  it('[MEM-2] [MESH-4] operations as large as there can be are told in messages that a link carries', async () => {
    const { mallory, honestGoOn } = await scene();
    const log = mallory.newLog();
    // Forty of them are more than the largest message: told as one, they would keep every newcomer out for good.
    const count = 8;
    const keys = Array.from({ length: 1024 }, (_, i) => ({
      epoch: i.toString(16).padStart(64, '0') as OpId,
      sealed: new Uint8Array(160),
    }));
    const parents = [...mallory.state.tips];
    for (let i = 1; i <= count; i++) {
      const inviteKey = new Uint8Array(32).fill(i);
      const said = { epoch: parents[0] as OpId, note: new Uint8Array(28) };
      const made = {
        inviteKey,
        inviteBoxKey: inviteKey,
        role: 'viewer',
        expiresAt: 0,
        uses: 0,
        ...said,
        keys,
      } as const;
      mallory.say({ type: 'ops', ops: [await log.op({ type: 'invite', parents, ...made })] });
    }
    await honestGoOn();
    const before = mallory.heard.length;
    mallory.say({ type: 'op-ids', ids: [] });
    const told = () => mallory.heard.slice(before).flatMap(({ message }) => (message.type === 'ops' ? [message] : []));
    await until(() => expect(told().flatMap(({ ops }) => ops).length).toBeGreaterThanOrEqual(2 * (count + 4)));
    for (const message of told()) {
      expect(peerMessageToBytes(message).length).toBeLessThan(opsMessageBytes + 256 * 1024);
    }
  });
});

describe('the gate, operations without effect', () => {
  it('[MEM-9] [MESH-5] genuine ones that break a rule are neither kept nor passed on', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const log = mallory.newLog();
    const futile = [];
    // Editors hand out no admins.
    for (let i = 0; i < 50; i++) futile.push(await log.op(madeInvite(mallory.state.tips, 'admin', i)));
    const good = await log.op(madeInvite(mallory.state.tips, 'viewer', 60));
    mallory.say({ type: 'ops', ops: [...futile, good] });
    const told = () =>
      mallory.heard.flatMap(({ message }) => (message.type === 'ops' ? message.ops.map(({ entry }) => entry.seq) : []));
    await until(() => expect(told()).toContain(good.entry.seq));
    for (const { entry } of futile) expect(told()).not.toContain(entry.seq);
    await honestGoOn();
    for (const person of people) expect((await reportOf(person)).rejectedOps).toEqual([]);
    expect(mallory.ended).toEqual([]);
  });
});

describe('the gate, messages', () => {
  it('[MESH-5] bytes that are no message end the link, and nothing else', async () => {
    const { people, mallory, honestGoOn } = await scene();
    mallory.sayRaw(new Uint8Array([6, 1, 2, 3]) as never);
    await until(async () => {
      expect(mallory.ended).toHaveLength(2);
      for (const person of people) {
        const { refused } = await reportOf(person);
        expect(Object.keys(refused).some((reason) => reason.startsWith('malformed message'))).toBe(true);
      }
    });
    await honestGoOn();
  });

  it('[MESH-5] greetings and lists of operations are not answered without end', async () => {
    const { mallory, honestGoOn } = await scene();
    const before = mallory.heard.length;
    for (let i = 0; i < 1000; i++) {
      mallory.say({
        type: 'greet',
        version: 1,
        time: 0,
        incarnation: new Uint8Array(8),
        opsDigest: new Uint8Array(16),
        heads: new Uint8Array(512),
      });
      mallory.say({ type: 'op-ids', ids: [] });
    }
    await honestGoOn();
    const answers = mallory.heard
      .slice(before)
      .filter(({ message }) => message.type === 'ops' || message.type === 'heads');
    // 4,000 would ask for as many; what is left is the burst of two links, and what time has earned.
    expect(answers.length).toBeLessThan(400);
  });

  it('[MESH-5] who says more than can be handled is let go before it fills the memory', {
    timeout: 30_000,
  }, async () => {
    const { mallory, honestGoOn } = await scene();
    const [op] = mallory.ops;
    if (!op) throw new Error('a room has operations');
    const ops = Array.from({ length: 4096 }, () => op);
    const bytes = peerMessageToBytes({ type: 'ops', ops });
    for (let sent = 0; sent <= maxUnhandledBytes; sent += bytes.length) mallory.sayRaw(bytes);
    await until(() => expect(mallory.ended.length).toBeGreaterThan(0));
    await honestGoOn();
  });

  it('[T13] [MESH-21] a device is at most eight sessions, of each only the last word counts, whatever is said and how often', async () => {
    const { mallory, ana, honestGoOn } = await scene();
    const speakers = Array.from({ length: 40 }, (_, i) => ({
      session: (i + 16).toString(16).padStart(32, 'a'),
      device: mallory.keys.device,
      incarnation: '0'.repeat(16),
    }));
    for (let seq = 1; seq <= 20; seq++) {
      for (const [i, speaker] of speakers.entries()) {
        const presence = new Uint8Array([1, 1, 65 + (seq % 26), 0, 0]);
        const said = { speaker, seq, presence, heads: [], digest: new Uint8Array(8) };
        const signature = await mallory.sign(statementToSign(fromHex(ana.room.id) as Bytes, said));
        const reference = { number: i + 1, name: seq === 1 ? speaker : null };
        mallory.say({ type: 'statements', statements: [{ ...said, speaker: reference, signature }] });
      }
    }
    await honestGoOn();
    await until(() => expect(ana.peers().peers.length).toBeGreaterThan(8));
    expect(ana.peers().peers.length).toBeLessThanOrEqual(3 + 8);
    expect(ana.peers().peers.filter(({ name }) => name === 'Ben')).toHaveLength(1);
  });

  it('[T13] [MESH-20] who speaks in the name of another is cut off', async () => {
    const { mallory, ana, ben, honestGoOn } = await scene();
    const speaker = {
      session: 'ab'.repeat(16),
      device: ben.peers().peers[0]?.device ?? '',
      incarnation: '0'.repeat(16),
    };
    const said = { speaker, seq: 1, presence: new Uint8Array(0), heads: [], digest: new Uint8Array(8) };
    const signature = await mallory.sign(statementToSign(fromHex(ana.room.id) as Bytes, said));
    mallory.say({ type: 'statements', statements: [{ ...said, speaker: { number: 1, name: speaker }, signature }] });
    await until(() => expect(mallory.ended.length).toBeGreaterThan(0));
    await honestGoOn();
    expect(ana.peers().peers.some(({ id }) => id === speaker.session)).toBe(false);
  });

  it('[MESH-5] more wants than anybody needs are not queued', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const log = mallory.newLog().facts.id;
    const wants = Array.from({ length: 64 }, (_, i) => ({ log, after: i, upTo: i + 1 }));
    for (let i = 0; i < 2 + maxQueuedWants / 64; i++) mallory.say({ type: 'want', wants });
    await honestGoOn();
    // Answered or refused, but never queued without end.
    for (const person of people) expect((await reportOf(person)).fold.entries).toBe(0);
  });

  it('[MESH-17] a peer that promises and never serves keeps nobody from what others have', async () => {
    const env = createFastEnv();
    const hub = newHub(env);
    const anaPerson = await newPerson(hub, 'Ana', { env });
    const { here: ana, link } = await found(anaPerson);
    const doc = value(await ana.room.addTable('Table 1', ['A']));
    const benPerson = await newPerson(hub, 'Ben', { env });
    const ben = await join(benPerson, link);
    const person = await newPerson(hub, 'Mallory', { env });
    const there = await join(person, link);
    await until(() => expect([ben.view().documents.length, there.view().documents.length]).toEqual([1, 1]));
    await until(() => expect(there.view().status.unsaved).toBe(0));
    there.leave();
    person.device.close();
    value(await benPerson.device.setOffline(true));
    const row = ana.table(doc).rowId(0);
    value(await ana.room.setCells(doc, [{ row, column: ana.table(doc).columnId(0), value: 'while away' }]));
    await until(() => expect(ana.view().status.unsaved).toBe(0));
    // Ben meets Mallory first, who claims to have everything of Ana's, and more.
    const mallory = await createHostile(env, hub, person, ana.room.id);
    await until(() => expect(mallory.links).toHaveLength(1));
    const logs = await learnLogs(mallory);
    value(await anaPerson.device.setOffline(true));
    value(await benPerson.device.setOffline(false));
    await until(() => expect(mallory.links.map(({ device }) => device)).toEqual([deviceOf(benPerson)]));
    const claim = () =>
      mallory.say({
        type: 'heads',
        buckets: [0],
        heads: logs.map((log) => ({ log, seq: 100_000, chain: new Uint8Array(8) })),
      });
    claim();
    await until(() => expect(mallory.heard.some(({ message }) => message.type === 'want')).toBe(true));
    value(await anaPerson.device.setOffline(false));
    const stop = setInterval(claim, 100);
    try {
      await until(() => expect(ben.table(doc).texts()).toEqual([['while away']]));
    } finally {
      clearInterval(stop);
    }
  });

  it('[MESH-6] [I13] nobody can confirm what they were never given', async () => {
    const { mallory, ana, people } = await scene();
    const doc = ana.view().documents[0]?.id as never;
    value(await people[1].device.setOffline(true));
    await until(() => expect(ana.peers().peers.filter(({ state }) => state === 'open')).toHaveLength(2));
    const logs = await learnLogs(mallory);
    mallory.say({
      type: 'heads',
      buckets: [],
      heads: logs.map((log) => ({ log, seq: 1_000_000, chain: new Uint8Array(8) })),
    });
    const row = ana.table(doc).rowId(0);
    for (const text of ['one', 'two']) {
      value(await ana.room.setCells(doc, [{ row, column: ana.table(doc).columnId(0), value: text }]));
    }
    await until(() => expect(ana.view().status).toMatchObject({ unsaved: 0 }));
    expect(ana.view().status.onlyHere).toBeGreaterThan(0);
  });
});
