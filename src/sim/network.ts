/**
 * The made-up network between browsers and the signaling server: who reaches whom, how fast, and what gets lost. Streams
 * are reliable and ordered, as TCP and SCTP are: a loss is a delay, a cut holds what is under way until it is mended.
 */
import { createTopic, type Topic } from '../lib/observable.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';

export interface Network {
  /** In this direction. */
  isUp(from: string, to: string): boolean;
  /** Both directions between the two groups, or only from the first to the second. */
  cut(from: readonly string[], to: readonly string[], isOneWay: boolean): void;
  mend(): void;
  /** This host's line becomes slow and loses packets. */
  spoil(host: string): void;
  /** No line is slow any more. */
  soothe(): void;
  latency(from: string, to: string): number;
  pipe(from: string, to: string): Pipe;
  /** A cut was made or mended. */
  readonly changed: Topic<void>;
}

/** One direction of one stream. */
export interface Pipe {
  send(bytes: number, arrive: () => void): void;
  /** Bytes that have not left yet. */
  buffered(): number;
  /** How long until fewer than this are buffered, if nothing more is sent. */
  drainMs(bytes: number): number;
  /** Nothing more arrives. */
  close(): void;
}

const bytesPerMs = 1_000;
const slowBytesPerMs = 12;
const slowLossRate = 0.1;

export function createNetwork(clock: Clock, chance: Chance): Network {
  const cuts = new Set<string>();
  const slow = new Set<string>();
  const latencies = new Map<string, number>();
  const changed = createTopic<void>();

  const isUp = (from: string, to: string): boolean => !cuts.has(`${from}>${to}`);
  const isSlow = (from: string, to: string): boolean => slow.has(from) || slow.has(to);

  const latency = (from: string, to: string): number => {
    const pair = from < to ? `${from} ${to}` : `${to} ${from}`;
    const known = latencies.get(pair);
    const base = known ?? chance.between(1, chance.hit(0.2) ? 150 : 25);
    if (known === undefined) latencies.set(pair, base);
    const jitter = base * chance.next() * 0.3;
    // A delay's long tail, and on a bad line the wait for a lost packet to be sent again.
    const tail = chance.hit(isSlow(from, to) ? slowLossRate : 0.004) ? chance.between(200, 1_200) : 0;
    return base + jitter + tail;
  };

  return {
    isUp,
    changed,
    latency,
    cut(from, to, isOneWay) {
      for (const a of from) {
        for (const b of to) {
          cuts.add(`${a}>${b}`);
          if (!isOneWay) cuts.add(`${b}>${a}`);
        }
      }
      changed.publish();
    },
    mend() {
      cuts.clear();
      changed.publish();
    },
    spoil: (host) => void slow.add(host),
    soothe: () => slow.clear(),

    pipe(from, to) {
      const queue: { readonly at: number; readonly bytes: number; readonly arrive: () => void }[] = [];
      let lastAt = 0;
      let leavesAt = 0;
      let cancel: (() => void) | null = null;
      let isClosed = false;
      const rate = (): number => (isSlow(from, to) ? slowBytesPerMs : bytesPerMs);

      const arm = (): void => {
        const first = queue[0];
        if (!first || cancel || isClosed || !isUp(from, to)) return;
        cancel = clock.after(first.at - clock.now(), () => {
          cancel = null;
          if (!isUp(from, to)) return;
          queue.shift();
          first.arrive();
          arm();
        });
      };
      const stop = changed.subscribe(arm);

      const buffered = (): number => {
        if (!isUp(from, to)) return queue.reduce((sum, { bytes }) => sum + bytes, 0);
        return Math.max(0, (leavesAt - clock.now()) * rate());
      };

      return {
        send(bytes, arrive) {
          if (isClosed) return;
          leavesAt = Math.max(leavesAt, clock.now()) + bytes / rate();
          lastAt = Math.max(lastAt, leavesAt + latency(from, to));
          queue.push({ at: lastAt, bytes, arrive });
          arm();
        },
        buffered,
        drainMs: (bytes) => Math.max(1, (buffered() - bytes) / rate()),
        close() {
          isClosed = true;
          queue.length = 0;
          cancel?.();
          stop();
        },
      };
    },
  };
}
