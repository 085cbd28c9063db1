/**
 * One WebSocket to the signaling server for one topic: joins, carries sealed messages to addressees, asks who is there,
 * and comes back by itself after sleep, a change of network or a restart of the server.
 *
 * Every outcome of a connection ends in `dropped`, which alone decides when to try again.
 */
import { type Bytes, fromBase64url, toBase64url, toHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { createObservable, type Observable } from '../lib/observable.ts';
import { unreachable } from '../lib/result.ts';
import { maxDataChars } from '../wire/signaling-limits.ts';
import {
  type ClientMessage,
  clientMessageToText,
  parseServerMessage,
  type ServerMessage,
} from '../wire/signaling-message.ts';
import {
  openTimeoutMs,
  pingEveryMs,
  pongWithinAfterWakeMs,
  pongWithinMs,
  reconnectMaxMs,
  reconnectMinMs,
} from './limits.ts';
import type { SessionId, SignalingState } from './types.ts';

/** As much of a WebSocket as is used here; the browser's and the one of `ws` both fit. */
export interface Socket {
  /** 1: open already. */
  readonly readyState?: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
const socketOpen = 1;
export type SocketConstructor = new (url: string) => Socket;

export interface SignalingClientDeps {
  readonly env: Env;
  readonly url: string;
  readonly webSocket: SocketConstructor;
  /** A socket to the same server that is open or opening already. */
  readonly socketAhead?: () => Socket | null;
  readonly topic: string;
  readonly session: SessionId;
  /** A sample of who is there: on joining and as the answer to `askPeers`. */
  readonly onPeers: (peers: readonly SessionId[]) => void;
  readonly onMessage: (from: SessionId, data: Bytes) => void;
  /** The addressee of a message is not there, or somebody we talked to left. */
  readonly onGone: (peer: SessionId, how: 'absent' | 'left') => void;
  readonly onFault: (reason: string) => void;
}

export interface SignalingClient {
  readonly state: Observable<SignalingState>;
  /** False when not connected or too large: nothing is kept for later, the handshake tries anew. */
  send(to: SessionId, data: Bytes): boolean;
  askPeers(): void;
  setEnabled(enabled: boolean): void;
  wake(): void;
  close(): void;
}

export function createSignalingClient(deps: SignalingClientDeps): SignalingClient {
  const { env, topic, session } = deps;
  /** Who shows it again may take over its own dead socket; nobody else can take this session's place. */
  const token = toHex(env.randomBytes(16));

  // State
  let enabled = false;
  let closed = false;
  let socket: Socket | null = null;
  let joined = false;
  let failures = 0;
  let cancelRetry = (): void => {};
  let cancelWatch = (): void => {};
  const state = createObservable<SignalingState>('off');

  // -------------------------------------------------------------- connection

  const connect = (): void => {
    cancelRetry();
    if (!enabled || closed || socket) return;
    // "Connecting" is said once: while tries keep failing the word stays "failed", or the interface would flicker.
    if (state.get() !== 'failed') state.set('connecting');
    let opening: Socket;
    try {
      opening = deps.socketAhead?.() ?? new deps.webSocket(deps.url);
    } catch {
      return retryLater();
    }
    socket = opening;
    const mine = (): boolean => socket === opening;
    const join = (): void => {
      if (mine()) sendNow({ type: 'join', topic, peer: session, token });
    };
    if (opening.readyState === socketOpen) join();
    else opening.addEventListener('open', join);
    opening.addEventListener('message', (event) => mine() && hear(event.data));
    opening.addEventListener('close', () => mine() && dropped());
    opening.addEventListener('error', () => mine() && dropped());
    watch(openTimeoutMs);
  };

  /** Ends the present socket, if any, without trying again. */
  const drop = (): void => {
    cancelWatch();
    const old = socket;
    socket = null;
    joined = false;
    try {
      old?.close();
    } catch {
      // A socket that cannot be closed is closed.
    }
  };

  const dropped = (): void => {
    const wasJoined = joined;
    drop();
    if (!enabled || closed) return;
    if (wasJoined) failures = 0;
    retryLater();
  };

  const retryLater = (): void => {
    // The first loss of a good connection is only "connecting" again; a failed try is "failed".
    state.set(failures === 0 && state.get() === 'open' ? 'connecting' : 'failed');
    const longest = Math.min(reconnectMaxMs, reconnectMinMs * 2 ** failures);
    failures += 1;
    cancelRetry();
    cancelRetry = env.after(longest * (0.5 + env.chance() / 2), connect);
  };

  /** The connection must show life within `withinMs`, or it is dropped. */
  const watch = (withinMs: number): void => {
    cancelWatch();
    cancelWatch = env.after(withinMs, dropped);
  };

  /** All is well: ask again after a while, and then expect an answer. */
  const rest = (): void => {
    cancelWatch();
    cancelWatch = env.after(pingEveryMs, () => ping(pongWithinMs));
  };

  const ping = (withinMs: number): void => {
    watch(withinMs);
    sendNow({ type: 'ping' });
  };

  const sendNow = (message: ClientMessage): boolean => {
    try {
      socket?.send(clientMessageToText(message));
      return socket !== null;
    } catch {
      // Closing under us: its close event, or the watch, follows.
      return false;
    }
  };

  // -------------------------------------------------------------- hearing

  const hear = (data: unknown): void => {
    const parsed = typeof data === 'string' ? parseServerMessage(data) : null;
    // A server we cannot read (newer, or something else behind that address) is not worth dropping open links for.
    if (!parsed?.ok) return deps.onFault('signaling message that cannot be read');
    if (joined) rest();
    const message = parsed.value;
    if ('topic' in message && message.topic !== topic) return;
    hearMessage(message);
  };

  const hearMessage = (message: ServerMessage): void => {
    switch (message.type) {
      case 'joined':
        joined = true;
        failures = 0;
        rest();
        state.set('open');
        return deps.onPeers(message.peers.filter((peer) => peer !== session) as SessionId[]);
      case 'peers':
        return deps.onPeers(message.peers.filter((peer) => peer !== session) as SessionId[]);
      case 'message': {
        const bytes = fromBase64url(message.data);
        if (bytes) deps.onMessage(message.from as SessionId, bytes);
        else deps.onFault('signaling data that cannot be read');
        return;
      }
      case 'absent':
      case 'left':
        return deps.onGone(message.peer as SessionId, message.type);
      case 'pong':
        return;
      case 'error':
        deps.onFault(`signaling server: ${message.code}`);
        // Before joining, an error means that we were not let in (full, busy); after it, that one message was dropped.
        if (!joined || message.code === 'not-joined') dropped();
        return;
      default:
        return unreachable(message);
    }
  };

  const setEnabled = (next: boolean): void => {
    if (enabled === next || closed) return;
    enabled = next;
    if (enabled) {
      failures = 0;
      return connect();
    }
    cancelRetry();
    // Said before closing: the others then hear at once that we left.
    if (joined) sendNow({ type: 'leave', topic });
    drop();
    state.set('off');
  };

  return {
    state,
    send(to, data) {
      const text = toBase64url(data);
      return joined && text.length <= maxDataChars && sendNow({ type: 'send', topic, to, data: text });
    },
    askPeers() {
      if (joined) sendNow({ type: 'peers', topic });
    },
    setEnabled,
    wake() {
      if (!enabled || closed) return;
      if (joined) return ping(pongWithinAfterWakeMs);
      failures = 0;
      // A connection that is opening may be one that the sleep has cut: better a new one.
      drop();
      connect();
    },
    close() {
      if (closed) return;
      setEnabled(false);
      closed = true;
    },
  };
}
