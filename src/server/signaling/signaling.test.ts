import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as limits from '../../wire/signaling-limits.ts';
import { type ClientMessage, parseServerMessage, type ServerMessage } from '../../wire/signaling-message.ts';
import { addressKey, isLoopback } from './address-key.ts';
import { createSignaling, type SignalingConnection } from './signaling.ts';

const id = (n: number): string => n.toString(16).padStart(32, '0');
const token = (n: number): string => id(n + 0xf000);

/** A made-up world: the clock stands still until told, chance repeats. */
function createWorld() {
  let now = 0;
  let seed = 1;
  const signaling = createSignaling({
    elapsed: () => now,
    chance: () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    },
  });

  const connect = (address = '10.0.0.1') => {
    const received: ServerMessage[] = [];
    let closed: string | null = null;
    let sentBytes = 0;
    const state = { buffered: 0 };
    let connection: SignalingConnection | null = null;
    connection = signaling.connect(
      {
        send(text) {
          const parsed = parseServerMessage(text);
          if (!parsed.ok) throw new Error(`sent against its own schema: ${text}`);
          received.push(parsed.value);
          sentBytes += text.length;
        },
        bufferedBytes: () => state.buffered,
        close(code, reason) {
          closed = `${code} ${reason}`;
          connection?.closed();
        },
      },
      address,
    );
    return {
      received,
      state,
      closed: () => closed,
      sentBytes: () => sentBytes,
      raw: (text: string) => connection?.receive(text),
      binary: () => connection?.receiveBinary(),
      drop: () => connection?.closed(),
      say(message: ClientMessage): ServerMessage | undefined {
        const before = received.length;
        connection?.receive(JSON.stringify(message));
        return received[before];
      },
    };
  };
  return { signaling, connect, pass: (ms: number) => (now += ms) };
}

const join = (topic: number, peer: number, secret = peer): ClientMessage => ({
  type: 'join',
  topic: id(topic),
  peer: id(peer),
  token: token(secret),
});
const send = (topic: number, to: number): ClientMessage => ({
  type: 'send',
  topic: id(topic),
  to: id(to),
  data: 'AAAA',
});

