/** The real server with the real build, to be stopped and started again at the same address. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { realEnv } from '../../src/lib/env.ts';
import { createServer, type RunningServer, type TlsMaterial } from '../../src/server/server.ts';

export const builtApp = fileURLToPath(new URL('../../dist', import.meta.url));

export interface AppServer {
  /** `http://localhost:<port>`: a secure context without a certificate. */
  readonly origin: string;
  /** The same port over TLS; answers where the server was given a certificate. */
  readonly httpsOrigin: string;
  readonly signalingUrl: string;
  /** Every open socket is dropped at once. Harmless when it is stopped already. */
  stop(): Promise<void>;
  /** On the same port. Harmless when it runs. */
  start(): Promise<void>;
}

export interface AppServerOptions {
  readonly distDir?: string;
  readonly tls?: TlsMaterial;
}

export async function startAppServer({ distDir = builtApp, tls }: AppServerOptions = {}): Promise<AppServer> {
  if (!existsSync(`${distDir}/sw.js`)) throw new Error('the app is not built: run npm run build');
  const listen = (port: number): Promise<RunningServer> =>
    // No host: both loopback addresses, because browsers disagree about which one localhost is.
    createServer({
      env: realEnv,
      port,
      distDir,
      log: (line) => console.error(`server: ${line}`),
      ...(tls ? { tls } : {}),
    });
  let running: RunningServer | null = await listen(0);
  const { port } = running;
  return {
    origin: `http://localhost:${port}`,
    httpsOrigin: `https://localhost:${port}`,
    signalingUrl: `ws://localhost:${port}/signal`,
    async stop() {
      const stopping = running;
      running = null;
      await stopping?.close();
    },
    async start() {
      running ??= await listen(port);
    },
  };
}
