/** Who is asked for what: real requests and peers, links that keep what is sent over them, a clock that the test moves. */
import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { SentRange } from '../log/range.ts';
import type { LogId, RawEntry } from '../log/types.ts';
import { peerMessageFromBytes, type Want } from '../wire/peer-message.ts';
import { createRangeRequests } from './range-requests.ts';
import { createRate } from './rate.ts';
import { askedBytes, askedBytesPerLink, costlyMessages, wantsPerLink, wantTimeoutWithOthersMs } from './sync-limits.ts';
import { createSyncPeer, type SyncPeer } from './sync-peer.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';
import type { Link, SessionId } from './types.ts';

const logOf = (i: number): LogId => i.toString(16).padStart(32, '0') as LogId;
const deviceOf = (i: number): DeviceId => i.toString(16).padStart(64, 'd') as DeviceId;

function world() {
  const env = createVirtualEnv();
  const peers = new Set<SyncPeer>();
  const held = new Map<LogId, number>();
  const wants = new Map<SyncPeer, Want[]>();
  const received = new Map<SyncPeer, number>();
  const begun = new Map<string, { readonly id: Bytes; readonly have: number }>();
  const requests = createRangeRequests({
    env,
    source: { heldSeq: (log) => held.get(log) ?? 0 },
    peers,
    isMember: () => true,
    begun: (log, after) => begun.get(`${log}/${after}`) ?? null,
  });
  const join = (device: number): SyncPeer => {
    const link: Link = {
      session: `${peers.size}`.padStart(32, '0') as SessionId,
      device: deviceOf(device),
      kind: 'network',
      standing: 'member',
      async send(bytes) {
        const message = peerMessageFromBytes(bytes);
        if (message.ok && message.value.type === 'want') wants.get(peer)?.push(...message.value.wants);
        return true;
      },
      receive() {},
      onClosed: () => () => {},
      stats: async () => ({
        path: null,
        roundTripMs: null,
        sentBytes: 0,
        receivedBytes: received.get(peer) ?? 0,
        queuedBytes: 0,
      }),
      close() {},
    };
    const peer = createSyncPeer(link, { add: () => true }, createRate(env, costlyMessages));
    peers.add(peer);
    wants.set(peer, []);
    return peer;
  };
  const claim = (peer: SyncPeer, log: LogId, seq: number): void => {
    peer.heads.set(log, { seq, chain: new Uint8Array(8), heardAt: env.elapsed() - 10_000 });
    requests.claimed(log);
  };
  /** What is taken here, in order, when this comes. */
  const bring = (peer: SyncPeer, sent: SentRange): number[] => {
    const taken: number[] = [];
    const take = ({ range }: SentRange): void => {
      requests.handled(range.log);
      expect(range.after).toBe(held.get(range.log) ?? 0);
      held.set(range.log, range.after + range.entries.length);
      taken.push(...range.entries.map(({ seq }) => seq));
      requests.heard(peer);
    };
    const first = requests.arrived(peer, sent);
    if (first) take(first);
    for (let more = requests.next(sent.range.log); more; more = requests.next(sent.range.log)) take(more.sent);
    return taken;
  };
  const asked = (peer: SyncPeer): readonly Want[] => wants.get(peer)?.splice(0) ?? [];
  return { env, peers, requests, join, claim, bring, asked, received };
}

const entry = (seq: number, bytes: number): RawEntry => ({
  seq,
  header: new Uint8Array(3),
  body: new Uint8Array(bytes) as Bytes,
});
const rangeOf = (log: LogId, after: number, upTo: number, bytes = 10_000): SentRange => ({
  range: {
    log,
    after,
    entries: Array.from({ length: upTo - after }, (_, i) => entry(after + 1 + i, bytes)),
    signature: new Uint8Array(64),
  },
  opening: null,
});

const entriesOf = (wants: readonly Want[]): number[] =>
  wants.flatMap(({ after, upTo }) => Array.from({ length: upTo - after }, (_, i) => after + 1 + i));

