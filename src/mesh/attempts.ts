/** What is being connected or open over the network, one per session, and who may be added to it. Decides nothing else. */
import type { DeviceId } from '../crypto/port.ts';
import type { Env } from '../lib/env.ts';
import type { Pair } from './handshake-port.ts';
import {
  maxAnnounced,
  maxConnecting,
  maxConnectionsPerMinute,
  maxGuestLinks,
  maxLinksPerDevice,
  penaltyMs,
} from './limits.ts';
import type { NetworkLink } from './network-link.ts';
import { activeOverflow, maxActive } from './overlay/limits.ts';
import { createRate } from './rate.ts';
import type { Link, SessionId } from './types.ts';

export interface Attempt {
  readonly pair: Pair;
  readonly since: number;
  readonly network: NetworkLink;
  /** Set when it is open. */
  link: Link | null;
}

export const tooManyOfDevice = 'more links than one device needs';

export interface Attempts {
  get(session: SessionId): Attempt | undefined;
  has(session: SessionId): boolean;
  set(session: SessionId, attempt: Attempt): void;
  delete(session: SessionId, attempt: Attempt): void;
  all(): readonly (readonly [SessionId, Attempt])[];
  /** Over the network: tabs of this browser are no company. */
  hasLink(): boolean;
  isLinked(session: SessionId): boolean;
  connecting(role?: Pair['role']): number;
  /** Before it is known who somebody is: whether there could be a place for them. */
  isFull(): boolean;
  /** Guests have slots of their own until they are members. */
  isGuest(pair: Pair): boolean;
  /** Why this pair gets no connection; null: it gets one. */
  objection(pair: Pair): string | null;
  /** This device broke the protocol: it is left alone for a while. */
  punish(device: DeviceId): void;
}

export function createAttempts(env: Env, isMember: (session: SessionId) => boolean): Attempts {
  // State
  const bySession = new Map<SessionId, Attempt>();
  /** Devices that broke the protocol, and until when they are left alone. */
  const penaltyByDevice = new Map<DeviceId, number>();

  // Resources
  const connectionRate = createRate(env, {
    burst: maxConnectionsPerMinute,
    perSecond: maxConnectionsPerMinute / 60,
    maxKeys: 1,
  });

  const count = (which: (attempt: Attempt) => boolean): number => {
    let matching = 0;
    for (const attempt of bySession.values()) if (which(attempt)) matching++;
    return matching;
  };
  const connecting = (role?: Pair['role']): number =>
    count(({ link, pair }) => !link && (role === undefined || pair.role === role));
  const isGuest = ({ standing, session }: Pair): boolean => standing === 'guest' && !isMember(session);

  return {
    get: (session) => bySession.get(session),
    has: (session) => bySession.has(session),
    set: (session, attempt) => void bySession.set(session, attempt),
    delete(session, attempt) {
      if (bySession.get(session) === attempt) bySession.delete(session);
    },
    all: () => [...bySession],
    hasLink: () => count(({ link }) => link !== null) > 0,
    isLinked: (session) => bySession.get(session)?.link != null,
    connecting,
    isFull: () => bySession.size >= maxActive + activeOverflow + maxGuestLinks,
    isGuest,
    objection(pair) {
      const present = bySession.get(pair.session);
      // A session belongs to one device: otherwise a member could push another member's link out.
      if (present && present.pair.device !== pair.device) return 'session of another device';
      if ((penaltyByDevice.get(pair.device) ?? 0) > env.elapsed()) return 'broke the protocol before';
      if (!present) {
        const asGuest = isGuest(pair);
        const like = count((attempt) => isGuest(attempt.pair) === asGuest);
        if (asGuest && like >= maxGuestLinks) return 'more guests than links for them';
        if (!asGuest && like >= maxActive + activeOverflow) return 'more peers than links';
        if (count((attempt) => attempt.pair.device === pair.device) >= maxLinksPerDevice) return tooManyOfDevice;
      }
      if (pair.role === 'responder' && connecting('responder') >= maxConnecting) return 'too many connections at once';
      return connectionRate.take('') ? null : 'too many connections a minute';
    },
    punish(device) {
      if (penaltyByDevice.size >= maxAnnounced) penaltyByDevice.clear();
      penaltyByDevice.set(device, env.elapsed() + penaltyMs);
    },
  };
}
