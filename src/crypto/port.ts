/**
 * Public-key cryptography as a port. WebCrypto completes in any order, so the simulator replaces this port by one that
 * releases completions in the order of issue; hashes and small-body encryption are synchronous and need no port
 * (`hash.ts`, `aead.ts`).
 */
import type { Brand } from '../lib/brand.ts';
import type { Bytes } from '../lib/bytes.ts';

/** A device's Ed25519 public key in lower-case hexadecimal, 64 digits: the device's name in every map. */
export type DeviceId = Brand<string, 'DeviceId'>;

/**
 * A device's key pairs. The private halves are whatever the engine makes of them: a non-extractable CryptoKey where the
 * browser has Ed25519 and X25519, 32 secret bytes elsewhere. Both survive structured cloning, so both can be stored.
 */
export interface DeviceKeys {
  readonly device: DeviceId;
  readonly signPublic: Bytes;
  readonly signPrivate: CryptoKey | Bytes;
  readonly boxPublic: Bytes;
  readonly boxPrivate: CryptoKey | Bytes;
}

export interface BoxKeys {
  readonly boxPublic: Bytes;
  readonly boxPrivate: CryptoKey | Bytes;
}

/** What the holder of an invite's seed can do with it [CRY-7]. */
export interface SeedKeys {
  readonly signPublic: Bytes;
  readonly boxPublic: Bytes;
  sign(message: Uint8Array): Promise<Bytes> | Bytes;
  /** Null for a public key of low order. */
  sharedSecret(theirBoxPublic: Uint8Array): Promise<Bytes | null> | Bytes | null;
}

export interface CryptoPort {
  generateDeviceKeys(): Promise<DeviceKeys>;
  /** The same keys as `keysFromSeed`, by the engine where there is one: in JavaScript they cost a cold page tens of milliseconds. */
  seedKeys(seed: Uint8Array): Promise<SeedKeys>;
  /** A short-lived X25519 pair, for one handshake or one sealed box. */
  generateBoxKeys(): Promise<BoxKeys>;
  /** Ed25519 (RFC 8032), 64 bytes. The caller puts a domain-separation prefix into the message. */
  sign(keys: DeviceKeys, message: Uint8Array): Promise<Bytes>;
  /** False for anything malformed, and for small-order or non-canonical keys and R, on which engines disagree (T20). */
  verify(signPublic: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** X25519 (RFC 7748), 32 bytes; null for a public key of low order. Feed it to `hkdf`, never use it as it is. */
  sharedSecret(keys: BoxKeys, theirBoxPublic: Uint8Array): Promise<Bytes | null>;
}
