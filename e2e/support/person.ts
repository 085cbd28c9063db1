/**
 * A person at a browser: does what people do, by the names they read. It never looks into the app; what it knows it has
 * read from the page.
 */
import { expect } from '@playwright/test';
import {
  lookAtConflicts,
  lookAtGrid,
  lookAtList,
  lookAtPage,
  lookAtState,
  type SeenCell,
  type SeenConflict,
  type SeenGrid,
  scrollGrid,
} from './looks.ts';
import { type Screen, thing, waitMs } from './screen.ts';

export interface Links {
  readonly edit: string;
  readonly view: string;
}

export type PanelTab = 'Peers' | 'Conflicts' | 'History';

export type Person = ReturnType<typeof createPerson>;

export function createPerson(name: string, screen: Screen) {
  const within = { timeout: waitMs };

  // ------------------------------------------------------------ eyes

  const grid = (table: string): Promise<SeenGrid | null> => screen.read(lookAtGrid, table);

  /** The shown values, row by row; null where the table is not on the page. */
  async function values(table: string): Promise<readonly (readonly string[])[] | null> {
    const seen = await grid(table);
    return seen && Object.values(seen.rows).map((row) => row.map((cell) => cell.text));
  }

  /** One row, brought into view; row and column numbers begin at 1 as on the page. */
  async function row(table: string, number: number): Promise<readonly SeenCell[]> {
    let cells: readonly SeenCell[] | undefined;
    const look = async (): Promise<boolean> => {
      cells = (await grid(table))?.rows[number];
      if (cells === undefined) await screen.read(scrollGrid, { name: table, row: number });
      return cells !== undefined;
    };
    await expect.poll(look, { ...within, message: `row ${number} of ${table}` }).toBe(true);
    return cells ?? [];
  }

  const text = (): Promise<string> => screen.read(lookAtPage, undefined);
  const list = async (of: string): Promise<readonly string[]> => (await screen.read(lookAtList, of)) ?? [];
  const status = (): Promise<string> =>
    screen.read(() => document.querySelector('[role=status][aria-label="Sync status"]')?.textContent ?? '', undefined);

  async function panel(tab: PanelTab): Promise<void> {
    const isShown = await screen.read(lookAtState, { role: 'tab', name: tab, state: 'aria-selected' });
    if (isShown !== 'true') await screen.click(thing('tab', tab));
  }

  async function peers(): Promise<readonly string[]> {
    await panel('Peers');
    return list('Peers');
  }

  /** Every conflict with its versions: each is opened to be read. */
  async function conflicts(): Promise<readonly SeenConflict[]> {
    await panel('Conflicts');
    const look = async (): Promise<readonly SeenConflict[]> => (await screen.read(lookAtConflicts, undefined)) ?? [];
    const read: SeenConflict[] = [];
    for (const { title } of await look()) {
      // One is open at a time: reading one has closed the one before.
      const isOpen = (await look()).some((one) => one.title === title && one.isOpen);
      if (!isOpen) await screen.click(thing('list', 'Conflicts'), thing('button', title));
      const opened = (await look()).find((one) => one.title === title && one.isOpen);
      if (opened) read.push(opened);
    }
    return read.sort((a, b) => a.title.localeCompare(b.title));
  }

  /** Without opening any of them. */
  const conflictTitles = async (): Promise<readonly string[]> => {
    await panel('Conflicts');
    return ((await screen.read(lookAtConflicts, undefined)) ?? []).map(({ title }) => title).sort();
  };

  /** Titles and values only, for comparing what several people see. */
  const conflictLines = async (): Promise<readonly string[]> =>
    (await conflicts()).map(({ title, versions }) => `${title}: ${versions.join(' | ')}`);

  // ------------------------------------------------------------ hands

  async function type(table: string, rowNumber: number, column: number, value: string): Promise<void> {
    const cell = (await row(table, rowNumber))[column - 1];
    if (cell === undefined) throw new Error(`no column ${column} in ${table}`);
    await screen.clickAt(cell.x, cell.y);
    await screen.type(value);
    await screen.press('Enter');
    await expect.poll(async () => (await row(table, rowNumber))[column - 1]?.text, within).toBe(value);
  }

  async function newRoom(origin: string): Promise<void> {
    await screen.open(origin);
    await screen.click(thing('button', 'New room'));
    await screen.see(thing('textbox', 'Room name'));
  }

  async function newTable(): Promise<void> {
    await screen.click(thing('button', 'New table'));
    await screen.see(thing('grid'));
  }

  /** Rows are added until there are so many. */
  async function addRows(table: string, count: number): Promise<void> {
    for (let have = (await grid(table))?.rowCount ?? 0; have < count; have++) {
      await screen.click(thing('button', 'Add row'));
      await expect.poll(async () => (await grid(table))?.rowCount, within).toBe(have + 1);
    }
  }

  async function deleteRow(table: string, number: number): Promise<void> {
    const [cell] = await row(table, number);
    if (cell === undefined) throw new Error(`no row ${number} in ${table}`);
    await screen.clickAt(cell.x, cell.y);
    const before = (await grid(table))?.rowCount ?? 0;
    await screen.press('Shift+F10');
    await screen.click(thing('menuitem', 'Delete row'));
    await expect.poll(async () => (await grid(table))?.rowCount, within).toBe(before - 1);
  }

  /** Opens the dialog and hands it the file. */
  async function chooseImport(path: string): Promise<void> {
    await screen.click(thing('button', 'Import'));
    await screen.see(thing('dialog', 'Import a table'));
    await screen.chooseFile(path);
  }

  const exportCsv = (): Promise<string> => screen.download(thing('button', 'Export CSV'));

  async function nameRoom(value: string): Promise<void> {
    await screen.fill(value, thing('textbox', 'Room name'));
    await screen.press('Enter');
  }

  /** Says who one is where that is asked for, and reads both links. */
  async function share(): Promise<Links> {
    await screen.click(thing('button', 'Share'));
    await screen.see(thing('dialog', 'Share this room'));
    const asked = thing('textbox', 'Your name');
    const edit = thing('textbox', 'Edit link');
    await expect.poll(async () => (await screen.sees(asked)) || (await screen.sees(edit)), within).toBe(true);
    if (await screen.sees(asked)) {
      await screen.fill(name, asked);
      await screen.press('Enter');
    }
    await screen.see(edit);
    const links = { edit: await screen.value(edit), view: await screen.value(thing('textbox', 'View link')) };
    await screen.click(thing('button', 'Close'));
    return links;
  }

  /** Follows a link for the first time in this browser. */
  async function join(link: string): Promise<void> {
    await screen.open(link);
    await screen.fill(name, thing('textbox', 'Your name'));
    await screen.click(thing('button', 'Join'));
    await screen.see(thing('textbox', 'Room name'));
  }

  async function workOffline(on: boolean): Promise<void> {
    const name = 'Work offline';
    await screen.see(thing('switch', name));
    const isOn = (): Promise<string | null> =>
      screen.read(lookAtState, { role: 'switch', name, state: 'aria-checked' });
    if ((await isOn()) === String(on)) return;
    await screen.click(thing('switch', name));
    await expect.poll(isOn, within).toBe(String(on));
  }

  /** Settles the conflict of this title on one of its values. */
  async function settle(title: string, value: string): Promise<void> {
    await panel('Conflicts');
    const inList = thing('list', 'Conflicts');
    const head = thing('button', title);
    if ((await screen.attribute('aria-expanded', inList, head)) !== 'true') await screen.click(inList, head);
    await screen.click(inList, thing('radio', value));
    await screen.click(inList, thing('button', 'Keep selected'));
  }

  /** Takes back the decision about this conflict, whoever made it. */
  async function unsettle(title: string): Promise<void> {
    await panel('Conflicts');
    const at = (await list('Settled')).findIndex((item) => item.includes(title));
    if (at === -1) throw new Error(`nothing settled called ${title}`);
    await screen.clickNth(at, thing('list', 'Settled'), thing('button', 'Undo'));
  }

  /** Decides about a row that one deleted and another edited. */
  async function decideRow(title: string, decision: 'Restore' | 'Delete anyway'): Promise<void> {
    await panel('Conflicts');
    const inList = thing('list', 'Conflicts');
    const head = thing('button', title);
    if ((await screen.attribute('aria-expanded', inList, head)) !== 'true') await screen.click(inList, head);
    await screen.click(inList, thing('button', decision));
  }

  return {
    name,
    screen,
    grid,
    values,
    row,
    text,
    list,
    status,
    panel,
    peers,
    conflicts,
    conflictTitles,
    conflictLines,
    type,
    newRoom,
    newTable,
    addRows,
    deleteRow,
    chooseImport,
    exportCsv,
    nameRoom,
    share,
    join,
    workOffline,
    settle,
    unsettle,
    decideRow,
  };
}
