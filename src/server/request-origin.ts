/** Who asks, and whether the browser at the other end has a secure context. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { isLoopback } from './signaling/address-key.ts';

const lastOf = (header: string | string[] | undefined): string | null =>
  (Array.isArray(header) ? header.join(',') : header)?.split(',').at(-1)?.trim() || null;

/** A proxy on this machine is believed; anybody else could write what they like into these headers. */
const fromLocalProxy = (request: IncomingMessage): boolean => isLoopback(request.socket.remoteAddress ?? '');

/** The address that the limit on connections counts. */
export function clientAddress(request: IncomingMessage): string {
  const direct = request.socket.remoteAddress ?? 'unknown';
  if (!fromLocalProxy(request)) return direct;
  // The last one: that is what the proxy itself saw, the ones before it came with the request.
  return lastOf(request.headers['x-forwarded-for']) ?? direct;
}

/**
 * Browsers give a page the cryptography and the service worker that the app needs only over TLS, or when the address in
 * the bar is this very machine. What decides is therefore the name that was asked for, not where the packets come from.
 */
export function isSecureContext(request: IncomingMessage): boolean {
  if (request.socket instanceof TLSSocket) return true;
  if (fromLocalProxy(request) && lastOf(request.headers['x-forwarded-proto']) === 'https') return true;
  return /^((.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '');
}
