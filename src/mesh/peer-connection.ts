/**
 * One WebRTC connection with one data channel. The only file that knows simple-peer.
 *
 * The channel is negotiated beforehand (`negotiated: true, id: 0`): with simple-peer's usual way, two peers that dial
 * each other at once both report an open channel through which nothing flows. There is no ICE restart; a connection
 * that is lost is closed for good and dialed anew.
 */
import SimplePeer, { type SimplePeerInstance } from 'simple-peer/simplepeer.min.js';
import type { Env } from '../lib/env.ts';
import type { Channel } from './channel.ts';
import { candidateGatherMs, candidateQuietMs, drainPollMs, drainSafetyMs } from './limits.ts';

/** What the two ends tell each other to find a path; it travels sealed, over signaling [MEM-6]. */
export type ConnectionSignal =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  | {
      readonly type: 'candidate';
      readonly candidate: string;
      readonly mid: string | null;
      readonly line: number | null;
    };

type Description = Exclude<ConnectionSignal, { readonly type: 'candidate' }>;

export interface PathStats {
  readonly path: 'direct' | 'relayed' | null;
  readonly roundTripMs: number | null;
  /** Checks of this path that had no answer until now; null: unknown. */
  readonly unanswered?: { readonly path: string; readonly count: number } | null;
}

export interface PeerConnectionEvents {
  signal(signal: ConnectionSignal): void;
  opened(): void;
  /** May come before `opened`: the other end can be the faster one. */
  frame(frame: Uint8Array): void;
  /** The path is silent; it may come back, or end with `closed`. */
  disconnected(): void;
  reconnected(): void;
  /** Once, and nothing after it. Not called for an end by `close()`. */
  closed(reason: string): void;
}

export interface PeerConnection extends Channel {
  signal(signal: ConnectionSignal): void;
  stats(): Promise<PathStats>;
  close(): void;
}

export type PeerConnections = (initiator: boolean, events: PeerConnectionEvents) => PeerConnection;

export interface PeerConnectionDeps {
  readonly env: Env;
  /** STUN and TURN servers. None: only peers that reach each other without help (one network, public addresses) meet. */
  readonly iceServers: readonly RTCIceServer[];
  /** WebRTC for where the platform has none. */
  readonly wrtc?: unknown;
}

