/** WebSockets to the real signaling core: what a browser's socket does, over a line that may damage frames. */
import type { Socket, SocketConstructor } from '../mesh/signaling-client.ts';
import { createSignaling, type Signaling, type SignalingConnection } from '../server/signaling/signaling.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { Life } from './life.ts';
import type { Network } from './network.ts';
import type { Trace } from './trace.ts';

export const serverHost = 'server';

export interface SignalingHost {
  /** As `WebSocket` of a page on this host. */
  sockets(life: Life, host: string): SocketConstructor;
  /** The process ends, and with it every socket; up again it knows nothing. */
  setUp(isUp: boolean): void;
  /** From now on a frame is harmed with this probability, in either direction. */
  setHarm(probability: number): void;
  counts(): { readonly sockets: number; readonly topics: number };
}

export interface SignalingHostDeps {
  readonly clock: Clock;
  readonly network: Network;
  readonly chance: Chance;
  readonly trace: Trace;
}

const joinFrame = '{"type":"join"';
/** The server gives up a silent socket after two heartbeats of 15 s. */
const serverPatienceMs = 30_000;

export function createSignalingHost({ clock, network, chance, trace }: SignalingHostDeps): SignalingHost {
  const makeCore = (): Signaling => createSignaling({ elapsed: clock.now, chance: chance.next });
  let core: Signaling | null = makeCore();
  let harm = 0;
  /** How each open socket hears that the server's process has ended. */
  const ends = new Set<() => void>();

  /** The frame as often, and as whole, as it comes out at the other end. */
  const harmed = (frame: string): readonly string[] => {
    if (!chance.hit(harm)) return [frame];
    const at = chance.below(frame.length);
    const kind = chance.weighted({ drop: 4, twice: 2, cut: 1, flip: 2 });
    trace.line(`net  signaling frame ${kind}`);
    switch (kind) {
      case 'drop':
        return [];
      case 'twice':
        return [frame, frame];
      case 'cut':
        return [frame.slice(0, at)];
      case 'flip': {
        // Under TLS nobody but the server could do this. Another name in one's own place is not among what it could gain by.
        if (frame.startsWith(joinFrame)) return [frame.slice(0, at)];
        const flipped = String.fromCharCode(frame.charCodeAt(at) ^ (1 << chance.below(7)));
        return [frame.slice(0, at) + flipped + frame.slice(at + 1)];
      }
    }
  };

  const open = (life: Life, host: string): Socket => {
    const listeners = new Map<string, ((event: { readonly data: unknown }) => void)[]>();
    const up = network.pipe(host, serverHost);
    const down = network.pipe(serverHost, host);
    let state: 'connecting' | 'open' | 'closed' = 'connecting';
    let connection: SignalingConnection | null = null;
    let serverEnded = false;

    const fire = (type: string, data?: unknown): void => {
      for (const listener of listeners.get(type) ?? []) listener({ data });
    };
    const closeHere = (): void => {
      if (state === 'closed') return;
      state = 'closed';
      fire('close');
    };
    /** The server's side of the socket is over, whoever ended it. */
    const endThere = (): void => {
      if (serverEnded) return;
      serverEnded = true;
      ends.delete(processEnded);
      stopWatching();
      connection?.closed();
    };
    const processEnded = (): void => {
      serverEnded = true;
      ends.delete(processEnded);
      down.send(0, () => life.enter(closeHere));
    };

    // A frame may overtake the one before: a server of many parts may do that, and nobody promised otherwise.
    const passOn = (pipe: typeof up, frame: string, arrive: (frame: string) => void): void => {
      for (const whole of harmed(frame)) {
        const isLate = chance.hit(harm / 4);
        pipe.send(whole.length, () => {
          if (isLate) clock.after(chance.between(5, 400), () => arrive(whole));
          else arrive(whole);
        });
      }
    };

    const accept = (): void => {
      if (!core) {
        down.send(0, () =>
          life.enter(() => {
            fire('error');
            closeHere();
          }),
        );
        return;
      }
      ends.add(processEnded);
      connection = core.connect(
        {
          send: (text) =>
            passOn(down, text, (data) => life.enter(() => void (state === 'open' && fire('message', data)))),
          bufferedBytes: down.buffered,
          close() {
            down.send(0, () => life.enter(closeHere));
            clock.after(0, endThere);
          },
        },
        host,
      );
      down.send(0, () =>
        life.enter(() => {
          if (state !== 'connecting') return;
          state = 'open';
          fire('open');
        }),
      );
    };

    up.send(0, accept);
    life.onDeath(() => {
      // The system closes the sockets of a killed process; over a cut line only silence tells.
      clock.after(network.isUp(host, serverHost) ? 5 : serverPatienceMs, endThere);
      up.close();
      down.close();
    });
    const stopWatching = network.changed.subscribe(() => {
      if (network.isUp(host, serverHost) && network.isUp(serverHost, host)) return;
      clock.after(serverPatienceMs, () => {
        if (!network.isUp(host, serverHost) || !network.isUp(serverHost, host)) endThere();
      });
    });

    return {
      send(text) {
        if (state !== 'open') throw new Error('the socket is not open');
        passOn(up, text, (frame) => void (serverEnded || connection?.receive(frame)));
      },
      close() {
        if (state === 'closed') return;
        state = 'closed';
        up.send(0, endThere);
      },
      addEventListener(type: string, listener: (event: { readonly data: unknown }) => void) {
        listeners.set(type, [...(listeners.get(type) ?? []), listener]);
      },
    };
  };

  return {
    sockets(life, host) {
      return class {
        constructor() {
          // biome-ignore lint/correctness/noConstructorReturn: what is asked for is a constructor, and no more of a class.
          return open(life, host);
        }
      } as unknown as SocketConstructor;
    },
    setUp(isUp) {
      if (isUp === (core !== null)) return;
      core = isUp ? makeCore() : null;
      if (!isUp) for (const end of [...ends]) end();
    },
    setHarm(probability) {
      harm = probability;
    },
    counts: () => core?.counts() ?? { sockets: 0, topics: 0 },
  };
}
