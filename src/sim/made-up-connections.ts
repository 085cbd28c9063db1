/**
 * WebRTC connections of a made-up world: descriptions and candidates as the real ones make them (they travel over the real
 * handshake), one reliable, ordered channel, and the states of a path that went silent.
 */
import type {
  ConnectionSignal,
  PeerConnection,
  PeerConnectionEvents,
  PeerConnections,
} from '../mesh/peer-connection.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { Life } from './life.ts';
import type { Network, Pipe } from './network.ts';
import { bytesMark, type Trace } from './trace.ts';

export interface ConnectionFactory {
  /** As the engine of a page on this host makes them. */
  of(life: Life, host: string): PeerConnections;
  /** Connections that are not closed. */
  count(): number;
}

export interface ConnectionFactoryDeps {
  readonly clock: Clock;
  readonly network: Network;
  readonly chance: Chance;
  readonly trace: Trace;
}

/** Chromium's figures: a path without answers is "disconnected" after about 6 s and "failed" after about 16. */
const silentAfterMs = 6_000;
const failedAfterMs = 16_000;
/** The engine says that a send buffer has drained at half of the lowest gate. */
const drainedBytes = 128 * 1024;

interface End {
  readonly id: string;
  readonly host: string;
  readonly life: Life;
  readonly events: PeerConnectionEvents;
  other: End | null;
  /** What this side has been told of the other, by id. */
  readonly told: Set<string>;
  pipe: Pipe | null;
  state: 'connecting' | 'open' | 'closed';
  isSilent: boolean;
  cancelSilence: () => void;
  cancelFailure: () => void;
}

export function createConnectionFactory({ clock, network, chance, trace }: ConnectionFactoryDeps): ConnectionFactory {
  const ends = new Map<string, End>();
  let made = 0;

  const isPathUp = (a: End, b: End): boolean => network.isUp(a.host, b.host) && network.isUp(b.host, a.host);
  const isWell = (end: End): boolean =>
    end.other !== null && end.other.state === 'open' && end.other.life.state() !== 'dead' && isPathUp(end, end.other);

  const forget = (end: End): void => {
    end.state = 'closed';
    end.cancelSilence();
    end.cancelFailure();
    ends.delete(end.id);
  };

  const fail = (end: End, reason: string): void => {
    if (end.state === 'closed') return;
    forget(end);
    end.pipe?.close();
    end.life.enter(() => end.events.closed(reason));
    if (end.other) look(end.other);
  };

  /** Looks whether answers still come, now that something has changed; the engine notices seconds later. */
  const look = (end: End): void => {
    if (end.state !== 'open') return;
    if (isWell(end)) {
      end.cancelSilence();
      end.cancelFailure();
      end.cancelSilence = () => {};
      end.cancelFailure = () => {};
      if (end.isSilent) end.life.enter(() => end.state === 'open' && end.events.reconnected());
      end.isSilent = false;
      return;
    }
    end.cancelSilence();
    end.cancelFailure();
    end.cancelSilence = clock.after(silentAfterMs, () => {
      end.isSilent = true;
      end.life.enter(() => end.state === 'open' && end.events.disconnected());
    });
    end.cancelFailure = clock.after(failedAfterMs, () => fail(end, 'connection failed'));
  };

  const tryOpen = (end: End): void => {
    const { other } = end;
    if (other?.other !== end || end.state !== 'connecting' || other.state !== 'connecting') return;
    if (!end.told.has(other.id) || !other.told.has(end.id) || !isPathUp(end, other)) return;
    for (const one of [end, other]) {
      one.state = 'open';
      const [from, to] = one === end ? [end, other] : [other, end];
      one.pipe = network.pipe(from.host, to.host);
      clock.after(network.latency(from.host, to.host), () =>
        one.life.enter(() => one.state === 'open' && one.events.opened()),
      );
    }
    trace.line(`net  ${end.id} and ${other.id} are connected`);
  };

  network.changed.subscribe(() => {
    for (const end of [...ends.values()]) {
      tryOpen(end);
      look(end);
    }
  });

  return {
    count: () => ends.size,
    of: (life, host) => (initiator, events) => {
      const end: End = {
        id: `c${made++}`,
        host,
        life,
        events,
        other: null,
        told: new Set(),
        pipe: null,
        state: 'connecting',
        isSilent: false,
        cancelSilence: () => {},
        cancelFailure: () => {},
      };
      ends.set(end.id, end);

      const say = (signal: ConnectionSignal): void => {
        clock.after(chance.between(1, 12), () =>
          life.enter(() => void (end.state !== 'closed' && events.signal(signal))),
        );
      };
      const gather = (): void => {
        say({ type: 'candidate', candidate: `candidate ${end.id}`, mid: '0', line: 0 });
      };
      if (initiator) {
        say({ type: 'offer', sdp: `offer ${end.id}` });
        gather();
      }
      life.onDeath(() => {
        if (end.state === 'closed') return;
        const { other } = end;
        forget(end);
        end.pipe?.close();
        if (other) look(other);
      });

      const connection: PeerConnection = {
        signal(signal) {
          if (end.state === 'closed') return;
          const text = signal.type === 'candidate' ? signal.candidate : signal.sdp;
          const other = ends.get(text.split(' ')[1] ?? '');
          if (!other) return;
          if (signal.type !== 'candidate') end.other = other;
          else end.told.add(other.id);
          if (signal.type === 'offer') {
            say({ type: 'answer', sdp: `answer ${end.id}` });
            gather();
          }
          tryOpen(end);
        },
        send(frame) {
          const { other } = end;
          if (end.state !== 'open' || !other || !end.pipe) return false;
          // A copy, as the engine takes it: the sender may use its buffer again.
          const sent = frame.slice();
          end.pipe.send(sent.length, () => {
            if (other.state !== 'open') return;
            trace.line(`net  ${end.host} to ${other.host} ${bytesMark(sent)}`);
            other.life.enter(() => other.state === 'open' && other.events.frame(sent));
          });
          return true;
        },
        bufferedAmount: () => end.pipe?.buffered() ?? 0,
        whenDrained: (run) => life.env.after(end.pipe?.drainMs(drainedBytes) ?? 5, run),
        stats: async () => ({ path: 'direct', roundTripMs: 20 }),
        close() {
          if (end.state === 'closed') return;
          const { other } = end;
          // The last frames still leave; then the other side is told, if it can be reached.
          if (other?.state === 'open') end.pipe?.send(0, () => fail(other, 'connection closed'));
          forget(end);
          if (other) look(other);
        },
      };
      return connection;
    },
  };
}
