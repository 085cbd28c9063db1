import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress, isSecureContext } from './request-origin.ts';

const asked = (remoteAddress: string, headers: IncomingMessage['headers']): IncomingMessage =>
  ({ socket: { remoteAddress }, headers }) as IncomingMessage;

describe('who asks', () => {
  it('[SIG-8] counts the address that a proxy on this machine saw, and believes nobody else', () => {
    expect(clientAddress(asked('127.0.0.1', { 'x-forwarded-for': '6.6.6.6, 203.0.113.5' }))).toBe('203.0.113.5');
    expect(clientAddress(asked('::ffff:127.0.0.1', {}))).toBe('::ffff:127.0.0.1');
    expect(clientAddress(asked('198.51.100.1', { 'x-forwarded-for': '6.6.6.6' }))).toBe('198.51.100.1');
  });

  it('[HOST-5] believes a forwarded https only from a proxy on this machine', () => {
    const headers = { host: 'skein.example', 'x-forwarded-proto': 'https' };
    expect(isSecureContext(asked('::1', headers))).toBe(true);
    expect(isSecureContext(asked('198.51.100.1', headers))).toBe(false);
    expect(isSecureContext(asked('127.0.0.1', { host: 'localhost.example' }))).toBe(false);
    expect(isSecureContext(asked('127.0.0.1', {}))).toBe(false);
  });
});
