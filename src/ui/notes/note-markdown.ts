/** Notes as Markdown and back. Nothing in it goes through HTML, so a pasted text cannot bring any along (T15). */
import { Fragment, type Mark, type Node as PmNode, type Schema } from '@tiptap/pm/model';
import markdownIt from 'markdown-it';
import { MarkdownParser, MarkdownSerializer, type MarkdownSerializerState } from 'prosemirror-markdown';
import { safeHref } from './safe-href.ts';

const textOfCell = (cell: PmNode): string => inlineMarkdown(cell).replace(/\|/g, '\\|').replace(/\n/g, ' ');

/** Lists without an empty line between their lines. */
export const markdownOf = (node: PmNode): string => serializer.serialize(node, { tightLists: true });

const serializer = new MarkdownSerializer(
  {
    paragraph(state, node) {
      state.renderInline(node);
      state.closeBlock(node);
    },
    heading(state, node) {
      state.write(`${'#'.repeat(Number(node.attrs.level))} `);
      state.renderInline(node, false);
      state.closeBlock(node);
    },
    blockquote(state, node) {
      state.wrapBlock('> ', null, node, () => state.renderContent(node));
    },
    codeBlock(state, node) {
      const fence = `${(node.textContent.match(/`{3,}/g) ?? []).sort().at(-1) ?? '``'}\``;
      state.write(`${fence}${String(node.attrs.language ?? '')}\n`);
      state.text(node.textContent, false);
      state.write('\n');
      state.write(fence);
      state.closeBlock(node);
    },
    bulletList: (state, node) => state.renderList(node, '  ', () => '- '),
    orderedList(state, node) {
      const start = Number(node.attrs.start ?? 1);
      const width = String(start + node.childCount - 1).length;
      state.renderList(node, ' '.repeat(width + 2), (at) => `${String(start + at).padStart(width)}. `);
    },
    listItem: (state, node) => state.renderContent(node),
    taskList: (state, node) =>
      state.renderList(node, '  ', (at) => (node.child(at).attrs.checked === true ? '- [x] ' : '- [ ] ')),
    taskItem: (state, node) => state.renderContent(node),
    horizontalRule(state, node) {
      state.write('---');
      state.closeBlock(node);
    },
    table(state, node) {
      node.forEach((row, _offset, at) => {
        const cells: string[] = [];
        row.forEach((cell) => void cells.push(textOfCell(cell)));
        state.write(`| ${cells.join(' | ')} |\n`);
        if (at === 0) state.write(`|${' --- |'.repeat(cells.length)}\n`);
      });
      state.closeBlock(node);
    },
    tableRow() {},
    tableCell() {},
    tableHeader() {},
    hardBreak: (state, node, parent, index) => {
      if (index < parent.childCount - 1) state.write(isCell(parent) ? ' ' : '\\\n');
      else state.write(node.textContent);
    },
    mention: (state, node) => state.text(`@${String(node.attrs.label)}`),
    text(state, node) {
      const text = node.text ?? '';
      const sign = (state as { atBlockStart?: boolean }).atBlockStart ? listSignIn(text) : '';
      // Behind a backslash it begins no list; the serializer's own rule knows only some of the signs.
      if (sign !== '') state.write(`${sign.slice(0, -1)}\\${sign.slice(-1)}`);
      state.text(text.slice(sign.length));
    },
  },
  {
    bold: { open: '**', close: '**', mixable: true, expelEnclosingWhitespace: true },
    italic: { open: '*', close: '*', mixable: true, expelEnclosingWhitespace: true },
    strike: { open: '~~', close: '~~', mixable: true, expelEnclosingWhitespace: true },
    code: {
      open: (_state: MarkdownSerializerState, _mark: Mark, parent: PmNode, index: number) =>
        fenceOf(parent.child(index)),
      close: (_state: MarkdownSerializerState, _mark: Mark, parent: PmNode, index: number) =>
        fenceOf(parent.child(index - 1)),
      escape: false,
    },
    link: {
      open: '[',
      close: (_state: MarkdownSerializerState, mark: Mark) => `](${String(safeHref(mark.attrs.href) ?? '')})`,
      mixable: true,
    },
  },
  // The serializer takes an underscore beside another one for a letter, and would leave it to open an emphasis.
  { escapeExtraCharacters: /(?<=_)_|(?<!\\)_(?=\\?_)/g },
);

