/**
 * The vectors as named checks without a test runner: run in Node and in real browsers, on WebCrypto and on the JavaScript
 * form of the port. A check throws when it fails; its name begins with the rule it shows.
 */
import { type Bytes, concatBytes, fromHex, textOf, toHex, utf8 } from '../lib/bytes.ts';
import { assert } from '../lib/result.ts';
import { nonceOf, open, seal } from './aead.ts';
import { keysFromSeed } from './derived-keys.ts';
import { hkdf, sha256, tagged } from './hash.ts';
import type { CryptoPort, DeviceId, DeviceKeys } from './port.ts';
import { openSealed, sealTo } from './sealed-box.ts';
import {
  aeadVector,
  ed25519Vectors,
  hkdfVector,
  sha256Vectors,
  signatureVerdicts,
  skeinVectors,
  x25519Refused,
  x25519Vectors,
} from './vectors.ts';
import { createWebCrypto } from './web-crypto.ts';

export interface CryptoForm {
  readonly name: string;
  readonly port: CryptoPort;
  /** Whether device keys are keys of the engine, which no script can read. */
  readonly native: boolean;
  /** 32 secret bytes as a private key of this form. */
  privateKey(curve: 'Ed25519' | 'X25519', secret: Bytes): Promise<CryptoKey | Bytes>;
}

export interface CryptoCheck {
  readonly name: string;
  run(form: CryptoForm): Promise<void>;
}

/** What stands before the 32 secret bytes in PKCS #8, the only form WebCrypto reads private keys in. */
const pkcs8Prefix = {
  Ed25519: '302e020100300506032b657004220420',
  X25519: '302e020100300506032b656e04220420',
} as const;

export const webCryptoForm = (): CryptoForm => ({
  name: 'WebCrypto',
  port: createWebCrypto(),
  native: true,
  privateKey: (curve, secret) =>
    crypto.subtle.importKey('pkcs8', concatBytes(bytes(pkcs8Prefix[curve]), secret), curve, false, [
      curve === 'Ed25519' ? 'sign' : 'deriveBits',
    ]),
});

export const javascriptForm = (): CryptoForm => ({
  name: 'JavaScript',
  port: createWebCrypto({ subtle: null }),
  native: false,
  privateKey: async (_curve, secret) => secret,
});

function bytes(hex: string): Bytes {
  const read = fromHex(hex);
  assert(read, `not hexadecimal: ${hex}`);
  return read;
}

