/** The bytes of the stored and sent forms: whoever changes one of these changes what is on people's disks. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../crypto/hash.ts';
import { toHex } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { bodyKeyOf, openBody, sealBody } from './body.ts';
import { createHeadsDigest } from './digest.ts';
import { chainAfter, signedBytes, writeEntry } from './entry.ts';
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
      `"0f21d0afabfef962e0e1e2e3e4e5e6e705b1b1b1b1b1"`,
    );
    expect(log.entries.map(({ header }) => toHex(header))).toMatchInlineSnapshot(
      `
      [
        "21d0afabfef962e0e1e2e3e4e5e6e7",
        "24d0df95ffbc31",
        "22d00f02002020202020202020202020202020202004212121212121212121212121212121210030303030303030303030303030303030f40331313131313131313131313131313131",
      ]
    `,
    );
    expect(log.chains.map(toHex)).toMatchInlineSnapshot(`
      [
        "707d85e09ca6949ff7e77172a50466b0b95a13701fdce2d5d893a61678ab1368",
        "c571a13cee3df42e96850059302607568940ad3cc98af287d0176b27c7af1765",
        "2ee19725abb2c6c4c6312e2c3354ac58c7e17538254277aa2cad806c0701097b",
        "ccc615b534419708fe01e80e9e4d491da5596aaa8628c28a82343cdaba6c3822",
      ]
    `);
    expect(toHex(chainAfter(log.facts.chain0, log.facts.id, first))).toBe(toHex(log.chains[1] ?? filled(0, 0)));
  });

  it('[LOG-3] what is signed, a range with and one without its opening, one entry alone', () => {
    expect(toHex(signedBytes(filled(32, 9)))).toMatchInlineSnapshot(
      `"ac0e61852d0a7aced34824dffb3fd00ee5afe029fb20a1a48a4b6d2b3f467cfe0909090909090909090909090909090909090909090909090909090909090909"`,
    );
    expect(toHex(rangeToBytes(log.range(0, 3)))).toMatchInlineSnapshot(
      `"0101010101010101010101010101010101c6174263db220e81e120fd37e212f935d277bd38a1afddf77580c95f29b2b3d20808080808080808080808080808080870f81312f87b22abcab3e2d06771882900030f21d0afabfef962e0e1e2e3e4e5e6e705b1b1b1b1b10724d0df95ffbc310ab2b2b2b2b2b2b2b2b2b24922d00f02002020202020202020202020202020202004212121212121212121212121212121210030303030303030303030303030303030f403313131313131313131313131313131310fb3b3b3b3b3b3b3b3b3b3b3b3b3b3b3a8b25b88c6200e876eb52268b3daef47285cb45f22f95695f1abb47c96752b36f5979ea16e13c309b90e50412ffc82b507bc15d2a4de0aececaf52ee56724d06"`,
    );
    expect(toHex(sha256(rangeToBytes(log.range(1, 3))))).toMatchInlineSnapshot(
      `"b0602f02aa8cf1adf29c82db55476280a93a4aea9e0166bdc0b3047928990798"`,
    );
    expect(toHex(standaloneToBytes(log.standalone(2)))).toMatchInlineSnapshot(
      `"01010101010101010101010101010101c6174263db220e81e120fd37e212f935d277bd38a1afddf77580c95f29b2b3d20808080808080808080808080808080802c571a13cee3df42e96850059302607568940ad3cc98af287d0176b27c7af17650724d0df95ffbc310ab2b2b2b2b2b2b2b2b2b269bbff20a923f6d52b74f554f6a5347ff596e2825f294d09a5e4312bc34ad14eeb770314e1445db762a5062ac430b5ae5f9ee148891e9fef50a9ed730e25a20f"`,
    );
  });

  it('[LOG-5] [T21] a sealed body: a function of epoch key, log, header and plaintext', () => {
    const [first] = log.entries;
    if (!first) throw new Error('an entry');
    const key = bodyKeyOf(filled(32, 5), log.facts.id);
    const body = sealBody(key, filled(32, 6), log.facts.id, first, filled(4, 7));
    expect(toHex(body)).toMatchInlineSnapshot(`"099735f3749848b82697bc7ab0910d5f519cb603"`);
    expect(openBody(key, filled(32, 6), log.facts.id, { ...first, body })).toEqual(filled(4, 7));
  });

  it('[MESH-3] the digest of heads', () => {
    const digest = createHeadsDigest();
    digest.move(null, { log: log.facts.id, seq: 3, chain: log.chains[3] ?? filled(32, 0) });
    expect(toHex(sha256(digest.bytes()))).toMatchInlineSnapshot(
      `"cae1ccc7d14b1567ab2f24b44fe58de8d6d363c51c99ce439431e65a5a586209"`,
    );
  });
});
