import { crc32 as reference } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { concatBytes, utf8 } from './bytes.ts';
import { crc32 } from './crc32.ts';

it('[STO-14] is the CRC-32 of everybody else, also in pieces', () => {
  expect(crc32(utf8('123456789'))).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (a, b) => {
      const whole = concatBytes(a, b);
      expect(crc32(b, crc32(a))).toBe(crc32(whole));
      if (reference) expect(crc32(whole)).toBe(reference(whole));
    }),
  );
});
