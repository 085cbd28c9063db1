/**
 * Links between the tabs of one browser, over a BroadcastChannel named by the room. They share storage, keys and origin,
 * so nothing is proved here; only versions and shapes are checked, for a tab may run an older release of the app.
 *
 * An address is a session and a mark of the time it was switched on, so that a link never mixes two lives of one tab.
 * A tab that is killed says no goodbye: each holds a Web Lock by its address, and whoever is granted that lock knows
 * that the tab is gone. Where there are no Web Locks silence decides, slowly, for background tabs sleep.
 */
import type { DeviceId } from '../crypto/port.ts';
import { toHex } from '../lib/bytes.ts';
import { type Env, every } from '../lib/env.ts';
import { createScope, type Scope } from '../lib/scope.ts';
import { maxTabs, tabGoneMs, tabHelloMs } from './limits.ts';
import { createTabLink, type TabLink } from './tab-link.ts';
import { readTabMessage, type TabMessage, tabProtocolVersion } from './tab-message.ts';
import type { Link, SessionId } from './types.ts';

/** As much of a BroadcastChannel as is used here. */
export interface TabChannel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}
export type TabChannelConstructor = new (name: string) => TabChannel;

/** As much of `navigator.locks` as is used here. */
export interface TabLocks {
  request(name: string, options: { readonly signal?: AbortSignal }, held: () => Promise<void>): Promise<unknown>;
  query?(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

export interface TabLinksDeps {
  readonly env: Env;
  readonly channelName: string;
  readonly session: SessionId;
  /** Of this browser, and so of every tab. */
  readonly device: DeviceId;
  readonly broadcast: TabChannelConstructor;
  readonly locks: TabLocks | null;
  readonly onLink: (link: Link) => void;
  readonly onEnd: (session: SessionId, fault: string | null) => void;
}

export interface TabLinks {
  links(): readonly Link[];
  has(session: SessionId): boolean;
  setEnabled(enabled: boolean): void;
  /** True: no other tab of this browser has a room open, so none will answer. False also where that cannot be told. */
  isAlone(): Promise<boolean>;
  /** Says hello again: after a sleep, others may have given us up. */
  greet(): void;
}

const lockPrefix = 'skein tab ';
export const tabLockName = (address: string): string => `${lockPrefix}${address}`;

export function createTabLinks(deps: TabLinksDeps): TabLinks {
  const { env, session, device } = deps;

  // State
  let life: { readonly address: string; readonly channel: TabChannel; readonly scope: Scope } | null = null;
  const linkByAddress = new Map<string, TabLink>();
  /** Addresses that broke the protocol: an old release says the same again at every hello. */
  const banned = new Set<string>();

  const post = (message: TabMessage): void => {
    try {
      life?.channel.postMessage(message);
    } catch {
      // The channel is closing with the page: nobody is left to be told.
    }
  };

  const greet = (): void => {
    if (life) post({ v: tabProtocolVersion, type: 'hello', from: life.address });
  };

  /** Resolves when the tab behind this address is gone; never where there are no locks. */
  const watchTab = (address: string, signal: AbortSignal, gone: () => void): void => {
    deps.locks
      ?.request(tabLockName(address), { signal }, async () => gone())
      // Aborted, because the link ended otherwise; or locks are denied here, and silence decides.
      .catch(() => {});
  };

  const link = (address: string): TabLink | null => {
    const known = linkByAddress.get(address);
    if (known || !life || banned.has(address) || linkByAddress.size >= maxTabs) return known ?? null;
    const scope = createScope();
    const made = createTabLink({
      env,
      session: address.slice(0, 32) as SessionId,
      device,
      from: life.address,
      to: address,
      post,
      onEnd(fault) {
        scope.close();
        linkByAddress.delete(address);
        if (fault !== null) banned.add(address);
        deps.onEnd(made.link.session, fault);
      },
    });
    linkByAddress.set(address, made);
    watchTab(address, scope.signal, () => made.end('tab closed'));
    return made;
  };

  const hear = (data: unknown): void => {
    const message = readTabMessage(data);
    // A newer or older release of the app in another tab: it will have been reloaded before long.
    if (!message || !life || message.from === life.address) return;
    if ('to' in message && message.to !== life.address) return;
    const known = linkByAddress.get(message.from);
    switch (message.type) {
      case 'hello':
      case 'here': {
        known?.heardOf();
        const made = known ? null : link(message.from);
        if (!made) return;
        if (message.type === 'hello')
          post({ v: tabProtocolVersion, type: 'here', from: life.address, to: message.from });
        return deps.onLink(made.link);
      }
      case 'bye':
        return known?.end('tab closed');
      default:
        return known?.hear(message);
    }
  };

  const begin = async (address: string, channel: TabChannel, scope: Scope): Promise<void> => {
    channel.addEventListener('message', (event) => {
      if (!scope.signal.aborted) hear(event.data);
    });
    // First the lock, then the hello: whoever hears of us may ask for the lock at once.
    await holdLock(deps.locks, tabLockName(address), scope);
    if (scope.signal.aborted) return;
    greet();
    scope.add(every(env, tabHelloMs, greet));
    if (!deps.locks) {
      const sweep = (): void => {
        for (const tab of [...linkByAddress.values()]) if (tab.silentMs() > tabGoneMs) tab.end('tab silent');
      };
      scope.add(every(env, tabHelloMs, sweep));
    }
  };

  return {
    links: () => [...linkByAddress.values()].map((tab) => tab.link),
    has: (wanted) => [...linkByAddress.values()].some((tab) => tab.link.session === wanted),
    greet,
    async isAlone() {
      try {
        const { held } = (await deps.locks?.query?.()) ?? {};
        return (
          held?.every(({ name = '' }) => !name.startsWith(lockPrefix) || name.startsWith(tabLockName(session))) ?? false
        );
      } catch {
        return false;
      }
    },
    setEnabled(enabled) {
      if (enabled === (life !== null)) return;
      if (!enabled) {
        if (life) post({ v: tabProtocolVersion, type: 'bye', from: life.address });
        for (const tab of [...linkByAddress.values()]) tab.end('done');
        life?.scope.close();
        life = null;
        return;
      }
      const address = `${session}.${toHex(env.randomBytes(8))}`;
      const channel = new deps.broadcast(deps.channelName);
      const scope = createScope();
      scope.add(() => channel.close());
      life = { address, channel, scope };
      void begin(address, channel, scope);
    },
  };
}

/** Resolves when the lock is held (or cannot be had); it is released when the scope closes, or with the page. */
function holdLock(locks: TabLocks | null, name: string, scope: Scope): Promise<void> {
  if (!locks) return Promise.resolve();
  return new Promise((resolve) => {
    const released = new Promise<void>((release) => scope.add(release));
    locks
      .request(name, {}, () => {
        resolve();
        return released;
      })
      .catch(() => resolve());
  });
}
