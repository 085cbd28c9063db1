/** The built app as files: right types, right caching, and no way out of its folder. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  /** Null when compressing would not pay. */
  readonly gzipped: Buffer | null;
  readonly etag: string;
  /** Its name contains its hash: it never changes. */
  readonly immutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
};

const compress = promisify(gzip);

/**
 * `find` takes a path that `requestPath` has read and answers null for everything that is not a plain file of the folder. Contents are
 * kept in memory while the file on the disk is the same; only names that exist are kept, so what is asked for cannot grow the cache.
 */
export function createStaticFiles(folder: string): { find(name: string): Promise<StaticFile | null> } {
  const cache = new Map<string, { readonly stamp: string; readonly file: StaticFile }>();

  const load = async (path: string, name: string): Promise<StaticFile> => {
    const body = await readFile(path);
    const type = types[extname(name)] ?? 'application/octet-stream';
    const packed = /^(text|application\/(json|manifest)|image\/svg)/.test(type) ? await compress(body) : null;
    return {
      type,
      body,
      gzipped: packed && packed.length < body.length ? packed : null,
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      immutable: name.startsWith('/assets/'),
    };
  };

  return {
    async find(name) {
      const full = join(folder, ...name.split('/'));
      // `requestPath` lets nothing upwards through; this is the second lock on the same door.
      if (!full.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return null;
      try {
        const status = await stat(full);
        if (!status.isFile()) return null;
        const stamp = `${status.mtimeMs} ${status.size}`;
        const kept = cache.get(name);
        if (kept?.stamp === stamp) return kept.file;
        const file = await load(full, name);
        cache.set(name, { stamp, file });
        return file;
      } catch {
        return null;
      }
    },
  };
}
