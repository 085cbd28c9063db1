/**
 * The socket to the signaling server, opened while the disk is still being read: on a far network that is most of the
 * time until somebody is met. Whoever opens a room takes it; nobody takes it for long, it is closed.
 */
import type { Env } from '../lib/env.ts';
import type { Socket, SocketConstructor } from './signaling-client.ts';

/** Opening a room takes this long on a slow phone; the server gives a silent socket longer. */
const keptMs = 5_000;

export interface SocketAhead {
  /** Somebody will need it soon. Not to be called while the network is switched off. */
  open(): void;
  /** Null: none was opened, or it broke meanwhile. */
  take(): Socket | null;
}

export function createSocketAhead(env: Env, webSocket: SocketConstructor, url: string): SocketAhead {
  let ahead: { readonly socket: Socket; readonly cancel: () => void } | null = null;

  const forget = (): void => {
    ahead?.cancel();
    ahead = null;
  };

  return {
    open() {
      if (ahead) return;
      let socket: Socket;
      try {
        socket = new webSocket(url);
      } catch {
        return; // whoever needs it tries itself, and tells what became of it
      }
      const drop = (): void => {
        if (ahead?.socket === socket) forget();
      };
      const cancel = env.after(keptMs, () => {
        drop();
        socket.close();
      });
      ahead = { socket, cancel };
      socket.addEventListener('close', drop);
      socket.addEventListener('error', drop);
    },
    take() {
      const socket = ahead?.socket ?? null;
      forget();
      return socket;
    },
  };
}
