/**
 * A network with a delay and a loss, in user space and from a seed: UDP sockets that stand for the real ones. Every real
 * endpoint gets an address here; what is sent to that address arrives at the real one late or never, and seems to come
 * from the address that stands for its sender. So a pair that knows only these addresses talks through here both ways.
 * The browser's own network emulation does not touch WebRTC.
 */
import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seeded } from '../../e2e/harness/seeded.ts';

export interface LossyNetwork {
  /** Where a page asks for the address that stands for a real one: `?address=…&port=…`. */
  readonly url: string;
  counts(): { readonly forwarded: number; readonly lost: number };
  close(): void;
}

export interface LossyNetworkOptions {
  /** One way; twice this is the round trip. */
  readonly delayMs: number;
  /** Share of packets that never arrive, each way. */
  readonly loss: number;
  readonly seed: number;
}

interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const host = '127.0.0.1';
const keyOf = ({ address, port }: Endpoint): string => `${address} ${port}`;

export async function createLossyNetwork({ delayMs, loss, seed }: LossyNetworkOptions): Promise<LossyNetwork> {
  const standIns = new Map<string, Promise<Socket>>();
  const chance = seeded(seed);
  let forwarded = 0;
  let lost = 0;
  let closed = false;

  const standInFor = (real: Endpoint): Promise<Socket> => {
    const known = standIns.get(keyOf(real));
    if (known) return known;
    const made = new Promise<Socket>((resolve) => {
      const socket = createSocket('udp4');
      socket.on('message', (packet, sender) => pass(packet, sender, real));
      // An endpoint that has gone answers with an ICMP error: nobody's problem.
      socket.on('error', () => {});
      socket.bind(0, host, () => resolve(socket));
    });
    standIns.set(keyOf(real), made);
    return made;
  };

  const pass = (packet: Buffer, sender: Endpoint, real: Endpoint): void => {
    if (chance.between(1, 10_000) <= loss * 10_000) {
      lost += 1;
      return;
    }
    setTimeout(() => {
      void standInFor(sender).then((socket) => {
        if (closed) return;
        forwarded += 1;
        socket.send(packet, real.port, real.address);
      });
    }, delayMs);
  };

  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const real = { address: query.get('address') ?? '', port: Number(query.get('port')) };
    response.setHeader('access-control-allow-origin', '*');
    // Only what a socket of this kind reaches; the page then has no such candidate.
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(real.address) || !(real.port > 0 && real.port < 65_536)) {
      response.writeHead(404).end();
      return;
    }
    void standInFor(real).then((socket) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ address: host, port: socket.address().port }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    counts: () => ({ forwarded, lost }),
    close() {
      closed = true;
      server.close();
      server.closeAllConnections();
      for (const standIn of standIns.values()) void standIn.then((socket) => socket.close());
    },
  };
}
