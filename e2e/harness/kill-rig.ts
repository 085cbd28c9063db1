/**
 * One browser profile that is killed again and again in the middle of work [STO-2, I2]. The rig edits and imports through the
 * interface, keeps what was shown as saved, and after the next start compares that with what is there. It measures
 * from outside: a promise is a frame whose status said "saved", not what the code believes.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import Papa from 'papaparse';
import { unreachable } from '../../src/lib/result.ts';
import { type ChromiumProcess, launchChromiumProcess } from './chromium-process.ts';
import type { Seeded } from './seeded.ts';
import { type Frame, saysSaved, watchFrames } from './shown-as-saved.ts';

const editTable = 'Table 1';
const editRows = 8;
const editColumns = 3;
const importColumns = ['Name', 'Place', 'Note', 'Contact'];

/** When to pull the plug: a page is killed at a moment, or once it has shown enough. */
export type KillMoment =
  | { readonly type: 'after'; readonly ms: number }
  /** So many cells were shown as saved. */
  | { readonly type: 'edits'; readonly count: number }
  /** The import says that it has done so many rows. */
  | { readonly type: 'rows-done'; readonly count: number }
  /** So many imported rows were shown as saved. */
  | { readonly type: 'saved-rows'; readonly count: number };

export interface Tally {
  kills: number;
  /** Kills while an import was under way, its dialog on the screen. */
  killsInImports: number;
  typedCells: number;
  /** Frames that said "saved". */
  savedFrames: number;
  /** Cells and imported rows that were promised and found, each counted once per kill. */
  cellsKept: number;
  rowsKept: number;
  /** What was promised and is not there. */
  lost: string[];
}

interface Import {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
  /** How many of its rows were shown as saved. */
  promised: number;
}

export interface KillRig {
  readonly tally: Tally;
  /** A room of its own with one table; the rooms before it are not looked at any more. */
  newRoom(): Promise<void>;
  editAndKill(moment: KillMoment): Promise<void>;
  importAndKill(rowCount: number, moment: KillMoment): Promise<void>;
  /** Starts again and compares; `all`: every table of the room, not only those of the last round. */
  check(all: boolean): Promise<void>;
}

