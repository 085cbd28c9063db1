/** Eyes: what stands on the page, read by roles and names. Each function runs in the page and is whole in itself. */

export interface SeenCell {
  readonly text: string;
  /** What is said beside the value: a conflict, a ghost, who is here. */
  readonly description: string;
  /** The middle of it on the screen. */
  readonly x: number;
  readonly y: number;
}

export interface SeenGrid {
  readonly rowCount: number;
  readonly columns: readonly string[];
  /** By the number that the row header says; rows out of view are not there. */
  readonly rows: Readonly<Record<string, readonly SeenCell[]>>;
}

export function lookAtGrid(name: string): SeenGrid | null {
  const grid = [...document.querySelectorAll('[role=grid]')].find((one) => one.getAttribute('aria-label') === name);
  if (!grid) return null;
  const byColumn = (a: Element, b: Element): number =>
    Number(a.getAttribute('aria-colindex')) - Number(b.getAttribute('aria-colindex'));
  const rows: Record<string, SeenCell[]> = {};
  for (const row of grid.querySelectorAll('[role=row]')) {
    const header = row.querySelector('[role=rowheader]');
    if (!header) continue;
    rows[header.getAttribute('aria-label') ?? ''] = [...row.querySelectorAll('[role=gridcell]')]
      .sort(byColumn)
      .map((cell) => {
        const box = cell.getBoundingClientRect();
        return {
          text: cell.textContent ?? '',
          description: cell.getAttribute('aria-description') ?? '',
          x: box.x + box.width / 2,
          y: box.y + box.height / 2,
        };
      });
  }
  return {
    rowCount: Number(grid.getAttribute('aria-rowcount')) - 1,
    columns: [...grid.querySelectorAll('[role=columnheader]')]
      .sort(byColumn)
      .map((header) => header.getAttribute('aria-label') ?? ''),
    rows,
  };
}

/** Brings a row of a grid into view, as a person does with the wheel; answers whether there is such a grid. */
export function scrollGrid({ name, row }: { readonly name: string; readonly row: number }): boolean {
  const grid = [...document.querySelectorAll('[role=grid]')].find((one) => one.getAttribute('aria-label') === name);
  if (!(grid instanceof HTMLElement)) return false;
  const height = grid.offsetHeight / Number(grid.getAttribute('aria-rowcount'));
  let scroller: HTMLElement | null = grid;
  while (scroller && scroller.scrollHeight <= scroller.clientHeight) scroller = scroller.parentElement;
  if (scroller) scroller.scrollTop = height * (row - 3);
  return true;
}

/** The text of each item of the list of this name, its buttons' words included. */
export function lookAtList(name: string): string[] | null {
  const list = [...document.querySelectorAll('ul, ol, [role=list]')].find((one) => {
    const by = one.getAttribute('aria-labelledby');
    const label = one.getAttribute('aria-label') ?? (by && document.getElementById(by)?.textContent);
    return label === name;
  });
  return list ? [...list.children].map((item) => (item as HTMLElement).innerText) : null;
}

export interface SeenConflict {
  readonly title: string;
  /** What the versions are called, in alphabetical order; of a closed one nothing is seen but its summary. */
  readonly versions: readonly string[];
  /** Who says what about each version, by the version's name. */
  readonly by: Readonly<Record<string, string>>;
  readonly isOpen: boolean;
}

export function lookAtConflicts(): SeenConflict[] | null {
  const list = document.querySelector('ul[aria-label="Conflicts"]');
  if (!list) return null;
  return [...list.children].map((item) => {
    const head = item.querySelector('[aria-expanded]');
    const radios = [...item.querySelectorAll('[role=radio]')].filter((radio) => radio.hasAttribute('aria-describedby'));
    const isOpen = head?.getAttribute('aria-expanded') === 'true';
    return {
      title: (head?.textContent ?? '').trim(),
      versions: radios.map((radio) => (radio.textContent ?? '').trim()).sort(),
      by: Object.fromEntries(
        radios.map((radio) => [
          (radio.textContent ?? '').trim(),
          document.getElementById(radio.getAttribute('aria-describedby') ?? '')?.textContent ?? '',
        ]),
      ),
      isOpen,
    };
  });
}

/** What a switch, a tab or a head says of itself; null where there is none of this name. */
export function lookAtState({ role, name, state }: { role: string; name: string; state: string }): string | null {
  const found = [...document.querySelectorAll(`[role="${role}"]`)].find(
    // A count beside the name is drawn from an attribute and is no text.
    (one) => (one.getAttribute('aria-label') ?? one.textContent) === name,
  );
  return found?.getAttribute(state) ?? null;
}

/** Everything that can be read on the page, as one text. */
export const lookAtPage = (): string => document.body.innerText;
