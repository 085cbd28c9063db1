/** One linked peer, as synchronisation knows it: what it announced, what it asked for, and how it kept its word. */
import type { Bytes } from '../lib/bytes.ts';
import { createSerial, type Serial } from '../lib/serial.ts';
import type { LogId } from '../log/types.ts';
import { type PeerMessage, peerMessageToBytes } from '../wire/peer-message.ts';
import type { Rate } from './rate.ts';
import { lateAfterMs, maxHeadsPerPeer } from './sync-limits.ts';
import type { Link, Priority } from './types.ts';
import type { WantServer } from './want-server.ts';

export interface KnownHead {
  readonly seq: number;
  readonly chain: Bytes;
  readonly heardAt: number;
}

export interface SyncPeer {
  readonly link: Link;
  /** What it announced or sent: a claim [S3]. */
  readonly heads: Map<LogId, KnownHead>;
  readonly server: WantServer;
  greetedAsMember: boolean;
  /** It held nothing and was given all without asking: operations, and entries (newcomer.ts). */
  gaveOps: boolean;
  gaveEntries: boolean;
  /** Said before we knew its join: understood once we do. */
  earlyGreet: (PeerMessage & { readonly type: 'greet' }) | null;
  /** Messages of one link are handled in order: a range after the operation that makes its author a member. */
  readonly serial: Serial;
  /** Of its protocol, as it greeted; 0 before. */
  version: number;
  /** What it said to hold in a list that is not at its end. */
  opIds: Set<string> | null;
  /** Places of heads told since it greeted (greeting.ts). */
  readonly toldPlaces: Set<number>;
  skewMs: number | null;
  headsKnown: boolean;
  /** Entries of branches that it was asked for, and when. */
  readonly askedBranches: Map<LogId, number>;
  /** Logs of which it was asked for more than it announced, and when. */
  readonly askedUnannounced: Map<LogId, number>;
  /** The mark of our content that it was told last. */
  toldContent: string | null;
  /** Greetings and lists of operations cost us more to answer than them to send. */
  readonly costly: Rate;
}

export const createSyncPeer = (link: Link, server: WantServer, costly: Rate): SyncPeer => ({
  link,
  heads: new Map(),
  server,
  greetedAsMember: false,
  gaveOps: false,
  gaveEntries: false,
  earlyGreet: null,
  serial: createSerial(),
  version: 0,
  opIds: null,
  toldPlaces: new Set(),
  skewMs: null,
  headsKnown: false,
  askedBranches: new Map(),
  askedUnannounced: new Map(),
  toldContent: null,
  costly,
});

export const sendTo = ({ link }: { readonly link: Link }, message: PeerMessage, priority: Priority): Promise<boolean> =>
  link.send(peerMessageToBytes(message), priority);

/** False: it announced more logs than a room could have. */
export function setHead(peer: SyncPeer, log: LogId, head: KnownHead): boolean {
  if (peer.heads.size >= maxHeadsPerPeer && !peer.heads.has(log)) return false;
  peer.heads.set(log, head);
  return true;
}

/** No fresh edit is on its way for this head: ask at once. */
export function hurryHead(peer: SyncPeer, log: LogId): void {
  const head = peer.heads.get(log);
  if (head) peer.heads.set(log, { ...head, heardAt: head.heardAt - lateAfterMs });
}
