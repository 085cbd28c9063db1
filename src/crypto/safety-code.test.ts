import { expect, it } from 'vitest';
import { safetyCode } from './safety-code.ts';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

it('[MEM-23] the seven numbers are the same from both sides, fixed, and others for other keys', () => {
  expect(safetyCode(key(1), key(2))).toEqual(safetyCode(key(2), key(1)));
  expect(safetyCode(key(1), key(2))).toMatchInlineSnapshot(`
    [
      22,
      52,
      33,
      25,
      39,
      20,
      59,
    ]
  `);
  const all = Array.from({ length: 20 }, (_, i) => safetyCode(key(1), key(2 + i)).join(' '));
  expect(new Set(all).size).toBe(20);
});
