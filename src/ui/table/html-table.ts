/**
 * Tables on the clipboard as HTML: the form in which spreadsheets also say where a cell ends that holds tabs, quotes or line
 * breaks. Read by a small scanner and never by the browser: what another program put on the clipboard becomes text here, and
 * nothing of it is ever a document (T15).
 */
import type { Matrix } from './tsv.ts';

/** Spans are numbers of somebody else's choosing: no more columns than a table may have, and no more cells than one paste. */
const mostSpan = 200;
const mostCells = 200_000;
const mostChars = 20_000_000;

/** Kept as they are in cells that we wrote ourselves; in others runs of white space are one space, as a browser shows them. */
const ownMark = 'data-skein-cells';

interface Tag {
  readonly name: string;
  readonly closes: boolean;
  readonly attributes: string;
}

type Token = { readonly type: 'tag'; readonly tag: Tag } | { readonly type: 'text'; readonly text: string };

/** Null where it is not just one plain table: then the plain text of the clipboard says better what was meant. */
export function htmlToMatrix(html: string): Matrix | null {
  if (html.length > mostChars) return null;
  const reader = createTableReader();
  for (const token of tokensOf(html)) if (!reader.take(token)) return null;
  return reader.matrix();
}

/** A column of numbers is left to the spreadsheet's own reading; everything else stays the text that it is, `=1+1` and `007` too. */
export function matrixToHtml(matrix: Matrix, isNumber: (column: number) => boolean = () => false): string {
  const rows = matrix.map((row) => {
    const cells = row.map(
      (text, at) => `<td${isNumber(at) ? '' : ` style='mso-number-format:"\\@"'`}>${htmlOf(text)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<meta charset="utf-8"><table ${ownMark}="1"><tbody>${rows.join('')}</tbody></table>`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const htmlOf = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => escapes[character] ?? character)
    // Excel would begin a new row at a plain `<br>`.
    .replace(/\r\n?|\n/g, '<br style="mso-data-placement:same-cell">');

// ---------------------------------------------------------------- reading

const skippedInside = new Set(['style', 'script', 'title', 'head', 'xml', 'colgroup', 'caption']);
const breaksLine = new Set(['p', 'div', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

function createTableReader() {
  const rows: string[][] = [];
  /** Cells of rows above that reach down into the row at hand: how many rows still, by column. */
  const hanging: number[] = [];
  let depth = 0;
  let tables = 0;
  let cellCount = 0;
  let isOwn = false;
  let skipping: string | null = null;
  let cell: { text: string; readonly across: number; readonly down: number } | null = null;

  const endCell = (): void => {
    const row = rows.at(-1);
    if (!cell || !row) return;
    const { across, down } = cell;
    while ((hanging[row.length] ?? 0) > 0) takeHanging(row);
    const text = isOwn ? cell.text : tidy(cell.text);
    for (let at = 0; at < across; at++) {
      hanging[row.length] = down - 1;
      row.push(at === 0 ? text : '');
    }
    cellCount += across;
    cell = null;
  };
  const takeHanging = (row: string[]): void => {
    hanging[row.length] = (hanging[row.length] ?? 1) - 1;
    row.push('');
  };
  const endRow = (): void => {
    endCell();
    const row = rows.at(-1);
    while (row && (hanging[row.length] ?? 0) > 0) takeHanging(row);
  };

  const open = ({ name, attributes }: Tag): boolean => {
    if (name === 'table') {
      depth += 1;
      tables += 1;
      isOwn = attributes.includes(ownMark);
      // A table in a cell, or a second one beside it, is a page and no block of cells.
      return tables === 1;
    }
    if (depth === 0) return true;
    if (name === 'tr') {
      if (rows.length > 0) endRow();
      rows.push([]);
    } else if (name === 'td' || name === 'th') {
      endCell();
      if (rows.length === 0) rows.push([]);
      cell = { text: '', across: span(attributes, 'colspan'), down: span(attributes, 'rowspan') };
    } else if (cell && name === 'br') cell.text += '\n';
    else if (cell && breaksLine.has(name) && cell.text.trim() !== '') cell.text += '\n';
    return cellCount <= mostCells;
  };

  const close = ({ name }: Tag): void => {
    if (name === 'table') {
      endRow();
      depth -= 1;
    } else if (name === 'td' || name === 'th') endCell();
    else if (name === 'tr') endRow();
  };

  return {
    /** False: this is not one plain table. */
    take(token: Token): boolean {
      if (token.type === 'tag') {
        const { name, closes } = token.tag;
        if (skipping !== null) {
          if (closes && name === skipping) skipping = null;
          return true;
        }
        if (skippedInside.has(name)) {
          if (!closes) skipping = name;
          return true;
        }
        if (!closes) return open(token.tag);
        close(token.tag);
        return true;
      }
      if (skipping !== null) return true;
      if (cell) cell.text += isOwn ? decode(token.text) : token.text.replace(/[ \t\r\n\f]+/g, ' ');
      // Words beside the table would be lost.
      else if (depth === 0 && decode(token.text).trim() !== '') return false;
      return true;
    },
    matrix(): Matrix | null {
      endRow();
      const width = Math.max(0, ...rows.map((row) => row.length));
      if (tables !== 1 || width === 0 || rows.length * width > mostCells) return null;
      return rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
    },
  };
}

const span = (attributes: string, name: string): number => {
  const found = new RegExp(`\\b${name}\\s*=\\s*["']?(\\d{1,9})`, 'i').exec(attributes);
  return Math.max(1, Math.min(mostSpan, Number(found?.[1] ?? 1)));
};

/** Spaces around a line are the file's layout; those that shall be seen are written as `&nbsp;`. */
const tidy = (text: string): string =>
  decode(
    text
      .replace(/ *\n */g, '\n')
      .replace(/^ +| +$/g, '')
      .replace(/^\n+|\n+$/g, ''),
  ).replaceAll('\u00a0', ' ');

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  euro: '€',
  pound: '£',
  deg: '°',
};

const decode = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));?/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
  });

