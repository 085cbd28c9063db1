/** The thin layer between the signaling core and real WebSockets: framing, heartbeat, clean-up. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Env, every } from '../../lib/env.ts';
import * as limits from '../../wire/signaling-limits.ts';
import { createSignaling, type SignalingCounts } from './signaling.ts';

export interface SignalingSockets {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void;
  counts(): SignalingCounts;
  /** Ends every socket at once. */
  close(): void;
}

export function createSignalingSockets(env: Env): SignalingSockets {
  const signaling = createSignaling(env);
  const server = new WebSocketServer({
    noServer: true,
    // A longer frame is not read to its end: `ws` closes the socket with 1009.
    maxPayload: limits.maxSignalingFrameBytes,
    // Ciphertext does not compress, and an inflater per socket is memory that a stranger could ask for.
    perMessageDeflate: false,
    clientTracking: true,
  });
  const silent = new Set<WebSocket>();

  const stopHeartbeat = every(env, limits.heartbeatMs, () => {
    for (const socket of server.clients) {
      if (silent.has(socket)) {
        socket.terminate();
      } else {
        silent.add(socket);
        socket.ping();
      }
    }
  });

  const attach = (socket: WebSocket, address: string): void => {
    // Every error is followed by `close`; without a listener it would end the process [SIG-4].
    socket.on('error', () => {});
    const connection = signaling.connect(
      {
        send: (text) => socket.send(text),
        bufferedBytes: () => socket.bufferedAmount,
        close(code, reason) {
          socket.close(code, reason);
          // One that breaks the rules may not answer the close frame either.
          env.after(1_000, () => socket.terminate());
        },
      },
      address,
    );
    if (!connection) return;
    const alive = (): void => {
      silent.delete(socket);
    };
    socket.on('pong', alive);
    socket.on('message', (frame, isBinary) => {
      alive();
      if (isBinary) connection.receiveBinary();
      else connection.receive(String(frame));
    });
    socket.on('close', () => {
      silent.delete(socket);
      connection.closed();
    });
  };

  return {
    accept(request, socket, head, address) {
      server.handleUpgrade(request, socket, head, (webSocket) => attach(webSocket, address));
    },
    counts: () => signaling.counts(),
    close() {
      stopHeartbeat();
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}
