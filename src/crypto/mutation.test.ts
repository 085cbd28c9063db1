/** What anybody may have changed on the way: never a throw, never an answer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, utf8 } from '../lib/bytes.ts';
import { keyBytes, nonceOf, open, seal, tagBytes } from './aead.ts';
import { keysFromSeed } from './derived-keys.ts';
import { verifyWith } from './ed25519-noble.ts';
import { sha256, tagged } from './hash.ts';
import { openSealed, sealedBoxOverheadBytes, sealTo } from './sealed-box.ts';
import { createWebCrypto } from './web-crypto.ts';

const key = fc.uint8Array({ minLength: keyBytes, maxLength: keyBytes });
const body = fc.uint8Array({ maxLength: 300 });
const seq = fc.nat();

/** Another byte string: one byte changed, cut short, or lengthened. */
const mutation = fc.oneof(
  fc.record({ type: fc.constant('flip' as const), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ type: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ type: fc.constant('add' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(bytes: Uint8Array, how: Mutation): Uint8Array {
  if (how.type === 'add') return concatBytes(bytes, how.bytes);
  const at = how.at % bytes.length;
  if (how.type === 'cut') return bytes.slice(0, at);
  const changed = bytes.slice();
  changed[at] = (changed[at] as number) ^ how.by;
  return changed;
}

describe('encryption of bodies', () => {
  it('[CRY-2] opens to what was sealed, 16 bytes longer', () => {
    fc.assert(
      fc.property(key, seq, body, body, (k, n, plaintext, ad) => {
        const sealed = seal(k, nonceOf(n), plaintext, ad);
        expect(sealed.length).toBe(plaintext.length + tagBytes);
        expect(open(k, nonceOf(n), sealed, ad)).toEqual(plaintext);
      }),
    );
  });

  it('[CRY-2] [T21] any change of body, associated data, nonce or key is null', () => {
    fc.assert(
      fc.property(key, seq, body, body, mutation, (k, n, plaintext, ad, how) => {
        const sealed = seal(k, nonceOf(n), plaintext, ad);
        expect(open(k, nonceOf(n), mutate(sealed, how), ad)).toBeNull();
        expect(open(k, nonceOf(n + 1), sealed, ad)).toBeNull();
        if (ad.length > 0) expect(open(k, nonceOf(n), sealed, mutate(ad, how))).toBeNull();
        if (how.type === 'flip') expect(open(mutate(k, how), nonceOf(n), sealed, ad)).toBeNull();
      }),
    );
  });

  it('[CRY-2] bytes that nobody sealed are null', () => {
    fc.assert(fc.property(key, body, body, (k, bytes, ad) => open(k, nonceOf(0), bytes, ad) === null));
  });
});

describe('sealed boxes', () => {
  const port = createWebCrypto();
  const mine = keysFromSeed(utf8('sixteen bytes ok'));

  it('[CRY-8] any change of a box is null, never a throw', async () => {
    await fc.assert(
      fc.asyncProperty(body, mutation, async (plaintext, how) => {
        const sealed = await sealTo(port, mine.boxPublic, plaintext, 'context');
        if (!sealed) throw new Error('not sealed');
        expect(sealed.length).toBe(plaintext.length + sealedBoxOverheadBytes);
        expect(await openSealed(mine.sharedSecret, mine.boxPublic, sealed, 'context')).toEqual(plaintext);
        expect(await openSealed(mine.sharedSecret, mine.boxPublic, mutate(sealed, how), 'context')).toBeNull();
      }),
    );
  });

  it('[CRY-8] bytes that nobody sealed are null', async () => {
    await fc.assert(
      fc.asyncProperty(
        body,
        async (bytes) => (await openSealed(mine.sharedSecret, mine.boxPublic, bytes, 'context')) === null,
      ),
    );
  });
});

describe('signatures', () => {
  it('[CRY-3] [T20] any change of key, message or signature is refused, by both forms alike', async () => {
    const port = createWebCrypto();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), mutation, async (message, how) => {
        const mine = keysFromSeed(sha256(message));
        const signature = mine.sign(message);
        expect(await port.verify(mine.signPublic, message, signature)).toBe(true);
        for (const [k, m, s] of [
          [mutate(mine.signPublic, how), message, signature],
          [mine.signPublic, mutate(message, how), signature],
          [mine.signPublic, message, mutate(signature, how)],
        ] as const) {
          expect([await port.verify(k, m, s), verifyWith(k, m, s)]).toEqual([false, false]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('tagged hashes', () => {
  it('[CRY-7] where one part ends and the next begins is part of what is hashed', () => {
    const [a, b] = [utf8('ab'), utf8('c')];
    const hashes = [
      tagged('t', a, b),
      tagged('t', utf8('a'), utf8('bc')),
      tagged('t', utf8('abc')),
      tagged('t', a, b, utf8('')),
      tagged('tab', b),
      tagged('t'),
    ].map(String);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