export function createKillRig(userDataDir: string, origin: string, chance: Seeded): KillRig {
  const tally: Tally = {
    kills: 0,
    killsInImports: 0,
    typedCells: 0,
    savedFrames: 0,
    cellsKept: 0,
    rowsKept: 0,
    lost: [],
  };
  let browser: ChromiumProcess | null = null;
  let roomUrl = '';
  let typed = 0;
  let imports: Import[] = [];
  /** By "row:column": the highest number shown there while the status said "saved". */
  let promisedCells = new Map<string, number>();
  let isTablePromised = false;
  let lastFrame: Frame | null = null;
  let onFrame = (): void => {};

  const heard = (frame: Frame): void => {
    lastFrame = frame;
    if (saysSaved(frame)) {
      tally.savedFrames++;
      note(frame);
    }
    onFrame();
  };

  const note = ({ table, rows, cells, importing }: Frame): void => {
    if (table === editTable) {
      isTablePromised = true;
      for (const [row, column, text] of cells) {
        if (text !== '') promisedCells.set(`${row}:${column}`, numberOf(text));
      }
    }
    const current = imports.at(-1);
    if (!current) return;
    if (importing !== null) current.promised = Math.max(current.promised, rowsDoneIn(importing));
    if (table === current.name) current.promised = Math.max(current.promised, rows);
  };

  const start = async (): Promise<Page> => {
    browser = await launchChromiumProcess({ userDataDir });
    await watchFrames(browser.context, heard);
    return browser.page;
  };

  const open = async (): Promise<Page> => {
    const page = browser?.page ?? (await start());
    if (page.url() !== roomUrl) await page.goto(roomUrl);
    await page.getByRole('navigation', { name: 'Documents' }).waitFor();
    return page;
  };

  const kill = async (): Promise<void> => {
    tally.kills++;
    if (lastFrame?.importing) tally.killsInImports++;
    await browser?.kill();
    browser = null;
    lastFrame = null;
  };

  const openTable = async (page: Page, name: string): Promise<void> => {
    await page
      .getByRole('navigation', { name: 'Documents' })
      .getByRole('button', { name, exact: true })
      .click({ timeout: 20_000 });
    await page.getByRole('grid', { name, exact: true }).waitFor({ timeout: 20_000 });
  };

  const isReached = (moment: KillMoment): boolean => {
    switch (moment.type) {
      case 'after':
        return false;
      case 'edits':
        return promisedCells.size >= moment.count;
      case 'rows-done':
        return rowsDoneIn(lastFrame?.importing ?? '') >= moment.count;
      case 'saved-rows':
        return (imports.at(-1)?.promised ?? 0) >= moment.count;
      default:
        return unreachable(moment);
    }
  };

  /** Resolves when it is time to kill; the work is cut off wherever it is. */
  const killAt = async (moment: KillMoment, work: Promise<unknown>): Promise<void> => {
    // What the kill interrupts rejects; everything else that fails is a failure of the run.
    let problem: unknown = null;
    let isKilled = false;
    const watched = work.catch((reason: unknown) => {
      if (!isKilled) problem = reason;
    });
    if (moment.type === 'after') await pause(moment.ms);
    else {
      const enough = new Promise<void>((resolve) => {
        onFrame = () => {
          if (isReached(moment)) resolve();
        };
      });
      await Promise.race([enough, watched]);
    }
    isKilled = true;
    onFrame = () => {};
    await kill();
    await watched;
    if (problem) throw problem;
  };

  const typeCells = async (page: Page): Promise<void> => {
    for (;;) {
      const row = chance.between(1, editRows);
      const column = chance.between(1, editColumns);
      const line = page
        .getByRole('grid', { name: editTable })
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: String(row), exact: true }) });
      await line
        .getByRole('gridcell')
        .nth(column - 1)
        .click();
      // A few cells downwards, as one types a list.
      for (let left = Math.min(chance.between(1, 5), editRows - row + 1); left > 0; left--) {
        typed++;
        tally.typedCells++;
        await page.keyboard.type(`e${typed}`);
        await page.keyboard.press('Enter');
      }
    }
  };

  const exported = async (page: Page, name: string): Promise<string[][]> => {
    await openTable(page, name);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: false });
    return data.slice(1).filter((row, at, all) => at < all.length - 1 || row.join('') !== '');
  };

  const checkEdits = async (page: Page): Promise<void> => {
    const rows = await exported(page, editTable);
    for (const [place, promised] of promisedCells) {
      const [row = 0, column = 0] = place.split(':').map(Number);
      const text = rows[row - 1]?.[column - 1] ?? '';
      // Something newer may be there: durable already, and not yet said. Something older or nothing may not.
      if (text !== '' && numberOf(text) >= promised && numberOf(text) <= typed) tally.cellsKept++;
      else tally.lost.push(`kill ${tally.kills}: cell ${place} showed e${promised} as saved and has "${text}"`);
    }
    promisedCells = new Map();
  };

  /** Rows beyond the promised ones may be there; whatever is there is the beginning of the file, without a hole. */
  const checkImport = async (page: Page, one: Import): Promise<void> => {
    const isListed = await page
      .getByRole('navigation', { name: 'Documents' })
      .getByRole('button', { name: one.name, exact: true })
      .isVisible();
    if (!isListed && one.promised === 0) return;
    const rows = await exported(page, one.name);
    const wrong = rows.findIndex((row, at) => row.join('\n') !== one.rows[at]?.join('\n'));
    const kept = wrong === -1 ? rows.length : wrong;
    if (wrong !== -1 || kept < one.promised) {
      tally.lost.push(
        `kill ${tally.kills}: ${one.name} promised ${one.promised} rows, has ${rows.length}, the first ${kept} as in the file`,
      );
    }
    tally.rowsKept += Math.min(kept, one.promised);
  };

  return {
    tally,

    async newRoom() {
      const page = browser?.page ?? (await start());
      imports = [];
      promisedCells = new Map();
      isTablePromised = false;
      await page.goto(origin);
      await page.getByRole('button', { name: 'New room' }).click();
      await page.getByRole('button', { name: 'New table' }).click();
      await page.getByRole('grid', { name: editTable }).waitFor();
      const addRow = page.getByRole('button', { name: 'Add row' });
      for (let row = 1; row < editRows; row++) await addRow.click();
      await page.getByRole('rowheader', { name: String(editRows), exact: true }).waitFor();
      roomUrl = page.url();
    },

    async editAndKill(moment) {
      const page = await open();
      await openTable(page, editTable);
      await killAt(moment, typeCells(page));
    },

    async importAndKill(rowCount, moment) {
      const page = await open();
      const name = `Import ${tally.kills + 1}`;
      const rows = Array.from({ length: rowCount }, (_, row) =>
        importColumns.map((column) => `${column} ${row + 1} of ${name}`),
      );
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByLabel('Choose a CSV or TSV file').setInputFiles({
        name: `${name}.csv`,
        mimeType: 'text/csv',
        buffer: Buffer.from(Papa.unparse([importColumns, ...rows])),
      });
      const go = page.getByRole('button', { name: /^Import [\d,]+ rows?$/ });
      await go.waitFor();
      imports.push({ name, rows, promised: 0 });
      await killAt(
        moment,
        go.click().then(() => page.getByRole('grid', { name }).waitFor()),
      );
    },

    async check(all) {
      const page = await open();
      if (isTablePromised) await checkEdits(page);
      for (const one of all ? imports : imports.slice(-1)) await checkImport(page, one);
    },
  };
}

/** "e12" → 12; what is no such text is older than everything. */
const numberOf = (text: string): number => Number(/^e(\d+)$/.exec(text)?.[1] ?? -1);

/** "1,200 of 2,000 rows imported" → 1200 */
const rowsDoneIn = (words: string): number => Number((/^[\d,]+/.exec(words)?.[0] ?? '0').replaceAll(',', ''));
