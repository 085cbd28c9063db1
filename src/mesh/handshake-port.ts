/** What the mesh asks of the handshake, and what it hears from it. */
import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { Proved, Prover } from './handshake-entry.ts';
import type { Role } from './handshake-keys.ts';
import type { ConnectionSignal } from './peer-connection.ts';
import type { Dialing, SessionId } from './types.ts';

/** Two sides that let each other in, and the sealed way on which they describe a connection to each other. */
export interface Pair extends Omit<Proved, 'devicePublic'> {
  readonly session: SessionId;
  readonly role: Role;
  sendSignal(signal: ConnectionSignal): void;
  onSignal(listener: (signal: ConnectionSignal) => void): void;
  /** Forgets the session keys; what still comes is dropped. */
  release(): void;
}

export type DialFailure = 'no answer' | 'absent' | 'refused' | 'failed' | 'yielded';

export interface HandshakeDeps extends Prover {
  readonly env: Env;
  readonly topic: string;
  readonly helloKey: Bytes;
  readonly session: SessionId;
  readonly send: (to: SessionId, data: Bytes) => boolean;
  /** Null: answer. A reason: do not, and count it (an empty one is not a fault of anybody and is not counted). */
  readonly mayAnswer: (from: SessionId) => string | null;
  readonly onPair: (pair: Pair) => void;
  /** A handshake ended before both sides had let each other in. */
  readonly onEnded: (session: SessionId, role: Role, failure: DialFailure) => void;
  readonly onFault: (reason: string) => void;
}

export interface Handshakes {
  /** False when all slots for our own dials are taken; true also when a handshake with this session is under way. */
  dial(to: SessionId): boolean;
  receive(from: SessionId, data: Uint8Array): void;
  /** The signaling server says that this session is not there. */
  absent(session: SessionId): void;
  dialing(): readonly Dialing[];
  /** Of them, those whose other side has proved itself: no stranger who never answers. */
  proved(): number;
  /** Ends everything half-open; pairs go on until they are released. */
  cancel(): void;
}
