import { describe, expect, it } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { keysFromSeed } from './derived-keys.ts';
import { sha256 } from './hash.ts';
import { createWebCrypto } from './web-crypto.ts';

/** The engine of this process, with its key imports counted. */
function countedEngine(): { subtle: SubtleCrypto; imports: () => number } {
  const real = globalThis.crypto.subtle;
  let imports = 0;
  const subtle = new Proxy(real, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      if (name === 'importKey') imports += 1;
      return member.bind(target);
    },
  });
  return { subtle, imports: () => imports };
}

describe('WebCrypto', () => {
  it('[CRY-9] imported verify keys are kept and their number is bounded, the longest unused going first', async () => {
    const { subtle, imports } = countedEngine();
    const port = createWebCrypto({ subtle });
    const message = utf8('message');
    const signers = Array.from({ length: 514 }, (_, i) => {
      const keys = keysFromSeed(sha256(utf8(`signer ${i}`)));
      return { signPublic: keys.signPublic, signature: keys.sign(message) };
    });
    const importsOf = async (indexes: readonly number[]): Promise<number> => {
      const before = imports();
      for (const index of indexes) {
        const signer = signers[index];
        expect(signer && (await port.verify(signer.signPublic, message, signer.signature))).toBe(true);
      }
      return imports() - before;
    };
    await importsOf([0]); // Includes the probing of the engine.
    expect(await importsOf([...Array(511).keys()].map((i) => i + 1))).toBe(511);
    expect(await importsOf([0, 511])).toBe(0);
    // 0 was used just now, so 1 and 2 make room for the two new ones.
    expect(await importsOf([512, 513])).toBe(2);
    expect(await importsOf([0])).toBe(0);
    expect(await importsOf([1])).toBe(1);
  });

  it('[CRY-5] an engine that lacks the curves, throws or answers wrong is not used', async () => {
    const throwing = { generateKey: () => Promise.reject(new DOMException('no', 'NotSupportedError')) };
    const wrong = new Proxy(globalThis.crypto.subtle, {
      get(target, name) {
        if (name === 'verify') return async () => false;
        const member = Reflect.get(target, name) as unknown;
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    for (const subtle of [throwing as unknown as SubtleCrypto, wrong]) {
      const port = createWebCrypto({ subtle });
      const keys = await port.generateDeviceKeys();
      expect(keys.signPrivate).toBeInstanceOf(Uint8Array);
      expect(await port.verify(keys.signPublic, utf8('m'), await port.sign(keys, utf8('m')))).toBe(true);
    }
  });
});
