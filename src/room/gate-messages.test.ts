/** What a member with true keys and a false tongue can do with messages: bounded, cut off, counted; the honest go on. */
import { describe, expect, it } from 'vitest';
import { type Bytes, fromHex } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { maxBodyBytes } from '../log/limits.ts';
import { statementToSign } from '../mesh/broadcast/statement.ts';
import { maxQueuedWants, maxUnhandledBytes } from '../mesh/sync-limits.ts';
import { peerMessageToBytes, peerProtocolVersion } from '../wire/peer-message.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { createHostile } from './testing/hostile.ts';
import { deviceOf, learnLogs, reportOf, scene, until } from './testing/hostile-scene.ts';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

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

  it('[MESH-33] what a newer app says besides is passed over and counted; of others it is no message', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const newer = createWriter().u8(200).raw(new Uint8Array(30)).done();
    const greet = { type: 'greet', time: 0, opsDigest: new Uint8Array(16), heads: new Uint8Array(512) } as const;
    const greeting = { ...greet, version: peerProtocolVersion + 1, incarnation: new Uint8Array(8) };
    // A newer greeting may be longer, too.
    mallory.sayRaw(createWriter().raw(peerMessageToBytes(greeting)).raw(new Uint8Array(5)).done());
    for (let i = 0; i < 3; i++) mallory.sayRaw(newer);
    await until(async () => {
      for (const person of people) {
        expect((await reportOf(person)).refused['message of a newer version passed over']).toBe(3);
      }
    });
    expect(mallory.ended).toEqual([]);
    mallory.say({ ...greeting, version: peerProtocolVersion });
    mallory.sayRaw(newer);
    await until(() => expect(mallory.ended).toHaveLength(2));
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
      mallory.say({ type: 'op-ids', more: false, ids: [] });
    }
    await honestGoOn();
    const answers = mallory.heard
      .slice(before)
      .filter(({ message }) => message.type === 'ops' || message.type === 'heads');
    // 4,000 would ask for as many; what is left is the burst of two links, and what time has earned.
    expect(answers.length).toBeLessThan(400);
  });

  it('[MESH-5] who says more than can be handled is let go before it fills the memory', async () => {
    const { mallory, honestGoOn } = await scene();
    // Few and large: what they cost to read is nothing, and all of them are there before the first is handled.
    const large = await mallory.newLog().doc(new Uint8Array(), { body: new Uint8Array(maxBodyBytes) });
    const bytes = peerMessageToBytes({ type: 'range', sent: large });
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
