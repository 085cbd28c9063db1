import { Schema } from '@tiptap/pm/model';
import { prosemirrorJSONToYXmlFragment, updateYFragment } from '@tiptap/y-tiptap';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { ownBytes } from '../lib/bytes.ts';
import { checkUpdate } from './check-update.ts';
import { createContentMix, mixContent } from './content-hash.ts';
import { describeNote } from './describe-note.ts';
import { createLiveDoc, type LiveDoc } from './live-doc.ts';
import { createNote } from './note.ts';
import { emptyNote, type NoteTree, noteRootName, textOfNote } from './note-tree.ts';
import type { DocId } from './types.ts';

const doc = 'a'.repeat(32) as DocId;
const live = (): LiveDoc => createLiveDoc({ kind: 'table', doc });
const paragraph = (text: string, marks = {}) => ({
  name: 'paragraph',
  attrs: {},
  children: text === '' ? [] : [{ text, marks }],
});
const markOf = (one: LiveDoc): string => {
  const mix = createContentMix();
  mixContent(one, mix);
  return mix.text();
};

const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { group: 'block', content: 'inline*' },
    heading: { group: 'block', content: 'inline*', attrs: { level: { default: 1 } } },
    list: { group: 'block', content: 'item*' },
    item: { content: 'block*' },
    text: { group: 'inline' },
  },
  marks: { bold: {}, link: { attrs: { href: {} } } },
});

/** A person at an editor: a replica, and updates as the binding makes them. */
function writerOf(client: number) {
  const y = new Y.Doc({ gcFilter: (item) => !(item.content instanceof Y.ContentType) });
  y.on('afterTransaction', (transaction: Y.Transaction) => {
    (transaction as { _needFormattingCleanup?: boolean })._needFormattingCleanup = false;
  });
  y.clientID = client;
  const made: Uint8Array[] = [];
  y.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'fed') made.push(update);
  });
  const fragment = y.getXmlFragment(noteRootName);
  return {
    client,
    y,
    fragment,
    feed: (update: Uint8Array) => Y.applyUpdate(y, update, 'fed'),
    /** What an editor that shows this would write. */
    show(json: unknown): readonly Uint8Array[] {
      made.length = 0;
      y.transact(() =>
        updateYFragment(y, fragment, schema.nodeFromJSON(json), { mapping: new Map(), isOMark: new Map() }),
      );
      return [...made];
    },
    json: (): unknown => fragment.toJSON(),
  };
}

const text = fc.string({ minLength: 1, maxLength: 6 }).filter((one) => one.trim() !== '');
const run = fc
  .tuple(text, fc.constantFrom([], [{ type: 'bold' }], [{ type: 'link', attrs: { href: 'https://a.example' } }]))
  .map(([words, marks]) => ({ type: 'text', text: words, marks }));
const line = fc.array(run, { maxLength: 3 });
const block = fc.oneof(
  line.map((content) => ({ type: 'paragraph', content })),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), line)
    .map(([level, content]) => ({ type: 'heading', attrs: { level }, content })),
  fc.array(line, { maxLength: 3 }).map((lines) => ({
    type: 'list',
    content: lines.map((content) => ({ type: 'item', content: [{ type: 'paragraph', content }] })),
  })),
);
const note = fc.array(block, { minLength: 1, maxLength: 5 }).map((content) => ({ type: 'doc', content }));

