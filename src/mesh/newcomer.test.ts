/** What somebody who holds nothing is given unasked: bytes of a link are looked at, logs are real. */
import { expect, it } from 'vitest';
import { sha256 } from '../crypto/hash.ts';
import type { DeviceId } from '../crypto/port.ts';
import type { SentRange } from '../log/range.ts';
import { madeLog } from '../log/testing/made-log.ts';
import type { Head } from '../log/types.ts';
import { type PeerMessage, peerMessageFromBytes } from '../wire/peer-message.ts';
import { createNewcomers } from './newcomer.ts';
import { createRate } from './rate.ts';
import { costlyMessages, givenBytes } from './sync-limits.ts';
import { createSyncPeer } from './sync-peer.ts';
import type { SyncSource } from './sync-source.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';
import type { Link, SessionId } from './types.ts';

const noHeads = new Uint8Array(512);
const noOps = sha256().slice(0, 16);

/** Held: the first so many entries of each log; and how often each was read. */
function scene(lengths: readonly number[]) {
  const env = createVirtualEnv();
  const logs = lengths.map((length, i) => madeLog(length, i + 1));
  const held = new Map(logs.map((log, i) => [log.facts.id, lengths[i] as number]));
  const reads: string[] = [];
  const source = {
    heads: (): readonly Head[] =>
      logs.map(({ facts, chains }) => {
        const seq = held.get(facts.id) ?? 0;
        return { log: facts.id, seq, chain: chains[seq] ?? facts.chain0 };
      }),
    opsExcept: () => [],
    async readRange(id: string, after: number, upTo: number, maxBytes: number): Promise<SentRange | null> {
      reads.push(id);
      const log = logs.find(({ facts }) => facts.id === id);
      let end = after;
      for (let bytes = 0; end < upTo && bytes < maxBytes; end++) bytes += log?.entries[end]?.body.length ?? 0;
      return log?.range(after, end) ?? null;
    },
  } as unknown as SyncSource;
  const said: PeerMessage[] = [];
  const link = {
    session: 'b'.repeat(32) as SessionId,
    device: 'b'.repeat(64) as DeviceId,
    async send(bytes: Uint8Array) {
      const message = peerMessageFromBytes(bytes);
      if (message.ok) said.push(message.value);
      return true;
    },
  } as unknown as Link;
  let told = 0;
  const newcomers = createNewcomers({
    source,
    tellOps: () => {
      told++;
    },
  });
  const peer = createSyncPeer(link, { add: () => true } as never, createRate(env, costlyMessages));
  return { logs, held, reads, said, newcomers, peer, told: () => told };
}

it('[MESH-45] who holds no operations is told all of them, once; who holds any is asked which', () => {
  const { newcomers, peer, told } = scene([3]);
  expect(newcomers.giveOps(peer, sha256(noOps).slice(0, 16))).toBe(false);
  expect(newcomers.giveOps(peer, noOps)).toBe(true);
  expect(newcomers.giveOps(peer, noOps)).toBe(true);
  expect(told()).toBe(1);
});

it('[MESH-45] who holds no entries is given all logs in one message, read before they are asked for, and only once', async () => {
  const { newcomers, peer, said, reads, logs } = scene([3, 1, 5]);
  newcomers.prepare(peer, noHeads);
  expect(await newcomers.giveEntries(peer, noHeads)).toBe(true);
  expect(reads).toHaveLength(3);
  expect(said).toHaveLength(1);
  const [message] = said;
  if (message?.type !== 'ranges') throw new Error('no ranges');
  expect(message.sent.map(({ range }) => [range.log, range.entries.length])).toEqual(
    logs.map(({ facts }, i) => [facts.id, [3, 1, 5][i]]),
  );
  expect(newcomers.giveEntries(peer, noHeads)).toBeNull();
});

it('[MESH-45] a log that went on meanwhile is read once more, the others are not', async () => {
  const { newcomers, peer, said, reads, held, logs } = scene([3, 5]);
  const moving = logs[1]?.facts.id as never;
  held.set(moving, 2);
  newcomers.prepare(peer, noHeads);
  held.set(moving, 5);
  expect(await newcomers.giveEntries(peer, noHeads)).toBe(true);
  expect(reads).toEqual([logs[0]?.facts.id, moving, moving]);
  const [message] = said;
  expect(message?.type === 'ranges' && message.sent.map(({ range }) => range.entries.length)).toEqual([3, 5]);
});

it('[MESH-45] nothing is given unasked to who holds something, nor where it would be much', async () => {
  const { newcomers, peer, said } = scene([3]);
  expect(newcomers.giveEntries(peer, noHeads.slice().fill(1, 8, 9))).toBeNull();
  const much = scene([200]);
  expect(much.logs[0]?.entries.reduce((sum, { body }) => sum + body.length, 0)).toBeGreaterThan(givenBytes);
  much.newcomers.prepare(much.peer, noHeads);
  expect(await much.newcomers.giveEntries(much.peer, noHeads)).toBe(false);
  expect([...said, ...much.said]).toEqual([]);
});
