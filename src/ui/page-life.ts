/** The page's life as the device should hear of it: hidden and shown, gone and back, with the network and without. */
import type { DeviceApi } from '../room/api.ts';

export function followPageLife(device: DeviceApi, page: Window): void {
  page.addEventListener('online', () => device.wake());
  // Nothing to try, but the status should say so at once.
  page.addEventListener('offline', () => device.wake());
  page.document.addEventListener('visibilitychange', () => {
    if (page.document.visibilityState === 'visible') device.wake();
    // On a phone this is often the last that is heard of a page.
    else device.hide();
  });
  page.addEventListener('pagehide', () => device.suspend());
  // A page kept in the browser's memory comes back as it was, with its links closed.
  page.addEventListener('pageshow', (event) => {
    if (event.persisted) device.resume();
  });
}
