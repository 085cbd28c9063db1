/** What all parts of one made-up world share. */
import type { RoomId } from '../members/types.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { ConnectionFactory } from './made-up-connections.ts';
import type { Curves, Notary, Signatures } from './made-up-crypto.ts';
import type { SignalingHost } from './made-up-sockets.ts';
import type { Network } from './network.ts';
import type { Trace } from './trace.ts';
import type { Truth } from './truth.ts';

export interface World {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly trace: Trace;
  readonly network: Network;
  readonly signaling: SignalingHost;
  readonly connections: ConnectionFactory;
  readonly curves: Curves;
  readonly notary: Notary;
  readonly truth: Truth;
  readonly signatures: Signatures | null;
  room(): RoomId;
  /** Something happened that must not. */
  violate(what: string): void;
}
