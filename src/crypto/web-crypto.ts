/**
 * The crypto port on WebCrypto, with keys that scripts can use but not read; in JavaScript where the engine lacks a
 * curve. What the engine can do is found out once per instance, at the first use, by doing it.
 */
import { type Bytes, concatBytes, fromBase64url, fromHex, ownBytes, toHex } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { keysFromSeed, secretsOfSeed } from './derived-keys.ts';
import { isPlainSignature } from './ed25519-guard.ts';
import { signPublicOf, signWith, verifyWith } from './ed25519-noble.ts';
import type { BoxKeys, CryptoPort, DeviceId, DeviceKeys, SeedKeys } from './port.ts';
import { boxPublicOf, isZero, sharedSecretWith } from './x25519-noble.ts';

/**
 * Imported verify keys kept, least recently used out first. A room's devices fit in many times over; the bound is
 * there because a stranger may show any number of keys.
 */
const maxVerifyKeys = 512;

export interface WebCryptoDeps {
  /** Null forces the JavaScript form. Absent on plain http from another host. */
  readonly subtle?: SubtleCrypto | null;
  readonly randomBytes?: (count: number) => Bytes;
}

type SignPair = Pick<DeviceKeys, 'signPublic' | 'signPrivate'>;

export function createWebCrypto({
  subtle = globalThis.crypto?.subtle ?? null,
  randomBytes = realEnv.randomBytes,
}: WebCryptoDeps = {}): CryptoPort {
  const verifyKeys = new Map<string, Promise<CryptoKey>>();
  let signEngine: Promise<SubtleCrypto | null> | null = null;
  let boxEngine: Promise<SubtleCrypto | null> | null = null;

  const ed25519 = (): Promise<SubtleCrypto | null> => {
    signEngine ??= probe(subtle, async (engine) => {
      const pair = await signPair(engine);
      const signature = await engine.sign('Ed25519', pair.signPrivate as CryptoKey, new Uint8Array(1));
      const key = await engine.importKey('raw', pair.signPublic, 'Ed25519', false, ['verify']);
      return engine.verify('Ed25519', key, signature, new Uint8Array(1));
    });
    return signEngine;
  };

  const x25519 = (): Promise<SubtleCrypto | null> => {
    boxEngine ??= probe(subtle, async (engine) => {
      const keys = await boxPair(engine);
      return (await engineSecret(engine, keys.boxPrivate as CryptoKey, keys.boxPublic)) !== null;
    });
    return boxEngine;
  };

  async function generateSignPair(): Promise<SignPair> {
    const engine = await ed25519();
    if (engine) return signPair(engine);
    const signPrivate = randomBytes(32);
    return { signPublic: signPublicOf(signPrivate), signPrivate };
  }

  async function generateBoxKeys(): Promise<BoxKeys> {
    const engine = await x25519();
    if (engine) return boxPair(engine);
    const boxPrivate = randomBytes(32);
    return { boxPublic: boxPublicOf(boxPrivate), boxPrivate };
  }

  function verifyKey(engine: SubtleCrypto, signPublic: Uint8Array): Promise<CryptoKey> {
    const name = toHex(signPublic);
    const key = verifyKeys.get(name) ?? engine.importKey('raw', ownBytes(signPublic), 'Ed25519', false, ['verify']);
    // Taken out and put in again: a Map keeps the order of insertion, so the first one is the longest unused.
    verifyKeys.delete(name);
    verifyKeys.set(name, key);
    if (verifyKeys.size > maxVerifyKeys) {
      for (const oldest of verifyKeys.keys()) {
        verifyKeys.delete(oldest);
        break;
      }
    }
    return key;
  }

  return {
    async generateDeviceKeys() {
      const [sign, box] = await Promise.all([generateSignPair(), generateBoxKeys()]);
      return { device: toHex(sign.signPublic) as DeviceId, ...sign, ...box };
    },
    async seedKeys(seed) {
      const [signer, boxer] = await Promise.all([ed25519(), x25519()]);
      try {
        return signer && boxer ? await engineSeedKeys(signer, boxer, seed) : keysFromSeed(seed);
      } catch {
        // An engine that has the curves and does not take this form of a key.
        return keysFromSeed(seed);
      }
    },
    generateBoxKeys,
    async sign(keys, message) {
      if (keys.signPrivate instanceof Uint8Array) return signWith(keys.signPrivate, message);
      return new Uint8Array(await engineOf(subtle).sign('Ed25519', keys.signPrivate, ownBytes(message)));
    },
    async verify(signPublic, message, signature) {
      if (!isPlainSignature(signPublic, signature)) return false;
      // Copies: the caller may reuse its buffers while the engine is being found out.
      const [a, m, s] = [ownBytes(signPublic), ownBytes(message), ownBytes(signature)];
      const engine = await ed25519();
      if (!engine) return verifyWith(a, m, s);
      try {
        return await engine.verify('Ed25519', await verifyKey(engine, a), s, m);
      } catch {
        // The engine would not import it: no point of the curve.
        return false;
      }
    },
    async sharedSecret(keys, theirBoxPublic) {
      if (keys.boxPrivate instanceof Uint8Array) return sharedSecretWith(keys.boxPrivate, theirBoxPublic);
      return engineSecret(engineOf(subtle), keys.boxPrivate, ownBytes(theirBoxPublic));
    },
  };
}

