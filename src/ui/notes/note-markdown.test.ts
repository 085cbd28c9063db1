import { getSchema } from '@tiptap/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarkdownReader, looksLikeMarkdown, markdownOf } from './note-markdown.ts';
import { noteSchema } from './note-schema.ts';
import { hrefFromText, safeHref } from './safe-href.ts';

const schema = getSchema([...noteSchema({ checkbox: () => 'Done' })]);
const read = createMarkdownReader(schema);
const again = (text: string): string => {
  const node = read(text);
  if (!node) throw new Error('any text reads as something');
  node.check();
  return markdownOf(node);
};

describe('Markdown', () => {
  it('[NOTE-4] what a note has comes in and goes out as it was', () => {
    const text = [
      '# Plan',
      '## For **Friday** and *Saturday*',
      'See [the site](https://example.org/a) and `code`, not ~~that~~.',
      '- tents\n- ropes\n  - long\n  - short',
      '1. first\n2. second',
      '- [x] done\n- [ ] open',
      '> quiet\n> after ten',
      '```js\nlet x = 1;\n```',
      '---',
      '| What | Count |\n| --- | --- |\n| Tent | 12 |',
    ].join('\n\n');
    const once = again(text);
    for (const part of text.split('\n\n').filter((one) => !one.startsWith('>') && !one.startsWith('- tents'))) {
      expect(once).toContain(part);
    }
    expect(again(once)).toBe(once);
    expect(once).toContain('- ropes\n');
  });

  it('[NOTE-4] [T15] no address that runs something becomes a link, no picture is loaded, no HTML is read', () => {
    const node = read(
      '[a](javascript:alert(1)) [b](data:text/html,x) ![c](https://x.example/p.png) <b onclick=1>d</b>',
    );
    const marks = new Set<unknown>();
    node?.descendants((one) => {
      for (const mark of one.marks) marks.add(mark.attrs.href);
      expect(one.type.name).not.toBe('image');
    });
    expect([...marks].filter((href) => href !== null)).toEqual([]);
    expect(node?.textContent).toContain('<b onclick=1>d</b>');
  });

  it('[NOTE-4] whatever is typed survives as Markdown, read again', () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .map((text) => text.replace(/[\r\n\p{Cc}\p{Zs}]+/gu, ' ').trim())
      .filter((text) => text !== '');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        const doc = schema.node(
          'doc',
          null,
          lines.map((text) => schema.node('paragraph', null, [schema.text(text)])),
        );
        const back = read(markdownOf(doc));
        const words = (text: string): string => text.replace(/\s+/g, ' ');
        expect(words(back?.textBetween(0, back.content.size, '\n') ?? '')).toBe(words(lines.join('\n')));
      }),
      { numRuns: 300, examples: [[['+']], [['1.', '2) a', '+ a']], [['__0__', '!', 'a__b _c_ d_e']]] },
    );
  });

  it('[NOTE-4] a text that means its signs is told from one that only has some', () => {
    for (const text of [
      '# Title',
      '- one\n- two',
      '1. one',
      '> said',
      '**bold**',
      '[a](https://b.example)',
      '| a | b |',
    ])
      expect(looksLikeMarkdown(text), text).toBe(true);
    for (const text of ['2 * 3 = 6', 'a # b', 'snake_case_name', 'plain', 'a - b']) {
      expect(looksLikeMarkdown(text), text).toBe(false);
    }
  });
});

describe('an address', () => {
  it('[NOTE-4] [T15] is of the web, of mail or of a telephone', () => {
    expect(safeHref('https://example.org/a?b#c')).toBe('https://example.org/a?b#c');
    expect(safeHref('mailto:a@b.example')).toBe('mailto:a@b.example');
    for (const bad of [
      'javascript:alert(1)',
      ' java\nscript:alert(1)',
      'JaVaScRiPt:x',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc',
      '//host',
      '/path',
      'blob:x',
      '',
      null,
      7,
    ]) {
      expect(safeHref(bad), String(bad)).toBe(null);
    }
    expect(hrefFromText('example.org/plan')).toBe('https://example.org/plan');
    expect(hrefFromText('ana@example.org')).toBe('mailto:ana@example.org');
    expect(hrefFromText('two words')).toBe(null);
    expect(hrefFromText('javascript:alert(1)')).toBe(null);
  });
});