describe('topics', () => {
  it('[SIG-1] a topic ends with its last socket, and nothing is kept', () => {
    const { signaling, connect } = createWorld();
    const a = connect();
    const b = connect();
    a.say(join(1, 1));
    b.say(join(1, 2));
    b.say(join(2, 2));
    expect(signaling.counts()).toEqual({ sockets: 2, topics: 2 });
    a.drop();
    b.say({ type: 'leave', topic: id(2) });
    expect(signaling.counts()).toEqual({ sockets: 1, topics: 1 });
    b.drop();
    b.drop();
    expect(signaling.counts()).toEqual({ sockets: 0, topics: 0 });
  });

  it('[SIG-2] a joiner gets at most 16 others at random, never itself', () => {
    const { connect } = createWorld();
    for (let peer = 1; peer <= 40; peer++) connect().say(join(1, peer));
    const joiner = connect();
    const seen = new Set<string>();
    const first = joiner.say(join(1, 99));
    for (const reply of [first, ...Array.from({ length: 20 }, () => joiner.say({ type: 'peers', topic: id(1) }))]) {
      if (reply?.type !== 'joined' && reply?.type !== 'peers') throw new Error('no sample');
      expect(new Set(reply.peers).size).toBe(limits.maxPeersSampled);
      for (const peer of reply.peers) seen.add(peer);
    }
    expect(seen.has(id(99))).toBe(false);
    expect(seen.size).toBe(40);
  });

  it('[SIG-2] [MESH-24] a sample is in the order in which its peers came, also where one of them came anew', () => {
    const { connect } = createWorld();
    for (let peer = 1; peer <= 40; peer++) connect().say(join(1, peer));
    const joiner = connect();
    const replies = [joiner.say(join(1, 99)), joiner.say({ type: 'peers', topic: id(1) })];
    for (const reply of replies) {
      if (reply?.type !== 'joined' && reply?.type !== 'peers') throw new Error('no sample');
      const age = (peer: string): number => Array.from({ length: 40 }, (_, at) => id(at + 1)).indexOf(peer);
      expect(reply.peers.map(age)).toEqual([...reply.peers].map(age).sort((a, b) => a - b));
    }
  });

  it('[SIG-2] a message reaches its addressee only, and only from inside the topic', () => {
    const { connect } = createWorld();
    const [a, b, c, outsider] = [connect(), connect(), connect(), connect()];
    a.say(join(1, 1));
    b.say(join(1, 2));
    c.say(join(1, 3));
    outsider.say(join(2, 4));
    a.say(send(1, 2));
    expect(b.received.at(-1)).toEqual({ type: 'message', topic: id(1), from: id(1), data: 'AAAA' });
    expect(c.received).toHaveLength(1);
    expect(outsider.say(send(1, 2))).toMatchObject({ type: 'error', code: 'not-joined' });
    expect(outsider.say(send(2, 2))).toEqual({ type: 'absent', topic: id(2), peer: id(2) });
    expect(outsider.say({ type: 'peers', topic: id(1) })).toMatchObject({ code: 'not-joined' });
    expect(b.received).toHaveLength(2);
  });

  it('[SIG-6] whoever exchanged messages with a peer hears that it left; others do not', () => {
    const { connect } = createWorld();
    const [a, b, c] = [connect(), connect(), connect()];
    a.say(join(1, 1));
    b.say(join(1, 2));
    c.say(join(1, 3));
    a.say(send(1, 2));
    a.drop();
    expect(b.received.at(-1)).toEqual({ type: 'left', topic: id(1), peer: id(1) });
    expect(c.received).toHaveLength(1);
    expect(b.say(send(1, 1))).toEqual({ type: 'absent', topic: id(1), peer: id(1) });
  });

  it('[SIG-7] a peer id cannot be taken over without its token; with it the old socket makes way', () => {
    const { signaling, connect } = createWorld();
    const [a, b, thief, again] = [connect(), connect(), connect(), connect()];
    a.say(join(1, 1));
    b.say(join(1, 2));
    b.say(send(1, 1));
    expect(thief.say(join(1, 1, 666))).toMatchObject({ type: 'error', code: 'peer-taken' });
    b.say(send(1, 1));
    expect(a.received.at(-1)).toMatchObject({ type: 'message' });
    expect(again.say(join(1, 1))).toEqual({ type: 'joined', topic: id(1), peers: [id(2)] });
    expect(a.closed()).toBe('4001 replaced by a newer connection');
    // Nobody left, so nobody is told; the newer socket inherits who is told when it leaves.
    expect(b.received.filter(({ type }) => type === 'left')).toEqual([]);
    b.say(send(1, 1));
    expect(again.received.at(-1)).toMatchObject({ type: 'message', from: id(2) });
    again.drop();
    expect(b.received.at(-1)).toEqual({ type: 'left', topic: id(1), peer: id(1) });
    expect(signaling.counts().topics).toBe(1);
  });

  it('[SIG-7] joining twice is fine, under another id is not', () => {
    const { connect } = createWorld();
    const a = connect();
    expect(a.say(join(1, 1))).toMatchObject({ type: 'joined' });
    expect(a.say(join(1, 1))).toMatchObject({ type: 'joined' });
    expect(a.say(join(1, 2))).toMatchObject({ code: 'already-joined' });
    expect(a.say({ type: 'leave', topic: id(9) })).toBeUndefined();
  });
});

