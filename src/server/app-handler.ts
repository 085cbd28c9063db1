/** What the server answers over http: the built app, a few small pages about trust, and two addresses for machines. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { lanAddresses, originOf } from './lan-addresses.ts';
import { insecurePage } from './pages/insecure-page.ts';
import type { Page } from './pages/page.ts';
import { trustPage } from './pages/trust-page.ts';
import { isSecureContext } from './request-origin.ts';
import { requestPath } from './request-path.ts';
import { appHeaders, pageHeaders } from './security-headers.ts';
import { createStaticFiles } from './static-files.ts';

const authorityPath = '/trust/skein-local-authority.crt';

export interface AppHandlerOptions {
  readonly distDir: string;
  /** The local authority's certificate in DER when this server made one; null without TLS. */
  readonly authority: Uint8Array | null;
  /** Known once the server listens. */
  readonly port: () => number;
}

type Headers = Readonly<Record<string, string>>;

export function createAppHandler(options: AppHandlerOptions) {
  const files = createStaticFiles(options.distDir);
  const https = options.authority !== null;

  const reply = (
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    headers: Headers,
    body: Uint8Array,
  ) => {
    response.writeHead(status, { ...headers, 'Content-Length': String(body.length) });
    // Body-less answers keep the length they would have had.
    response.end(request.method === 'HEAD' ? undefined : body);
  };

  const replyText = (
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    text: string,
    more: Headers = {},
  ) =>
    reply(
      request,
      response,
      status,
      { ...appHeaders, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...more },
      Buffer.from(text),
    );

  const replyPage = (request: IncomingMessage, response: ServerResponse, status: number, page: Page) =>
    reply(
      request,
      response,
      status,
      { ...pageHeaders(page.styleHash), 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
      Buffer.from(page.html),
    );

  /** Origins that a link for another device can begin with; none without TLS, where the app cannot run elsewhere. */
  const sharedOrigins = (): readonly string[] =>
    https ? lanAddresses().map((address) => originOf('https', address, options.port())) : [];

  const replyFile = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const found = path === '/' ? null : await files.find(path);
    // A name with a dot asks for a file; every other address is one of the app's own and the app will know it.
    if (!found && /\.[^/]*$/.test(path) && path !== '/index.html') {
      return replyText(request, response, 404, 'There is no such file here.\n');
    }
    const file = found ?? (await files.find('/index.html'));
    if (!file) return replyText(request, response, 503, 'The app is not built yet: run npm start.\n');
    const isApp = !found || path === '/index.html';
    if (isApp && !isSecureContext(request)) {
      const host = (request.headers.host ?? '').replace(/[^\w.:[\]-]/g, '');
      return replyPage(request, response, 403, insecurePage({ host, https }));
    }
    const headers: Record<string, string> = {
      ...appHeaders,
      'Content-Type': file.type,
      'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: file.etag,
      Vary: 'Accept-Encoding',
    };
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304, headers).end();
      return;
    }
    const gzipped = /\bgzip\b/.test(String(request.headers['accept-encoding'])) ? file.gzipped : null;
    if (gzipped) headers['Content-Encoding'] = 'gzip';
    reply(request, response, 200, headers, gzipped ?? file.body);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return replyText(request, response, 405, 'Only GET and HEAD are answered here.\n', { Allow: 'GET, HEAD' });
    }
    const path = requestPath(request.url);
    if (path === null) return replyText(request, response, 404, 'There is nothing under such an address.\n');
    if (path === '/healthz') return replyText(request, response, 200, 'ok\n');
    if (path === '/server.json') {
      const body = JSON.stringify({ addresses: sharedOrigins(), https });
      return replyText(request, response, 200, body, { 'Content-Type': 'application/json; charset=utf-8' });
    }
    if (path === '/signal') return replyText(request, response, 426, 'This address speaks WebSocket.\n');
    if (path === '/trust' || path === '/trust/') {
      return replyPage(request, response, 200, trustPage({ https, origins: sharedOrigins() }));
    }
    if (path === authorityPath && options.authority) {
      const type = { 'Content-Type': 'application/x-x509-ca-cert', 'Cache-Control': 'no-store' };
      return reply(request, response, 200, { ...appHeaders, ...type }, options.authority);
    }
    return replyFile(request, response, path);
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => {
      // A broken file system at most; the process and the other requests go on.
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
}
