import { sha256 as plain } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { concatBytes } from '../lib/bytes.ts';
import { sha256 } from './hash.ts';

it('[CRY-1] a hash says nothing of the ones before it, in however many parts it is given', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), { maxLength: 5 }), (lists) => {
      for (const parts of lists) expect(sha256(...parts)).toEqual(plain(concatBytes(...parts)));
    }),
  );
});
