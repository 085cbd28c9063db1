/**
 * The links of one room: finds peers over the signaling server and through the room itself, proves and judges them, and
 * keeps links to those that the overlay chooses [MESH-1, MESH-2]. Tabs of the same browser are linked without the network.
 *
 * Events change state; whom to dial and whom to drop `overlay` decides. Invariants: (1) at most one network link or attempt per
 * session: the newest that was proved replaces the one before, on both sides alike, because both see the same
 * handshakes in the same order; (2) who is linked as a tab of this browser is not linked over the network; (3) when
 * switched off, nothing is open and nothing is tried; (4) the loss of the signaling server touches no open link.
 */
import type { CryptoPort, DeviceId, DeviceKeys } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { createObservable, createTopic } from '../lib/observable.ts';
import { createHandshakes } from './handshake.ts';
import type { DialFailure, Pair } from './handshake-port.ts';
import {
  firstDialMs,
  firstDials,
  firstLinkMs,
  lonelyRefreshMs,
  lonelyTurnsAtOnce,
  maxAnnounced,
  maxConnecting,
  maxConnectionsPerMinute,
  maxFaultKinds,
  maxGuestLinks,
  maxLinksPerDevice,
  meshFirstMs,
  penaltyMs,
  refreshMs,
  steadyLinkMs,
  tabHeadStartMs,
} from './limits.ts';
import { createNetworkLink, type NetworkLink } from './network-link.ts';
import { activeOverflow, maxActive } from './overlay/limits.ts';
import { createOverlay } from './overlay/overlay.ts';
import { overlayMessageFromBytes, overlayMessageToBytes } from './overlay/overlay-message.ts';
import { createPeerBook } from './peer-book.ts';
import type { PeerConnections } from './peer-connection.ts';
import { createRate } from './rate.ts';
import { createRelay } from './relay.ts';
import { createSignalingClient, type Socket, type SocketConstructor } from './signaling-client.ts';
import { createTabLinks, type TabChannelConstructor, type TabLocks } from './tab-links.ts';
import {
  type Dialing,
  type Gatekeeper,
  type Link,
  linkNotNeeded,
  type Mesh,
  type MeshCarrier,
  type SessionId,
} from './types.ts';
import { createWays } from './ways.ts';

export interface MeshDeps {
  readonly env: Env;
  readonly crypto: CryptoPort;
  readonly keys: DeviceKeys;
  /** 32 hexadecimal digits, derived from the room: where its members meet at the signaling server. */
  readonly topic: string;
  /** 32 bytes that every holder of a link can derive and the signaling server cannot: seals the hellos. */
  readonly helloKey: Bytes;
  readonly gatekeeper: Gatekeeper;
  readonly session: SessionId;
  readonly signalingUrl: string;
  readonly webSocket: SocketConstructor;
  readonly socketAhead?: () => Socket | null;
  /** Null where there is none: then tabs of one browser meet over the network like all others. */
  readonly broadcast: TabChannelConstructor | null;
  readonly locks?: TabLocks | null;
  /** Null where WebRTC is missing or switched off: links between tabs remain. */
  readonly connections: PeerConnections | null;
  /** False: begin switched off. */
  readonly enabled?: boolean;
}

/** The first byte of what links carry for the mesh. */
const meshBody = { overlay: 0, carried: 1 } as const;

const tooManyOfDevice = 'more links than one device needs';

interface Attempt {
  readonly pair: Pair;
  readonly since: number;
  readonly network: NetworkLink;
  /** Set when it is open. */
  link: Link | null;
}

