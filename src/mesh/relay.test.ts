/** Carrying handshakes for others: a line of peers that are linked with their neighbours only. */
import { expect, it } from 'vitest';
import { type Bytes, textOf, utf8 } from '../lib/bytes.ts';
import { carriedMessages, maxHops } from './limits.ts';
import { createRelay, type Relay } from './relay.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';
import type { SessionId } from './types.ts';

const session = (index: number): SessionId => index.toString(16).padStart(32, '0') as SessionId;
const indexOf = (id: SessionId): number => Number.parseInt(id, 16);

function line(count: number, options: { readonly knows?: (at: number, to: number) => boolean } = {}) {
  const env = createVirtualEnv();
  const got: string[] = [];
  const lost: string[] = [];
  const faults: string[] = [];
  let sent = 0;
  const relays: Relay[] = Array.from({ length: count }, (_, at) =>
    createRelay({
      env,
      me: session(at),
      carrier: () => ({
        send(to, body) {
          sent++;
          relays[indexOf(to)]?.hear(session(at), body);
          return true;
        },
        next: (to) => ((options.knows?.(at, indexOf(to)) ?? true) ? session(indexOf(to) > at ? at + 1 : at - 1) : null),
      }),
      isLinked: (other) => Math.abs(indexOf(other) - at) === 1,
      deliver: (from, data) => got.push(`${at} from ${indexOf(from)}: ${textOf(data)}`),
      onLost: (to) => lost.push(`${at} lost ${indexOf(to)}`),
      onFault: (reason) => faults.push(reason),
    }),
  );
  const say = (from: number, to: number, text: string): boolean =>
    (relays[from] as Relay).send(session(to), utf8(text) as Bytes);
  return { env, got, lost, faults, relays, say, sent: () => sent };
}

it('[MESH-2] a message goes from neighbour to neighbour, and the answer comes back the way it went', () => {
  // Nobody but the asker knows a way to the asker: its statement has not come round yet.
  const { got, lost, say } = line(5, { knows: (_at, to) => to !== 0 });
  expect(say(0, 4, 'hello')).toBe(true);
  expect(say(4, 0, 'reply')).toBe(true);
  expect([got, lost]).toEqual([['4 from 0: hello', '0 from 4: reply'], []]);
});

it('[MESH-2] what finds no way on, or takes too many steps, is said back to who waits for it', () => {
  const lonely = line(4, { knows: (at) => at < 2 });
  expect(lonely.say(0, 9, 'hello')).toBe(true);
  expect(lonely.lost).toEqual(['0 lost 9']);
  const far = line(maxHops + 4);
  far.say(0, maxHops + 3, 'hello');
  expect([far.got, far.lost]).toEqual([[], [`0 lost ${maxHops + 3}`]]);
  expect(far.sent()).toBeLessThanOrEqual(2 * maxHops + 1);
});

it('[MESH-2] [MESH-5] what one neighbour gives to carry is limited; others are carried on', () => {
  const { env, got, faults, say } = line(4);
  for (let i = 0; i < 1_000; i++) say(0, 3, 'flood');
  expect(got.length).toBeLessThanOrEqual(carriedMessages.burst);
  expect(faults.length).toBeGreaterThan(0);
  const before = got.length;
  say(3, 0, 'the other way');
  expect(got.length).toBe(before + 1);
  env.advance(10_000);
  say(0, 3, 'later');
  expect(got.at(-1)).toBe('3 from 0: later');
});

it('[MESH-5] noise is counted and carried nowhere', () => {
  const { relays, faults, got, sent } = line(3);
  for (let length = 0; length < 60; length++) relays[1]?.hear(session(0), new Uint8Array(length).fill(7));
  expect(faults).toEqual(Array(60).fill('malformed carried message'));
  expect([got, sent()]).toEqual([[], 0]);
});
