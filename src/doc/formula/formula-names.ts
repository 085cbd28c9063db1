/**
 * Formulas are stored with columns by their ids and shown with their names [DOC-21], so that renaming a column changes no
 * formula. A name that nobody has is kept as it was typed: the column may come.
 */
import { tokensOf } from './formula-tokens.ts';

export interface NamedColumn {
  readonly id: string;
  readonly name: string;
}

/** The columns of the table that a link column leads to; none where it leads nowhere. */
type ColumnsBehind = (column: string) => readonly NamedColumn[];

export const storedFormula = (formula: string, columns: readonly NamedColumn[], behind: ColumnsBehind): string =>
  rename(formula, columns, behind, (name, among) => {
    const wanted = name.trim().toLowerCase();
    const exact = among.find((column) => column.name === name.trim());
    return (exact ?? among.find((column) => column.name.trim().toLowerCase() === wanted))?.id ?? name;
  });

export const shownFormula = (formula: string, columns: readonly NamedColumn[], behind: ColumnsBehind): string =>
  rename(formula, columns, behind, (id, among) => among.find((column) => column.id === id)?.name ?? id);

function rename(
  formula: string,
  columns: readonly NamedColumn[],
  behind: ColumnsBehind,
  as: (name: string, among: readonly NamedColumn[]) => string,
): string {
  const tokens = tokensOf(formula);
  // What cannot be read is kept as it was typed.
  if (!tokens.ok) return formula;
  let text = '';
  let end = 0;
  for (const [at, token] of tokens.value.entries()) {
    if (token.type !== 'column') continue;
    const link = tokens.value[at - 1]?.text === '.' ? tokens.value[at - 2] : undefined;
    const name = link?.type === 'column' ? as(token.text, behind(idOf(link.text, columns))) : as(token.text, columns);
    text += `${formula.slice(end, token.from)}{${name}}`;
    end = token.to;
  }
  return text + formula.slice(end);
}

const idOf = (text: string, columns: readonly NamedColumn[]): string =>
  (
    columns.find(({ id }) => id === text) ??
    columns.find(({ name }) => name.toLowerCase() === text.trim().toLowerCase())
  )?.id ?? text;
