/**
 * What a page shows, frame by frame, heard outside of it: so that after a SIGKILL one knows exactly what had been shown as
 * saved. Only what a person could read counts: the words of the status, the cells of the grid, the count of the import.
 */
import type { BrowserContext } from '@playwright/test';

export interface Frame {
  /** The words of the sync status; empty while there is none. */
  readonly status: string;
  /** Name of the table shown. */
  readonly table: string | null;
  /** How many rows that table says it has. */
  readonly rows: number;
  /** The shown cells that are not being edited: row number, column number (from 1), text. */
  readonly cells: readonly (readonly [row: number, column: number, text: string])[];
  /** The line that tells how far an import is. */
  readonly importing: string | null;
}

/** Call before the first navigation. A frame that was still under way when the browser was killed is never heard. */
export async function watchFrames(context: BrowserContext, heard: (frame: Frame) => void): Promise<void> {
  await context.exposeFunction('frameShown', heard);
  // tsx names functions by a helper that does not go into the page with them.
  await context.addInitScript('globalThis.__name ??= (named) => named;');
  await context.addInitScript(() => {
    const tell = (frame: Frame): unknown =>
      (window as unknown as { frameShown(frame: Frame): unknown }).frameShown(frame);
    let isAsked = false;

    const look = (): void => {
      isAsked = false;
      const grid = document.querySelector('[role="grid"]');
      const cells: [number, number, string][] = [];
      for (const row of grid?.querySelectorAll('[role="row"]') ?? []) {
        const number = Number(row.querySelector('[role="rowheader"]')?.getAttribute('aria-label'));
        if (!Number.isInteger(number) || number < 1) continue;
        for (const cell of row.querySelectorAll('[role="gridcell"]')) {
          if (cell.querySelector('input, textarea, select')) continue;
          cells.push([number, Number(cell.getAttribute('aria-colindex')) - 1, cell.textContent ?? '']);
        }
      }
      tell({
        status: document.querySelector('[role="status"][aria-label="Sync status"]')?.textContent ?? '',
        table: grid?.getAttribute('aria-label') ?? null,
        rows: Number(grid?.getAttribute('aria-rowcount') ?? 1) - 1,
        cells,
        importing: document.querySelector('dialog progress')?.getAttribute('aria-label') ?? null,
      });
    };

    // Read in the frame that will be painted: what stands together there is what a person sees together.
    new MutationObserver(() => {
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(look);
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

/** The status says that everything is saved on this device. */
export const saysSaved = ({ status }: Frame): boolean =>
  /saved on this device|saved here/i.test(status) && !/saving|not saved/i.test(status);
