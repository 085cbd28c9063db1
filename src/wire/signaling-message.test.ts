import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxDataChars } from './signaling-limits.ts';
import {
  clientMessageToText,
  parseClientMessage,
  parseServerMessage,
  serverMessageToText,
} from './signaling-message.ts';

const topic = '00112233445566778899aabbccddeeff';
const ana = '11111111111111111111111111111111';
const ben = '22222222222222222222222222222222';
const token = '33333333333333333333333333333333';

/** The wire as it is: a change here breaks every client that is out there. */
const clientVectors = [
  `{"type":"join","topic":"${topic}","peer":"${ana}","token":"${token}"}`,
  `{"type":"leave","topic":"${topic}"}`,
  `{"type":"peers","topic":"${topic}"}`,
  `{"type":"send","topic":"${topic}","to":"${ben}","data":"AQID_-4"}`,
  `{"type":"ping"}`,
];
const serverVectors = [
  `{"type":"joined","topic":"${topic}","peers":["${ana}","${ben}"]}`,
  `{"type":"peers","topic":"${topic}","peers":[]}`,
  `{"type":"message","topic":"${topic}","from":"${ana}","data":"AQID_-4"}`,
  `{"type":"absent","topic":"${topic}","peer":"${ben}"}`,
  `{"type":"left","topic":"${topic}","peer":"${ben}"}`,
  `{"type":"pong"}`,
  ...[
    'bad-message',
    'rate-limited',
    'not-joined',
    'already-joined',
    'peer-taken',
    'too-many-topics',
    'topic-full',
    'busy',
  ].map((code) => `{"type":"error","code":"${code}","message":"in words"}`),
];

describe('signaling messages', () => {
  it('[SIG-9] are exactly these texts', () => {
    for (const text of clientVectors) {
      const parsed = parseClientMessage(text);
      if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`);
      expect(clientMessageToText(parsed.value)).toBe(text);
    }
    for (const text of serverVectors) {
      const parsed = parseServerMessage(text);
      if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`);
      expect(serverMessageToText(parsed.value)).toBe(text);
    }
  });

  it('[SIG-9] are strict: no other key, no other form of an id, nothing too long', () => {
    const refused = [
      `{"type":"ping","more":1}`,
      `{"type":"ping","__proto__":{}}`,
      `{"type":"ping","constructor":1}`,
      `{"type":"pang"}`,
      `{"type":["ping"]}`,
      `{"topic":"${topic}"}`,
      `{"type":"leave","topic":"${topic.toUpperCase()}"}`,
      `{"type":"leave","topic":"${topic}0"}`,
      `{"type":"leave","topic":"${topic}\\n"}`,
      `{"type":"leave","topic":["${topic}"]}`,
      `{"type":"send","topic":"${topic}","to":"${ben}","data":""}`,
      `{"type":"send","topic":"${topic}","to":"${ben}","data":"a+b="}`,
      `{"type":"send","topic":"${topic}","to":"${ben}","data":"${'A'.repeat(maxDataChars + 1)}"}`,
      `{"type":"join","topic":"${topic}","peer":"${ana}"}`,
      '{',
      '',
      'null',
      '[]',
    ];
    for (const text of refused)
      expect([text.slice(0, 80), parseClientMessage(text).ok]).toEqual([text.slice(0, 80), false]);
    const peers = Array.from({ length: 17 }, () => ana);
    expect(parseServerMessage(JSON.stringify({ type: 'peers', topic, peers })).ok).toBe(false);
  });

  it('[SIG-9] any change of a character is refused or read as another whole message, never a throw', () => {
    const place = fc.tuple(
      fc.constantFrom(...clientVectors, ...serverVectors),
      fc.nat(),
      fc.string({ unit: 'binary', maxLength: 2 }),
    );
    fc.assert(
      fc.property(place, ([text, at, put]) => {
        const index = at % text.length;
        const changed = text.slice(0, index) + put + text.slice(index + 1);
        for (const parse of [parseClientMessage, parseServerMessage]) {
          const parsed = parse(changed);
          if (!parsed.ok) expect(parsed.error.length).toBeLessThan(200);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
