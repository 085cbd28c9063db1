/**
 * Cells that follow from something else than what was typed into them: formulas, rows of other tables by their titles, people
 * by their present names, and who made or changed a row, from the logs. Pure: a function of what the context shows, made anew
 * for each turn, so that what is worked out once is not worked out again in it.
 */
import { setIn } from '../../doc/cell-value.ts';
import { evaluateFormula } from '../../doc/formula/evaluate-formula.ts';
import type { Evaluated, FormulaNode, FormulaValue } from '../../doc/formula/formula-types.ts';
import { textOf } from '../../doc/formula/formula-values.ts';
import { parseFormula } from '../../doc/formula/parse-formula.ts';
import { plainFormat, showNumber } from '../../doc/number-format.ts';
import { isComputedType, joinSets, memberKey, namedIn, optionKey, presentIn } from '../../doc/set-value.ts';
import type { CellValue, CellView, ColumnView, DocId, RecordId, RowView, SetItem, SetValue } from '../../doc/types.ts';
import { err, ok, type Result } from '../../lib/result.ts';

export interface RowStamps {
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedBy: string;
  readonly changedAt: string;
  /** False while something in the row is not yet an entry: who wrote it, and when, is still to come. */
  readonly isWhole: boolean;
}

export interface DeriveContext {
  columns(doc: DocId): readonly ColumnView[];
  row(doc: DocId, row: RecordId): RowView | null;
  rows(doc: DocId): Iterable<RowView>;
  /** Null where nobody of the room has this id. */
  memberName(id: string): string | null;
  members(): readonly { readonly id: string; readonly name: string }[];
  stamps(doc: DocId, row: RecordId): RowStamps;
}

export interface Deriver {
  /** The row with all that follows. */
  row(doc: DocId, row: RowView): RowView;
}

/** Formulas that lead from one to the next; beyond it something leads in circles, or is meant to keep us busy (T12). */
const longestTrail = 64;

export const isStamp = (type: ColumnView['type']): boolean => isComputedType(type) && type !== 'formula';

export const isDerived = ({ type, required }: ColumnView): boolean =>
  isComputedType(type) || type === 'link' || type === 'person' || required === true;

const emptyCell: CellView = { text: '', value: '', fits: true, versions: 1 };

