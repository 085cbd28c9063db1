import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { version } from './package.json' with { type: 'json' };
import { serviceWorkerPlugin } from './scripts/service-worker-plugin.ts';

export default defineConfig({
  plugins: [react(), serviceWorkerPlugin()],
  define: { 'import.meta.env.VITE_APP_VERSION': JSON.stringify(version) },
  build: {
    target: 'es2022',
    // The content security policy allows no data: fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One chunk on purpose: all of it is needed to open a room, and it is stored whole for offline use.
    chunkSizeWarningLimit: 1000,
  },
  server: {
    // `npm run dev` beside a running `npm start`: the app comes from Vite, signaling from the real server.
    proxy: {
      '/signal': { target: 'ws://localhost:8080', ws: true },
      '/server.json': 'http://localhost:8080',
    },
  },
});
