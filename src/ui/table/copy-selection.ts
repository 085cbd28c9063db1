import { enGrid } from '../text/en-grid.ts';
import type { GridController } from './grid-controller.ts';

/** For menus, where no clipboard event is at hand. A browser that refuses leaves Ctrl+C. */
export function copySelection(grid: GridController): void {
  const cells = grid.copied();
  if (cells === null) return;
  const form = (type: string, text: string) => ({ [type]: new Blob([text], { type }) });
  const both = new ClipboardItem({ ...form('text/plain', cells.text), ...form('text/html', cells.html) });
  const written = navigator.clipboard?.write([both]);
  void written?.then(
    () => grid.say(enGrid.copied(cells.count)),
    () => {},
  );
}
