/**
 * The crypto port of a made-up world. Answers come in the order in which they were asked for, a moment later, as an
 * engine's do. In most seeds a hash stands for a signature: nobody in such a world can forge one without the signer's
 * secret, which this file keeps. Diffie-Hellman is real throughout, from a small set of keys whose results are
 * remembered; what an invite's seed signs is real, too, because it does not come through this port.
 */

import { keysFromSeed } from '../crypto/derived-keys.ts';
import { isPlainSignature } from '../crypto/ed25519-guard.ts';
import { verifyWith } from '../crypto/ed25519-noble.ts';
import { sha256 } from '../crypto/hash.ts';
import type { BoxKeys, CryptoPort, DeviceId } from '../crypto/port.ts';
import { boxPublicOf, sharedSecretWith } from '../crypto/x25519-noble.ts';
import { type Bytes, concatBytes, equalBytes, toHex } from '../lib/bytes.ts';
import type { Chance } from './chance.ts';
import type { Life } from './life.ts';

/** Ed25519 and X25519 as an engine of the platform does them: synchronous, and the same for the same input. */
export interface Signatures {
  publicOf(secret: Bytes): Bytes;
  sign(secret: Bytes, message: Uint8Array): Bytes;
  verify(signPublic: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** Null for a public key of low order. */
  sharedSecret(secret: Uint8Array, theirs: Uint8Array): Bytes | null;
}

/** Curve arithmetic whose results are the same whoever asks: shared by all worlds of a process. */
export interface Curves {
  boxKeys(index: number): BoxKeys;
  shared(secret: Bytes, theirs: Uint8Array): Bytes | null;
  verify(signPublic: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Key pairs for boxes and handshakes. Few, because each pair of them costs 1.5 ms once. */
const boxKeyCount = 24;
const maxRemembered = 4096;

/** `engine`: thirty times as fast as JavaScript, which decides what a run costs; without one, JavaScript. */
export function createCurves(engine: Signatures | null = null): Curves {
  const keys = new Map<number, BoxKeys>();
  const secrets = new Map<string, Bytes | null>();
  const verdicts = new Map<string, boolean>();

  const remember = <T>(known: Map<string, T>, key: string, make: () => T): T => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= maxRemembered) known.clear();
    const made = make();
    known.set(key, made);
    return made;
  };

  return {
    boxKeys(index) {
      const at = index % boxKeyCount;
      const known = keys.get(at);
      if (known) return known;
      const boxPrivate = sha256(Uint8Array.of(at, 77));
      const made = { boxPrivate, boxPublic: boxPublicOf(boxPrivate) };
      keys.set(at, made);
      return made;
    },
    shared: (secret, theirs) =>
      remember(secrets, `${toHex(secret)}${toHex(theirs)}`, () =>
        engine ? engine.sharedSecret(secret, theirs) : sharedSecretWith(secret, theirs),
      ),
    verify: (signPublic, message, signature) =>
      remember(verdicts, [signPublic, message, signature].map(toHex).join(), () =>
        engine
          ? isPlainSignature(signPublic, signature) && engine.verify(signPublic, message, signature)
          : verifyWith(signPublic, message, signature),
      ),
  };
}

/** Who signed what in one world: the invariants ask it, because a broken check of signatures would not notice. */
export interface Notary {
  readonly secrets: Map<string, Bytes>;
  /** Genuine signatures, by `signedMark`. */
  readonly signed: Map<string, Bytes>;
}

export const createNotary = (): Notary => ({ secrets: new Map(), signed: new Map() });

export const signedMark = (signPublic: Uint8Array, message: Uint8Array): string =>
  toHex(sha256(signPublic, message).subarray(0, 12));

export interface MadeUpCryptoDeps {
  readonly life: Life;
  readonly chance: Chance;
  readonly curves: Curves;
  readonly notary: Notary;
  /** Null: a hash stands for a signature. */
  readonly signatures: Signatures | null;
}

/** What stands for a signature where none is given: nobody can make it without the secret. */
const stubSignature = (secret: Bytes, message: Uint8Array): Bytes => {
  const half = sha256(secret, message);
  return concatBytes(half, half);
};

export const signatureOf = (signatures: Signatures | null, secret: Bytes, message: Uint8Array): Bytes =>
  signatures ? signatures.sign(secret, message) : stubSignature(secret, message);

/** An engine's answer takes about this long. */
const answerMs = 0.3;

export function createMadeUpCrypto({ life, chance, curves, notary, signatures }: MadeUpCryptoDeps): CryptoPort {
  let freeAt = 0;

  const answer = async <T>(make: () => T): Promise<T> => {
    const now = life.env.elapsed();
    freeAt = Math.max(freeAt, now) + chance.next() * answerMs;
    await life.wait(freeAt - now);
    return make();
  };

  const generateBoxKeys = (): BoxKeys => curves.boxKeys(chance.below(boxKeyCount));

  return {
    generateDeviceKeys: () =>
      answer(() => {
        const secret = chance.bytes(32);
        const signPublic = signatures ? signatures.publicOf(secret) : sha256(secret);
        notary.secrets.set(toHex(signPublic), secret);
        return { device: toHex(signPublic) as DeviceId, signPublic, signPrivate: secret, ...generateBoxKeys() };
      }),
    seedKeys: (seed) => answer(() => keysFromSeed(seed)),
    generateBoxKeys: () => answer(generateBoxKeys),
    sign: (keys, message) =>
      answer(() => {
        const signature = signatureOf(signatures, keys.signPrivate as Bytes, message);
        notary.signed.set(signedMark(keys.signPublic, message), signature);
        return signature;
      }),
    verify: (signPublic, message, signature) =>
      answer(() => {
        if (signatures)
          return isPlainSignature(signPublic, signature) && signatures.verify(signPublic, message, signature);
        const secret = notary.secrets.get(toHex(signPublic));
        if (secret) return equalBytes(stubSignature(secret, message), signature);
        return curves.verify(signPublic, message, signature);
      }),
    sharedSecret: (keys, theirs) => answer(() => curves.shared(keys.boxPrivate as Bytes, theirs)),
  };
}
