/**
 * What comes in by clipboard and by dropping (T15). ProseMirror's own way goes through `innerHTML`, which the page's policy
 * refuses; the browser's sanitizer takes the markup instead, and only what the schema knows is made of it. Where a browser
 * has none, and for plain text, it is read as Markdown or line by line.
 */
import { DOMParser, Fragment, type Node as PmNode, type Schema, Slice } from '@tiptap/pm/model';
import type { EditorView } from '@tiptap/pm/view';
import { createMarkdownReader, looksLikeMarkdown } from './note-markdown.ts';
import { hrefFromText, safeHref } from './safe-href.ts';

/** Longer ones would hold the page up; they come as a file, or in parts. */
const mostChars = 400_000;

export function pasteInto(view: EditorView, data: DataTransfer | null, at?: number): boolean {
  const text = (data?.getData('text/plain') ?? '').slice(0, mostChars);
  const html = data?.getData('text/html') ?? '';
  const { state } = view;
  const { $from, empty, from, to } = state.selection;
  if (text === '' && html === '') return false;
  const address = safeHref(text.trim()) === null ? null : hrefFromText(text);
  const link = state.schema.marks.link;
  if (address && link && !empty && at === undefined) {
    // An address over a selection is meant for it.
    view.dispatch(state.tr.addMark(from, to, link.create({ href: address })).setMeta('paste', true));
    return true;
  }
  const inCode = $from.parent.type.spec.code === true;
  const slice = inCode ? plain(state.schema, text, true) : sliceOf(state.schema, html, text);
  if (!slice || slice.size === 0) return false;
  const transaction = at === undefined ? state.tr.replaceSelection(slice) : state.tr.replaceRange(at, at, slice);
  view.dispatch(transaction.setMeta('paste', true).setMeta('uiEvent', 'paste').scrollIntoView());
  return true;
}

function sliceOf(schema: Schema, html: string, text: string): Slice | null {
  if (html !== '' && html.length <= mostChars * 4) {
    const parsed = fromHtml(schema, html);
    if (parsed) return parsed;
  }
  if (looksLikeMarkdown(text)) {
    const read = createMarkdownReader(schema)(text);
    if (read) return openAt(read.content);
  }
  return plain(schema, text, false);
}

function fromHtml(schema: Schema, html: string): Slice | null {
  const parsed = sanitized(html);
  if (!parsed) return null;
  const slice = DOMParser.fromSchema(schema).parseSlice(parsed, { preserveWhitespace: false });
  return slice.size > 0 ? openAt(slice.content) : null;
}

/** By the browser's own sanitizer, into a document that is shown nowhere and loads nothing. The platform's types lack it yet. */
function sanitized(html: string): HTMLElement | null {
  const { parseHTML } = Document as unknown as { parseHTML?: (html: string) => Document };
  return parseHTML ? parseHTML.call(Document, html).body : null;
}

/** One paragraph goes into the line at the caret; several blocks stay blocks. */
function openAt(content: Fragment): Slice {
  const only = content.childCount === 1 ? content.firstChild : null;
  const isLine = only?.type.name === 'paragraph';
  return isLine ? new Slice(content, 1, 1) : new Slice(content, 0, 0);
}

function plain(schema: Schema, text: string, inCode: boolean): Slice {
  if (inCode) return new Slice(Fragment.from(text === '' ? [] : schema.text(text.replace(/\r\n?/g, '\n'))), 0, 0);
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const blocks = lines.flatMap((line): PmNode[] => {
    const node = schema.nodes.paragraph?.create(null, line === '' ? [] : schema.text(line));
    return node ? [node] : [];
  });
  return new Slice(Fragment.from(blocks), 1, 1);
}
