/**
 * Handshakes of peers that are not linked yet, carried by those between them [MESH-2]: with the signaling server gone the
 * room goes on meeting, and with it there its work is nearly nothing. What is carried is sealed and signed end to end
 * (handshake.ts); a carrier reads who wants to reach whom and how much, as the server does, and is a member besides.
 *
 * A message goes where the newest statement of its addressee came from, hop by hop; an answer, where that is not known,
 * back the way the question came. Invariants: (1) a message takes at most `maxHops` steps; (2) what one neighbour has
 * carried for it is limited in messages and bytes; (3) ways back are remembered for a few sessions and a short time.
 */
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { createWriter, decodeAll } from '../lib/codec.ts';
import type { Env } from '../lib/env.ts';
import { assert } from '../lib/result.ts';
import { carriedBytes, carriedMessages, maxCarriedBytes, maxHops, maxWaysBack, wayBackMs } from './limits.ts';
import { createRate } from './rate.ts';
import type { MeshCarrier, SessionId } from './types.ts';

export interface RelayDeps {
  readonly env: Env;
  readonly me: SessionId;
  readonly carrier: () => MeshCarrier | null;
  readonly isLinked: (session: SessionId) => boolean;
  readonly deliver: (from: SessionId, data: Bytes) => void;
  /** Nobody on the way knew how to go on towards this session. */
  readonly onLost: (to: SessionId) => void;
  readonly onFault: (reason: string) => void;
}

export interface Relay {
  knows(to: SessionId): boolean;
  send(to: SessionId, data: Bytes): boolean;
  /** Bytes that came over the link with this session. */
  hear(link: SessionId, bytes: Bytes): void;
}

const kindData = 1;
const kindLost = 2;
const sessionBytes = 16;

interface Carried {
  readonly kind: typeof kindData | typeof kindLost;
  readonly hops: number;
  readonly from: SessionId;
  readonly to: SessionId;
  readonly data: Bytes;
}

const idOf = (session: SessionId): Bytes => {
  const bytes = fromHex(session);
  assert(bytes?.length === sessionBytes, 'a session id has 16 bytes');
  return bytes;
};

const toBytes = ({ kind, hops, from, to, data }: Carried): Bytes =>
  createWriter(64 + data.length)
    .u8(kind)
    .u8(hops)
    .raw(idOf(from))
    .raw(idOf(to))
    .bytes(data)
    .done();

const fromBytes = (bytes: Bytes): Carried | null => {
  const read = decodeAll(bytes, (reader) => ({
    kind: reader.u8(),
    hops: reader.u8(),
    from: toHex(reader.raw(sessionBytes)) as SessionId,
    to: toHex(reader.raw(sessionBytes)) as SessionId,
    data: reader.bytes(maxCarriedBytes),
  }));
  if (!read.ok || read.value.hops > maxHops) return null;
  const { kind } = read.value;
  return kind === kindData || kind === kindLost ? { ...read.value, kind } : null;
};

export function createRelay(deps: RelayDeps): Relay {
  const { env, me, isLinked } = deps;

  // State
  const waysBack = new Map<SessionId, { readonly link: SessionId; readonly at: number }>();

  const pins = new Map<string, { readonly next: SessionId; readonly at: number }>();

  // Resources
  const messages = createRate(env, carriedMessages);
  const bytesOf = createRate(env, carriedBytes);

  /** Of one pair everything takes one way while it holds: what comes out of order is refused as a replay. */
  const nextOf = (from: SessionId, to: SessionId): SessionId | null => {
    const key = `${from} ${to}`;
    const pinned = pins.get(key);
    if (pinned && env.elapsed() - pinned.at < wayBackMs && isLinked(pinned.next)) return pinned.next;
    const next = nextTo(to);
    pins.delete(key);
    if (next === null) return null;
    pins.set(key, { next, at: env.elapsed() });
    for (const oldest of pins.keys()) {
      if (pins.size <= maxWaysBack) break;
      pins.delete(oldest);
    }
    return next;
  };

  const nextTo = (to: SessionId): SessionId | null => {
    if (isLinked(to)) return to;
    const next = deps.carrier()?.next(to) ?? null;
    if (next !== null && isLinked(next)) return next;
    const back = waysBack.get(to);
    return back && env.elapsed() - back.at < wayBackMs && isLinked(back.link) ? back.link : null;
  };

  const rememberWay = (session: SessionId, link: SessionId): void => {
    waysBack.delete(session);
    waysBack.set(session, { link, at: env.elapsed() });
    for (const oldest of waysBack.keys()) {
      if (waysBack.size <= maxWaysBack) break;
      waysBack.delete(oldest); // keeps (3)
    }
  };

  /** False: there is no way on. */
  const pass = (carried: Carried, cameFrom: SessionId | null): boolean => {
    const next = nextOf(carried.from, carried.to);
    if (next === null || next === cameFrom || carried.hops === 0) return false; // keeps (1)
    return deps.carrier()?.send(next, toBytes({ ...carried, hops: carried.hops - 1 })) ?? false;
  };

  /** Each kibibyte is a token. */
  const mayCarry = (link: SessionId, size: number): boolean => {
    if (!messages.take(link)) return false;
    for (let kib = 0; kib * 1024 < size; kib++) if (!bytesOf.take(link)) return false;
    return true;
  };

  return {
    knows: (to) => nextTo(to) !== null,
    send: (to, data) =>
      data.length <= maxCarriedBytes && pass({ kind: kindData, hops: maxHops, from: me, to, data }, null),
    hear(link, bytes) {
      const carried = fromBytes(bytes);
      if (!carried) return deps.onFault('malformed carried message');
      const { kind, from, to } = carried;
      if (from === me) return;
      if (to === me) {
        if (kind === kindLost) return deps.onLost(from);
        rememberWay(from, link);
        return deps.deliver(from, carried.data);
      }
      if (!mayCarry(link, bytes.length)) return deps.onFault('more to carry than one peer may give'); // keeps (2)
      if (kind === kindData) rememberWay(from, link);
      if (pass(carried, link) || kind === kindLost) return;
      // Said to who waits for it, so that it takes another way at once.
      pass({ kind: kindLost, hops: maxHops, from: to, to: from, data: new Uint8Array(0) }, null);
    },
  };
}
