/**
 * What a note may hold here, as Tiptap extensions. Looser than Tiptap's own: lists may be empty and code may be bold, because
 * two edits made apart can come to that, and what a schema forbids the binding deletes for everybody. Nothing in it writes
 * by itself – no trailing paragraph, no automatic links –: each open editor would do it once more.
 */
import { type AnyExtension, Mark, markInputRule, mergeAttributes, Node } from '@tiptap/core';
import { Blockquote } from '@tiptap/extension-blockquote';
import { Bold } from '@tiptap/extension-bold';
import { Code } from '@tiptap/extension-code';
import { CodeBlock } from '@tiptap/extension-code-block';
import { Document } from '@tiptap/extension-document';
import { HardBreak } from '@tiptap/extension-hard-break';
import { Heading } from '@tiptap/extension-heading';
import { HorizontalRule } from '@tiptap/extension-horizontal-rule';
import { Italic } from '@tiptap/extension-italic';
import { BulletList, ListItem, ListKeymap, OrderedList, TaskItem, TaskList } from '@tiptap/extension-list';
import { Paragraph } from '@tiptap/extension-paragraph';
import { Strike } from '@tiptap/extension-strike';
import { Text } from '@tiptap/extension-text';
import { Dropcursor, Gapcursor } from '@tiptap/extensions';
import { safeHref } from './safe-href.ts';
import { tableNodes } from './table-nodes.ts';

/** Only an address, and only of a kind that runs nothing (T15). Where a link opens is not the author's to say. */
export const Link = Mark.create({
  name: 'link',
  priority: 1000,
  inclusive: false,
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [
    {
      tag: 'a[href]',
      getAttrs: (element) => (safeHref((element as HTMLElement).getAttribute('href')) === null ? false : null),
    },
  ],
  renderHTML: ({ HTMLAttributes }) => {
    const href = safeHref(HTMLAttributes.href);
    if (href === null) return ['span', { 'data-link': 'unsafe' }, 0];
    return ['a', { href, rel: 'noopener noreferrer nofollow', target: '_blank' }, 0];
  },
  addInputRules() {
    return [
      markInputRule({
        find: /(?:^|\s)(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])\s$/,
        type: this.type,
        getAttributes: (match) => ({ href: safeHref(match[1] ?? null) }),
      }),
    ];
  },
});

/** A person, or a row of a table, by id; the label is what it was called when it was put in. */
export const Mention = Node.create({
  name: 'mention',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: false,
  addAttributes: () => ({
    kind: { default: 'person', rendered: false },
    id: { default: '', rendered: false },
    doc: { default: null, rendered: false },
    label: { default: '', rendered: false },
  }),
  parseHTML: () => [{ tag: 'span[data-mention]' }],
  renderHTML: ({ node, HTMLAttributes }) => [
    'span',
    mergeAttributes(HTMLAttributes, { 'data-mention': String(node.attrs.kind) }),
    `@${String(node.attrs.label)}`,
  ],
  renderText: ({ node }) => `@${String(node.attrs.label)}`,
});

export function noteSchema(words: { readonly checkbox: (text: string) => string }): readonly AnyExtension[] {
  return [
    Document,
    Paragraph,
    Text,
    Heading.configure({ levels: [1, 2, 3] }),
    Bold,
    Italic,
    Strike,
    Code,
    Link,
    BulletList.extend({ content: 'listItem*' }),
    OrderedList.extend({
      content: 'listItem*',
      addAttributes: () => ({ start: { default: 1, parseHTML: startOf } }),
    }),
    ListItem.extend({ content: 'block*' }),
    TaskList.extend({ content: 'taskItem*' }),
    TaskItem.extend({ content: 'block*' }).configure({
      nested: true,
      a11y: { checkboxLabel: (node) => words.checkbox(node.textContent) },
    }),
    ListKeymap,
    Blockquote.extend({ content: 'block*' }),
    CodeBlock.extend({ marks: '_' }),
    HardBreak,
    HorizontalRule,
    Mention,
    ...tableNodes,
    Dropcursor,
    Gapcursor,
  ];
}

const startOf = (element: HTMLElement): number => {
  const start = Number.parseInt(element.getAttribute('start') ?? '1', 10);
  return Number.isSafeInteger(start) ? start : 1;
};