function same(actual: unknown, expected: unknown, what = ''): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what} expected ${b}, got ${a}`);
}

const hexOf = (value: Uint8Array | null): string | null => value && toHex(value);

async function signKeys(form: CryptoForm, secret: string, signPublic: string): Promise<DeviceKeys> {
  return {
    device: signPublic as DeviceId,
    signPublic: bytes(signPublic),
    signPrivate: await form.privateKey('Ed25519', bytes(secret)),
    boxPublic: new Uint8Array(32),
    boxPrivate: new Uint8Array(32),
  };
}

export const cryptoChecks: readonly CryptoCheck[] = [
  {
    name: '[CRY-1] SHA-256 and HKDF-SHA-256 give the published values, in one part or several',
    async run() {
      for (const { text, hash } of sha256Vectors) {
        same(toHex(sha256(utf8(text))), hash);
        same(toHex(sha256(utf8(text.slice(0, 2)), utf8(text.slice(2)))), hash);
      }
      same(toHex(hkdf(bytes(hkdfVector.key), '', 42)), hkdfVector.output);
    },
  },
  {
    name: '[CRY-2] ChaCha20-Poly1305 gives the published value and opens nothing else',
    async run() {
      const [key, nonce, ad] = [bytes(aeadVector.key), bytes(aeadVector.nonce), bytes(aeadVector.ad)];
      const sealed = seal(key, nonce, utf8(aeadVector.plaintext), ad);
      same(toHex(sealed), aeadVector.sealed);
      const opened = open(key, nonce, sealed, ad);
      same(opened && textOf(opened), aeadVector.plaintext);
      same(open(key, nonce, sealed, ad.slice(1)), null);
      same(open(key, nonceOf(7), sealed, ad), null);
    },
  },
  {
    name: '[CRY-3] Ed25519 signs as published and accepts it',
    async run(form) {
      for (const { secret, signPublic, message, signature } of ed25519Vectors) {
        const keys = await signKeys(form, secret, signPublic);
        same(toHex(await form.port.sign(keys, bytes(message))), signature);
        same(await form.port.verify(keys.signPublic, bytes(message), bytes(signature)), true);
      }
    },
  },
  {
    name: '[CRY-3] [T20] one verdict on every hostile signature',
    async run(form) {
      for (const { name, signPublic, message, signature, valid } of signatureVerdicts) {
        same(await form.port.verify(bytes(signPublic), utf8(message), bytes(signature)), valid, name);
      }
    },
  },
  {
    name: '[CRY-4] X25519 agrees as published; a key of low order, or none at all, gives null',
    async run(form) {
      for (const { secret, theirs, shared } of x25519Vectors) {
        const boxPrivate = await form.privateKey('X25519', bytes(secret));
        const keys = { boxPublic: new Uint8Array(32), boxPrivate };
        same(hexOf(await form.port.sharedSecret(keys, bytes(theirs))), shared);
        for (const refused of x25519Refused) {
          same(await form.port.sharedSecret(keys, bytes(refused)), null, refused);
        }
      }
    },
  },
  {
    name: '[CRY-5] device keys sign and agree; where the engine has the curves no script can read them',
    async run(form) {
      const [ana, ben] = [await form.port.generateDeviceKeys(), await form.port.generateDeviceKeys()];
      same(ana.device, toHex(ana.signPublic));
      same(ana.device === ben.device, false);
      const message = utf8('a message');
      const signature = await form.port.sign(ana, message);
      same(await form.port.verify(ana.signPublic, message, signature), true);
      same(await form.port.verify(ben.signPublic, message, signature), false);
      const [one, two] = [
        await form.port.sharedSecret(ana, ben.boxPublic),
        await form.port.sharedSecret(ben, ana.boxPublic),
      ];
      same(hexOf(one), hexOf(two));
      for (const key of [ana.signPrivate, ana.boxPrivate]) {
        same(!(key instanceof Uint8Array), form.native);
        if (!(key instanceof Uint8Array)) same(key.extractable, false);
      }
    },
  },
  {
    name: '[CRY-6] both forms of the port understand each other',
    async run(form) {
      const other = form.native ? javascriptForm() : webCryptoForm();
      const mine = await form.port.generateDeviceKeys();
      const theirs = await other.port.generateDeviceKeys();
      const message = utf8('from one form to the other');
      same(await other.port.verify(mine.signPublic, message, await form.port.sign(mine, message)), true);
      same(
        hexOf(await form.port.sharedSecret(mine, theirs.boxPublic)),
        hexOf(await other.port.sharedSecret(theirs, mine.boxPublic)),
      );
    },
  },
  {
    name: '[CRY-7] tagged hashes, nonces and the keys of a seed are what they always were',
    async run(form) {
      const { tagged: example, nonces, seed } = skeinVectors;
      same(toHex(tagged(example.tag, ...example.parts.map(bytes))), example.hash);
      for (const { seq, nonce } of nonces) same(toHex(nonceOf(seq)), nonce);
      const keys = keysFromSeed(bytes(seed.seed));
      same([toHex(keys.signPublic), toHex(keys.boxPublic)], [seed.signPublic, seed.boxPublic]);
      same(toHex(keys.sign(utf8('vector'))), seed.signature);
      const byPort = await form.port.seedKeys(bytes(seed.seed));
      same([toHex(byPort.signPublic), toHex(byPort.boxPublic)], [seed.signPublic, seed.boxPublic]);
      same(toHex(await byPort.sign(utf8('vector'))), seed.signature);
      const theirs = await form.port.generateBoxKeys();
      const shared = await byPort.sharedSecret(theirs.boxPublic);
      same(hexOf(shared), hexOf(keys.sharedSecret(theirs.boxPublic)));
      same(await form.port.verify(keys.signPublic, utf8('vector'), bytes(seed.signature)), true);
    },
  },
  {
    name: '[CRY-8] a sealed box opens for its recipient and context only, with device keys and with a seed',
    async run(form) {
      const { sealedBox, seed } = skeinVectors;
      const derived = keysFromSeed(bytes(seed.seed));
      const old = await openSealed(derived.sharedSecret, derived.boxPublic, bytes(sealedBox.sealed), sealedBox.context);
      same(old && textOf(old), sealedBox.plaintext);

      const [ana, ben] = [await form.port.generateDeviceKeys(), await form.port.generateDeviceKeys()];
      const open = (keys: DeviceKeys, sealed: Bytes, context: string): Promise<Bytes | null> =>
        openSealed((theirs) => form.port.sharedSecret(keys, theirs), keys.boxPublic, sealed, context);
      const sealed = await sealTo(form.port, ana.boxPublic, utf8('for Ana'), 'context');
      assert(sealed, 'sealed');
      same(hexOf(await open(ana, sealed, 'context')), toHex(utf8('for Ana')));
      same(await open(ben, sealed, 'context'), null);
      same(await open(ana, sealed, 'another context'), null);

      const toSeed = await sealTo(form.port, derived.boxPublic, utf8('for the seed'), 'context');
      assert(toSeed, 'sealed');
      const opened = await openSealed(derived.sharedSecret, derived.boxPublic, toSeed, 'context');
      same(opened && textOf(opened), 'for the seed');
      for (const refused of x25519Refused) {
        same(await sealTo(form.port, bytes(refused), utf8('open to all'), 'context'), null, refused);
      }
    },
  },
];
