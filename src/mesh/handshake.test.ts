import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CryptoPort } from '../crypto/port.ts';
import { type Bytes, ownBytes, textOf } from '../lib/bytes.ts';
import { type Env, realEnv } from '../lib/env.ts';
import { createHandshakes } from './handshake.ts';
import {
  handshakeMessageFromBytes,
  handshakeMessageToBytes,
  headOf,
  sessionBodyFromBytes,
  sessionBodyToBytes,
} from './handshake-codec.ts';
import { sealOpening } from './handshake-keys.ts';
import type { Handshakes, Pair } from './handshake-port.ts';
import { halfOpenMs, helloBurstPerSession, maxHalfOpenInbound } from './limits.ts';
import type { ConnectionSignal } from './peer-connection.ts';
import { newSessionId } from './testing/memory-mesh.ts';
import { createTestPeer, gatekeeperOf, type TestPeer } from './testing/test-peer.ts';
import { until } from './testing/until.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';
import type { Gatekeeper, SessionId } from './types.ts';

const topic = '0'.repeat(32);
const helloKey = new Uint8Array(32).fill(7);
const fakeOffer: ConnectionSignal = { type: 'offer', sdp: 'v=0 a=fingerprint:sha-256 AA:BB' };
const fakeAnswer: ConnectionSignal = { type: 'answer', sdp: 'v=0 a=fingerprint:sha-256 CC:DD' };
const fakeCandidate: ConnectionSignal = { type: 'candidate', candidate: 'candidate:1 1 udp', mid: '0', line: 0 };

interface Sent {
  readonly from: SessionId;
  readonly to: SessionId;
  readonly data: Bytes;
}

interface SideOptions {
  readonly gatekeeper?: Gatekeeper;
  readonly env?: Env;
  readonly helloKey?: Bytes;
  readonly crypto?: CryptoPort;
}

/** A signaling server that delivers at once unless told to hold, and keeps what it saw. */
function createWire() {
  const sides = new Map<SessionId, Handshakes>();
  const seen: Sent[] = [];
  const wire = {
    seen,
    change: (sent: Sent): Sent | null => sent,
    deliver(sent: Sent): void {
      sides.get(sent.to)?.receive(sent.from, sent.data);
    },
    side(peer: TestPeer, options: SideOptions = {}) {
      const pairs: Pair[] = [];
      const signals: ConnectionSignal[] = [];
      const faults: string[] = [];
      const failures: string[] = [];
      const handshakes = createHandshakes({
        env: options.env ?? realEnv,
        crypto: options.crypto ?? peer.crypto,
        keys: peer.keys,
        gatekeeper: options.gatekeeper ?? gatekeeperOf('member'),
        topic,
        helloKey: options.helloKey ?? helloKey,
        session: peer.session,
        send(to, data) {
          seen.push({ from: peer.session, to, data });
          const changed = wire.change({ from: peer.session, to, data: ownBytes(data) });
          if (changed) queueMicrotask(() => wire.deliver(changed));
          return true;
        },
        mayAnswer: () => null,
        onPair(pair) {
          pairs.push(pair);
          pair.onSignal((signal) => signals.push(signal));
        },
        onEnded: (_session, role, failure) => role === 'initiator' && failures.push(failure),
        onFault: (reason) => faults.push(reason),
      });
      sides.set(peer.session, handshakes);
      return { ...peer, handshakes, pairs, signals, faults, failures };
    },
  };
  return wire;
}

const two = async (optionsOfA: SideOptions = {}, optionsOfB: SideOptions = {}) => {
  const wire = createWire();
  const [first, second] = await Promise.all([createTestPeer(), createTestPeer()]);
  const [smaller, larger] = first.session < second.session ? [first, second] : [second, first];
  return { wire, a: wire.side(smaller, optionsOfA), b: wire.side(larger, optionsOfB) };
};

it('[MEM-6] two members prove themselves, then the responder offers, and signals flow both ways in order', async () => {
  const { wire, a, b } = await two();
  a.handshakes.dial(b.session);
  await until('the responder lets in', () => b.pairs.length === 1);
  expect(a.pairs).toHaveLength(0);
  expect(b.pairs[0]).toMatchObject({
    session: a.session,
    device: a.keys.device,
    standing: 'member',
    role: 'responder',
  });
  b.pairs[0]?.sendSignal(fakeOffer);
  b.pairs[0]?.sendSignal(fakeCandidate);
  await until('the offer arrives', () => a.signals.length === 2);
  expect(a.pairs[0]).toMatchObject({ session: b.session, device: b.keys.device, role: 'initiator' });
  a.pairs[0]?.sendSignal(fakeAnswer);
  await until('the answer arrives', () => b.signals.length === 1);
  expect(a.signals).toEqual([fakeOffer, fakeCandidate]);
  expect(b.signals).toEqual([fakeAnswer]);
  expect([...a.faults, ...b.faults]).toEqual([]);
  // What the server saw: no description, no key, no passport.
  const visible = wire.seen.map(({ data }) => String.fromCharCode(...data)).join('');
  expect(visible).not.toContain('fingerprint');
  expect(visible).not.toContain(String.fromCharCode(...a.keys.signPublic));
  expect(visible).not.toContain('member');
});

