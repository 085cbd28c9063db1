/**
 * The links of one room: finds peers over the signaling server and through the room itself, proves and judges them, and
 * keeps links to those that the overlay chooses [MESH-1, MESH-2]. Tabs of the same browser are linked without the network.
 *
 * Events change state; whom to dial and whom to drop `overlay` decides. Invariants: (1) at most one network link or attempt per
 * session: the newest that was proved replaces the one before, on both sides alike, because both see the same
 * handshakes in the same order; (2) who is linked as a tab of this browser is not linked over the network; (3) when
 * switched off, nothing is open and nothing is tried; (4) the loss of the signaling server touches no open link.
 */
import type { CryptoPort, DeviceKeys } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { createObservable, createTopic } from '../lib/observable.ts';
import { type Attempt, createAttempts, tooManyOfDevice } from './attempts.ts';
import { createCompany } from './company.ts';
import { createFaultCounts } from './fault-counts.ts';
import { createHandshakes } from './handshake.ts';
import type { DialFailure, Pair } from './handshake-port.ts';
import { maxConnecting, steadyLinkMs, tabHeadStartMs } from './limits.ts';
import { type MeshBody, meshBodyFromBytes, meshBodyToBytes } from './mesh-body.ts';
import { createNetworkLink, type NetworkLink } from './network-link.ts';
import { createOverlay } from './overlay/overlay.ts';
import { createPeerBook } from './peer-book.ts';
import type { PeerConnections } from './peer-connection.ts';
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

export function createMesh(deps: MeshDeps): Mesh {
  const { env, session: mySession } = deps;

  // State
  let enabled = false;
  let closed = false;
  let dialFrom = 0;
  let cancelDue = (): void => {};
  let carrier: MeshCarrier | null = null;
  /** Sessions that the room reaches: members, whatever they were when their link began. */
  const met = new Set<SessionId>();
  const dialing = createObservable<readonly Dialing[]>([]);

  // Resources
  const newLinks = createTopic<Link>();
  const book = createPeerBook(env, mySession);
  /** Keeps (1). */
  const attempts = createAttempts(env, (session) => met.has(session));

  const { count: countFault, all: faults } = createFaultCounts();

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
      company.heard();
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
      return attempts.has(from) || !attempts.isFull() ? null : 'more peers than links';
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

  const say = (to: SessionId, body: MeshBody): boolean => carrier?.send(to, meshBodyToBytes(body)) ?? false;

  const relay = createRelay({
    env,
    me: mySession,
    carrier: () => carrier && { next: carrier.next, send: (to, body) => say(to, { type: 'carried', body }) },
    isLinked: (session) => attempts.isLinked(session) || (tabs?.has(session) ?? false),
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
    linkedSince: () => (carrier ? company.since() : null),
  });

  const underWay = (): readonly Dialing[] => {
    const made = attempts.all().filter(([, { link }]) => !link);
    return [...handshakes.dialing(), ...made.map(([session, { since }]) => ({ session, since }))];
  };

  const company = createCompany({
    env,
    hasLink: attempts.hasLink,
    connecting: () => attempts.connecting() + handshakes.proved(),
    underWay,
    isAnybodyThere: () => book.announced() > 0,
    isAnybodyUntried: (wasTried) => overlay.passive().some((session) => !wasTried(session) && canDial(session)),
    ask: signaling.askPeers,
    evaluate: () => evaluate(),
  });

  const overlay = createOverlay({
    env,
    me: mySession,
    mayDial: (session) => mayDialNow() && book.isDue(session) && canDial(session) && ways.canReach(session),
    failures: (session) => book.failures(session) + (company.wasTried(session) ? 1 : 0),
    dialing: () => underWay().length,
    firstDials: company.firstDials,
    dial(session) {
      book.announce(session);
      company.dialed(session);
      handshakes.dial(session);
    },
    drop: (session) => attempts.get(session)?.network.close(linkNotNeeded),
    send: (to, message) => void say(to, { type: 'overlay', message }),
  });

  const forget = (session: SessionId): void => {
    book.gone(session);
    overlay.gone(session);
  };

  const hear = (from: SessionId, bytes: Bytes): void => {
    const body = meshBodyFromBytes(bytes);
    if (!body) countFault('malformed word of the mesh');
    else if (body.type === 'carried') relay.hear(from, body.body);
    else overlay.hear(from, body.message);
  };

  // -------------------------------------------------------------- dialing

  const canDial = (session: SessionId): boolean =>
    !attempts.has(session) && !tabs?.has(session) && !handshakes.dialing().some((dial) => dial.session === session);

  const isDialing = (): boolean => enabled && deps.connections !== null && dialFrom <= env.elapsed();
  const mayDialNow = (): boolean =>
    isDialing() && !company.isBusy() && attempts.connecting('initiator') < maxConnecting;

  const evaluate = (): void => {
    cancelDue();
    const headStart = dialFrom - env.elapsed();
    if (headStart > 0) {
      cancelDue = env.after(headStart, evaluate);
    } else if (enabled && deps.connections) {
      overlay.evaluate();
      const waits = [book.nextDueMs(), company.nextLookMs()].filter((wait) => wait !== null);
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

  const publishDialing = (): void => {
    const next = underWay();
    const same =
      next.length === dialing.get().length && next.every((one, i) => one.session === dialing.get()[i]?.session);
    if (!same) dialing.set(next);
  };

  // -------------------------------------------------------------- connecting

  const connect = (pair: Pair): void => {
    const reason = !enabled || tabs?.has(pair.session) ? '' : attempts.objection(pair);
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
        onEnd: (reason, fault) => attempt && ended(attempt, reason, fault),
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
    company.linked();
    newLinks.publish(link);
    if (!attempts.isGuest(attempt.pair)) overlay.linked(link.session, attempt.pair.role === 'initiator');
    evaluate();
  };

  const ended = (attempt: Attempt, reason: string, fault: string | null): void => {
    const { session, device } = attempt.pair;
    attempts.delete(session, attempt);
    if (fault !== null) {
      countFault(fault);
      attempts.punish(device);
    }
    // Who was let go for want of need may be needed again.
    if (reason === linkNotNeeded) book.postpone(session);
    else book.failed(session, fault === null ? 'failed' : 'refused');
    if (!attempts.hasLink()) company.alone();
    overlay.unlinked(session);
    company.plan();
    evaluate();
  };

  // -------------------------------------------------------------- whole

  const links = (): readonly Link[] => {
    const open = attempts.all().flatMap(([, { link }]) => (link ? [link] : []));
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
      return company.plan();
    }
    handshakes.cancel();
    for (const [, { network }] of attempts.all()) network.close('switched off'); // keeps (3)
    company.stop();
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
    refused: faults,
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
      company.askNow();
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