describe('what is asked of whom', () => {
  it('[MESH-31] a large log comes in parts from everybody who has it, no entry twice, and is taken in order', () => {
    const { requests, join, claim, bring, asked } = world();
    const [one, two] = [join(1), join(2)];
    const log = logOf(1);
    claim(one, log, 5000);
    claim(two, log, 5000);
    requests.evaluate();
    const [ofOne, ofTwo] = [asked(one), asked(two)];
    expect(ofOne.length).toBeGreaterThan(0);
    expect(ofTwo.length).toBeGreaterThan(0);
    const all = [...entriesOf(ofOne), ...entriesOf(ofTwo)];
    expect(new Set(all).size).toBe(all.length);
    // The later parts come first: they wait, and everything is taken once the beginning is there.
    const byPlace = [...ofOne.map((want) => ({ peer: one, want })), ...ofTwo.map((want) => ({ peer: two, want }))].sort(
      (a, b) => b.want.after - a.want.after,
    );
    const taken = byPlace.map(({ peer, want }) => bring(peer, rangeOf(log, want.after, want.upTo, 500)));
    expect(taken.slice(0, -1).flat()).toEqual([]);
    expect(taken.at(-1)).toEqual(Array.from({ length: all.length }, (_, i) => i + 1));
  });

  it('[MESH-31] what is being checked, or asked for already, is not asked for a second time, also where the tree is late', () => {
    const { requests, join, claim, asked } = world();
    const [one, two] = [join(1), join(2)];
    const log = logOf(1);
    claim(one, log, 4);
    requests.evaluate();
    expect(asked(one)).toEqual([{ log, after: 0, upTo: 4 }]);
    expect(requests.arrived(one, rangeOf(log, 0, 4))).not.toBeNull();
    claim(two, log, 4);
    requests.evaluate();
    requests.fetch(two, log, 4);
    expect([asked(one), asked(two)]).toEqual([[], []]);
    claim(two, log, 6);
    requests.evaluate();
    expect(asked(two)).toEqual([{ log, after: 4, upTo: 6 }]);
    requests.fetch(one, log, 6);
    expect(asked(one)).toEqual([]);
  });

  it('[MESH-31] after a lost link only what was on its way is asked for again, of who is there', () => {
    const { peers, requests, join, claim, bring, asked } = world();
    const [one, two] = [join(1), join(2)];
    const log = logOf(1);
    for (const peer of [one, two]) claim(peer, log, 1000);
    requests.evaluate();
    const [first] = asked(one);
    asked(two);
    if (!first) throw new Error('a part was asked for');
    const middle = first.after + Math.floor((first.upTo - first.after) / 2);
    expect(bring(one, rangeOf(log, first.after, middle, 1000))).toHaveLength(middle - first.after);
    peers.delete(one);
    requests.evaluate();
    const again = asked(two);
    expect(again[0]).toMatchObject({ log, after: middle });
    expect(new Set(entriesOf(again)).size).toBe(entriesOf(again).length);
  });

  it('[MESH-30] what is asked of one link and of all is bounded in bytes, small logs come by the hundred', () => {
    const { requests, join, claim, bring, asked } = world();
    const many = Array.from({ length: 12 }, (_, i) => join(i));
    // That entries are large is learned from the first that come.
    for (const peer of many) claim(peer, logOf(1), 100_000);
    requests.evaluate();
    const waiting = many.flatMap((peer) => asked(peer).map((want) => ({ peer, want })));
    const [first] = waiting.sort((a, b) => a.want.after - b.want.after);
    if (!first) throw new Error('a part was asked for');
    bring(first.peer, rangeOf(logOf(1), first.want.after, first.want.after + 4, 50_000));
    const size = 50_000;
    let total = 0;
    for (const peer of many) {
      requests.evaluate();
      const bytes = entriesOf(asked(peer)).length * size;
      expect(bytes).toBeLessThanOrEqual(askedBytesPerLink + size);
      total += bytes;
    }
    expect(total).toBeLessThanOrEqual(askedBytes + many.length * size);

    const small = world();
    const peer = small.join(1);
    for (let i = 0; i < 1000; i++) small.claim(peer, logOf(i), 1);
    small.requests.evaluate();
    expect(small.asked(peer)).toHaveLength(wantsPerLink);
  });

  it('[MESH-32] who brings nothing is asked no longer once another has it, and gets one thing to do at a time, also as another session', () => {
    const { env, peers, requests, join, claim, bring, asked } = world();
    const [silent, honest] = [join(1), join(2)];
    for (let i = 0; i < 8; i++) {
      claim(silent, logOf(i), 3);
      claim(honest, logOf(i), 3);
    }
    requests.evaluate();
    const stalled = asked(silent);
    for (const { log } of asked(honest)) bring(honest, rangeOf(log, 0, 3));
    expect(stalled.length).toBeGreaterThan(0);
    env.advance(wantTimeoutWithOthersMs + 1);
    requests.evaluate();
    expect(
      asked(honest)
        .map(({ log }) => log)
        .sort(),
    ).toEqual(stalled.map(({ log }) => log).sort());
    peers.delete(silent);
    const again = join(1);
    for (let i = 20; i < 30; i++) claim(again, logOf(i), 3);
    requests.evaluate();
    expect(asked(again)).toHaveLength(1);
  });

  it('[MESH-32] a slow link on which bytes arrive is not silent', async () => {
    const { env, requests, join, claim, asked, received } = world();
    const [slow, other] = [join(1), join(2)];
    for (const peer of [slow, other]) claim(peer, logOf(1), 1);
    requests.evaluate();
    const [mine, theirs] = [asked(slow), asked(other)];
    const [busy, idle] = mine.length > 0 ? [slow, other] : [other, slow];
    expect(mine.length + theirs.length).toBe(1);
    for (let second = 0; second < 30; second++) {
      received.set(busy, second * 12_000);
      env.advance(1000);
      requests.evaluate();
      // The counts of links come in a turn of their own.
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(asked(idle)).toEqual([]);
  });
});
