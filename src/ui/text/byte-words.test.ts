import { expect, it } from 'vitest';
import { byteWords } from './byte-words.ts';

it('[UI-5] says sizes with two digits at most', () => {
  expect([0, 999, 1000, 1234, 12_345, 999_600, 2.5e9, -5].map(byteWords)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '1.2 kB',
    '12 kB',
    '1.0 MB',
    '2.5 GB',
    '0 B',
  ]);
});
