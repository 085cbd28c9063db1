/** Answers to actions that failed, and offers: they stay until dismissed, for no fact may live in a toast only [CON-4]. */
import { createStore, type StoreApi } from 'zustand';

export interface Notice {
  readonly id: number;
  readonly tone: 'trouble' | 'offer';
  readonly title: string;
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** Older ones leave first: a failing loop must not fill the screen. */
const maxNotices = 4;

export interface Notices {
  readonly store: StoreApi<{ readonly items: readonly Notice[] }>;
  add(notice: Omit<Notice, 'id'>): void;
  dismiss(id: number): void;
}

export function createNotices(): Notices {
  const store = createStore<{ items: readonly Notice[] }>(() => ({ items: [] }));
  let lastId = 0;
  return {
    store,
    add(notice) {
      lastId += 1;
      // The same words twice say nothing new.
      const others = store.getState().items.filter((item) => item.title !== notice.title || item.text !== notice.text);
      store.setState({ items: [...others, { ...notice, id: lastId }].slice(-maxNotices) });
    },
    dismiss(id) {
      store.setState({ items: store.getState().items.filter((item) => item.id !== id) });
    },
  };
}
