/** Statements over made-up links that only count: who says what to whom, on a clock that a test moves. */
import { expect, it } from 'vitest';
import { sha256 } from '../../crypto/hash.ts';
import type { DeviceId } from '../../crypto/port.ts';
import { type Bytes, concatBytes, equalBytes, utf8 } from '../../lib/bytes.ts';
import { createScope } from '../../lib/scope.ts';
import type { LogId } from '../../log/types.ts';
import type { SentStatement } from '../../wire/broadcast-message.ts';
import { createVirtualEnv } from '../testing/virtual-env.ts';
import { bundleGapMs, goneAfterRefreshes, refreshMs } from './limits.ts';
import { createNameReader, createNameWriter } from './names.ts';
import { speakerKey } from './statement.ts';
import { createStatements, type Statements } from './statements.ts';

interface End {
  readonly session: string;
  readonly logsOut: ReturnType<typeof createNameWriter<LogId>>;
  readonly logsIn: ReturnType<typeof createNameReader<LogId>>;
  other: Node;
  back: End;
  sentAt: number[];
}
interface Node {
  readonly name: string;
  readonly statements: Statements<End>;
  readonly ends: Set<End>;
  readonly heard: string[];
  readonly faults: string[];
}

/** Signatures are hashes with the device's name: nobody here forges what they do not mean to. */
const signed = (device: string, message: Uint8Array): Bytes =>
  concatBytes(sha256(utf8(device), message), new Uint8Array(32));

