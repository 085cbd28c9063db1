/** Two stores that find out what differs, over links that count. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../crypto/hash.ts';
import type { DeviceId } from '../crypto/port.ts';
import { type Bytes, toHex } from '../lib/bytes.ts';
import { createHeadsDigest } from '../log/digest.ts';
import type { Head, LogId } from '../log/types.ts';
import { peerMessageFromBytes, type SentHead } from '../wire/peer-message.ts';
import { createGreeting } from './greeting.ts';
import { createNewcomers } from './newcomer.ts';
import { createRate } from './rate.ts';
import { costlyMessages } from './sync-limits.ts';
import { createSyncPeer, type SyncPeer } from './sync-peer.ts';
import type { SyncSource } from './sync-source.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';
import type { Link, SessionId } from './types.ts';

const headOf = (i: number, seq = 1): Head => {
  const hash = sha256(new TextEncoder().encode(`${i}`));
  return { log: toHex(hash.subarray(0, 16)) as LogId, seq, chain: sha256(hash, Uint8Array.of(seq)) };
};

interface Side {
  readonly told: Map<LogId, SentHead>;
  readonly restated: Set<LogId>;
  bytes(): number;
  messages(): number;
}

/** Greets both ways and lets them talk until both are silent. */
function talk(a: readonly Head[], b: readonly Head[]): readonly [Side, Side] {
  const env = createVirtualEnv();
  const queue: (() => void)[] = [];
  const make = (heads: readonly Head[]) => {
    const digest = createHeadsDigest();
    for (const head of heads) digest.move(null, head);
    const source = {
      incarnation: new Uint8Array(8),
      opsDigest: () => new Uint8Array(16),
      opIds: () => [],
      forkProofs: () => [],
      headsDigest: digest.bytes,
      partsDigest: digest.parts,
      headsIn: digest.size,
      heads: () => heads,
    } as unknown as SyncSource;
    const told = new Map<LogId, SentHead>();
    const restated = new Set<LogId>();
    const greeting = createGreeting({
      env,
      source,
      isMember: () => true,
      newcomers: createNewcomers({ source, tellOps: () => {} }),
      noteHeads: (_peer, list) => {
        for (const head of list) told.set(head.log, head);
      },
      noteEqual: () => {},
      onRestated: (_peer, covers) => {
        for (const { log } of [...a, ...b]) if (covers(log)) restated.add(log);
      },
    });
    let bytes = 0;
    let messages = 0;
    let other = (_bytes: Bytes): void => {};
    const link = {
      session: '0'.repeat(32) as SessionId,
      device: 'd'.repeat(64) as DeviceId,
      kind: 'network',
      standing: 'member',
      async send(message: Bytes) {
        bytes += message.length;
        messages++;
        queue.push(() => other(message));
        return true;
      },
    } as unknown as Link;
    const peer: SyncPeer = createSyncPeer(link, { add: () => true }, createRate(env, costlyMessages));
    return {
      peer,
      greeting,
      connect(to: (message: Bytes) => void) {
        other = to;
      },
      side: { told, restated, bytes: () => bytes, messages: () => messages },
      receive(raw: Bytes) {
        const read = peerMessageFromBytes(raw);
        if (!read.ok) throw new Error(read.error);
        const message = read.value;
        if (message.type === 'greet') greeting.onGreet(peer, message);
        else if (message.type === 'digests') greeting.onDigests(peer, message);
        else if (message.type === 'heads') greeting.onHeads(peer, message);
        else throw new Error(`nothing else is said: ${message.type}`);
      },
    };
  };
  const [one, two] = [make(a), make(b)];
  one.connect(two.receive);
  two.connect(one.receive);
  one.greeting.greet(one.peer);
  two.greeting.greet(two.peer);
  for (let next = queue.shift(); next; next = queue.shift()) next();
  return [one.side, two.side];
}

const closed = Array.from({ length: 10_000 }, (_, i) => headOf(i));

describe('a greeting', () => {
  it('[MESH-3] says nothing of ten thousand logs that both hold', () => {
    const [one, two] = talk(closed, closed);
    for (const side of [one, two]) expect([side.messages(), side.bytes() < 560, side.told.size]).toEqual([1, true, 0]);
  });

  it('[MESH-3] finds one changed log among ten thousand within 1,400 bytes each way', () => {
    const changed = [...closed.slice(0, -1), headOf(9_999, 2)];
    const [one, two] = talk(closed, changed);
    expect(one.told.get(headOf(9_999).log)?.seq).toBe(2);
    expect(two.told.get(headOf(9_999).log)?.seq).toBe(1);
    for (const side of [one, two]) expect(side.bytes()).toBeLessThan(1400);
  });

  it('[MESH-3] whatever differs, each side learns all that the other holds there, and what it no longer holds', () => {
    for (const [few, many] of [
      [0, 2000],
      [3, 40],
      [1500, 1700],
      [1900, 2000],
    ] as const) {
      const [one, two] = talk(closed.slice(0, few), closed.slice(0, many));
      for (const { log } of closed.slice(few, many)) {
        expect(one.told.has(log)).toBe(true);
        expect(two.restated.has(log)).toBe(true);
      }
    }
  });
});
