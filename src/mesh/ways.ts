/**
 * Two ways for a handshake to reach a session: through the room, or by the signaling server. Through the room first: it
 * costs the server nothing and works without it. Everything of one handshake takes one way, or its parts would overtake
 * each other; an answer takes the way the question came; whoever was not reached one way is tried the other way next.
 */
import { type Bytes, toHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { handshakeIdOf } from './handshake-codec.ts';
import { maxAnnounced, meshFirstMs, wayShunnedMs } from './limits.ts';
import type { Relay } from './relay.ts';
import type { SessionId } from './types.ts';

export interface WaysDeps {
  readonly env: Pick<Env, 'elapsed'>;
  readonly relay: Relay;
  readonly server: { send(to: SessionId, data: Bytes): boolean; isOpen(): boolean };
  /** Since when there is a link; null: there is none. */
  readonly linkedSince: () => number | null;
}

type Way = 'mesh' | 'server';

export interface Ways {
  /** Whether a dial can reach it now. */
  canReach(session: SessionId): boolean;
  send(to: SessionId, data: Bytes): boolean;
  /** It came this way: the answer goes back so. */
  heard(from: SessionId, data: Bytes, how: Way): void;
  /** It was not reached: true when the server is worth a try at once. */
  failed(session: SessionId): boolean;
}

export function createWays({ env, relay, server, linkedSince }: WaysDeps): Ways {
  /** Of each handshake; and the last way that each session was dialed. */
  const wayOf = new Map<string, Way>();
  const dialed = new Map<SessionId, Way>();
  /** Not reached through the room, until when. */
  const shunned = new Map<SessionId, number>();

  const put = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void => {
    map.delete(key);
    map.set(key, value);
    for (const oldest of map.keys()) {
      if (map.size <= maxAnnounced) break;
      map.delete(oldest);
    }
  };

  const keyOf = (session: SessionId, data: Bytes): string => `${session} ${toHex(handshakeIdOf(data))}`;

  const byMesh = (session: SessionId): boolean =>
    relay.knows(session) && (!server.isOpen() || (shunned.get(session) ?? 0) <= env.elapsed());

  /** While the first statements are on their way over a new link, nobody is dialed by the server who may be in them. */
  const isServerTurn = (): boolean => {
    const since = linkedSince();
    return server.isOpen() && (since === null || env.elapsed() - since >= meshFirstMs);
  };

  return {
    canReach: (session) => byMesh(session) || isServerTurn(),
    send(to, data) {
      const key = keyOf(to, data);
      let way = wayOf.get(key);
      if (!way) {
        way = byMesh(to) ? 'mesh' : 'server';
        put(wayOf, key, way);
        put(dialed, to, way);
      }
      return way === 'mesh' ? relay.send(to, data) : server.send(to, data);
    },
    heard: (from, data, how) => put(wayOf, keyOf(from, data), how),
    failed(session) {
      if (dialed.get(session) !== 'mesh') return false;
      put(shunned, session, env.elapsed() + wayShunnedMs);
      return server.isOpen();
    },
  };
}
