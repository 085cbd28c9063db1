/** What the tabs of one browser share: BroadcastChannels and Web Locks. */
import type { TabChannelConstructor, TabLocks } from '../mesh/tab-links.ts';
import type { Clock } from './clock.ts';
import type { Life } from './life.ts';

export interface TabWorld {
  channels(life: Life): TabChannelConstructor;
  locks(life: Life): TabLocks;
}

interface Channel {
  readonly name: string;
  readonly life: Life;
  readonly listeners: ((event: { readonly data: unknown }) => void)[];
}

interface Waiting {
  readonly grant: () => void;
}

export function createTabWorld(clock: Clock): TabWorld {
  const channels = new Set<Channel>();
  const queues = new Map<string, Waiting[]>();

  /** The first in line holds the lock; when it lets go the next one does. */
  const letGo = (name: string, one: Waiting): void => {
    const queue = queues.get(name) ?? [];
    const at = queue.indexOf(one);
    if (at < 0) return;
    queue.splice(at, 1);
    if (at === 0) queue[0]?.grant();
  };

  return {
    channels(life) {
      return class {
        constructor(name: string) {
          const channel: Channel = { name, life, listeners: [] };
          channels.add(channel);
          life.onDeath(() => channels.delete(channel));
          // biome-ignore lint/correctness/noConstructorReturn: what is asked for is a constructor, and no more of a class.
          return {
            postMessage(message: unknown) {
              const data = structuredClone(message);
              for (const other of channels) {
                if (other === channel || other.name !== name) continue;
                clock.after(0.2, () => {
                  if (channels.has(other))
                    other.life.enter(() => other.listeners.forEach((listen) => void listen({ data })));
                });
              }
            },
            addEventListener(_type: 'message', listener: Channel['listeners'][number]) {
              channel.listeners.push(listener);
            },
            close: () => channels.delete(channel),
          };
        }
      } as unknown as TabChannelConstructor;
    },
    locks: (life) => ({
      request(name, { signal }, held) {
        return new Promise<void>((resolve, reject) => {
          const release = (): void => letGo(name, one);
          const one: Waiting = {
            grant: () =>
              clock.after(0.1, () =>
                life.enter(() => {
                  signal?.removeEventListener('abort', abort);
                  void held().then(() => {
                    release();
                    resolve();
                  });
                }),
              ),
          };
          const abort = (): void => {
            release();
            reject(new Error('no longer wanted'));
          };
          life.onDeath(release);
          signal?.addEventListener('abort', abort);
          const queue = queues.get(name) ?? [];
          queues.set(name, queue);
          queue.push(one);
          if (queue[0] === one) one.grant();
        });
      },
    }),
  };
}
