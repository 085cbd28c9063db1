/**
 * The byte forms of the handshake. Outside, readable by the signaling server, is only: version, kind, a random id of
 * the handshake, and a salt or a counter. Everything else is sealed. See docs/protocol.md, "Handshake".
 */
import type { Bytes } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader, type Writer } from '../lib/codec.ts';
import { type Result, unreachable } from '../lib/result.ts';
import {
  maxCandidateBytes,
  maxCandidatesPerMessage,
  maxFarewellBytes,
  maxPassportBytes,
  maxSdpBytes,
} from './limits.ts';
import type { ConnectionSignal } from './peer-connection.ts';
import type { Refusal } from './types.ts';

const handshakeVersion = 1;
export const handshakeIdBytes = 8;
export const saltBytes = 16;
const ephemeralBytes = 32;
export const handshakeNonceBytes = 16;
const signatureBytes = 64;
const deviceBytes = 32;

/** The largest message: a passport at its limit, base64url-encoded, still fits the signaling server's frame. */
const maxHandshakeBytes = 44 * 1024;
const maxSealedHelloBytes = 128;

export type HandshakeMessage =
  | { readonly kind: 'hello'; readonly id: Bytes; readonly salt: Bytes; readonly sealed: Bytes }
  | {
      readonly kind: 'reply';
      readonly id: Bytes;
      readonly salt: Bytes;
      readonly sealed: Bytes;
      readonly counter: number;
      readonly proof: Bytes;
    }
  | { readonly kind: 'session'; readonly id: Bytes; readonly counter: number; readonly sealed: Bytes };

const kinds: readonly HandshakeMessage['kind'][] = ['hello', 'reply', 'session'];

/** Version, kind and id: sealed parts bind it, so that a message cannot be moved to another handshake. */
export const headOf = (kind: HandshakeMessage['kind'], id: Bytes): Bytes =>
  createWriter(16).u8(handshakeVersion).u8(kinds.indexOf(kind)).raw(id).done();

/** The handshake that a message belongs to, as anybody on its way can read it. */
export const handshakeIdOf = (message: Uint8Array): Uint8Array => message.subarray(2, 2 + handshakeIdBytes);

export function handshakeMessageToBytes(message: HandshakeMessage): Bytes {
  const writer = createWriter(256).raw(headOf(message.kind, message.id));
  switch (message.kind) {
    case 'hello':
      return writer.raw(message.salt).bytes(message.sealed).done();
    case 'reply':
      return writer.raw(message.salt).bytes(message.sealed).uint(message.counter).bytes(message.proof).done();
    case 'session':
      return writer.uint(message.counter).bytes(message.sealed).done();
    default:
      return unreachable(message);
  }
}

export const handshakeMessageFromBytes = (bytes: Uint8Array): Result<HandshakeMessage, string> =>
  decodeAll(bytes, (reader): HandshakeMessage => {
    if (bytes.length > maxHandshakeBytes) throw new DecodeError('over the limit');
    if (reader.u8() !== handshakeVersion) throw new DecodeError('unknown version');
    const kind = kinds[reader.u8()];
    const id = reader.raw(handshakeIdBytes);
    switch (kind) {
      case 'hello':
        return { kind, id, salt: reader.raw(saltBytes), sealed: reader.bytes(maxSealedHelloBytes) };
      case 'reply':
        return {
          kind,
          id,
          salt: reader.raw(saltBytes),
          sealed: reader.bytes(maxSealedHelloBytes),
          counter: reader.uint(),
          proof: reader.bytes(maxHandshakeBytes),
        };
      case 'session':
        return { kind, id, counter: reader.uint(), sealed: reader.bytes(maxHandshakeBytes) };
      default:
        throw new DecodeError('unknown kind');
    }
  });

/** Inside a hello and a reply, under a key made of the room's hello key: the ephemeral key and fresh randomness. */
export interface Opening {
  readonly ephemeral: Bytes;
  readonly nonce: Bytes;
}

export const openingToBytes = (opening: Opening): Bytes =>
  createWriter(64).raw(opening.ephemeral).raw(opening.nonce).done();

export const openingFromBytes = (bytes: Uint8Array): Result<Opening, string> =>
  decodeAll(bytes, (reader) => ({ ephemeral: reader.raw(ephemeralBytes), nonce: reader.raw(handshakeNonceBytes) }));