function world() {
  const env = createVirtualEnv();
  const scope = createScope();
  /** Whole turns of the promises of hearing and signing. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 60; i++) await Promise.resolve();
  };
  const node = (letter: string): Node => {
    const ends = new Set<End>();
    const heard: string[] = [];
    const device = letter.repeat(64);
    const made: Node = {
      name: letter,
      ends,
      heard,
      faults: [],
      statements: createStatements<End>({
        env,
        scope,
        voice: {
          speaker: { session: letter.repeat(32), device, incarnation: '0'.repeat(16) },
          context: utf8('room'),
          sign: async (message) => signed(device, message),
          verify: async (by, message, signature) => equalBytes(signature, signed(by, message)),
        },
        digest: () => new Uint8Array(8),
        isMember: (by: DeviceId) => by !== 'f'.repeat(64),
        namesOf: (end) => end,
        eager: () => [...ends],
        send(end, sent) {
          end.sentAt.push(env.now());
          env.after(5, () => void deliver(end, sent));
        },
        onStated: ({ speaker, seq }) => heard.push(`${speaker.session[0]}${seq}`),
        onGone: ({ session }) => heard.push(`-${session[0]}`),
        onOverdue: () => {},
        onBrought: () => {},
      }),
    };
    return made;
  };
  const deliver = async (end: End, sent: readonly SentStatement[]): Promise<void> => {
    if (!end.other.ends.has(end.back)) return;
    const result = await end.other.statements.hear(end.back, sent, true);
    if (result.type === 'fault') end.other.faults.push(result.detail);
  };
  const link = (a: Node, b: Node): void => {
    const make = (other: Node): End => ({
      session: other.name.repeat(32),
      logsOut: createNameWriter(),
      logsIn: createNameReader(),
      other,
      back: undefined as never,
      sentAt: [],
    });
    const [atA, atB] = [make(b), make(a)];
    atA.back = atB;
    atB.back = atA;
    for (const [at, end] of [
      [a, atA],
      [b, atB],
    ] as const) {
      at.ends.add(end);
      at.statements.add(end);
      at.statements.welcome(end);
    }
  };
  const unlink = (a: Node, b: Node): void => {
    for (const [at, other] of [
      [a, b],
      [b, a],
    ] as const) {
      for (const end of at.ends) {
        if (end.other !== other) continue;
        at.ends.delete(end);
        at.statements.remove(end, false);
      }
    }
  };
  const run = async (ms: number): Promise<void> => {
    for (let t = 0; t < ms; t += 10) {
      env.advance(10);
      await settle();
    }
  };
  return { env, node, link, unlink, run };
}

const known = ({ statements }: Node): string =>
  statements
    .known()
    .map(({ statement }) => statement.speaker.session[0])
    .sort()
    .join('');

it('[MESH-6] what a session says reaches those it is not linked with, and only the newest counts', async () => {
  const { node, link, run } = world();
  const nodes = ['a', 'b', 'c', 'd'].map(node);
  const [a, b, c, d] = nodes as [Node, Node, Node, Node];
  link(a, b);
  link(b, c);
  link(c, d);
  await run(3000);
  expect(nodes.map(known)).toEqual(['bcd', 'acd', 'abd', 'abc']);
  a.statements.say(utf8('row 1'));
  a.statements.say(utf8('row 2'));
  await run(3000);
  const atD = d.statements.known().find(({ statement }) => statement.speaker.session.startsWith('a'));
  expect(atD?.statement.presence).toEqual(utf8('row 2'));
  const numbers = d.heard.filter((word) => word.startsWith('a')).map((word) => Number(word.slice(1)));
  expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
});

it('[MESH-22] a link carries one bundle in half a second; who is silent is gone, who lost a link is still there', async () => {
  const { env, node, link, unlink, run } = world();
  const nodes = ['a', 'b', 'c'].map(node);
  const [a, b, c] = nodes as [Node, Node, Node];
  link(a, b);
  link(b, c);
  link(a, c);
  for (let i = 0; i < 40; i++) {
    a.statements.say(utf8(`row ${i}`));
    await run(100);
  }
  for (const { ends } of nodes) {
    for (const { sentAt } of ends) {
      for (const [i, at] of sentAt.entries())
        if (i > 0) expect(at - (sentAt[i - 1] ?? 0)).toBeGreaterThanOrEqual(bundleGapMs);
    }
  }
  unlink(a, b);
  await run(3000);
  expect([known(a), known(b)]).toEqual(['bc', 'ac']);
  unlink(a, c);
  expect(known(c)).toBe('b');
  await run(1000);
  expect(known(b)).toBe('ac');
  const before = env.now();
  while (known(b) !== 'c') await run(1000);
  expect(env.now() - before).toBeLessThan(refreshMs * (goneAfterRefreshes + 1));
});

it('[MESH-22] a room at rest refreshes in waves: each link carries about one bundle a period each way', async () => {
  const { node, link, run } = world();
  const nodes = ['a', 'b', 'c', 'd', 'e'].map(node);
  for (const [i, at] of nodes.entries()) if (i > 0) link(nodes[i - 1] as Node, at);
  await run(10_000);
  const count = (): number =>
    nodes.flatMap(({ ends }) => [...ends]).reduce((sum, { sentAt }) => sum + sentAt.length, 0);
  const before = count();
  await run(4 * refreshMs);
  expect(nodes.map(known)).toEqual(['bcde', 'acde', 'abde', 'abce', 'abcd']);
  expect(count() - before).toBeLessThanOrEqual(4 * 8 * 2.5);
});

it('[MESH-20] nothing is believed that is forged, old, or of who is no member', async () => {
  const { node, link, run } = world();
  const [a, b] = [node('a'), node('b')];
  link(a, b);
  await run(2000);
  const [end] = [...b.ends] as [End];
  const speakerOf = (letter: string) => ({
    session: 'e'.repeat(32),
    device: letter.repeat(64),
    incarnation: '0'.repeat(16),
  });
  const say = (letter: string, signature: Bytes, seq = 1) =>
    b.statements.hear(
      end,
      [
        {
          speaker: { number: 1000, name: speakerOf(letter) },
          seq,
          presence: utf8('x'),
          heads: [],
          digest: new Uint8Array(8),
          signature,
        },
      ],
      true,
    );
  expect(await say('c', new Uint8Array(64))).toEqual({ type: 'fault', detail: 'forged statement' });
  expect(await say('f', new Uint8Array(64))).toEqual({ type: 'ok' });
  expect(
    await b.statements.hear(
      end,
      [
        {
          speaker: { number: 999, name: null },
          seq: 1,
          presence: null,
          heads: [],
          digest: new Uint8Array(8),
          signature: new Uint8Array(64),
        },
      ],
      true,
    ),
  ).toEqual({ type: 'fault', detail: 'unknown reference' });
  expect(known(b)).toBe('a');
  expect(speakerKey(speakerOf('c'))).not.toBe(speakerKey(speakerOf('f')));
});

it('[MESH-6] who was alone for longer than a period says that they are there as soon as somebody comes', async () => {
  const { node, link, unlink, run } = world();
  const [ana, ben] = [node('a'), node('b')];
  link(ana, ben);
  await run(2000);
  unlink(ana, ben);
  await run(refreshMs * 4);
  const before = [ana.heard.length, ben.heard.length];
  link(ana, ben);
  await run(2000);
  expect(ana.heard.slice(before[0]).some((one) => one.startsWith('b'))).toBe(true);
  expect(ben.heard.slice(before[1]).some((one) => one.startsWith('a'))).toBe(true);
});
