/**
 * The same few steps once for each of many texts, done inside the page: hundreds of texts in dozens of fields would take
 * a test that goes to and fro for each key many minutes. Things are found by role and name, as everywhere.
 */
import type { Page } from '@playwright/test';

export type Step =
  /** Puts the text into the text field of this name and presses Enter there. */
  | { readonly fill: string }
  /** A click on the button or menu item of this name. */
  | { readonly click: string }
  /** The second click opens what a double click opens; `at` counts the elements of this role. */
  | { readonly doubleClick: string; readonly at: number };

export function drill(page: Page, texts: readonly string[], steps: readonly Step[]): Promise<void> {
  return page.evaluate(
    async ([all, each]) => {
      const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
      const nameOf = (element: Element): string =>
        element.getAttribute('aria-label') ??
        (element as HTMLInputElement).labels?.[0]?.textContent ??
        element.textContent ??
        '';
      const until = async <Found>(what: string, find: () => Found | undefined): Promise<Found> => {
        for (let turns = 0; turns < 2_000; turns++) {
          const found = find();
          if (found !== undefined) return found;
          await turn();
        }
        throw new Error(`there is no ${what}`);
      };
      const named = (selector: string, name: string): Promise<HTMLElement> =>
        until(name, () =>
          [...document.querySelectorAll<HTMLElement>(selector)].find((one) => nameOf(one).trim() === name),
        );

      for (const text of all) {
        for (const step of each) {
          if ('fill' in step) {
            const field = await named('input, textarea', step.fill);
            field.focus();
            const { prototype } = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
            // Past the component library's own setter, as a key press would.
            Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text);
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
            await turn();
            field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
          } else if ('click' in step) {
            (await named('button, [role^=menuitem]', step.click)).click();
          } else {
            const { doubleClick, at } = step;
            const target = await until(doubleClick, () => document.querySelectorAll(`[role=${doubleClick}]`)[at]);
            target.dispatchEvent(new MouseEvent('dblclick', { bubbles: true, cancelable: true }));
          }
          await turn();
        }
      }
    },
    [texts, steps] as const,
  );
}
