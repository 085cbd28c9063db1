/**
 * A link over one WebRTC connection, from the moment two peers let each other in until its end. Before it is open it
 * is an attempt with a time limit; afterwards it is a `Link`.
 */
import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { createFramedChannel } from './framed-channel.ts';
import type { Pair } from './handshake-port.ts';
import { connectTimeoutMs, disconnectedGraceMs } from './limits.ts';
import { createLinkCore, reasonOf } from './link-core.ts';
import { createLossWatch } from './loss-watch.ts';
import type { PeerConnections } from './peer-connection.ts';
import type { Link } from './types.ts';

export interface NetworkLinkDeps {
  readonly env: Env;
  readonly connections: PeerConnections;
  readonly pair: Pair;
  readonly onOpen: (link: Link) => void;
  /** Once; also for an attempt that never opened. `fault` is set when the other side broke the protocol. */
  readonly onEnd: (reason: string, fault: string | null) => void;
}

export interface NetworkLink {
  readonly state: () => 'connecting' | 'open' | 'ended';
  /** The signaling server says that the peer is gone: with a silent path, that is enough to stop waiting for it. */
  peerLeft(): void;
  close(reason: string): void;
}

export function createNetworkLink({ env, connections, pair, onOpen, onEnd }: NetworkLinkDeps): NetworkLink {
  // State
  let state: 'connecting' | 'open' | 'ended' = 'connecting';
  let left = false;
  let disconnected = false;
  let cancelGrace = (): void => {};

  const end = (reason: string, fault: string | null = null): void => {
    if (state === 'ended') return;
    state = 'ended';
    cancelTimeout();
    cancelGrace();
    pair.release();
    framed.close();
    connection.close();
    core.end(reason);
    onEnd(reason, fault);
  };

  const endIfGone = (): void => {
    if (disconnected && left) end('peer left');
  };

  // Resources
  const core = createLinkCore();
  const loss = createLossWatch(env);
  const cancelTimeout = env.after(connectTimeoutMs, () => end('no path found in time'));
  const connection = connections(pair.role === 'responder', {
    signal: pair.sendSignal,
    opened() {
      if (state !== 'connecting') return;
      state = 'open';
      cancelTimeout();
      framed.open();
      onOpen(link);
    },
    frame: (frame) => framed.accept(frame),
    disconnected() {
      if (disconnected || state === 'ended') return;
      disconnected = true;
      // It may come back (another access point), but not for long: a new connection is quicker than hoping.
      cancelGrace = env.after(disconnectedGraceMs, () => end('path lost'));
      endIfGone();
    },
    reconnected() {
      disconnected = false;
      cancelGrace();
    },
    closed: (reason) => end(reason),
  });
  const framed = createFramedChannel({
    env,
    channel: connection,
    onMessage(message) {
      if (!core.deliver(message)) end('nobody listens');
    },
    onFault: (detail) => end(reasonOf({ type: 'broke-protocol', detail }), detail),
  });

  const link: Link = {
    session: pair.session,
    device: pair.device,
    kind: 'network',
    standing: pair.standing,
    send: (message: Bytes, priority) => framed.send(message, priority),
    receive: core.receive,
    onClosed: core.onClosed,
    // A silent path is none: what the engine last measured on it says nothing about now.
    async stats() {
      if (disconnected) return { path: null, roundTripMs: null, ...framed.counts() };
      const { path, roundTripMs, unanswered } = await connection.stats();
      if (unanswered) loss.note(unanswered.path, unanswered.count);
      return { path, roundTripMs, ...framed.counts() };
    },
    isLossy: loss.isLossy,
    close: (linkEnd) => end(reasonOf(linkEnd), linkEnd.type === 'broke-protocol' ? linkEnd.detail : null),
  };

  pair.onSignal((signal) => connection.signal(signal));

  return {
    state: () => state,
    peerLeft() {
      left = true;
      endIfGone();
    },
    close: (reason) => end(reason),
  };
}