export function createMesh(deps: MeshDeps): Mesh {
  const { env, session: mySession } = deps;

  // State
  let enabled = false;
  let closed = false;
  let dialFrom = 0;
  let cancelDue = (): void => {};
  let cancelRefresh = (): void => {};
  let lonelyTurns = 0;
  /** Since when there is a link. */
  let linkedSince: number | null = null;
  let carrier: MeshCarrier | null = null;
  /** Dialed while there was no link: whoever was not is first, and when all were, others are asked for. */
  const dialedAlone = new Set<SessionId>();
  /** Sessions that the room reaches: members, whatever they were when their link began. */
  const met = new Set<SessionId>();
  /** By session: what is being connected or open over the network; keeps (1). */
  const attempts = new Map<SessionId, Attempt>();
  /** Devices that broke the protocol, and until when they are left alone. */
  const penaltyByDevice = new Map<DeviceId, number>();
  const faults = new Map<string, number>();
  const dialing = createObservable<readonly Dialing[]>([]);

  // Resources
  const newLinks = createTopic<Link>();
  const book = createPeerBook(env, mySession);
  const connectionRate = createRate(env, {
    burst: maxConnectionsPerMinute,
    perSecond: maxConnectionsPerMinute / 60,
    maxKeys: 1,
  });

  const countFault = (reason: string): void => {
    const known = faults.has(reason) || faults.size < maxFaultKinds ? reason : 'other';
    faults.set(known, (faults.get(known) ?? 0) + 1);
  };

  const signaling = createSignalingClient({
    env,
    url: deps.signalingUrl,
    webSocket: deps.webSocket,
    ...(deps.socketAhead ? { socketAhead: deps.socketAhead } : {}),
    topic: deps.topic,
    session: mySession,
    onPeers(peers) {
      for (const peer of peers) book.announce(peer);
      overlay.sampled(peers);
      // The first news that somebody is there: the next sample is asked for soon, not at the slow turn planned so far.
      if (lonelyTurns === 0) planRefresh();
      evaluate();
    },
    onMessage(from, data) {
      ways.heard(from, data, 'server');
      handshakes.receive(from, data);
    },
    onGone(peer, how) {
      // Of whom the room hears the server need not know: its connection to it may be the one that is lost.
      if (!met.has(peer)) forget(peer);
      handshakes.absent(peer);
      if (how === 'left') attempts.get(peer)?.network.peerLeft();
      evaluate();
    },
    onFault: countFault,
  });

  const handshakes = createHandshakes({
    env,
    crypto: deps.crypto,
    keys: deps.keys,
    gatekeeper: deps.gatekeeper,
    topic: deps.topic,
    helloKey: deps.helloKey,
    session: mySession,
    send: (to, data) => ways.send(to, data),
    mayAnswer(from) {
      if (!enabled || !deps.connections || tabs?.has(from)) return ''; // keeps (2), (3)
      const most = maxActive + activeOverflow + maxGuestLinks;
      return attempts.has(from) || attempts.size < most ? null : 'more peers than links';
    },
    onPair: (pair) => connect(pair),
    onEnded(session, role, failure) {
      if (role === 'initiator') settleFailure(session, failure);
      else book.postpone(session);
      evaluate();
    },
    onFault: countFault,
  });

  const tabs = deps.broadcast
    ? createTabLinks({
        env,
        channelName: `skein ${deps.topic}`,
        session: mySession,
        device: deps.keys.device,
        broadcast: deps.broadcast,
        locks: deps.locks ?? null,
        onLink(link) {
          attempts.get(link.session)?.network.close('linked within this browser'); // keeps (2)
          newLinks.publish(link);
          evaluate();
        },
        onEnd(_session, fault) {
          if (fault !== null) countFault(fault);
          evaluate();
        },
      })
    : null;

  // -------------------------------------------------------------- through the room

  const say = (to: SessionId, kind: number, body: Bytes): boolean => {
    const bytes = new Uint8Array(1 + body.length);
    bytes[0] = kind;
    bytes.set(body, 1);
    return carrier?.send(to, bytes) ?? false;
  };

  const relay = createRelay({
    env,
    me: mySession,
    carrier: () => carrier && { next: carrier.next, send: (to, body) => say(to, meshBody.carried, body) },
    isLinked: (session) => attempts.get(session)?.link != null || (tabs?.has(session) ?? false),
    deliver(from, data) {
      if (!enabled) return;
      ways.heard(from, data, 'mesh');
      handshakes.receive(from, data);
    },
    onLost: (to) => handshakes.absent(to),
    onFault: countFault,
  });

  const ways = createWays({
    env,
    relay,
    server: { send: signaling.send, isOpen: () => signaling.state.get() === 'open' },
    linkedSince: () => (carrier ? linkedSince : null),
  });

  const overlay = createOverlay({
    env,
    me: mySession,
    mayDial: (session) => mayDialNow() && book.isDue(session) && canDial(session) && ways.canReach(session),
    failures: (session) => book.failures(session) + (dialedAlone.has(session) ? 1 : 0),
    dialing: () => handshakes.dialing().length + connecting(),
    firstDials: () => firstDials + 2 * staleDials(),
    dial(session) {
      book.announce(session);
      if (!hasLink() && dialedAlone.size < maxAnnounced) dialedAlone.add(session);
      handshakes.dial(session);
    },
    drop: (session) => attempts.get(session)?.network.close(linkNotNeeded),
    send: (to, message) => void say(to, meshBody.overlay, overlayMessageToBytes(message)),
  });

  const forget = (session: SessionId): void => {
    book.gone(session);
    overlay.gone(session);
  };

  const hear = (from: SessionId, bytes: Bytes): void => {
    const body = bytes.subarray(1) as Bytes;
    if (bytes[0] === meshBody.carried) return relay.hear(from, body);
    const message = bytes[0] === meshBody.overlay ? overlayMessageFromBytes(body) : null;
    if (!message?.ok) return countFault('malformed word of the overlay');
    overlay.hear(from, message.value);
  };

  // -------------------------------------------------------------- dialing

  const canDial = (session: SessionId): boolean =>
    !attempts.has(session) && !tabs?.has(session) && !handshakes.dialing().some((dial) => dial.session === session);

  const mayDialNow = (): boolean =>
    enabled && deps.connections !== null && dialFrom <= env.elapsed() && connecting('initiator') < maxConnecting;

  const evaluate = (): void => {
    cancelDue();
    const headStart = dialFrom - env.elapsed();
    if (headStart > 0) {
      cancelDue = env.after(headStart, evaluate);
    } else if (enabled && deps.connections) {
      overlay.evaluate();
      const lonely = !hasLink() && handshakes.dialing().length + attempts.size > 0;
      const waits = [book.nextDueMs(), lonely ? firstDialMs : null].filter((wait) => wait !== null);
      if (waits.length > 0) cancelDue = env.after(Math.max(1, Math.min(...waits)), evaluate);
    }
    publishDialing();
  };

  const settleFailure = (session: SessionId, failure: DialFailure): void => {
    const isServersTurn = failure !== 'yielded' && failure !== 'refused' && ways.failed(session);
    if (isServersTurn || failure === 'yielded') book.postpone(session);
    else if (failure === 'absent' && !met.has(session)) forget(session);
    else book.failed(session, failure === 'refused' ? 'refused' : 'failed');
  };

  const connecting = (role: Pair['role'] | null = null): number => {
    let count = 0;
    for (const { link, pair } of attempts.values()) if (!link && (role === null || pair.role === role)) count += 1;
    return count;
  };

  /** Over the network: tabs of this browser are no company. */
  const hasLink = (): boolean => [...attempts.values()].some(({ link }) => link !== null);

  /** Our first dials that have had their time; they hold nobody up. */
  const staleDials = (): number => {
    // Who was let in by somebody waits for that link.
    const patience = connecting() > 0 ? firstLinkMs : firstDialMs;
    const made = [...attempts.values()].filter(({ link }) => !link);
    return [...handshakes.dialing(), ...made].filter(({ since }) => env.now() - since >= patience).length;
  };

  const publishDialing = (): void => {
    const connectingNow = [...attempts].filter(([, attempt]) => !attempt.link);
    const next = [...handshakes.dialing(), ...connectingNow.map(([session, { since }]) => ({ session, since }))];
    const same =
      next.length === dialing.get().length && next.every((one, i) => one.session === dialing.get()[i]?.session);
    if (!same) dialing.set(next);
  };

  /** While nobody is linked though somebody is there, the sample is asked for often: it may be full of strangers. */
  const planRefresh = (): void => {
    cancelRefresh();
    // Who is linked with tabs of this browser only still looks for the others.
    const lonely = !hasLink() && book.announced() > 0;
    lonelyTurns = lonely ? lonelyTurns + 1 : 0;
    const wait = lonely
      ? Math.min(refreshMs, lonelyRefreshMs * 1.5 ** Math.max(0, lonelyTurns - lonelyTurnsAtOnce))
      : refreshMs;
    cancelRefresh = env.after(wait * (0.75 + env.chance() / 2), () => {
      // Alone, a new sample is of use only when all of the last one were dialed and none has let us in.
      const isUntried = (session: SessionId): boolean => !dialedAlone.has(session) && canDial(session);
      const isWaiting = lonely && (connecting() > 0 || overlay.passive().some(isUntried));
      if (!isWaiting) signaling.askPeers();
      planRefresh();
    });
  };

  // -------------------------------------------------------------- connecting

  /** Guests have slots of their own until they are members. */
  const isGuest = ({ standing, session }: Pair): boolean => standing === 'guest' && !met.has(session);

  /** Why this pair gets no connection; null: it gets one. */
  const objection = (pair: Pair): string | null => {
    const present = attempts.get(pair.session);
    if (!enabled || tabs?.has(pair.session)) return '';
    // A session belongs to one device: otherwise a member could push another member's link out.
    if (present && present.pair.device !== pair.device) return 'session of another device';
    if ((penaltyByDevice.get(pair.device) ?? 0) > env.elapsed()) return 'broke the protocol before';
    const asGuest = isGuest(pair);
    const like = [...attempts.values()].filter((attempt) => isGuest(attempt.pair) === asGuest).length;
    if (!asGuest && !present && like >= maxActive + activeOverflow) return 'more peers than links';
    const ofDevice = [...attempts.values()].filter(({ pair: { device } }) => device === pair.device).length;
    if (!present && ofDevice >= maxLinksPerDevice) return tooManyOfDevice;
    if (asGuest && !present && like >= maxGuestLinks) return 'more guests than links for them';
    if (pair.role === 'responder' && connecting('responder') >= maxConnecting) return 'too many connections at once';
    return connectionRate.take('') ? null : 'too many connections a minute';
  };

  const connect = (pair: Pair): void => {
    const reason = objection(pair);
    if (reason !== null || !deps.connections) {
      if (reason) countFault(reason);
      pair.release();
      // The ninth tab of a browser stays: it is not asked again and again.
      if (reason === tooManyOfDevice) book.failed(pair.session, 'refused');
      else book.postpone(pair.session);
      return evaluate();
    }
    book.announce(pair.session);
    attempts.get(pair.session)?.network.close('replaced by a newer link'); // keeps (1)
    let attempt: Attempt | null = null;
    let network: NetworkLink;
    try {
      network = createNetworkLink({
        env,
        connections: deps.connections,
        pair,
        onOpen(link) {
          if (attempt) opened(attempt, link);
        },
        onEnd: (_reason, fault) => attempt && ended(attempt, fault),
      });
    } catch {
      // The engine makes no more connections (about 500 wait for collection): a while later it does.
      countFault('no connection could be made');
      pair.release();
      book.failed(pair.session, 'failed');
      return evaluate();
    }
    attempt = { pair, network, since: env.now(), link: null };
    attempts.set(pair.session, attempt);
    evaluate();
  };

  const opened = (attempt: Attempt, link: Link): void => {
    attempt.link = link;
    const cancelSteady = env.after(steadyLinkMs, () => book.steady(link.session));
    link.onClosed(cancelSteady);
    dialedAlone.clear();
    if (linkedSince === null) {
      linkedSince = env.elapsed();
      // Until then only whom the room leads to is dialed.
      env.after(meshFirstMs, evaluate);
    }
    newLinks.publish(link);
    if (!isGuest(attempt.pair)) overlay.linked(link.session, attempt.pair.role === 'initiator');
    evaluate();
  };

  const ended = (attempt: Attempt, fault: string | null): void => {
    const { session, device } = attempt.pair;
    if (attempts.get(session) === attempt) attempts.delete(session);
    if (fault !== null) {
      countFault(fault);
      if (penaltyByDevice.size >= maxAnnounced) penaltyByDevice.clear();
      penaltyByDevice.set(device, env.elapsed() + penaltyMs);
    }
    book.failed(session, fault === null ? 'failed' : 'refused');
    if (![...attempts.values()].some(({ link }) => link !== null)) {
      linkedSince = null;
    }
    overlay.unlinked(session);
    planRefresh();
    evaluate();
  };

  // -------------------------------------------------------------- whole

  const links = (): readonly Link[] => {
    const open = [...attempts.values()].flatMap(({ link }) => (link ? [link] : []));
    return [...(tabs?.links() ?? []), ...open];
  };

  const setEnabled = (next: boolean): void => {
    if (closed || enabled === next) return;
    enabled = next;
    if (enabled) {
      // Tabs first: who answers within this browser need not be dialed.
      dialFrom = env.elapsed() + (tabs ? tabHeadStartMs : 0);
      void tabs?.isAlone().then((alone) => {
        if (!alone || dialFrom <= env.elapsed()) return;
        dialFrom = env.elapsed();
        evaluate();
      });
      signaling.setEnabled(true);
      return planRefresh();
    }
    handshakes.cancel();
    for (const { network } of [...attempts.values()]) network.close('switched off'); // keeps (3)
    cancelRefresh();
    cancelDue();
    signaling.setEnabled(false);
    publishDialing();
  };

  signaling.state.subscribe((state) => {
    // While the server is away nothing is dialed and nothing open is touched: keeps (4).
    if (state === 'open') evaluate();
  });
  // Tabs of one browser share its disk, so they stay together also while the network is switched off.
  tabs?.setEnabled(true);
  if (deps.enabled !== false) setEnabled(true);

  return {
    session: mySession,
    signaling: signaling.state,
    dialing,
    refused: () => faults,
    links,
    onLink: newLinks.subscribe,
    attach(to) {
      carrier = to;
    },
    hear,
    met(session, isThere) {
      if (!isThere) {
        met.delete(session);
        return overlay.lost(session);
      }
      if (met.has(session)) return;
      met.add(session);
      book.announce(session);
      const attempt = attempts.get(session);
      if (attempt?.link && attempt.pair.standing === 'guest') overlay.linked(session, false);
      overlay.met(session);
      evaluate();
    },
    setEnabled,
    wake() {
      if (!enabled) return;
      book.wake();
      signaling.wake();
      signaling.askPeers();
      tabs?.greet();
      evaluate();
    },
    close() {
      setEnabled(false);
      tabs?.setEnabled(false);
      closed = true;
      overlay.close();
      signaling.close();
    },
  };
}
