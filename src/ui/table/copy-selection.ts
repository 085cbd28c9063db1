import type { GridController } from './grid-controller.ts';

/** For menus, where no clipboard event is at hand. A browser that refuses leaves Ctrl+C. */
export function copySelection(grid: GridController): void {
  const text = grid.copyText();
  if (text !== null) void navigator.clipboard?.writeText(text).catch(() => {});
}
