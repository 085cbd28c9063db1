/**
 * A note: rich text in one document of its own, under a root of its own, so that it goes through the same gate and the same
 * fold as a table [NOTE-7]. An editor writes by updates made on a replica (`applyOwn` of the live document); what the room
 * itself writes is here: the first line of a new note, a copy, and an older state as a new change.
 */
import * as Y from 'yjs';
import { ok } from '../lib/result.ts';
import { type Action, refuse } from './action.ts';
import { docLimits } from './limits.ts';
import type { LiveDoc } from './live-doc.ts';
import { isNoteText, type NoteNode, type NoteText, type NoteTree, noteRootName, textOfNote } from './note-tree.ts';

export interface Note {
  readonly live: LiveDoc;
  tree(): NoteTree;
  /** Makes it read like this. What is the same at the top and at the end stays as it is, with its authors. */
  become(tree: NoteTree): Action;
}

export function createNote(live: LiveDoc): Note {
  const fragment = (): Y.XmlFragment => live.y.getXmlFragment(noteRootName);
  const tree = (): NoteTree => fragment().toArray().flatMap(nodesOf);

  return {
    live,
    tree,
    become(wanted) {
      const { actionCells: limitCells, actionChars: limitChars } = docLimits;
      if (textOfNote(wanted).length > limitChars) return refuse({ code: 'too-much-at-once', limitCells, limitChars });
      // By what the root holds and not by what is shown: a run of text at the top may be several nodes of one type.
      const now = fragment()
        .toArray()
        .map((type) => JSON.stringify(nodesOf(type)));
      const next = wanted.map((node) => JSON.stringify([node]));
      let top = 0;
      while (top < now.length && top < next.length && now[top] === next[top]) top++;
      let end = 0;
      while (end < now.length - top && end < next.length - top && now.at(-1 - end) === next.at(-1 - end)) end++;
      const update = live.transact(() => {
        const gone = now.length - top - end;
        if (gone > 0) fragment().delete(top, gone);
        fragment().insert(top, wanted.slice(top, wanted.length - end).map(made));
      });
      // Undone by becoming what it was before: its steps are no registers.
      return ok({ update, undo: null, made: undefined });
    },
  };
}

function nodesOf(type: unknown): readonly NoteNode[] {
  if (type instanceof Y.XmlElement) {
    const attrs = type.getAttributes() as Record<string, unknown>;
    return [{ name: type.nodeName, attrs: inOrder(attrs), children: type.toArray().flatMap(nodesOf) }];
  }
  if (!(type instanceof Y.XmlText)) return [];
  const runs = type.toDelta() as readonly { readonly insert: unknown; readonly attributes?: Record<string, unknown> }[];
  return runs.flatMap(({ insert, attributes = {} }) =>
    typeof insert === 'string' ? [{ text: insert, marks: inOrder(attributes) }] : [],
  );
}

/** Two replicas may hold the same attributes in another order. */
const inOrder = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

function made(node: NoteNode): Y.XmlElement | Y.XmlText {
  if (isNoteText(node)) return textOf([node]);
  const element = new Y.XmlElement(node.name);
  for (const [name, value] of Object.entries(node.attrs)) element.setAttribute(name, value as string);
  const children: (Y.XmlElement | Y.XmlText)[] = [];
  let runs: NoteText[] = [];
  const close = (): void => {
    if (runs.length > 0) children.push(textOf(runs));
    runs = [];
  };
  for (const child of node.children) {
    if (isNoteText(child)) runs.push(child);
    else {
      close();
      children.push(made(child));
    }
  }
  close();
  element.insert(0, children);
  return element;
}

function textOf(runs: readonly NoteText[]): Y.XmlText {
  const text = new Y.XmlText();
  text.applyDelta(runs.map((run) => ({ insert: run.text, attributes: run.marks })));
  return text;
}
