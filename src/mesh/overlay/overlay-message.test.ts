import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toHex } from '../../lib/bytes.ts';
import { meshBodyFromBytes, meshBodyToBytes } from '../mesh-body.ts';
import type { SessionId } from '../types.ts';
import { sampleSize, walkLength } from './limits.ts';
import { type OverlayMessage, overlayMessageFromBytes, overlayMessageToBytes } from './overlay-message.ts';

const session = (letter: string): SessionId => letter.repeat(32) as SessionId;
const messages: readonly OverlayMessage[] = [
  { type: 'neighbour', links: 5, sample: [session('a'), session('b')] },
  { type: 'forward-join', session: session('c'), steps: walkLength },
  { type: 'shuffle', id: '0123456789abcdef', steps: 3, sample: [session('d')] },
  { type: 'shuffled', id: '0123456789abcdef', sample: [] },
  { type: 'leave' },
];

it('[MESH-16] words of the overlay have these bytes', () => {
  const id = 'a'.repeat(32);
  expect(messages.map((message) => toHex(overlayMessageToBytes(message)).replaceAll(id, '(a)'))).toEqual([
    `010502(a)${'b'.repeat(32)}`,
    `02${'c'.repeat(32)}05`,
    `030123456789abcdef0301${'d'.repeat(32)}`,
    '040123456789abcdef00',
    '05',
  ]);
  for (const message of messages) {
    const body = { type: 'overlay', message } as const;
    expect(meshBodyFromBytes(meshBodyToBytes(body))).toEqual(body);
  }
  const carried = { type: 'carried', body: new Uint8Array([1, 2, 3]) } as const;
  expect(meshBodyFromBytes(meshBodyToBytes(carried))).toEqual(carried);
});

it('[MESH-5] noise, long samples and endless walks are no words', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
      const read = overlayMessageFromBytes(noise);
      if (read.ok) expect(toHex(overlayMessageToBytes(read.value))).toBe(toHex(noise));
      meshBodyFromBytes(noise.slice());
    }),
    { numRuns: 1000 },
  );
  const long: readonly OverlayMessage[] = [
    { type: 'neighbour', links: 5, sample: Array(sampleSize + 1).fill(session('a')) },
    { type: 'neighbour', links: 5_000, sample: [] },
    { type: 'forward-join', session: session('c'), steps: walkLength + 1 },
  ];
  for (const message of long) expect(overlayMessageFromBytes(overlayMessageToBytes(message)).ok).toBe(false);
});
