/**
 * The mesh as the room sees it: authenticated links to peers that carry whole messages of bytes, whatever lies below
 * (a WebRTC data channel, a BroadcastChannel between tabs, an in-memory pair in tests).
 */
import type { DeviceId } from '../crypto/port.ts';
import type { Brand } from '../lib/brand.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Observable, Unsubscribe } from '../lib/observable.ts';

/** One page load of one device, 16 random bytes in hexadecimal. */
export type SessionId = Brand<string, 'SessionId'>;

/** Presence and fresh edits overtake requests, and both overtake ranges [MESH-4]. */
export type Priority = 'urgent' | 'normal' | 'bulk';

/** What the other side has proved: a member, or a holder of an invite who gets membership operations only [MEM-2]. */
export type Standing = 'member' | 'guest';

export interface LinkStats {
  readonly path: 'direct' | 'relayed' | null;
  readonly roundTripMs: number | null;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly queuedBytes: number;
}

export interface Link {
  readonly session: SessionId;
  readonly device: DeviceId;
  readonly kind: 'this-browser' | 'network';
  /** Of the other side, at the handshake; the room judges again when membership changes. */
  readonly standing: Standing;
  /**
   * Resolves true when the last byte was handed to the channel — so awaiting it before reading the next range is the
   * back-pressure — and false when the link closed first. Never rejects.
   */
  send(message: Bytes, priority: Priority): Promise<boolean>;
  /** One listener; messages that came before it was set are kept and given to it. */
  receive(listener: (message: Bytes) => void): void;
  onClosed(listener: (reason: string) => void): Unsubscribe;
  stats(): Promise<LinkStats>;
  /** Packets were lost on its path lately, as far as `stats` has seen. Absent: it loses none. */
  isLossy?(): boolean;
  /** Ends the link; `reason` is counted in diagnostics when it is a fault of the other side. */
  close(reason: LinkEnd): void;
}

export type LinkEnd = { readonly type: 'done' } | { readonly type: 'broke-protocol'; readonly detail: string };

/** Why somebody is turned away who is entitled to know: they hold the link's or the device's key. */
export type Refusal = 'revoked' | 'expired' | 'used-up' | 'removed';

export const isStanding = (answer: Standing | Refusal | null): answer is Standing =>
  answer === 'member' || answer === 'guest';

/** Who may have a link. The room answers from its members; the mesh knows nothing of roles. */
export interface Gatekeeper {
  /** What this device shows: its path from `create`, or its proof of an invite bound to this transcript. */
  passport(transcript: Bytes): Promise<Bytes>;
  /** The signature of `device` over the transcript was checked before. Null: refused, and not said why. */
  judge(device: DeviceId, passport: Bytes, transcript: Bytes): Promise<Standing | Refusal | null>;
  /** What shows a device that was judged `removed` that it was; null: nothing that fits. At most `maxFarewellBytes`. */
  farewell(device: DeviceId): Bytes | null;
  /** A member turned this device away as removed, and showed this. */
  hearFarewell(shown: Bytes): Promise<void>;
}

export type SignalingState = 'off' | 'connecting' | 'open' | 'failed';

export interface Dialing {
  readonly session: string;
  readonly since: number;
}

/** Among the reasons of `Mesh.refused`: somebody judged this device and has no place for it. */
export const notLetIn = 'they did not let us in';
export const notLetInBecause = (why: Refusal): string => `${notLetIn}: ${why}`;

/** A link's end that says nothing about its other side being gone: the overlay has others that are enough. */
export const linkNotNeeded = 'others are near enough';

/** What the room's links do for the mesh. */
export interface MeshCarrier {
  /** Over the link with this session; false: there is none, or it is no member's. */
  send(to: SessionId, body: Bytes): boolean;
  /** The neighbour over whom what this session says comes; null: nothing came. */
  next(to: SessionId): SessionId | null;
}

export interface Mesh {
  readonly session: SessionId;
  readonly signaling: Observable<SignalingState>;
  /** Peers being dialed just now. */
  readonly dialing: Observable<readonly Dialing[]>;
  /** Counted faults of others, by reason [MESH-5]. */
  refused(): ReadonlyMap<string, number>;
  links(): readonly Link[];
  onLink(listener: (link: Link) => void): Unsubscribe;
  /** False closes every network link and the signaling connection at once; links between tabs stay. True connects again. */
  setEnabled(enabled: boolean): void;
  /** From here on links carry the words of the overlay, and handshakes with who is not linked yet [MESH-2]. */
  attach(carrier: MeshCarrier): void;
  /** What a member's link brought for the mesh. */
  hear(from: SessionId, body: Bytes): void;
  /** Statements of this session come, over whatever way; or no longer. */
  met(session: SessionId, isThere: boolean): void;
  /** Try now what would be tried at the next turn of the back-off. */
  wake(): void;
  close(): void;
}