describe('limits', () => {
  it('[SIG-8] bounds topics per socket, sockets per topic and sockets per address', () => {
    const { signaling, connect, pass } = createWorld();
    const greedy = connect();
    for (let topic = 0; topic < limits.maxTopicsPerSocket; topic++) greedy.say(join(topic, 1));
    expect(greedy.say(join(999, 1))).toMatchObject({ code: 'too-many-topics' });
    for (let n = 1; n < limits.maxSocketsPerTopic; n++) connect(`10.1.${n >> 8}.${n & 255}`).say(join(0, n + 1));
    pass(1_000);
    expect(connect('10.9.9.9').say(join(0, 9_999))).toMatchObject({ code: 'topic-full' });
    for (let n = 1; n < limits.maxSocketsPerAddress; n++) connect('10.0.0.1');
    expect(connect('10.0.0.1').closed()).toBe('1013 too many connections');
    expect(connect('10.0.0.2').closed()).toBeNull();
    greedy.drop();
    expect(connect('10.0.0.1').closed()).toBeNull();
    expect(signaling.counts().topics).toBe(1);
  });

  it('[SIG-8] a socket over its rate is told once a second, recovers when it slows down, and is cut off when it does not', () => {
    const { connect, pass } = createWorld();
    const a = connect();
    for (let i = 0; i < limits.burstMessages + 100; i++) a.say({ type: 'ping' });
    const types = a.received.map(({ type }) => type);
    expect(types.filter((type) => type === 'pong')).toHaveLength(limits.burstMessages);
    expect(a.received.at(-1)).toMatchObject({ type: 'error', code: 'rate-limited' });
    expect(types).toHaveLength(limits.burstMessages + 1);
    pass(1_000);
    expect(a.say({ type: 'ping' })).toEqual({ type: 'pong' });
    for (let i = 0; i < limits.maxDroppedMessages + 100; i++) a.say({ type: 'ping' });
    expect(a.closed()).toBe('1008 too many messages');
  });

  it('[SIG-8] a slow reader loses messages to it, and its own socket when it keeps asking', () => {
    const { connect } = createWorld();
    const [a, b] = [connect(), connect()];
    a.say(join(1, 1));
    b.say(join(1, 2));
    b.state.buffered = limits.maxBufferedBytes + 1;
    expect(a.say(send(1, 2))).toMatchObject({ code: 'busy' });
    expect(b.closed()).toBeNull();
    b.say({ type: 'ping' });
    expect(b.closed()).toBe('1008 reads too slowly');
  });

  it('[SIG-8] what a stranger sends cannot come out larger elsewhere', () => {
    const { connect } = createWorld();
    const victims = Array.from({ length: 50 }, (_, n) => {
      const victim = connect();
      victim.say(join(1, n + 1));
      return victim;
    });
    const stranger = connect();
    const before = victims.reduce((sum, victim) => sum + victim.sentBytes(), 0);
    stranger.say(join(1, 99));
    let sent = 0;
    const message = { ...send(1, 1), data: 'A'.repeat(10_000) } as ClientMessage;
    for (let n = 0; n < 100; n++, sent += JSON.stringify(message).length) stranger.say(message);
    const out = victims.reduce((sum, victim) => sum + victim.sentBytes(), 0) - before;
    expect(out).toBeGreaterThan(0);
    expect(out / sent).toBeLessThanOrEqual(1.1);
  });

  it('[SIG-8] counts an IPv6 subscriber as one address', () => {
    expect(addressKey('::ffff:10.1.2.3')).toBe('10.1.2.3');
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::9'));
    expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
    expect(addressKey('::1')).toBe('0:0:0:0::/64');
    expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
    expect([
      isLoopback('127.0.0.1'),
      isLoopback('::1'),
      isLoopback('::ffff:127.1.2.3'),
      isLoopback('10.0.0.1'),
    ]).toEqual([true, true, true, false]);
  });
});

describe('any input', () => {
  const topic = fc.integer({ min: 0, max: 2 }).map(id);
  const peer = fc.integer({ min: 1, max: 4 }).map(id);
  const valid = fc.oneof(
    fc.record({ type: fc.constant('join'), topic, peer, token: peer }),
    fc.record({ type: fc.constant('leave'), topic }),
    fc.record({ type: fc.constant('peers'), topic }),
    fc.record({ type: fc.constant('send'), topic, to: peer, data: fc.constant('AAAA') }),
    fc.record({ type: fc.constant('ping') }),
  );
  const mutated = fc
    .tuple(valid, fc.nat(), fc.string({ minLength: 0, maxLength: 3 }), fc.nat(4))
    .map(([message, at, put, cut]) => {
      const text = JSON.stringify(message);
      const place = at % text.length;
      return text.slice(0, place) + put + text.slice(place + cut);
    });
  const oddValues = fc
    .tuple(
      valid,
      fc.constantFrom('type', 'topic', 'peer', 'to', 'data', 'token', '__proto__', 'constructor'),
      fc.jsonValue(),
    )
    .map(
      ([message, key, value]) =>
        `${JSON.stringify(message).slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(value)}}`,
    );
  const frame = fc.oneof(
    valid.map((message) => JSON.stringify(message)),
    mutated,
    oddValues,
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '{',
      '[',
      'null',
      '0',
      '"',
      '{"type":"subscribe","topics":5}',
      '['.repeat(60_000),
      '{"a":'.repeat(10_000),
    ),
  );

  it('[SIG-4] never throws, answers only by its schema, and forgets every socket that closed', () => {
    let frames = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), frame, fc.nat(60)), { minLength: 10, maxLength: 60, size: 'max' }),
        (steps) => {
          const { signaling, connect, pass } = createWorld();
          const sockets = Array.from({ length: 6 }, () => connect());
          for (const [socket, text, ms] of steps) {
            pass(ms);
            if (ms === 13) sockets[socket]?.drop();
            else if (ms === 14) sockets[socket]?.binary();
            else sockets[socket]?.raw(text);
            frames += 1;
          }
          for (const socket of sockets) socket.drop();
          expect(signaling.counts()).toEqual({ sockets: 0, topics: 0 });
        },
      ),
      { numRuns: 800 },
    );
    expect(frames).toBeGreaterThan(20_000);
  });
});
