/** A WebSocket client for tests that keeps what came and lets a test wait for it. */
import { WebSocket } from 'ws';
import { type ClientMessage, parseServerMessage, type ServerMessage } from '../../wire/signaling-message.ts';

export interface TestingClient {
  readonly received: readonly ServerMessage[];
  /** Close code, once closed. */
  closed(): number | null;
  send(message: ClientMessage): void;
  sendRaw(frame: string | Uint8Array): void;
  /** The next message (from the first one not yet taken) that satisfies `wanted`. */
  next<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>>;
  untilClosed(): Promise<number>;
  close(): void;
  /** Reads nothing more and so answers no heartbeat, like a device that lost its network. */
  freeze(): void;
}

export function connectTestingClient(url: string): Promise<TestingClient> {
  const socket = new WebSocket(url, { rejectUnauthorized: false });
  const received: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  let taken = 0;
  let closeCode: number | null = null;
  const changed = (): void => {
    for (const check of [...waiting]) check();
  };

  const until = <T>(read: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const value = read();
        if (value === undefined && closeCode === null) return;
        waiting.delete(check);
        if (value === undefined) reject(new Error(`closed with ${closeCode} after ${JSON.stringify(received)}`));
        else resolve(value);
      };
      waiting.add(check);
      check();
    });

  socket.on('message', (frame) => {
    const parsed = parseServerMessage(String(frame));
    if (!parsed.ok) throw new Error(`the server sent ${frame}: ${parsed.error}`);
    received.push(parsed.value);
    changed();
  });
  socket.on('close', (code) => {
    closeCode = code;
    changed();
  });

  const client: TestingClient = {
    received,
    closed: () => closeCode,
    send: (message) => socket.send(JSON.stringify(message)),
    sendRaw: (frame) => socket.send(frame),
    next: (type) =>
      until(() => {
        for (let i = taken; i < received.length; i++) {
          const message = received[i];
          if (message?.type !== type) continue;
          taken = i + 1;
          return message as Extract<ServerMessage, { type: typeof type }>;
        }
        return undefined;
      }),
    untilClosed: () => until(() => closeCode ?? undefined),
    close: () => socket.close(),
    freeze: () => socket.pause(),
  };

  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(client));
    socket.once('error', reject);
    socket.on('error', () => {});
  });
}
