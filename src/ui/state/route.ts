/**
 * Where we are. The part after `#` names the room and is never sent to a server; which document and which place of the
 * room are shown is in the history entry's state, so that Back and reload know it and a shared address does not.
 */
import { createStore, type StoreApi } from 'zustand';

export const roomPath = '/r';

export type Place = 'document' | 'documents' | 'conflicts' | 'peers' | 'history';
const places: readonly string[] = ['document', 'documents', 'conflicts', 'peers', 'history'] satisfies Place[];

export type Route =
  | { readonly type: 'home' }
  /** `link` is what `readLink` understands: the whole address. */
  | { readonly type: 'room'; readonly fragment: string; readonly link: string }
  | { readonly type: 'unknown' };

/** What is shown inside a room. */
export interface Shown {
  readonly doc: string | null;
  readonly place: Place;
}

export interface RouteState {
  readonly route: Route;
  readonly shown: Shown;
}

export interface Router {
  readonly store: StoreApi<RouteState>;
  goHome(): void;
  /** A pasted link: opened as if its address had been followed. */
  openFragment(fragment: string): void;
  /** Takes the invitation out of the address once it has been used. */
  settleAddress(roomFragment: string): void;
  show(shown: Partial<Shown>, how: 'push' | 'replace'): void;
  close(): void;
}

const nothingShown: Shown = { doc: null, place: 'document' };

export function routeOf(location: { pathname: string; hash: string; href: string }): Route {
  if (location.pathname === '/' && location.hash.length <= 1) return { type: 'home' };
  if (location.pathname === roomPath || location.pathname === `${roomPath}/` || location.pathname === '/') {
    return { type: 'room', fragment: location.hash.replace(/^#/, ''), link: location.href };
  }
  return { type: 'unknown' };
}

/** History state outlives versions of the app: what is not understood is nothing. */
function shownOf(state: unknown): Shown {
  if (typeof state !== 'object' || state === null) return nothingShown;
  const doc = 'doc' in state && typeof state.doc === 'string' ? state.doc : null;
  const place = 'place' in state && typeof state.place === 'string' && places.includes(state.place) ? state.place : '';
  return { doc, place: place === '' ? 'document' : (place as Place) };
}

export function createRouter(window: Window): Router {
  const read = (): RouteState => ({ route: routeOf(window.location), shown: shownOf(window.history.state) });
  const store = createStore<RouteState>(read);
  const reread = (): void => {
    const next = read();
    const before = store.getState();
    // The same address keeps its object, so that pages do not open their room anew on every step inside it.
    const same = JSON.stringify(before.route) === JSON.stringify(next.route);
    store.setState(same ? { ...next, route: before.route } : next);
  };
  window.addEventListener('popstate', reread);
  window.addEventListener('hashchange', reread);

  const go = (path: string, state: Shown | null, how: 'push' | 'replace'): void => {
    if (how === 'push') window.history.pushState(state, '', path);
    else window.history.replaceState(state, '', path);
    reread();
  };

  return {
    store,
    goHome: () => go('/', null, 'push'),
    openFragment: (fragment) => go(`${roomPath}#${fragment}`, null, 'push'),
    settleAddress: (fragment) => go(`${roomPath}#${fragment}`, store.getState().shown, 'replace'),
    show(shown, how) {
      const { pathname, hash } = window.location;
      go(`${pathname}${hash}`, { ...store.getState().shown, ...shown }, how);
    },
    close() {
      window.removeEventListener('popstate', reread);
      window.removeEventListener('hashchange', reread);
    },
  };
}
