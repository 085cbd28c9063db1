import { type RefObject, useEffect } from 'react';
import { enGrid } from '../text/en-grid.ts';
import type { GridController } from './grid-controller.ts';

/**
 * Copy, cut and paste come as events of the document, not of the focused cell: browsers aim them at the text selection,
 * which a grid does not have. They are ours while the focus is on a cell of this grid and in no field.
 */
export function useClipboard(root: RefObject<HTMLElement | null>, grid: GridController): void {
  useEffect(() => {
    const isOurs = (): boolean => {
      const focused = document.activeElement;
      return focused !== null && root.current?.contains(focused) === true && !focused.matches('input, textarea');
    };
    const copy = (event: ClipboardEvent): void => {
      const cells = isOurs() ? grid.copied() : null;
      if (cells === null || !event.clipboardData) return;
      event.clipboardData.setData('text/plain', cells.text);
      event.clipboardData.setData('text/html', cells.html);
      event.preventDefault();
      if (event.type === 'cut') grid.clear(true);
      else grid.say(enGrid.copied(cells.count));
    };
    const paste = (event: ClipboardEvent): void => {
      const data = isOurs() ? event.clipboardData : null;
      if (!data) return;
      event.preventDefault();
      void grid.paste(data.getData('text/plain'), data.getData('text/html'));
    };
    document.addEventListener('copy', copy);
    document.addEventListener('cut', copy);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', copy);
      document.removeEventListener('paste', paste);
    };
  }, [root, grid]);
}