/** What at the beginning of a line would make it a line of a list: "+", "1.", "2)". */
const listSignIn = (text: string): string => /^(?:\+|\d{1,9}[.)])(?=\s|$)/.exec(text)?.[0] ?? '';

const isCell = ({ type }: PmNode): boolean => type.name === 'tableCell' || type.name === 'tableHeader';

function fenceOf(node: PmNode): string {
  const ticks = (node.text?.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  return ticks > 0 ? '`'.repeat(ticks + 1) : '`';
}

function inlineMarkdown(cell: PmNode): string {
  const paragraph = cell.type.schema.nodes.paragraph;
  return paragraph ? markdownOf(paragraph.create(null, cell.content)).trim() : cell.textContent;
}

/** A text that uses Markdown's signs on purpose: a lone star in a sentence is none. */
export const looksLikeMarkdown = (text: string): boolean =>
  /^(#{1,3} |[-*+] |\d+[.)] |> |```|\|.+\|)/m.test(text) || /(\*\*|~~|`)[^\s].*\1|\[[^\]]+\]\([^)\s]+\)/.test(text);

export function createMarkdownReader(schema: Schema): (text: string) => PmNode | null {
  const parser = new MarkdownParser(schema, markdownIt('default', { html: false, linkify: false }), {
    paragraph: { block: 'paragraph' },
    heading: { block: 'heading', getAttrs: ({ tag }) => ({ level: Math.min(3, Number(tag.slice(1))) }) },
    blockquote: { block: 'blockquote' },
    bullet_list: { block: 'bulletList' },
    ordered_list: { block: 'orderedList', getAttrs: (token) => ({ start: Number(token.attrGet('start') ?? 1) }) },
    list_item: { block: 'listItem' },
    code_block: { block: 'codeBlock', noCloseToken: true },
    fence: { block: 'codeBlock', getAttrs: ({ info }) => ({ language: info.trim() || null }), noCloseToken: true },
    hr: { node: 'horizontalRule' },
    hardbreak: { node: 'hardBreak' },
    // An address that runs something is a text; a picture is the text that stands for it: none is loaded from elsewhere.
    image: { ignore: true, noCloseToken: true },
    table: { block: 'table' },
    thead: { ignore: true },
    tbody: { ignore: true },
    tr: { block: 'tableRow' },
    th: { block: 'tableHeader' },
    td: { block: 'tableCell' },
    em: { mark: 'italic' },
    strong: { mark: 'bold' },
    s: { mark: 'strike' },
    link: { mark: 'link', getAttrs: (token) => ({ href: safeHref(token.attrGet('href')) }) },
    code_inline: { mark: 'code', noCloseToken: true },
  });
  return (text) => {
    const parsed = parser.parse(text);
    return parsed && withChecklists(parsed);
  };
}

/** "- [x] done" comes as a list whose lines begin with a box: such a list is a checklist if all its lines do. */
function withChecklists(node: PmNode): PmNode {
  if (node.isLeaf) return node;
  const children = childrenOf(node).map(withChecklists);
  const { taskList, taskItem } = node.type.schema.nodes;
  const boxes = node.type.name === 'bulletList' ? children.map(boxOf) : [];
  if (!taskList || !taskItem || boxes.length === 0 || boxes.some((box) => box === null)) {
    return node.copy(Fragment.from(children));
  }
  const items = children.map((item, at) => {
    const [first, ...rest] = childrenOf(item);
    const box = boxes[at] ?? '';
    return taskItem.create({ checked: /x/i.test(box) }, first ? [first.cut(box.length), ...rest] : rest);
  });
  return taskList.create(null, items);
}

const boxOf = (item: PmNode): string | null => /^\[[ xX]\] ?/.exec(item.firstChild?.textContent ?? '')?.[0] ?? null;

function childrenOf(node: PmNode): readonly PmNode[] {
  const children: PmNode[] = [];
  node.forEach((child) => void children.push(child));
  return children;
}