/** The engine when the trial succeeds; an engine that throws, or answers wrong, is as good as none. */
async function probe(
  subtle: SubtleCrypto | null,
  trial: (engine: SubtleCrypto) => Promise<boolean>,
): Promise<SubtleCrypto | null> {
  try {
    return subtle && (await trial(subtle)) ? subtle : null;
  } catch {
    return null;
  }
}

/** A CryptoKey can only come from an engine, so one must be there to use it. */
function engineOf(subtle: SubtleCrypto | null): SubtleCrypto {
  if (!subtle) throw new Error('a key of WebCrypto without WebCrypto: the page lost its secure context');
  return subtle;
}

async function signPair(engine: SubtleCrypto): Promise<SignPair> {
  const pair = (await engine.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
  const signPublic = new Uint8Array(await engine.exportKey('raw', pair.publicKey));
  // Keys are stored: where the browser cannot clone them, this throws and the JavaScript form is used.
  return { signPublic, signPrivate: structuredClone(pair.privateKey) };
}

async function boxPair(engine: SubtleCrypto): Promise<BoxKeys> {
  const pair = (await engine.generateKey('X25519', false, ['deriveBits'])) as CryptoKeyPair;
  const boxPublic = new Uint8Array(await engine.exportKey('raw', pair.publicKey));
  return { boxPublic, boxPrivate: structuredClone(pair.privateKey) };
}

async function engineSecret(engine: SubtleCrypto, boxPrivate: CryptoKey, theirs: Bytes): Promise<Bytes | null> {
  try {
    const key = await engine.importKey('raw', theirs, 'X25519', false, []);
    const shared = new Uint8Array(await engine.deriveBits({ name: 'X25519', public: key }, boxPrivate, 256));
    return isZero(shared) ? null : shared;
  } catch {
    // Engines refuse low order with an error of their own.
    return null;
  }
}

/** PKCS #8 of 32 secret bytes (RFC 8410): what engines take a secret of these curves in. */
const pkcs8Before = {
  Ed25519: '302e020100300506032b657004220420',
  X25519: '302e020100300506032b656e04220420',
} as const;

async function importSecret(
  engine: SubtleCrypto,
  curve: keyof typeof pkcs8Before,
  secret: Bytes,
  usage: KeyUsage,
): Promise<{ readonly key: CryptoKey; readonly publicKey: Bytes }> {
  const form = concatBytes(fromHex(pkcs8Before[curve]) as Bytes, secret);
  const key = await engine.importKey('pkcs8', form, curve, true, [usage]);
  // The one form in which an engine tells the public half.
  const publicKey = fromBase64url((await engine.exportKey('jwk', key)).x ?? '');
  if (publicKey?.length !== 32) throw new Error('a key without its public half');
  return { key, publicKey };
}

async function engineSeedKeys(signer: SubtleCrypto, boxer: SubtleCrypto, seed: Uint8Array): Promise<SeedKeys> {
  const secrets = secretsOfSeed(seed);
  const [sign, box] = await Promise.all([
    importSecret(signer, 'Ed25519', secrets.sign, 'sign'),
    importSecret(boxer, 'X25519', secrets.box, 'deriveBits'),
  ]);
  return {
    signPublic: sign.publicKey,
    boxPublic: box.publicKey,
    sign: async (message) => new Uint8Array(await signer.sign('Ed25519', sign.key, ownBytes(message))),
    sharedSecret: (theirs) => engineSecret(boxer, box.key, ownBytes(theirs)),
  };
}