describe('a note', () => {
  it('[NOTE-7] reads as it was written, and becomes another by touching what differs only', () => {
    const one = live();
    one.setWriter(1001);
    const made = createNote(one);
    expect(made.become(emptyNote).ok).toBe(true);
    expect(made.tree()).toEqual(emptyNote);
    const wanted: NoteTree = [
      paragraph('Above'),
      { name: 'heading', attrs: { level: 2 }, children: [{ text: 'Load-in', marks: { bold: {} } }] },
      { name: 'bulletList', attrs: {}, children: [{ name: 'listItem', attrs: {}, children: [paragraph('Tents')] }] },
      paragraph('Below'),
    ];
    expect(made.become(wanted).ok).toBe(true);
    expect(made.tree()).toEqual(wanted);
    expect(textOfNote(wanted)).toBe('Above\nLoad-in\nTents\nBelow');

    const before = one.clock(1001);
    const other = wanted.map((node, at) => (at === 1 ? paragraph('Load-out') : node));
    expect(made.become(other).ok).toBe(true);
    expect(made.tree()).toEqual(other);
    // One paragraph with its text, and nothing of the rest.
    expect(one.clock(1001) - before).toBeLessThan(12);
    const again = made.become(other);
    expect(again.ok && again.value.update).toBe(null);
  });

  it('[NOTE-8] an update made on a replica enters under the name of this log, which stays', () => {
    const one = live();
    one.setWriter(1001);
    createNote(one).become(emptyNote);
    const ana = writerOf(0);
    ana.feed(one.encodeState());
    ana.y.clientID = 1001;
    const heard: string[] = [];
    one.onUpdate((_update, from) => heard.push(from));
    for (const update of ana.show({
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Hi' }] }],
    })) {
      expect(one.applyOwn(update)).toBe(true);
    }
    expect(heard).toEqual(['replica']);
    expect(createNote(one).tree()).toEqual([paragraph('Hi')]);
    expect(one.y.clientID).toBe(1001);
    expect(createNote(one).become([paragraph('Ho')]).ok).toBe(true);
    expect(heard).toEqual(['replica', 'room']);
  });

  it('[I1] a formatted text leaves nothing to tidy: whoever receives it holds just what its author holds', () => {
    const one = live();
    const two = live();
    const ana = writerOf(1001);
    const ben = writerOf(1002);
    const tell = (updates: readonly Uint8Array[], other: typeof ana): void => {
      for (const update of updates) {
        for (const replica of [one, two]) expect(replica.applyUpdate(update)).toBe(true);
        other.feed(update);
      }
    };
    const bold = (words: string) => ({
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: words, marks: [{ type: 'bold' }] }] }],
    });
    tell(ana.show(bold('all of it')), ben);
    const first = ana.show({ type: 'doc', content: [{ type: 'paragraph' }] });
    const second = ben.show(bold('all of it and more'));
    for (const update of [...first, ...second]) one.applyUpdate(update);
    for (const update of [...second, ...first]) two.applyUpdate(update);
    expect(markOf(one)).toBe(markOf(two));
  });

  it('[DOC-10] [I1] whatever editors write apart passes the gate, in view of just what its author had seen, and merges to one note', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), note, fc.boolean()), { minLength: 1, maxLength: 12 }), (steps) => {
        const people = [1001, 1002, 1003].map((client) => ({ ...writerOf(client), seen: new Map<number, number>() }));
        const log: { readonly author: number; readonly update: Uint8Array; readonly seen: Map<number, number> }[] = [];
        const gate = live();
        const known = people.map(() => 0);
        const catchUp = (at: number): void => {
          const person = people[at];
          if (!person) return;
          for (const { author, update } of log.slice(known[at])) if (author !== at) person.feed(update);
          known[at] = log.length;
          for (const other of people) person.seen.set(other.client, gate.clock(other.client));
        };
        for (const [at, json, isOnline] of steps) {
          const person = people[at];
          if (!person) continue;
          if (isOnline) catchUp(at);
          for (const update of person.show(json)) {
            const claim = {
              client: person.client,
              fromClock: gate.clock(person.client),
              seenClock: (client: number) => person.seen.get(client) ?? 0,
            };
            expect(checkUpdate(gate, update, claim)).toMatchObject({ ok: true });
            expect(gate.applyUpdate(update)).toBe(true);
            log.push({ author: at, update, seen: new Map(person.seen) });
            if (known[at] === log.length - 1) known[at] = log.length;
          }
        }
        // Yjs keeps a replica's own: everything once more in another causal order.
        const other = live();
        const left = [...log];
        const end = new Map<number, number>();
        while (left.length > 0) {
          const next = left.findLastIndex(({ author, seen }, i) => {
            const first = left.findIndex((one) => one.author === author) === i;
            return (
              first &&
              people.every(
                (person, who) => who === author || (end.get(person.client) ?? 0) >= (seen.get(person.client) ?? 0),
              )
            );
          });
          const [one] = left.splice(next, 1);
          if (!one) break;
          expect(other.applyUpdate(one.update)).toBe(true);
          for (const person of people) end.set(person.client, other.clock(person.client));
        }
        expect(createNote(other).tree()).toEqual(createNote(gate).tree());
        expect(markOf(other)).toBe(markOf(gate));
      }),
      { numRuns: 150 },
    );
  });

  it('[ROOM-9] what an update did to it: words, how much went, and in which blocks', () => {
    const one = live();
    const ana = writerOf(1001);
    prosemirrorJSONToYXmlFragment(
      schema,
      {
        type: 'doc',
        content: [{ type: 'paragraph', content: [{ type: 'text', text: 'one' }] }, { type: 'paragraph' }],
      },
      ana.fragment,
    );
    one.applyUpdate(ownBytes(Y.encodeStateAsUpdate(ana.y)));
    const [update] = ana.show({
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'on the' }] }, { type: 'paragraph' }],
    });
    if (!update) throw new Error('a change is an update');
    one.applyUpdate(update);
    expect(describeNote(one, update)).toMatchObject({ inserted: ' th', removed: 0 });
    expect(describeNote(one, update)?.blocks).toHaveLength(1);
  });
});
