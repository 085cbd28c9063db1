/**
 * Light tables: rows of cells of one line each, without spans. Rows may differ in length (a row and a column added apart),
 * and nothing evens them out by itself: what every open editor mends at once is mended many times.
 */
import { type Editor, Node } from '@tiptap/core';
import type { Node as PmNode, ResolvedPos } from '@tiptap/pm/model';
import { TextSelection } from '@tiptap/pm/state';

/** A step of its own for undo, named so. */
export const stepMeta = 'note-step';

const TableRow = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
});

const cellOf = (name: 'tableCell' | 'tableHeader', tag: 'td' | 'th') =>
  Node.create({
    name,
    content: 'inline*',
    isolating: true,
    defining: true,
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, 0],
  });

const Table = Node.create({
  name: 'table',
  group: 'block',
  content: 'tableRow*',
  isolating: true,
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: () => ['table', ['tbody', 0]],
  addKeyboardShortcuts() {
    const step = (by: 1 | -1) => () => stepCell(this.editor, by);
    return { Tab: step(1), 'Shift-Tab': step(-1), Enter: () => cellBelow(this.editor) };
  },
});

export const tableNodes = [Table, TableRow, cellOf('tableCell', 'td'), cellOf('tableHeader', 'th')] as const;

export const isInTable = (editor: Editor): boolean => placeIn(editor.state.selection.$from) !== null;

export function insertTable(editor: Editor, rows = 3, columns = 3): boolean {
  const cells = (type: string) => Array.from({ length: columns }, () => ({ type }));
  const content = Array.from({ length: rows }, (_, at) => ({
    type: 'tableRow',
    content: cells(at === 0 ? 'tableHeader' : 'tableCell'),
  }));
  return editor
    .chain()
    .focus()
    .setMeta(stepMeta, 'structure')
    .insertContent([{ type: 'table', content }, { type: 'paragraph' }])
    .command(({ tr, dispatch }) => {
      // Into the first cell of what was put in.
      let at = -1;
      tr.doc.descendants((node, pos) => {
        if (node.type.name === 'table' && pos <= tr.selection.from) at = pos;
        return node.type.name !== 'table';
      });
      if (at >= 0 && dispatch) tr.setSelection(TextSelection.near(tr.doc.resolve(at + 3)));
      return true;
    })
    .run();
}

interface Place {
  /** Depths of the table, the row and the cell. */
  readonly depth: number;
  readonly row: number;
  readonly column: number;
  readonly table: PmNode;
  readonly tableStart: number;
}

function placeIn($at: ResolvedPos): Place | null {
  for (let depth = $at.depth; depth >= 2; depth--) {
    const name = $at.node(depth).type.name;
    if (name !== 'tableCell' && name !== 'tableHeader') continue;
    const table = $at.node(depth - 2);
    return { depth, row: $at.index(depth - 2), column: $at.index(depth - 1), table, tableStart: $at.start(depth - 2) };
  }
  return null;
}

/** Positions of all cells' insides, in reading order. */
function cellStarts({ table, tableStart }: Place): readonly { readonly at: number; readonly row: number }[] {
  const starts: { at: number; row: number }[] = [];
  table.forEach((row, rowAt, index) => {
    row.forEach((_cell, cellAt) => {
      starts.push({ at: tableStart + rowAt + 1 + cellAt + 1, row: index });
    });
  });
  return starts;
}

const putCaret = (editor: Editor, at: number): boolean =>
  editor.commands.command(({ tr, dispatch }) => {
    if (dispatch) tr.setSelection(TextSelection.near(tr.doc.resolve(at))).scrollIntoView();
    return true;
  });

function stepCell(editor: Editor, by: 1 | -1): boolean {
  const { $from } = editor.state.selection;
  const place = placeIn($from);
  if (!place) return false;
  const starts = cellStarts(place);
  const here = starts.findIndex(({ at }) => at === $from.start(place.depth));
  const next = starts[here + by];
  if (next) return putCaret(editor, next.at);
  return by === 1 ? addRow(editor) : true;
}

/** Enter goes down, and behind the last row out of the table. */
function cellBelow(editor: Editor): boolean {
  const place = placeIn(editor.state.selection.$from);
  if (!place) return false;
  const below = cellStarts(place).filter(({ row }) => row === place.row + 1);
  const target = below[place.column] ?? below[0];
  return putCaret(editor, target?.at ?? place.tableStart + place.table.content.size + 1);
}

/** A row below the one with the caret; the caret goes into it. */
export function addRow(editor: Editor): boolean {
  const place = placeIn(editor.state.selection.$from);
  const cell = editor.schema.nodes.tableCell;
  const row = editor.schema.nodes.tableRow;
  if (!place || !cell || !row) return false;
  const count = Math.max(1, place.table.child(place.row).childCount);
  const made = row.create(
    null,
    Array.from({ length: count }, () => cell.create()),
  );
  const at = place.tableStart + endOfRow(place);
  return editor.commands.command(({ tr, dispatch }) => {
    tr.insert(at, made).setMeta(stepMeta, 'structure');
    if (dispatch) tr.setSelection(TextSelection.near(tr.doc.resolve(at + 2))).scrollIntoView();
    return true;
  });
}

function endOfRow({ table, row }: Place): number {
  let end = 0;
  for (let at = 0; at <= row; at++) end += table.child(at).nodeSize;
  return end;
}

/** A column behind the one with the caret, in every row that reaches so far. */
export function addColumn(editor: Editor): boolean {
  const place = placeIn(editor.state.selection.$from);
  if (!place) return false;
  return editor.commands.command(({ tr }) => {
    tr.setMeta(stepMeta, 'structure');
    place.table.forEach((row, rowAt) => {
      let inside = 0;
      for (let at = 0; at <= place.column && at < row.childCount; at++) inside += row.child(at).nodeSize;
      const type = row.firstChild?.type ?? editor.schema.nodes.tableCell;
      if (type) tr.insert(tr.mapping.map(place.tableStart + rowAt + 1 + inside), type.create());
    });
    return true;
  });
}

export function deleteRow(editor: Editor): boolean {
  const place = placeIn(editor.state.selection.$from);
  if (!place) return false;
  if (place.table.childCount < 2) return deleteTable(editor);
  const end = place.tableStart + endOfRow(place);
  return editor.commands.command(({ tr }) => {
    tr.delete(end - place.table.child(place.row).nodeSize, end).setMeta(stepMeta, 'structure');
    return true;
  });
}

export function deleteColumn(editor: Editor): boolean {
  const place = placeIn(editor.state.selection.$from);
  if (!place) return false;
  if ((place.table.firstChild?.childCount ?? 0) < 2) return deleteTable(editor);
  return editor.commands.command(({ tr }) => {
    tr.setMeta(stepMeta, 'structure');
    place.table.forEach((row, rowAt) => {
      if (place.column >= row.childCount) return;
      let inside = 0;
      for (let at = 0; at < place.column; at++) inside += row.child(at).nodeSize;
      const from = tr.mapping.map(place.tableStart + rowAt + 1 + inside);
      tr.delete(from, from + row.child(place.column).nodeSize);
    });
    return true;
  });
}

export function deleteTable(editor: Editor): boolean {
  const place = placeIn(editor.state.selection.$from);
  if (!place) return false;
  const from = place.tableStart - 1;
  return editor.commands.command(({ tr }) => {
    tr.setMeta(stepMeta, 'structure');
    tr.delete(from, from + place.table.nodeSize);
    return true;
  });
}