/** Every character once: a clipboard of many unclosed brackets and quotes costs no more than its length. */
function* tokensOf(html: string): Generator<Token> {
  let at = 0;
  let hasQuotes = true;
  while (at < html.length) {
    const start = html.indexOf('<', at);
    if (start < 0) {
      yield { type: 'text', text: html.slice(at) };
      return;
    }
    if (start > at) yield { type: 'text', text: html.slice(at, start) };
    if (html.startsWith('<!--', start)) {
      const end = html.indexOf('-->', start + 4);
      if (end < 0) return;
      at = end + 3;
      continue;
    }
    if (!/[a-zA-Z/!?]/.test(html[start + 1] ?? '')) {
      yield { type: 'text', text: '<' };
      at = start + 1;
      continue;
    }
    const end = endOfTag(html, start, hasQuotes);
    if (end.at < 0) return;
    hasQuotes = end.hasQuotes;
    const body = html.slice(start + 1, end.at);
    const name = /^\/?([a-zA-Z][a-zA-Z0-9:]*)/.exec(body)?.[1]?.toLowerCase();
    if (name) yield { type: 'tag', tag: { name, closes: body.startsWith('/'), attributes: body } };
    at = end.at + 1;
  }
}

/** The `>` that ends a tag; one inside of quotes does not, unless the quote is never closed. */
function endOfTag(html: string, start: number, hasQuotes: boolean): { at: number; hasQuotes: boolean } {
  let at = start + 1;
  for (; at < html.length; at++) {
    const character = html[at];
    if (character === '>') return { at, hasQuotes };
    if (!hasQuotes || (character !== '"' && character !== "'")) continue;
    const end = html.indexOf(character, at + 1);
    if (end < 0) return endOfTag(html, at, false);
    at = end;
  }
  return { at: -1, hasQuotes };
}
