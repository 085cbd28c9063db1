/** A member with true keys and a false tongue against honest rooms: refused, bounded or counted; the honest go on. */
import { describe, expect, it } from 'vitest';
import { keysFromSeed } from '../crypto/derived-keys.ts';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import { equalBytes, fromHex } from '../lib/bytes.ts';
import { joinProofBytes } from '../members/op.ts';
import { madeJoin } from '../members/testing/made-ops.ts';
import { peerMessageToBytes } from '../wire/peer-message.ts';
import { bodyOf, madeTable } from './testing/hostile.ts';
import { reportOf, scene, until } from './testing/hostile-scene.ts';

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

  it('[LOG-4] [T8] a foreign client id voids the log, and all that follows in it', async () => {
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
