/** Composition root: the real world, then the room, then the interface. */
import { registerServiceWorker } from './ui/service-worker/registration.ts';

const root = document.getElementById('root');
if (root) root.textContent = 'Skein';

void registerServiceWorker(() => {});
