/**
 * A table that nobody here wrote: the registry of network card makers, with its trailing blanks, line breaks inside
 * cells, commas, quotes and many alphabets. Debian's package ieee-data ships it as CSV; elsewhere it is written from an
 * npm package with the same register.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';

const debianFile = '/usr/share/ieee-data/oui36.csv';
const fallbackRows = 6000;

export interface RealTable {
  readonly path: string;
  /** As the app names a table made of this file. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Without the header. */
  readonly rows: readonly (readonly string[])[];
}

/** Read by another call of the parser than the app's: nothing guessed, no header, no steps. */
export const readTable = (text: string): string[][] =>
  Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { delimiter: ',', skipEmptyLines: true }).data;

async function writeFallback(): Promise<string> {
  const makers: Record<string, string> = createRequire(import.meta.url)('oui-data');
  const lines = Object.entries(makers)
    .slice(0, fallbackRows)
    .map(([assignment, maker]) => {
      const [organization = '', ...address] = maker.split('\n');
      return ['MA-L', assignment, organization, address.join('\n')];
    });
  const path = join(await mkdtemp(join(tmpdir(), 'skein-table-')), 'oui36.csv');
  await writeFile(
    path,
    Papa.unparse([['Registry', 'Assignment', 'Organization Name', 'Organization Address'], ...lines]),
  );
  return path;
}

export async function realTable(): Promise<RealTable> {
  const path = existsSync(debianFile) ? debianFile : await writeFallback();
  const [columns = [], ...rows] = readTable(await readFile(path, 'utf8'));
  return { path, name: 'oui36', columns, rows };
}

/** What an export makes of a cell: a formula is disarmed by an apostrophe [T16]. */
export const asExported = (cell: string): string =>
  /^[=+\-@\t\r]/.test(cell) && !/^-\d[\d.,]*$/.test(cell) ? `'${cell}` : cell;
