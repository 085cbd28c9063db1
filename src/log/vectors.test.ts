/** The bytes of the stored and sent forms: whoever changes one of these changes what is on people's disks. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../crypto/hash.ts';
import { toHex } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { bodyKeyOf, openBody, sealBody } from './body.ts';
import { createHeadsDigest } from './digest.ts';
import { chainAfter, headerToBytes, signedBytes, writeEntry } from './entry.ts';
import { openingToBytes } from './opening.ts';
import { rangeToBytes } from './range.ts';
import { standaloneToBytes } from './standalone.ts';
import { filled, madeLog } from './testing/made-log.ts';

const log = madeLog(3);

describe('fixed bytes of logs', () => {
  it('[LOG-1] [LOG-4] an opening, and the id, client id and root that follow from it', () => {
    expect(toHex(openingToBytes(log.opening))).toMatchInlineSnapshot(
      `"01010101010101010101010101010101c6174263db220e81e120fd37e212f935d277bd38a1afddf77580c95f29b2b3d208080808080808080808080808080808"`,
    );
    expect([log.facts.id, log.facts.client, toHex(log.facts.chain0)]).toMatchInlineSnapshot(`
      [
        "70f81312f87b22abcab3e2d067718829",
        4776360433711906,
        "707d85e09ca6949ff7e77172a50466b0b95a13701fdce2d5d893a61678ab1368",
      ]
    `);
  });

  it('[LOG-2] an entry, its header and the chain over it', () => {
    const [first, , third] = log.entries;
    if (!first || !third) throw new Error('three entries');
    expect(toHex(writeEntry(createWriter(), first).done())).toMatchInlineSnapshot(
      `"0102e8d795ffbc31e0e1e2e3e4e5e6e70005b1b1b1b1b1"`,
    );
    expect(toHex(headerToBytes(log.facts.id, third))).toMatchInlineSnapshot(
      `"70f81312f87b22abcab3e2d067718829030102b8e795ffbc31e0e1e2e3e4e5e6e70220202020202020202020202020202020042121212121212121212121212121212130303030303030303030303030303030f40331313131313131313131313131313131"`,
    );
    expect(log.chains.map(toHex)).toMatchInlineSnapshot(`
      [
        "707d85e09ca6949ff7e77172a50466b0b95a13701fdce2d5d893a61678ab1368",
        "99db703c26e7ed7b68027eb0606f7f9fdda9d830f29121e4d93ed7f94c46143f",
        "187a48f1e3e56e403a6686749dd6480c9b0da210f23e3d820cc610a8f1141fc8",
        "2cebac7403c7a7832bca156ecb10600a7d42b15d15a323f4fee4b6817d31f1d9",
      ]
    `);
    expect(toHex(chainAfter(log.facts.chain0, log.facts.id, first))).toBe(toHex(log.chains[1] ?? filled(0, 0)));
  });

  it('[LOG-3] what is signed, a range with and one without its opening, one entry alone', () => {
    expect(toHex(signedBytes(filled(32, 9)))).toMatchInlineSnapshot(
      `"792bb634f817a019de965cf7e735df15bfe0a9c88f4eb02157f330eb42f311cc0909090909090909090909090909090909090909090909090909090909090909"`,
    );
    expect(toHex(rangeToBytes(log.range(0, 3)))).toMatchInlineSnapshot(
      `"0101010101010101010101010101010101c6174263db220e81e120fd37e212f935d277bd38a1afddf77580c95f29b2b3d20808080808080808080808080808080870f81312f87b22abcab3e2d06771882900030102e8d795ffbc31e0e1e2e3e4e5e6e70005b1b1b1b1b10101d0df95ffbc31e0e1e2e3e4e5e6e7000ab2b2b2b2b2b2b2b2b2b20102b8e795ffbc31e0e1e2e3e4e5e6e70220202020202020202020202020202020042121212121212121212121212121212130303030303030303030303030303030f403313131313131313131313131313131310fb3b3b3b3b3b3b3b3b3b3b3b3b3b3b3133eda7dc0ddf62cbc0aa1ff072aadad109b3f10bb2182071e95c59d9186756b509b325853c591304acf41ca5d2f87ef7e253717c1e9028fc83e9c149f274f04"`,
    );
    expect(toHex(sha256(rangeToBytes(log.range(1, 3))))).toMatchInlineSnapshot(
      `"d53e875262556b42984dc9c1df5bc3b8d6be08066eebc01c698e73ab85522a2d"`,
    );
    expect(toHex(standaloneToBytes(log.standalone(2)))).toMatchInlineSnapshot(
      `"01010101010101010101010101010101c6174263db220e81e120fd37e212f935d277bd38a1afddf77580c95f29b2b3d2080808080808080808080808080808080299db703c26e7ed7b68027eb0606f7f9fdda9d830f29121e4d93ed7f94c46143f0101d0df95ffbc31e0e1e2e3e4e5e6e7000ab2b2b2b2b2b2b2b2b2b20548ee01933e9e2633abac3bae0a35b8edf7a18e532321f988c94c3c694e16fb6bccf09dbde9a8caaa020bf88680e58834f3ad2aff4ee4829c7dae2e66044700"`,
    );
  });

  it('[LOG-5] a sealed body: a function of epoch key, log, header and plaintext', () => {
    const [first] = log.entries;
    if (!first) throw new Error('an entry');
    const key = bodyKeyOf(filled(32, 5), log.facts.id);
    const body = sealBody(key, filled(32, 6), log.facts.id, first, filled(4, 7));
    expect(toHex(body)).toMatchInlineSnapshot(`"099735f3ec214b48737c303bbcd0072e9c749cc4"`);
    expect(openBody(key, filled(32, 6), log.facts.id, { ...first, body })).toEqual(filled(4, 7));
  });

  it('[MESH-3] the digest of heads', () => {
    const digest = createHeadsDigest();
    digest.move(null, { log: log.facts.id, seq: 3, chain: log.chains[3] ?? filled(32, 0) });
    expect(toHex(sha256(digest.bytes()))).toMatchInlineSnapshot(
      `"32d40abfb9bcaee9bda598ac8db02c03af2e4f847e4dc8afb68b82c2bbacecdf"`,
    );
  });
});
