/**
 * What a page shows from its very first moment, change by change, and the stored picture that it begins with. Both are
 * looked at from outside of the app.
 */
import { type BrowserContext, expect, type Page } from '@playwright/test';
import { waitMs } from './screen.ts';

export interface Sight {
  /** Milliseconds since the navigation began. */
  readonly at: number;
  /** The words of the sync status. */
  readonly status: string;
  /** Name of the table, and how many rows it says it has. */
  readonly table: string;
  readonly rows: number;
  /** The first three cells of the first row that is shown. */
  readonly cells: readonly string[];
  /** Where the first of them stands. */
  readonly top: number;
}

interface Watched {
  sights: Sight[];
}

/** Call before the first navigation. Changes are read at once, so nothing is missed that a frame could have shown. */
export async function watchFirstFrames(context: BrowserContext): Promise<void> {
  await context.addInitScript('globalThis.__name ??= (named) => named;');
  await context.addInitScript(() => {
    const sights: Sight[] = [];
    (window as unknown as Watched).sights = sights;
    let last = '';
    new MutationObserver(() => {
      const grid = document.querySelector('[role=grid]');
      const cells = [...(grid?.querySelectorAll('[role=gridcell]') ?? [])].slice(0, 3);
      if (!grid || cells.length === 0) return;
      const seen = {
        status: document.querySelector('[role=status][aria-label="Sync status"]')?.textContent ?? '',
        table: grid.getAttribute('aria-label') ?? '',
        rows: Number(grid.getAttribute('aria-rowcount')) - 1,
        cells: cells.map((cell) => cell.textContent ?? ''),
        top: cells[0]?.getBoundingClientRect().top ?? 0,
      };
      const text = JSON.stringify(seen);
      if (text === last) return;
      last = text;
      sights.push({ at: performance.now(), ...seen });
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

export const isEarly = ({ status }: Sight): boolean => status.startsWith('Opening');

/** All that was shown until the room was open. */
export async function sightsUntilOpen(page: Page): Promise<readonly Sight[]> {
  const read = (): Promise<Sight[]> => page.evaluate(() => (window as unknown as Watched).sights);
  await expect
    .poll(async () => (await read()).some((sight) => sight.status !== '' && !isEarly(sight)), { timeout: waitMs })
    .toBe(true);
  return read();
}

/** The stored picture as text, for looking for words in it; null: there is none. `drop` takes it away. */
export function storedPicture(page: Page, drop = false): Promise<string | null> {
  return page.evaluate(async (isDropped) => {
    const promised = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const databases = await indexedDB.databases();
    const name = databases.map((one) => one.name ?? '').find((one) => one.startsWith('skein-room-'));
    if (!name) return null;
    const database = await promised(indexedDB.open(name));
    const views = database.transaction('views', 'readwrite').objectStore('views');
    const record = await promised<Uint8Array | undefined>(views.get('picture'));
    if (isDropped) await promised(views.delete('picture'));
    database.close();
    return record ? new TextDecoder().decode(record) : null;
  }, drop);
}

/** Waits until this word is in the picture. */
export const untilPictured = (page: Page, word: string): Promise<void> =>
  expect.poll(async () => (await storedPicture(page))?.includes(word), { timeout: waitMs }).toBe(true);
