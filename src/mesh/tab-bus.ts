/** Short notices between the tabs of one browser: a setting was changed, look again. Nothing that has to arrive. */
import type { Scope } from '../lib/scope.ts';
import type { TabChannelConstructor } from './tab-links.ts';

export interface TabBus {
  say(notice: string): void;
}

export function createTabBus(
  scope: Scope,
  name: string,
  broadcast: TabChannelConstructor | null,
  heard: (notice: string) => void,
): TabBus {
  const channel = broadcast && new broadcast(name);
  if (channel) {
    channel.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') heard(data);
    });
    scope.add(() => channel.close());
  }
  return {
    say(notice) {
      channel?.postMessage(notice);
    },
  };
}
