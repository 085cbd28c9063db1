/** One handshake as the two sides keep it, and what each proves to the other. */
import type { BoxKeys, CryptoPort, DeviceId, DeviceKeys } from '../crypto/port.ts';
import { type Bytes, toHex } from '../lib/bytes.ts';
import type { Serial } from '../lib/serial.ts';
import type { Opening, SessionBody } from './handshake-codec.ts';
import { proofToSign, type Role, type SessionBox } from './handshake-keys.ts';
import { maxPassportBytes } from './limits.ts';
import type { ConnectionSignal } from './peer-connection.ts';
import { type Gatekeeper, isStanding, type Refusal, type SessionId, type Standing } from './types.ts';

/** What is known once both openings are there. */
export interface Secured {
  readonly box: SessionBox;
  readonly transcript: Bytes;
}

/** The other side, after its signature was checked and the gatekeeper let it in. */
export interface Proved {
  readonly device: DeviceId;
  readonly devicePublic: Bytes;
  readonly standing: Standing;
}

/** Turned away: counted here under the reason; told why, where the gatekeeper wants it told. */
export interface Turned {
  readonly reason: 'bad signature' | 'not let in';
  readonly why: Refusal | null;
  /** Sent after the refusal [MEM-22]. */
  readonly farewell: Bytes | null;
}

export type Stage =
  /** Initiator: keys made, hello sent. */
  | { readonly type: 'greeting'; readonly ephemeral: BoxKeys | null; readonly opening: Opening | null }
  /** Responder: its reply with its proof is sent; the other's proof is to come. */
  | { readonly type: 'answered'; readonly secured: Secured | null }
  /** Initiator: the other side was let in, our own proof is sent; its first description will say that we were. */
  | { readonly type: 'proved'; readonly secured: Secured; readonly other: Proved }
  /** Both let each other in: descriptions and candidates flow. */
  | { readonly type: 'authenticated'; readonly secured: Secured; readonly other: Proved }
  | { readonly type: 'ended' };

export interface Entry {
  readonly id: Bytes;
  readonly session: SessionId;
  readonly role: Role;
  /** Wall time, for the list of who is being dialed. */
  readonly since: number;
  /** Messages are handled one after the other, each when the one before is through its signatures. */
  readonly inbox: Serial;
  readonly outbox: Serial;
  stage: Stage;
  waiting: number;
  signals: number;
  cancelTimeout: () => void;
  onSignal: ((signal: ConnectionSignal) => void) | null;
  /** The other side has said no, and may go on to show why. */
  isTurnedAway: boolean;
  /** Signals that came before there was a listener. */
  early: ConnectionSignal[];
}

/** Before authentication: what quotas and the five seconds are for [T5]. */
export const isHalfOpen = ({ stage }: Entry): boolean => stage.type !== 'authenticated' && stage.type !== 'ended';

export const entryKey = (session: SessionId, id: Bytes): string => `${session} ${toHex(id)}`;

export interface Prover {
  readonly crypto: CryptoPort;
  readonly keys: DeviceKeys;
  readonly gatekeeper: Gatekeeper;
}

export async function makeProof(
  { crypto, keys, gatekeeper }: Prover,
  role: Role,
  transcript: Bytes,
): Promise<SessionBody> {
  const passport = await gatekeeper.passport(transcript);
  if (passport.length > maxPassportBytes) throw new Error('our passport is over the limit');
  const signature = await crypto.sign(keys, proofToSign(role, transcript, keys.signPublic));
  return { type: 'proof', device: keys.signPublic, signature, passport };
}

/** `role` is the one of who proves. The gatekeeper is asked only about a device that holds its key. */
export async function checkProof(
  { crypto, gatekeeper }: Prover,
  role: Role,
  transcript: Bytes,
  proof: SessionBody & { readonly type: 'proof' },
): Promise<Proved | Turned> {
  if (!(await crypto.verify(proof.device, proofToSign(role, transcript, proof.device), proof.signature))) {
    return { reason: 'bad signature', why: null, farewell: null };
  }
  const device = toHex(proof.device) as DeviceId;
  const standing = await gatekeeper.judge(device, proof.passport, transcript);
  if (isStanding(standing)) return { device, devicePublic: proof.device, standing };
  return { reason: 'not let in', why: standing, farewell: standing === 'removed' ? gatekeeper.farewell(device) : null };
}