it('[T6] who is not let in gets no candidate and no description, and hears that it was refused', async () => {
  const { wire, a, b } = await two({ gatekeeper: gatekeeperOf('stranger', () => 'member') });
  a.handshakes.dial(b.session);
  await until('the refusal arrives', () => a.failures.length === 1);
  expect(a.failures).toEqual(['refused']);
  expect(a.faults).toEqual(['they did not let us in']);
  expect(b.faults).toEqual(['not let in']);
  expect([a.pairs, b.pairs]).toEqual([[], []]);
  expect(wire.seen).toHaveLength(4);
});

it('[MEM-22] who is turned away as removed is shown it, by a proved member only; one who knows no farewell ends before it', async () => {
  const shown = new Uint8Array([1, 2, 3]);
  const heard: Bytes[] = [];
  const removed = (): Gatekeeper => ({
    ...gatekeeperOf('former', () => 'member'),
    hearFarewell: async (bytes) => void heard.push(bytes),
  });
  const stays = (): Gatekeeper => ({ ...gatekeeperOf('member', () => 'removed'), farewell: () => shown });
  const { wire, a, b } = await two({ gatekeeper: removed() }, { gatekeeper: stays() });
  a.handshakes.dial(b.session);
  await until('the farewell is heard', () => heard.length === 1);
  expect(heard).toEqual([shown]);
  expect(a.failures).toEqual(['refused']);
  expect(a.faults).toEqual(['they did not let us in', 'they did not let us in: removed']);
  expect([a.pairs, b.pairs]).toEqual([[], []]);
  // The refusal comes first: an older app has ended the handshake by then.
  expect(wire.seen.map(({ from }) => from === b.session)).toEqual([false, true, false, true, true]);

  // Dialed by somebody who has shown nothing of themselves, it hears no more than a no.
  b.handshakes.dial(a.session);
  await until('the dialer was refused', () => a.faults.length > 2);
  expect(a.faults.at(-1)).toBe('they did not let us in: removed');
  expect(heard).toHaveLength(1);
});

it('[MEM-2] a guest is let in as a guest', async () => {
  const { a, b } = await two(
    { gatekeeper: gatekeeperOf('invited') },
    { gatekeeper: gatekeeperOf('member', () => 'guest') },
  );
  a.handshakes.dial(b.session);
  await until('the guest is let in', () => b.pairs.length === 1);
  expect(b.pairs[0]?.standing).toBe('guest');
});

it('[T5] without the hello key nothing is kept of a hello; half-open ones are bounded and end after five seconds', async () => {
  const env = createVirtualEnv();
  const { wire, b } = await two({}, { env });
  wire.change = () => null;
  const stranger = wire.side(await createTestPeer(), { helloKey: new Uint8Array(32) });
  stranger.handshakes.dial(b.session);
  await until('the stranger said hello', () => wire.seen.length === 1);
  wire.deliver(wire.seen[0] as Sent);
  expect(b.faults).toEqual(['hello that this room cannot read']);

  const honest = wire.side(await createTestPeer(), { env });
  expect(b.handshakes.dial(honest.session)).toBe(true);
  const crowd = await Promise.all(Array.from({ length: maxHalfOpenInbound + 5 }, createTestPeer));
  for (const peer of crowd) {
    const before = wire.seen.length;
    wire.side(peer, { env }).handshakes.dial(b.session);
    await until('a hello', () => wire.seen.slice(before).some(({ from }) => from === peer.session));
    wire.deliver(wire.seen.find(({ from }) => from === peer.session) as Sent);
    env.advance(50);
  }
  // Our own dial kept its slot through the flood.
  expect(b.handshakes.dialing().map(({ session }) => session)).toEqual([honest.session]);
  env.advance(halfOpenMs);
  expect(b.handshakes.dialing()).toEqual([]);
  expect(b.failures).toEqual(['no answer']);
});

it('[T5] hellos of forty attackers, as many as they like at once, leave room for the hello of an honest peer', async () => {
  const env = createVirtualEnv();
  const { wire, a, b } = await two({}, { env });
  for (let attacker = 0; attacker < 40; attacker++) {
    const from = newSessionId(realEnv);
    for (let i = 0; i < 10; i++) {
      const [id, salt, opening] = [realEnv.randomBytes(8), realEnv.randomBytes(16), realEnv.randomBytes(48)];
      const sealed = sealOpening(helloKey, salt, headOf('hello', id), { topic, from, to: b.session }, opening);
      const data = handshakeMessageToBytes({ kind: 'hello', id, salt, sealed });
      wire.deliver({ from, to: b.session, data });
    }
  }
  expect(b.faults.filter((fault) => fault === 'too many hellos')).toHaveLength(40 * (10 - helloBurstPerSession));
  a.handshakes.dial(b.session);
  await until('the honest one is let in', () => b.pairs.length === 1);
  expect(b.pairs[0]?.session).toBe(a.session);
});

