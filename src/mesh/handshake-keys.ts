/**
 * Keys and seals of the handshake [MEM-6].
 *
 * A hello is sealed under a key derived from the room's hello key and a fresh salt: strangers and the signaling server
 * read nothing and can say nothing. The session keys come from the two ephemeral keys and the transcript, so that they
 * exist only for two parties that saw the same hello, reply, topic, sessions and roles.
 */
import { nonceOf, open, seal } from '../crypto/aead.ts';
import { hkdf, tagged } from '../crypto/hash.ts';
import { type Bytes, concatBytes, utf8 } from '../lib/bytes.ts';
import type { Opening } from './handshake-codec.ts';
import type { SessionId } from './types.ts';

/** Topic and the two sessions: a sealed hello cannot be passed on to, or come from, anybody else. */
export interface Route {
  readonly topic: string;
  readonly from: SessionId;
  readonly to: SessionId;
}

const routeBytes = ({ topic, from, to }: Route): Bytes =>
  tagged('skein hello route 1', utf8(topic), utf8(from), utf8(to));

const helloKeyFor = (helloKey: Bytes, salt: Bytes): Bytes =>
  hkdf(helloKey, concatBytes(utf8('skein hello 1'), salt), 32);

/** Each salt makes a key that seals once, so the nonce may be zero. */
export const sealOpening = (helloKey: Bytes, salt: Bytes, head: Bytes, route: Route, opening: Bytes): Bytes =>
  seal(helloKeyFor(helloKey, salt), nonceOf(0), opening, concatBytes(head, routeBytes(route)));

export const openOpening = (helloKey: Bytes, salt: Bytes, head: Bytes, route: Route, sealed: Bytes): Bytes | null =>
  open(helloKeyFor(helloKey, salt), nonceOf(0), sealed, concatBytes(head, routeBytes(route)));

export interface TranscriptParts {
  readonly topic: string;
  readonly id: Bytes;
  readonly initiator: SessionId;
  readonly responder: SessionId;
  readonly hello: Opening;
  readonly reply: Opening;
}

/** Everything both sides must agree on, in the order of the roles. */
export const transcriptOf = (parts: TranscriptParts): Bytes =>
  tagged(
    'skein handshake 1',
    utf8(parts.topic),
    parts.id,
    utf8(parts.initiator),
    utf8(parts.responder),
    parts.hello.ephemeral,
    parts.hello.nonce,
    parts.reply.ephemeral,
    parts.reply.nonce,
  );

export type Role = 'initiator' | 'responder';

/** What a device signs to prove that it is at this end of this handshake. */
export const proofToSign = (role: Role, transcript: Bytes, device: Bytes): Bytes =>
  tagged(`skein link proof 1 ${role}`, transcript, device);

/** What a device signs of a description: with it the fingerprint of the certificate that DTLS will check [T7]. */
export const descriptionToSign = (role: Role, transcript: Bytes, type: string, sdp: string): Bytes =>
  tagged(`skein link description 1 ${role}`, transcript, utf8(type), utf8(sdp));

export interface SessionBox {
  seal(head: Bytes, body: Bytes): { readonly counter: number; readonly sealed: Bytes };
  /** Null for what was not sealed by the other side, and for a counter that is not above the last one: no replays. */
  open(head: Bytes, counter: number, sealed: Bytes): Bytes | null;
}

export function createSessionBox(role: Role, shared: Bytes, helloKey: Bytes, transcript: Bytes): SessionBox {
  // The hello key goes in too: should X25519 fall one day, what was recorded still needs the room's secret.
  const keys = hkdf(concatBytes(shared, helloKey), concatBytes(utf8('skein link keys 1'), transcript), 64);
  const ofInitiator = keys.slice(0, 32);
  const ofResponder = keys.slice(32);
  const [mine, theirs] = role === 'initiator' ? [ofInitiator, ofResponder] : [ofResponder, ofInitiator];
  let nextCounter = 0;
  let lastHeard = -1;

  return {
    seal(head, body) {
      const counter = nextCounter++;
      return { counter, sealed: seal(mine, nonceOf(counter), body, head) };
    },
    open(head, counter, sealed) {
      if (counter <= lastHeard) return null;
      const body = open(theirs, nonceOf(counter), sealed, head);
      // Only what opened moves the counter: a forged high one must not silence what comes.
      if (body) lastHeard = counter;
      return body;
    },
  };
}
