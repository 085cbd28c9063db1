/** Makes the app work offline where the browser can, and passes on that a newer build waits. */
import { serviceWorkerUrl } from '../trusted-types.ts';

export type OfflineSupport =
  /** Reload and cold start work without network and server from now on. */
  | 'active'
  /** No service workers here: an old or private browser, or not a secure context. */
  | 'unsupported'
  /** The browser refused (a certificate that it does not trust) or a file could not be stored. */
  | 'failed';

/**
 * Call once a page. `onUpdate` is called when a newer build is ready, at once or at any time later; its argument takes it
 * and reloads the page. Settles always.
 */
export async function registerServiceWorker(onUpdate: (apply: () => void) => void): Promise<OfflineSupport> {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return 'unsupported';
  const { serviceWorker } = navigator;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await serviceWorker.register(serviceWorkerUrl(), { updateViaCache: 'none' });
  } catch {
    return 'failed';
  }

  let taking = false;
  const hadController = serviceWorker.controller !== null;

  const offer = (waiting: ServiceWorker): void =>
    onUpdate(() => {
      taking = true;
      // Whichever waits by then: the browser may have installed the same build once more since it was offered.
      (registration.waiting ?? waiting).postMessage({ type: 'take-over' });
    });

  const follow = (installing: ServiceWorker): void => {
    installing.addEventListener('statechange', () => {
      // The first build ever has nobody to take over from.
      if (installing.state !== 'installed' || !registration.active) return;
      if (taking) installing.postMessage({ type: 'take-over' });
      else offer(installing);
    });
  };

  let controlled = hadController;
  serviceWorker.addEventListener('controllerchange', () => {
    if (taking) return window.location.reload();
    // Another tab took the new build: this page still runs the old one until its person reloads it.
    if (controlled) onUpdate(() => window.location.reload());
    controlled = true;
  });
  registration.addEventListener('updatefound', () => {
    if (registration.installing) follow(registration.installing);
  });
  if (registration.waiting && registration.active) offer(registration.waiting);
  else if (registration.installing && registration.active) follow(registration.installing);

  // A tab can stay open for weeks; the browser itself looks for a newer build on navigations only.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => {});
  });

  return registration.active ? 'active' : settled(registration.installing ?? registration.waiting);
}

const settled = (worker: ServiceWorker | null): Promise<OfflineSupport> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (worker?.state === 'activated') resolve('active');
      else if (!worker || worker.state === 'redundant') resolve('failed');
    };
    worker?.addEventListener('statechange', check);
    check();
  });
