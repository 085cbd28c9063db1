import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Env, realEnv } from '../../lib/env.ts';
import { createServer, type RunningServer, type TlsMaterial } from '../server.ts';
import { issueServer } from './certificate.ts';
import { loadLocalTls } from './local-tls.ts';

let folder: string;
let server: RunningServer | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-tls-'));
  await writeFile(join(folder, 'index.html'), '<title>Skein</title>');
});
afterEach(async () => {
  await server?.close();
  server = null;
  await rm(folder, { recursive: true });
});

const load = (addresses: readonly string[], laterMs = 0): Promise<TlsMaterial> => {
  const env: Env = { ...realEnv, now: () => realEnv.now() + laterMs };
  return loadLocalTls({ env, folder: join(folder, '.skein'), addresses });
};
const pemOf = (tls: TlsMaterial): string => new X509Certificate(tls.authority).toString();
const start = async (tls: TlsMaterial): Promise<RunningServer> => {
  server = await createServer({ env: realEnv, port: 0, host: '127.0.0.1', distDir: folder, tls, log: () => {} });
  return server;
};

const get = (url: string, ca: string): Promise<{ status: number; text: string; type: string }> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { ca }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, type: response.headers['content-type'] ?? '' }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });

describe('the local authority', () => {
  it('[TLS-2] is kept while it is valid; a new address needs a new certificate, not a new authority', async () => {
    const first = await load(['192.168.1.7']);
    const again = await load(['192.168.1.7']);
    expect([again.cert, again.key]).toEqual([first.cert, first.key]);
    const moved = await load(['10.20.30.40', 'fd12::1:5']);
    expect(pemOf(moved)).toBe(pemOf(first));
    expect(moved.key).not.toBe(first.key);
    const certificate = new X509Certificate(moved.cert);
    for (const address of ['10.20.30.40', 'fd12::1:5', '127.0.0.1', '::1'])
      expect(certificate.checkIP(address)).toBe(address);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIssued(new X509Certificate(moved.authority))).toBe(true);
    expect(certificate.verify(new X509Certificate(moved.authority).publicKey)).toBe(true);
    expect((await stat(join(folder, '.skein', 'local-tls.json'))).mode & 0o077).toBe(0);
  });

  it('[TLS-2] is made anew when it runs out or its file is damaged', async () => {
    const first = await load([]);
    const later = await load([], 340 * 24 * 3_600_000);
    expect(pemOf(later)).toBe(pemOf(first));
    expect(later.key).not.toBe(first.key);
    expect(pemOf(await load([], 1_090 * 24 * 3_600_000))).not.toBe(pemOf(first));
    const file = join(folder, '.skein', 'local-tls.json');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 300));
    expect(pemOf(await load([]))).not.toBe(pemOf(first));
  });

  it('[TLS-1] vouches for local names and addresses, and for nothing else', async () => {
    const tls = await load(['203.0.113.9']);
    const { authority } = JSON.parse(await readFile(join(folder, '.skein', 'local-tls.json'), 'utf8'));
    const signer = { privateKey: createPrivateKey(authority.key), publicKey: createPublicKey(authority.key) };
    const now = realEnv.now();
    const attempt = async (names: string[], addresses: string[]): Promise<string> => {
      const { cert, key } = issueServer({
        authority: signer,
        validity: { fromMs: now - 1_000, untilMs: now + 1e9 },
        names,
        addresses,
      });
      const { port, close } = await createServer({
        env: realEnv,
        port: 0,
        host: '127.0.0.1',
        distDir: folder,
        tls: { ...tls, cert, key },
        log: () => {},
      });
      const outcome = await new Promise<string>((resolve) => {
        const socket = connectTls(
          { port, host: '127.0.0.1', ca: pemOf(tls), checkServerIdentity: () => undefined },
          () => resolve('trusted'),
        );
        socket.on('error', (problem) => resolve(problem.message));
      });
      await close();
      return outcome;
    };
    expect(await attempt(['localhost', 'desk.local'], ['192.168.3.4', '203.0.113.9', 'fd00::1'])).toBe('trusted');
    expect(await attempt(['example.org'], [])).toMatch(/permitted subtree violation/);
    expect(await attempt([], ['203.0.113.10'])).toMatch(/permitted subtree violation/);
    expect(await attempt([], ['2001:db8::1'])).toMatch(/permitted subtree violation/);
  });
});

describe('one port for http and TLS', () => {
  it('[HOST-9] serves both, hands out the authority, and leads plain http from elsewhere to it', async () => {
    const tls = await load(['192.168.1.7']);
    const { port } = await start(tls);
    const secure = await get(`https://localhost:${port}/r`, pemOf(tls));
    expect([secure.status, secure.text]).toEqual([200, '<title>Skein</title>']);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('<title>Skein</title>');

    const authority = await fetch(`http://127.0.0.1:${port}/trust/skein-local-authority.crt`);
    expect(authority.headers.get('content-type')).toBe('application/x-x509-ca-cert');
    expect(Buffer.from(await authority.arrayBuffer()).equals(tls.authority)).toBe(true);
    const page = await (await fetch(`http://127.0.0.1:${port}/trust`)).text();
    for (const word of ['iPhone', 'Android', 'Certificate Trust Settings']) expect(page).toContain(word);
    expect(page).not.toContain('<script');

    const elsewhere = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nHost: 192.168.1.7:8080\r\nConnection: close\r\n\r\n'),
      );
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(elsewhere).toMatch(/^HTTP\/1\.1 403/);
    expect(elsewhere).toContain('href="/trust"');
  });

  it('[HOST-6] outlives handshakes that are garbage, cut off, or distrustful', async () => {
    const tls = await load([]);
    const { port } = await start(tls);
    const sendAndLeave = (bytes: Uint8Array): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => {});
        socket.on('close', () => resolve());
        socket.resume();
      });
    await sendAndLeave(Uint8Array.of(0x16));
    await sendAndLeave(Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3));
    await sendAndLeave(new Uint8Array(2_000).fill(0x16));
    await sendAndLeave(new Uint8Array(0));
    await expect(get(`https://localhost:${port}/`, '')).rejects.toThrow();
    expect((await get(`https://localhost:${port}/healthz`, pemOf(tls))).text).toBe('ok\n');
  });
});
