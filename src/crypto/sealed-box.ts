/**
 * A box that only the holder of one X25519 key can open: ephemeral public key (32 bytes) ‖ ChaCha20-Poly1305 of the content.
 *
 * The key comes from the shared secret, both public keys and a context, so a box sealed for one purpose or recipient
 * opens for no other. It does not say who sealed it: whoever needs that signs around it.
 */
import { type Bytes, concatBytes, utf8 } from '../lib/bytes.ts';
import { nonceBytes, open, seal, tagBytes } from './aead.ts';
import { hkdf, tagged } from './hash.ts';
import type { CryptoPort } from './port.ts';

const publicBytes = 32;
/** What sealing adds to the length. */
export const sealedBoxOverheadBytes = publicBytes + tagBytes;

// The key is new with each box and used once, so the nonce may be the same each time.
const zeroNonce = (): Bytes => new Uint8Array(nonceBytes);
const nothing = (): Bytes => new Uint8Array(0);

const boxKey = (shared: Bytes, ephemeral: Uint8Array, recipient: Uint8Array, context: string | Uint8Array): Bytes =>
  hkdf(
    shared,
    tagged('skein/sealed-box/1', ephemeral, recipient, typeof context === 'string' ? utf8(context) : context),
    32,
  );

/**
 * Null when the recipient's key is of low order or no key at all: such a box would be open to everybody. A peer chooses
 * its own key, so the caller leaves that recipient out rather than fail for all.
 */
export async function sealTo(
  port: CryptoPort,
  recipientBoxPublic: Uint8Array,
  plaintext: Uint8Array,
  context: string | Uint8Array,
): Promise<Bytes | null> {
  if (recipientBoxPublic.length !== publicBytes) return null;
  const ephemeral = await port.generateBoxKeys();
  const shared = await port.sharedSecret(ephemeral, recipientBoxPublic);
  if (!shared) return null;
  const key = boxKey(shared, ephemeral.boxPublic, recipientBoxPublic, context);
  return concatBytes(ephemeral.boxPublic, seal(key, zeroNonce(), plaintext, nothing()));
}

/** `shared` is the recipient's half of X25519: `CryptoPort.sharedSecret` with its keys, or `DerivedKeys.sharedSecret`. */
export async function openSealed(
  shared: (theirBoxPublic: Uint8Array) => Promise<Bytes | null> | Bytes | null,
  myBoxPublic: Uint8Array,
  sealed: Uint8Array,
  context: string | Uint8Array,
): Promise<Bytes | null> {
  if (sealed.length < sealedBoxOverheadBytes) return null;
  const ephemeral = sealed.slice(0, publicBytes);
  const secret = await shared(ephemeral);
  if (!secret) return null;
  return open(boxKey(secret, ephemeral, myBoxPublic, context), zeroNonce(), sealed.slice(publicBytes), nothing());
}
