import { type RefObject, useEffect } from 'react';
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
      const text = isOurs() ? grid.copyText() : null;
      if (text === null || !event.clipboardData) return;
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
      if (event.type === 'cut') grid.clear();
    };
    const paste = (event: ClipboardEvent): void => {
      const text = isOurs() ? event.clipboardData?.getData('text/plain') : undefined;
      if (text === undefined) return;
      event.preventDefault();
      void grid.paste(text);
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
