/**
 * One process, one port: the app over http, the same over TLS when there is a certificate, and the signaling WebSocket on
 * both. Which of the two a client speaks is read from its first byte.
 */
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createNetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Env } from '../lib/env.ts';
import { createAppHandler } from './app-handler.ts';
import { clientAddress } from './request-origin.ts';
import { requestPath } from './request-path.ts';
import { addressKey } from './signaling/address-key.ts';
import type { SignalingCounts } from './signaling/signaling.ts';
import { createSignalingSockets } from './signaling/signaling-sockets.ts';

export interface TlsMaterial {
  /** PEM: the server's certificate, then the authority's. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
  /** DER: what `/trust` hands out. */
  readonly authority: Uint8Array;
}

export interface ServerOptions {
  readonly env: Env;
  /** 0: any free port. */
  readonly port: number;
  /** Absent: every address of this machine. */
  readonly host?: string;
  readonly distDir: string;
  readonly tls?: TlsMaterial;
  /** Told of faults of our own, never of what clients send. */
  readonly log: (line: string) => void;
}

export interface RunningServer {
  readonly port: number;
  counts(): SignalingCounts;
  /** Drops every socket at once; resolves when the port is free. */
  close(): Promise<void>;
}

/** The first byte of a TLS handshake record; no http request begins with it. */
const tlsHandshake = 0x16;
/** A client that says nothing holds a socket; ten seconds is a slow network's handshake several times over. */
const firstByteMs = 10_000;
/** The same for a request that trickles in; looked at every half of it. */
const headersMs = 10_000;
/** Signaling has its own limit of 10,000; the rest is room for page loads. */
const maxOpenConnections = 11_000;

/** Rejects with Node's own error when it cannot listen (`code` EADDRINUSE, EACCES …). */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const { env, log, tls } = options;
  const open = new Set<Socket>();
  let port = options.port;

  const signaling = createSignalingSockets(env);
  const handle = createAppHandler({ distDir: options.distDir, authority: tls?.authority ?? null, port: () => port });

  const refuse = (socket: Duplex, status: string): void => {
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else socket.destroy();
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Node takes its own listener away before it hands the socket over; one unheard error would end the process.
    socket.on('error', () => socket.destroy());
    if (requestPath(request.url) !== '/signal') return refuse(socket, '404 Not Found');
    signaling.accept(request, socket, head, addressKey(clientAddress(request)));
  };

  const patience = {
    headersTimeout: headersMs,
    requestTimeout: 2 * headersMs,
    connectionsCheckingInterval: headersMs / 2,
  };
  const httpServers = [
    createHttpServer(patience),
    ...(tls ? [createHttpsServer({ ...patience, cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' })] : []),
  ];
  for (const server of httpServers) {
    server.on('request', handle);
    server.on('upgrade', upgrade);
    server.on('clientError', (_problem, socket) => refuse(socket, '400 Bad Request'));
    server.on('tlsClientError', (_problem: Error, socket: Socket) => socket.destroy());
    server.on('error', (problem) => log(`http: ${problem.message}`));
    // It never listens itself, and Node starts the watch over slow requests only on this event.
    server.emit('listening');
  }
  const [plain, secure] = httpServers;

  const dispatch = (socket: Socket): void => {
    const giveUp = env.after(firstByteMs, () => socket.destroy());
    socket.once('close', giveUp);
    socket.once('readable', () => {
      giveUp();
      const first: Buffer | null = socket.read();
      if (!first) return; // ended or broken before the first byte
      socket.unshift(first);
      (first[0] === tlsHandshake && secure ? secure : plain)?.emit('connection', socket);
    });
  };

  const door = createNetServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    dispatch(socket);
  });
  door.maxConnections = maxOpenConnections;

  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen({ port: options.port, ...(options.host === undefined ? {} : { host: options.host }) }, () => {
      door.removeListener('error', reject);
      door.on('error', (problem) => log(`listening: ${problem.message}`));
      resolve();
    });
  }).catch((problem) => {
    signaling.close();
    throw problem;
  });
  const address = door.address();
  if (address !== null && typeof address === 'object') port = address.port;

  let closing: Promise<void> | null = null;
  return {
    port,
    counts: () => signaling.counts(),
    close() {
      closing ??= new Promise((resolve) => {
        signaling.close();
        door.close(() => resolve());
        for (const socket of open) socket.destroy();
        for (const server of httpServers) server.close();
      });
      return closing;
    },
  };
}