export function createPeerConnections({ env, iceServers, wrtc }: PeerConnectionDeps): PeerConnections {
  return (initiator, events) => {
    // State
    let ended = false;
    let opened = false;
    /** The description that waits for its candidates; null: it is not made yet. */
    let held: Description | null = null;
    let isDescribed = false;
    let cancelHeld = (): void => {};
    let cancelQuiet = (): void => {};

    // Resources
    const peer: SimplePeerInstance = new SimplePeer({
      initiator,
      trickle: true,
      objectMode: true, // keeps the borders between messages
      channelConfig: { negotiated: true, id: 0 },
      config: { iceServers: [...iceServers] },
      ...(wrtc === undefined ? {} : { wrtc }),
    });

    const open = (): void => {
      if (ended || opened) return;
      opened = true;
      events.opened();
    };

    const end = (reason: string): void => {
      if (ended) return;
      ended = true;
      stopWaiting();
      peer.destroy();
      events.closed(reason);
    };

    const stopWaiting = (): void => {
      cancelHeld();
      cancelQuiet();
    };

    /** With what was gathered until now in it: one message where there would be two [MESH-24]. */
    const describe = (): void => {
      if (!held || isDescribed || ended) return;
      stopWaiting();
      isDescribed = true;
      events.signal({ type: held.type, sdp: peer._pc?.localDescription?.sdp ?? held.sdp });
    };

    /** Engines take their time to say that they have gathered all, and name all they have within a few milliseconds. */
    const describeSoon = (): void => {
      cancelQuiet();
      cancelQuiet = env.after(candidateQuietMs, describe);
    };

    peer.on('signal', (data) => {
      const signal = signalOf(data);
      if (!signal || ended) return;
      if (signal.type === 'candidate') return isDescribed ? events.signal(signal) : describeSoon();
      held = signal;
      if (peer._pc?.iceGatheringState === 'complete') describe();
      else cancelHeld = env.after(candidateGatherMs, describe);
    });
    peer.on('_iceComplete', describe);
    // The channel's own event: simple-peer's comes after a round of statistics, up to 100 ms later.
    peer._channel?.addEventListener('open', open);
    peer.on('connect', open);
    peer.on('data', (data) => {
      // Text is no frame of ours; an empty one is refused by the reassembler like any other garbage.
      if (!ended) events.frame(typeof data === 'string' ? new Uint8Array(0) : data);
    });
    peer.on('iceStateChange', (state) => {
      if (ended) return;
      if (state === 'disconnected') events.disconnected();
      else if (state === 'connected' || state === 'completed') events.reconnected();
    });
    peer.on('error', (problem) => end(`connection failed: ${problem.message}`));
    peer.on('close', () => end('connection closed'));

    return {
      send(frame) {
        if (ended || !opened) return false;
        try {
          peer.send(frame);
          return true;
        } catch {
          // The channel is closing or its buffer is full, which our gates rule out: either way it is of no more use.
          end('channel refused a frame');
          return false;
        }
      },
      bufferedAmount: () => (ended ? 0 : peer.bufferSize),
      whenDrained(run) {
        const channel = ended ? null : peer._channel;
        const heard = typeof channel?.bufferedAmountLowThreshold === 'number';
        const done = (): void => {
          cancel();
          run();
        };
        const cancelTimer = env.after(heard ? drainSafetyMs : drainPollMs, done);
        const cancel = (): void => {
          cancelTimer();
          channel?.removeEventListener('bufferedamountlow', done);
        };
        if (heard) channel?.addEventListener('bufferedamountlow', done);
        return cancel;
      },
      signal(signal) {
        if (ended) return;
        try {
          peer.signal(
            signal.type === 'candidate'
              ? { candidate: { candidate: signal.candidate, sdpMid: signal.mid, sdpMLineIndex: signal.line } }
              : signal,
          );
        } catch {
          // A candidate this engine cannot read: another may do.
        }
      },
      stats: () =>
        new Promise((resolve) => {
          const unknown: PathStats = { path: null, roundTripMs: null };
          if (ended || !opened) {
            resolve(unknown);
            return;
          }
          // Some engines never answer once the connection is closing.
          const cancel = env.after(2000, () => resolve(unknown));
          try {
            peer.getStats((problem, reports) => {
              cancel();
              resolve(problem ? unknown : pathOf(reports));
            });
          } catch {
            cancel();
            resolve(unknown);
          }
        }),
      close() {
        if (ended) return;
        ended = true;
        stopWaiting();
        peer.destroy();
      },
    };
  };
}

/** Null for what we do not send: requests to renegotiate (there is one channel) and empty end-of-candidates marks. */
function signalOf(data: unknown): ConnectionSignal | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, sdp, candidate } = data as Record<string, unknown>;
  if ((type === 'offer' || type === 'answer') && typeof sdp === 'string') return { type, sdp };
  if (typeof candidate !== 'object' || candidate === null) return null;
  const fields = candidate as Record<string, unknown>;
  if (typeof fields.candidate !== 'string' || fields.candidate === '') return null;
  return {
    type: 'candidate',
    candidate: fields.candidate,
    mid: typeof fields.sdpMid === 'string' ? fields.sdpMid : null,
    line: typeof fields.sdpMLineIndex === 'number' ? fields.sdpMLineIndex : null,
  };
}

function pathOf(reports: readonly Readonly<Record<string, unknown>>[]): PathStats {
  const byId = new Map(reports.map((report) => [report.id, report]));
  const transport = reports.find((report) => report.type === 'transport' && report.selectedCandidatePairId);
  // Firefox has no transport report and marks the pair itself.
  const pair = transport
    ? byId.get(transport.selectedCandidatePairId)
    : reports.find((report) => report.type === 'candidate-pair' && report.nominated && report.state === 'succeeded');
  if (!pair) return { path: null, roundTripMs: null };
  const relayed = [pair.localCandidateId, pair.remoteCandidateId].some((id) => byId.get(id)?.candidateType === 'relay');
  const { currentRoundTripTime: seconds, requestsSent: sent, responsesReceived: answered } = pair;
  return {
    path: relayed ? 'relayed' : 'direct',
    roundTripMs: typeof seconds === 'number' ? Math.round(seconds * 1000) : null,
    unanswered:
      typeof sent === 'number' && typeof answered === 'number'
        ? { path: String(pair.id), count: sent - answered }
        : null,
  };
}
