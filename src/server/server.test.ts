import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Env, realEnv } from '../lib/env.ts';
import { heartbeatMs } from '../wire/signaling-limits.ts';
import { createServer, type RunningServer } from './server.ts';
import { connectTestingClient } from './testing/signaling-client.ts';

const topic = 'a'.repeat(32);
const ana = '1'.repeat(32);
const ben = '2'.repeat(32);
const token = 'c'.repeat(32);

let folder: string;
let server: RunningServer;
const faults: string[] = [];

const start = (port = 0): Promise<RunningServer> =>
  createServer({
    env: realEnv,
    port,
    host: '127.0.0.1',
    distDir: join(folder, 'dist'),
    log: (line) => faults.push(line),
  });

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

const ask = (path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    // Not `fetch`: it would tidy the path before sending it.
    const asked = request({ host: '127.0.0.1', port: server.port, path, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });

/** Sends raw bytes and resolves with all that came back until the server closed the socket. */
const sendBytes = (bytes: string | Uint8Array): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      socket.end();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-server-'));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html><title>Skein</title>');
  await writeFile(join(folder, 'dist', 'sw.js'), '// worker');
  await writeFile(join(folder, 'dist', '.stamp'), 'hidden');
  await writeFile(join(folder, 'dist', 'assets', 'app-1234.js'), 'let a = 1;\n'.repeat(500));
  await writeFile(join(folder, 'secret.txt'), 'not for the web');
  faults.length = 0;
  server = await start();
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
  expect(faults).toEqual([]);
});

describe('the static host', () => {
  it('[HOST-1] gives every route the app and every file its type and caching', async () => {
    for (const path of ['/', '/r', '/some/deep/route', '/r?x=1', '/room/']) {
      const answer = await ask(path);
      expect([path, answer.status, answer.headers['content-type']]).toEqual([path, 200, 'text/html; charset=utf-8']);
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
    const script = await ask('/assets/app-1234.js');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await ask('/sw.js')).headers['cache-control']).toBe('no-cache');
    expect((await ask('/assets/gone.js')).status).toBe(404);
  });

  it('[HOST-1] compresses for those who take it and answers 304 to those who have it', async () => {
    const packed = await ask('/assets/app-1234.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    const again = await ask('/', { headers: { 'if-none-match': String((await ask('/')).headers.etag) } });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('[HOST-2] has no way out of its folder and shows nothing hidden', async () => {
    const ways = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/..%5csecret.txt',
    ];
    for (const path of [...ways, '/.stamp', '//etc/passwd', '/%00', '/%ff', '/C:/x', '/assets/', 'x', '*']) {
      const answer = await ask(path);
      expect([path, answer.text.includes('not for the web'), answer.text.includes('hidden')]).toEqual([
        path,
        false,
        false,
      ]);
      if (path !== '/assets/') expect([path, answer.status >= 400]).toEqual([path, true]);
    }
  });

  it('[HOST-3] answers GET and HEAD only, with the security headers on everything', async () => {
    const head = await ask('/', { method: 'HEAD' });
    expect([head.status, head.text, Number(head.headers['content-length']) > 0]).toEqual([200, '', true]);
    const post = await ask('/', { method: 'POST' });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
    for (const path of ['/', '/sw.js', '/assets/app-1234.js', '/nothing.txt', '/healthz', '/trust', '/server.json']) {
      const { headers } = await ask(path);
      expect([path, headers['content-security-policy']?.includes("default-src 'none'")]).toEqual([path, true]);
      expect([path, headers['x-content-type-options'], headers['referrer-policy']]).toEqual([
        path,
        'nosniff',
        'no-referrer',
      ]);
      expect([path, headers['cross-origin-opener-policy']]).toEqual([path, 'same-origin']);
    }
    expect((await ask('/')).headers['content-security-policy']).toMatch(
      /require-trusted-types-for 'script'; trusted-types skein$/,
    );
  });

  it('[HOST-4] tells machines how it is', async () => {
    expect((await ask('/healthz')).text).toBe('ok\n');
    expect(JSON.parse((await ask('/server.json')).text)).toEqual({ addresses: [], https: false });
  });

  it('[HOST-5] explains itself where a browser has no secure context, and believes only a proxy on this machine', async () => {
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:8080', 'skein.localhost']) {
      expect((await ask('/', { headers: { host } })).status).toBe(200);
    }
    const lan = await ask('/r', { headers: { host: '192.168.1.7:8080' } });
    expect(lan.status).toBe(403);
    expect(lan.text).toContain('npm start -- --https');
    expect(lan.text).not.toContain('<script');
    const forged = await ask('/', { headers: { host: '"><img src=x>' } });
    expect(forged.text).not.toContain('<img');
    const proxied = await ask('/', { headers: { host: 'skein.example', 'x-forwarded-proto': 'https' } });
    expect(proxied.status).toBe(200);
  });
});

