import { useCallback, useSyncExternalStore } from 'react';

export const phoneQuery = '(max-width: 720px)';
/** Below this the side panel lies over the table instead of beside it. */
export const narrowQuery = '(max-width: 1099px)';

/** Only one form of a thing is rendered, so that no hidden duplicate stays in the accessibility tree. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
