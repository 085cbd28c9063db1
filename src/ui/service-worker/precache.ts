/**
 * What the service worker does, without the events that make it do it.
 *
 * [SW-1] Every file of one build is stored, checked by its hash, before that build counts as installed: a page never
 *        meets half of one build and half of another.
 * [SW-2] A navigation gets the stored page, whatever the route and whatever the network does.
 */
export interface PrecacheFile {
  readonly path: string;
  /** Subresource integrity, `sha256-…`. */
  readonly integrity: string;
}

export interface PrecacheDeps {
  readonly caches: CacheStorage;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly origin: string;
  /** Changes with any file of the build. */
  readonly version: string;
  readonly files: readonly PrecacheFile[];
  /** How many pages of this app are open just now. */
  readonly openPages: () => Promise<number>;
}

/** The part of a request that decides. */
export interface AskedFor {
  readonly method: string;
  readonly url: string;
  readonly mode: string;
}

export interface Precache {
  install(): Promise<void>;
  activate(): Promise<void>;
  /** Null: not ours to answer, the network has it. */
  answer(asked: AskedFor): Promise<Response> | null;
}

const cachePrefix = 'skein-app-';
/** The page is stored under the address it is always served at; `/index.html` is redirected by some hosts. */
const pageAddress = '/';
/** Pages and addresses of the server itself, never of the app. */
const ofTheServer = /^\/(trust|healthz|server\.json|signal)(\/|$)/;

export function createPrecache(deps: PrecacheDeps): Precache {
  const cacheName = cachePrefix + deps.version;
  const paths = new Set(deps.files.map((file) => file.path));

  const store = async (cache: Cache, { path, integrity }: PrecacheFile): Promise<void> => {
    const request = new Request(new URL(path, deps.origin), {
      integrity,
      // A name with a hash in it cannot be stale; the others are asked for anew.
      cache: path.startsWith('/assets/') ? 'default' : 'no-cache',
      redirect: 'error',
    });
    const response = await deps.fetch(request);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await cache.put(path, response);
  };

  const fromCache = async (path: string, url: string): Promise<Response> => {
    const cache = await deps.caches.open(cacheName);
    const stored = await cache.match(path, { ignoreVary: true });
    // Evicted under us: the network may still have it, and if not the browser's own error page says so.
    return stored ?? deps.fetch(new Request(url));
  };

  /** A page of the build before this one may still ask for a part it had not loaded yet. */
  const fromAnyCache = async (url: string): Promise<Response> =>
    (await deps.caches.match(url, { ignoreVary: true })) ?? deps.fetch(new Request(url));

  return {
    async install() {
      const cache = await deps.caches.open(cacheName);
      try {
        await Promise.all(deps.files.map((file) => store(cache, file)));
      } catch (problem) {
        await deps.caches.delete(cacheName);
        throw problem;
      }
    },

    async activate() {
      const older = (await deps.caches.keys()).filter((name) => name.startsWith(cachePrefix) && name !== cacheName);
      // In order of their making; another open page may still run on the newest of them.
      if ((await deps.openPages()) > 1) older.pop();
      await Promise.all(older.map((name) => deps.caches.delete(name)));
    },

    answer({ method, url, mode }) {
      const { origin, pathname } = new URL(url);
      if (method !== 'GET' || origin !== deps.origin || ofTheServer.test(pathname)) return null;
      if (mode === 'navigate') return fromCache(pageAddress, new URL(pageAddress, deps.origin).href);
      if (paths.has(pathname)) return fromCache(pathname, url);
      return pathname.startsWith('/assets/') ? fromAnyCache(url) : null;
    },
  };
}