describe('the server as a process', () => {
  it('[HOST-6] outlives malformed requests, upgrades and aborted connections', async () => {
    const upgrade = (path: string, more: string): string =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`;
    const inputs = [
      'nonsense\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
      new Uint8Array([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5]),
      new Uint8Array(300).fill(255),
      upgrade('/signal', ''),
      upgrade('/signal', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n'),
      upgrade('/elsewhere', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'),
      upgrade('/%', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'),
      upgrade('http://[', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'),
    ];
    for (const input of inputs) expect(await sendBytes(input)).toMatch(/^HTTP\/1\.1 4\d\d/);
    const vanished = connect(server.port, '127.0.0.1', () => vanished.resetAndDestroy());
    await new Promise((resolve) => vanished.on('close', resolve));
    // An unmasked frame, straight after a good handshake: `ws` reports it as an error of that socket.
    const good = upgrade('/signal', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n');
    expect(await sendBytes(`${good}\u0081\u0005hello`)).toMatch(/^HTTP\/1\.1 101/);
    expect((await ask('/healthz')).text).toBe('ok\n');
  });

  it('[HOST-7] says when the port is taken, and frees it at once when closed', async () => {
    await expect(start(server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const client = await connectTestingClient(`ws://127.0.0.1:${server.port}/signal`);
    await server.close();
    expect(await client.untilClosed()).toBe(1006);
    server = await start(server.port);
    expect((await ask('/healthz')).status).toBe(200);
  });
});

describe('signaling over real sockets', () => {
  it('[SIG-7] a socket that answers no heartbeat is ended, and its contacts hear of it', async () => {
    await server.close();
    // The heartbeat by hand: everything else keeps the real clock.
    let beat = (): void => {};
    const env: Env = {
      ...realEnv,
      after(delayMs, run) {
        if (delayMs !== heartbeatMs) return realEnv.after(delayMs, run);
        beat = run;
        return () => {};
      },
    };
    server = await createServer({ env, port: 0, host: '127.0.0.1', distDir: folder, log: () => {} });
    const url = `ws://127.0.0.1:${server.port}/signal`;
    const [a, dead] = await Promise.all([connectTestingClient(url), connectTestingClient(url)]);
    a.send({ type: 'join', topic, peer: ana, token });
    dead.send({ type: 'join', topic, peer: ben, token });
    await Promise.all([a.next('joined'), dead.next('joined')]);
    dead.send({ type: 'send', topic, to: ana, data: 'aGVsbG8' });
    await a.next('message');
    dead.freeze();
    beat();
    a.send({ type: 'ping' });
    await a.next('pong');
    beat();
    expect(await a.next('left')).toEqual({ type: 'left', topic, peer: ben });
    expect(server.counts()).toEqual({ sockets: 1, topics: 1 });
    a.close();
  });

  it('[SIG-2] introduces two peers and carries a message to its addressee', async () => {
    const url = `ws://127.0.0.1:${server.port}/signal`;
    const [a, b] = await Promise.all([connectTestingClient(url), connectTestingClient(url)]);
    a.send({ type: 'join', topic, peer: ana, token });
    expect(await a.next('joined')).toEqual({ type: 'joined', topic, peers: [] });
    b.send({ type: 'join', topic, peer: ben, token });
    expect(await b.next('joined')).toEqual({ type: 'joined', topic, peers: [ana] });
    b.send({ type: 'send', topic, to: ana, data: 'aGVsbG8' });
    expect(await a.next('message')).toEqual({ type: 'message', topic, from: ben, data: 'aGVsbG8' });
    b.close();
    expect(await a.next('left')).toEqual({ type: 'left', topic, peer: ben });
    a.close();
  });

  it('[SIG-4] a flood is told to stop and cut off; the others do not notice, and nothing piles up', async () => {
    const url = `ws://127.0.0.1:${server.port}/signal`;
    const [a, b, flood] = await Promise.all([
      connectTestingClient(url),
      connectTestingClient(url),
      connectTestingClient(url),
    ]);
    a.send({ type: 'join', topic, peer: ana, token });
    b.send({ type: 'join', topic, peer: ben, token });
    await Promise.all([a.next('joined'), b.next('joined')]);
    const before = process.memoryUsage().rss;
    flood.send({ type: 'join', topic, peer: '3'.repeat(32), token });
    const large = 'A'.repeat(50_000);
    for (let i = 0; i < 3_000; i++) flood.send({ type: 'send', topic, to: ana, data: i % 2 ? large : 'AAAA' });
    expect((await flood.next('error')).code).toBe('rate-limited');
    b.send({ type: 'send', topic, to: ana, data: 'Zm9yIEFuYQ' });
    while ((await a.next('message')).from !== ben) {
      // What the flood got through before its budget was spent.
    }
    expect(await flood.untilClosed()).toBe(1008);
    expect(flood.received.length).toBeLessThan(20);
    expect(a.closed()).toBeNull();
    // The flood itself, in this process, holds up to 75 MB of frames; the server's share is far below.
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    await vi.waitFor(() => expect(server.counts()).toEqual({ sockets: 2, topics: 1 }));
    a.close();
    b.close();
  });

  it('[SIG-4] a frame over the limit ends its own socket only', async () => {
    const url = `ws://127.0.0.1:${server.port}/signal`;
    const [a, b] = await Promise.all([connectTestingClient(url), connectTestingClient(url)]);
    a.sendRaw('x'.repeat(70_000));
    expect(await a.untilClosed()).toBe(1009);
    b.sendRaw(new Uint8Array([1, 2, 3]));
    expect((await b.next('error')).code).toBe('bad-message');
    b.send({ type: 'ping' });
    await b.next('pong');
    b.close();
  });
});