export function createDeriver(context: DeriveContext): Deriver {
  const parsed = new Map<string, ReturnType<typeof parseFormula>>();
  const values = new Map<string, Evaluated>();
  const trail = new Set<string>();
  const titles = new Map<DocId, Map<string, RecordId>>();
  const columnsOf = new Map<DocId, readonly ColumnView[]>();

  const columns = (doc: DocId): readonly ColumnView[] => {
    const known = columnsOf.get(doc) ?? context.columns(doc);
    columnsOf.set(doc, known);
    return known;
  };
  const columnIn = (doc: DocId, name: string): ColumnView | undefined =>
    columns(doc).find(({ id }) => id === name) ?? columns(doc).find((column) => column.name === name);

  /** What a row goes by: its first cell that says something without asking anybody else. */
  const titleOf = (doc: DocId, row: RowView): string => {
    for (const { id, type } of columns(doc)) {
      const text = isComputedType(type) || type === 'link' ? '' : (row.cells[id]?.text ?? '');
      if (text !== '') return text;
    }
    return '';
  };

  const rowByTitle = (doc: DocId, title: string): RecordId | null => {
    let known = titles.get(doc);
    if (!known) {
      known = new Map();
      for (const row of context.rows(doc)) {
        const name = titleOf(doc, row).trim().toLowerCase();
        if (name !== '' && !known.has(name)) known.set(name, row.id);
      }
      titles.set(doc, known);
    }
    return known.get(title.trim().toLowerCase()) ?? null;
  };

  /** The set with each thing by its present name; what was typed and is the name of one thing is that thing. */
  const named = (
    set: SetValue,
    nameOf: (id: string) => string | null,
    idOf: (text: string) => string | null,
  ): SetValue => {
    const items = set.items.map((item): SetItem => {
      const key = item.key.startsWith('t') ? (idOf(item.text) ?? item.key) : item.key;
      return { key, text: nameOf(key) ?? item.text, turns: item.turns };
    });
    return joinSets([{ items: [], text: '' }, ...items.map((item) => ({ items: [item], text: '' }))]);
  };

  const people = (value: CellValue): SetValue =>
    named(
      setIn('person', value, []),
      (key) => (key.startsWith('m') ? context.memberName(key.slice(1)) : null),
      (text) => {
        const wanted = text.trim().toLowerCase();
        const found = context.members().filter(({ name }) => name.trim().toLowerCase() === wanted);
        return found.length === 1 && found[0] ? memberKey(found[0].id) : null;
      },
    );

  const linkedRow = (target: DocId, key: string): RowView | null =>
    key.startsWith('r') ? context.row(target, key.slice(1) as RecordId) : null;

  const links = (target: DocId | undefined, value: CellValue): SetValue =>
    named(
      setIn('link', value, []),
      (key) => {
        const row = target && linkedRow(target, key);
        return row ? titleOf(target, row) || null : null;
      },
      (text) => {
        const row = target && rowByTitle(target, text);
        return row ? optionKey(row) : null;
      },
    );

  const setCell = (cell: CellView, set: SetValue, isKnown: (item: SetItem) => boolean): CellView => {
    const present = namedIn(set);
    return { ...cell, text: present.map(({ text }) => text).join(', '), value: set, fits: present.every(isKnown) };
  };

  const stamp = (doc: DocId, row: RecordId, type: ColumnView['type']): string => {
    const stamps = context.stamps(doc, row);
    if (type === 'created-by') return stamps.createdBy;
    if (type === 'created-at') return stamps.createdAt;
    return type === 'changed-by' ? stamps.changedBy : stamps.changedAt;
  };

  // ---------------------------------------------------------------- formulas

  const parse = (formula: string): Result<FormulaNode, { code: 'empty' | 'syntax' | 'too-large'; name: string }> => {
    const known = parsed.get(formula) ?? parseFormula(formula);
    parsed.set(formula, known);
    return known as Result<FormulaNode, { code: 'empty' | 'syntax' | 'too-large'; name: string }>;
  };

  const formulaValue = (doc: DocId, row: RowView, column: ColumnView): Evaluated => {
    const key = `${doc}/${row.id}/${column.id}`;
    const known = values.get(key);
    if (known) return known;
    if (trail.has(key)) return err({ code: 'circular', name: '' });
    if (trail.size >= longestTrail) return err({ code: 'too-large', name: '' });
    const node = parse(column.formula ?? '');
    if (!node.ok) return node;
    trail.add(key);
    const value = evaluateFormula(node.value, {
      column(name) {
        const found = columnIn(doc, name);
        return found ? valueIn(doc, row, found) : err({ code: 'unknown-column', name });
      },
      linked: (name, of) => linkedValues(doc, row, name, of),
    });
    trail.delete(key);
    // Of what leads in circles each part says so by itself, whoever asked first.
    if (value.ok || value.error.code !== 'circular' || trail.size === 0) values.set(key, value);
    return value;
  };

  const valueIn = (doc: DocId, row: RowView, column: ColumnView): Evaluated => {
    if (column.type === 'formula') return formulaValue(doc, row, column);
    if (isComputedType(column.type)) return ok(stamp(doc, row.id, column.type));
    const cell = row.cells[column.id];
    if (!cell || cell.text === '') return ok(column.type === 'checkbox' ? false : null);
    const { value } = cell;
    if (column.type === 'person') return ok(presentIn(people(value)).map(({ text }) => text));
    if (column.type === 'link') return ok(presentIn(links(column.target, value)).map(({ text }) => text));
    if (column.type === 'multi-select')
      return ok(presentIn(setIn('multi-select', value, column.options)).map(({ text }) => text));
    if (column.type === 'checkbox') return ok(cell.fits ? cell.text === 'true' || cell.text !== 'false' : cell.text);
    return ok(typeof value === 'string' ? value : cell.text);
  };

  const linkedValues = (doc: DocId, row: RowView, name: string, of: string): Evaluated => {
    const column = columnIn(doc, name);
    if (!column) return err({ code: 'unknown-column', name });
    const { target } = column;
    if (column.type !== 'link' || !target) return err({ code: 'unknown-column', name: `${column.name}.${of}` });
    const wanted = columnIn(target, of);
    if (!wanted) return err({ code: 'unknown-column', name: of });
    const cell = row.cells[column.id];
    const found: FormulaValue[] = [];
    for (const { key } of cell ? presentIn(links(target, cell.value)) : []) {
      const other = linkedRow(target, key);
      if (!other) continue;
      const value = valueIn(target, other, wanted);
      if (!value.ok) return value;
      found.push(value.value);
    }
    return ok(found);
  };

  const formulaCell = (doc: DocId, row: RowView, column: ColumnView): CellView => {
    const given = formulaValue(doc, row, column);
    if (!given.ok) {
      const { code, name } = given.error;
      // A column is named as people know it.
      const known = code === 'unknown-column' ? columnIn(doc, name)?.name : undefined;
      return { ...emptyCell, fits: false, problem: { type: 'formula', code, name: known ?? name } };
    }
    const value = textOf(given.value);
    const isNumber = typeof given.value === 'number';
    return { ...emptyCell, text: isNumber ? showNumber(value, column.format ?? plainFormat) : value, value };
  };

  // ---------------------------------------------------------------- what a column asks

  const derivedCell = (doc: DocId, row: RowView, column: ColumnView): CellView => {
    const cell = row.cells[column.id] ?? emptyCell;
    if (column.type === 'formula') return formulaCell(doc, row, column);
    if (isComputedType(column.type)) {
      const text = stamp(doc, row.id, column.type);
      return { ...emptyCell, text, value: text };
    }
    // Several texts beside each other are for a person to settle, as they stand.
    if (cell.text === '' || cell.versions > 1) return cell;
    if (column.type === 'person') {
      return setCell(
        cell,
        people(cell.value),
        ({ key }) => key.startsWith('m') && context.memberName(key.slice(1)) !== null,
      );
    }
    if (column.type !== 'link') return cell;
    const { target } = column;
    return setCell(
      cell,
      links(target, cell.value),
      ({ key }) => target !== undefined && linkedRow(target, key) !== null,
    );
  };

  return {
    row(doc, row) {
      const cells: Record<string, CellView> = { ...row.cells };
      for (const column of columns(doc)) {
        if (!isDerived(column)) continue;
        const cell = derivedCell(doc, row, column);
        if (column.required && cell.text === '' && cell.fits)
          cells[column.id] = { ...cell, problem: { type: 'required' } };
        else if (cell.text === '' && cell.fits && cell.versions === 1) delete cells[column.id];
        else cells[column.id] = cell;
      }
      return { ...row, cells };
    },
  };
}