type Candidate = ConnectionSignal & { readonly type: 'candidate' };

/** Inside the session: who I am, then how to reach me. */
export type SessionBody =
  | { readonly type: 'proof'; readonly device: Bytes; readonly signature: Bytes; readonly passport: Bytes }
  /** Signed by the device key, and with it the fingerprint of the connection's certificate [T7]. */
  | { readonly type: 'description'; readonly signal: ConnectionSignal & { sdp: string }; readonly signature: Bytes }
  /** Gathered for a moment: each message costs the server, or somebody's link, as much as a description. */
  | { readonly type: 'candidates'; readonly signals: readonly Candidate[] }
  /** Said only after the other side's proof was judged, so that it can tell "no" from silence. */
  | { readonly type: 'refused'; readonly why: Refusal | null }
  /** Follows a refusal as removed: what shows it. Who does not know this body has ended the handshake before it comes. */
  | { readonly type: 'farewell'; readonly shown: Bytes };

const refusals: readonly Refusal[] = ['revoked', 'expired', 'used-up', 'removed'];

export function sessionBodyToBytes(body: SessionBody): Bytes {
  const writer = createWriter(512);
  switch (body.type) {
    case 'proof':
      return writer.u8(1).raw(body.device).raw(body.signature).bytes(body.passport).done();
    case 'description':
      return writer
        .u8(2)
        .u8(body.signal.type === 'offer' ? 1 : 2)
        .raw(body.signature)
        .text(body.signal.sdp)
        .done();
    case 'candidates':
      writer.u8(3).uint(body.signals.length);
      for (const signal of body.signals) writeCandidate(writer, signal);
      return writer.done();
    case 'refused':
      return body.why === null
        ? writer.u8(4).done()
        : writer
            .u8(5)
            .u8(refusals.indexOf(body.why) + 1)
            .done();
    case 'farewell':
      return writer.u8(6).bytes(body.shown).done();
    default:
      return unreachable(body);
  }
}

export const sessionBodyFromBytes = (bytes: Uint8Array): Result<SessionBody, string> =>
  decodeAll(bytes, (reader): SessionBody => {
    const type = reader.u8();
    switch (type) {
      case 1: {
        const device = reader.raw(deviceBytes);
        const signature = reader.raw(signatureBytes);
        return { type: 'proof', device, signature, passport: reader.bytes(maxPassportBytes) };
      }
      case 2: {
        const side = flag(reader, 1) === 1 ? 'offer' : 'answer';
        const signature = reader.raw(signatureBytes);
        return { type: 'description', signature, signal: { type: side, sdp: reader.text(maxSdpBytes) } };
      }
      case 3: {
        const count = reader.uint();
        if (count < 1 || count > maxCandidatesPerMessage) throw new DecodeError('candidates out of range');
        return { type: 'candidates', signals: Array.from({ length: count }, () => readCandidate(reader)) };
      }
      case 4:
        return { type: 'refused', why: null };
      case 5:
        return { type: 'refused', why: readRefusal(reader) };
      case 6:
        return { type: 'farewell', shown: reader.bytes(maxFarewellBytes) };
      default:
        throw new DecodeError('unknown body');
    }
  });

function readRefusal(reader: Reader): Refusal {
  const why = refusals[reader.u8() - 1];
  if (why === undefined) throw new DecodeError('unknown refusal');
  return why;
}

/** 0 stands for "not given": the line is written one higher, the mid behind a flag. */
function writeCandidate(writer: Writer, { candidate, mid, line }: Candidate): void {
  writer
    .text(candidate)
    .uint(line === null ? 0 : line + 1)
    .u8(mid === null ? 0 : 1);
  if (mid !== null) writer.text(mid);
}

function readCandidate(reader: Reader): Candidate {
  const candidate = reader.text(maxCandidateBytes);
  const line = reader.uint();
  if (line > 64) throw new DecodeError('line out of range');
  const mid = flag(reader, 0) === 1 ? reader.text(64) : null;
  return { type: 'candidate', candidate, mid, line: line === 0 ? null : line - 1 };
}

/** One of two neighbouring values; any other byte would give one message two forms. */
function flag(reader: Reader, least: number): number {
  const value = reader.u8();
  if (value !== least && value !== least + 1) throw new DecodeError('bad flag');
  return value;
}