it('[MESH-10] when both say hello at once, the hello of the smaller session id stands', async () => {
  const { a, b } = await two();
  a.handshakes.dial(b.session);
  b.handshakes.dial(a.session);
  await until('one pair', () => b.pairs.length === 1);
  expect(b.pairs[0]?.role).toBe('responder');
  b.pairs[0]?.sendSignal(fakeOffer);
  await until('both have it', () => a.pairs.length === 1);
  expect(b.failures).toEqual(['yielded']);
  expect(a.failures).toEqual([]);
});

it('[T7] a description signed by another device, or changed after signing, is refused', async () => {
  const other = await createTestPeer();
  const wire = createWire();
  const [first, second] = await Promise.all([createTestPeer(), createTestPeer()]);
  let forge = false;
  const a = wire.side(first);
  const b = wire.side(second, {
    crypto: { ...second.crypto, sign: (keys, message) => second.crypto.sign(forge ? other.keys : keys, message) },
  });
  a.handshakes.dial(b.session);
  await until('let in', () => b.pairs.length === 1);
  forge = true;
  b.pairs[0]?.sendSignal(fakeOffer);
  await until('refused', () => a.faults.length === 1);
  expect(a.faults).toEqual(['description with a bad signature']);
  expect(a.pairs).toEqual([]);
});

it('[MEM-6] every replay is refused: nothing arrives twice and no second pair comes of it', async () => {
  const { wire, a, b } = await two();
  a.handshakes.dial(b.session);
  await until('let in', () => b.pairs.length === 1);
  b.pairs[0]?.sendSignal(fakeOffer);
  await until('offer', () => a.signals.length === 1);
  const first = [...wire.seen];
  for (const sent of first) wire.deliver(sent);
  await until('refused', () => a.faults.length + b.faults.length >= first.length);
  expect([a.pairs.length, b.pairs.length, a.signals.length, b.signals.length]).toEqual([1, 1, 1, 0]);
});

it('[MEM-6] any changed byte on the signaling path is refused without a throw, and never gives an unlike pair', async () => {
  const mutation = fc.record({
    message: fc.nat(4),
    at: fc.nat(),
    xor: fc.integer({ min: 1, max: 255 }),
    cut: fc.boolean(),
  });
  const peers = await Promise.all([createTestPeer(), createTestPeer()]);
  await fc.assert(
    fc.asyncProperty(mutation, async ({ message, at, xor, cut }) => {
      const wire = createWire();
      const [a, b] = [wire.side(peers[0]), wire.side(peers[1])];
      let count = 0;
      wire.change = (sent) => {
        if (count++ !== message) return sent;
        const place = at % sent.data.length;
        sent.data[place] = (sent.data[place] as number) ^ xor;
        return cut ? { ...sent, data: sent.data.subarray(0, place) as Bytes } : sent;
      };
      a.handshakes.dial(b.session);
      await until('let in or refused', () => b.pairs.length + a.faults.length + b.faults.length > 0 || count > message);
      b.pairs[0]?.sendSignal(fakeOffer);
      b.pairs[0]?.sendSignal(fakeCandidate);
      await until('done', () => count > message || a.faults.length + b.faults.length > 0);
      for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => realEnv.after(1, resolve));
      // What arrived is what was sent, in order, less the changed one.
      const sent = [fakeOffer, fakeCandidate].map((signal) => JSON.stringify(signal));
      expect(sent.join()).toContain(a.signals.map((signal) => JSON.stringify(signal)).join());
      for (const pair of [...a.pairs, ...b.pairs]) expect([a.keys.device, b.keys.device]).toContain(pair.device);
      a.handshakes.cancel();
      b.handshakes.cancel();
    }),
    { numRuns: 120 },
  );
});

it('[MESH-5] random bytes decode to a refusal or a message, never to a throw; bodies keep their form', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      handshakeMessageFromBytes(bytes);
      const body = sessionBodyFromBytes(bytes);
      if (body.ok) expect(sessionBodyToBytes(body.value)).toEqual(bytes);
    }),
    { numRuns: 2000 },
  );
});

it('[MEM-6] a gatekeeper that fails ends that handshake only', async () => {
  const broken: Gatekeeper = { ...gatekeeperOf('member'), judge: () => Promise.reject(new Error('store lost')) };
  const { a, b } = await two({}, { gatekeeper: broken });
  a.handshakes.dial(b.session);
  await until('it ends', () => b.faults.length === 1);
  expect(b.faults).toEqual(['handshake failed on this side']);
  expect(textOf(await gatekeeperOf('x').passport(new Uint8Array(0)))).toBe('x');
});
