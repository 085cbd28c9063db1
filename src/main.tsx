/** Composition root: the real world, then the device and its rooms, then the interface. */
import { createWebCrypto } from './crypto/web-crypto.ts';
import { realEnv } from './lib/env.ts';
import { err } from './lib/result.ts';
import { createMesh } from './mesh/mesh.ts';
import { createPeerConnections } from './mesh/peer-connection.ts';
import { createSocketAhead } from './mesh/socket-ahead.ts';
import { createTabBus } from './mesh/tab-bus.ts';
import { createDevice } from './room/device.ts';
import { createDeviceStore } from './storage/device-store.ts';
import { createIndexedDbStorage } from './storage/indexed-db.ts';
import { deviceLabel } from './ui/device-label.ts';
import { followPageLife } from './ui/page-life.ts';
import { registerServiceWorker } from './ui/service-worker/registration.ts';
import { startInterface } from './ui/start-interface.tsx';

const env = realEnv;
/** One for all: what the engine can do is tried once. */
const crypto = createWebCrypto();
const broadcast = globalThis.BroadcastChannel ?? null;

/** An app on static hosting has no server beside it: there the build names one, `VITE_SIGNALING_URL=wss://… npm run build`. */
const signalingUrl = (): string => {
  const named: string | undefined = import.meta.env.VITE_SIGNALING_URL;
  if (named) return named;
  const url = new URL('/signal', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
};

/** STUN servers for peers on different networks: `VITE_ICE_SERVERS=stun:host:port,…`. None: one network, or public addresses. */
const iceServers = (): readonly RTCIceServer[] => {
  const named: string | undefined = import.meta.env.VITE_ICE_SERVERS;
  return named ? named.split(',').map((urls) => ({ urls: urls.trim() })) : [];
};

/** Two frames: what the first one shows may ask for more in the next. A page that nobody sees gets no frames at all. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    if (document.visibilityState === 'hidden') resolve();
    else requestAnimationFrame(() => requestAnimationFrame(() => env.after(0, resolve)));
  });

async function openDevice() {
  // On plain http from another host the browser withholds these: a sentence, not a crash.
  if (!globalThis.isSecureContext) return err({ code: 'crypto-missing' });
  const connections = globalThis.RTCPeerConnection ? createPeerConnections({ env, iceServers: iceServers() }) : null;
  const ahead = createSocketAhead(env, WebSocket, signalingUrl());
  const device = await createDevice({
    env,
    crypto,
    storage: createIndexedDbStorage({ env }),
    deviceStore: createDeviceStore({ env }),
    openMesh: (request) =>
      createMesh({
        ...request,
        env,
        crypto,
        signalingUrl: signalingUrl(),
        webSocket: WebSocket,
        socketAhead: ahead.take,
        broadcast,
        locks: navigator.locks ?? null,
        connections,
      }),
    expectMesh: ahead.open,
    screen: { painted },
    openTabBus(scope, heard) {
      const bus = createTabBus(scope, 'skein-settings', broadcast, heard);
      return { say: () => bus.say('settings') };
    },
    defaultLabel: deviceLabel(navigator.userAgent),
    isOnline: () => navigator.onLine,
    version: import.meta.env.VITE_APP_VERSION ?? 'unknown',
  });
  if (device.ok) followPageLife(device.value, window);
  return device;
}

const root = document.getElementById('root');
if (root) void startInterface({ root, env, openDevice, registerServiceWorker });
