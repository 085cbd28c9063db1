/** The service worker: wires the browser's events to the precache. Built on its own into `/sw.js`, one classic script. */
import { createPrecache, type PrecacheFile } from './precache.ts';

/** Put in by the build. */
declare const __SKEIN_PRECACHE__: { readonly version: string; readonly files: readonly PrecacheFile[] };

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
/** What we use of the worker's world; the type library of workers cannot be loaded beside that of pages. */
interface WorkerScope {
  readonly caches: CacheStorage;
  readonly location: Location;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly unknown[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: ExtendableEvent & { readonly data: unknown }) => void): void;
}

// Read once: the build writes the whole list wherever the name stands.
const built = __SKEIN_PRECACHE__;
const scope = globalThis as unknown as WorkerScope;

const precache = createPrecache({
  caches: scope.caches,
  fetch: (request) => fetch(request),
  origin: scope.location.origin,
  version: built.version,
  files: built.files,
  openPages: async () => (await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })).length,
});

scope.addEventListener('install', (event) => event.waitUntil(precache.install()));

// Claiming makes the very first page load work offline too, without a reload.
scope.addEventListener('activate', (event) => event.waitUntil(precache.activate().then(() => scope.clients.claim())));

scope.addEventListener('fetch', (event) => {
  const response = precache.answer(event.request);
  if (response) event.respondWith(response);
});

// [SW-3] A new build waits until a person takes it: nobody's page changes under their hands.
scope.addEventListener('message', (event) => {
  const { data } = event;
  if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'take-over') {
    event.waitUntil(scope.skipWaiting());
  }
});
