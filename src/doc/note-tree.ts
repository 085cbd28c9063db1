/** What a note holds, as plain data: elements by name, and runs of text with their marks. Nothing here knows of Yjs. */
export interface NoteElement {
  readonly name: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly children: readonly NoteNode[];
}

export interface NoteText {
  readonly text: string;
  /** By the mark's name; what it says beside that (a link's address) is its value. */
  readonly marks: Readonly<Record<string, unknown>>;
}

export type NoteNode = NoteElement | NoteText;
/** The blocks of a note, from its top to its end. */
export type NoteTree = readonly NoteNode[];

export const isNoteText = (node: NoteNode): node is NoteText => 'text' in node;

/** The words alone, a line for each block: for lists, searches and sizes. */
export function textOfNote(nodes: NoteTree): string {
  const lines: string[] = [];
  let line = '';
  const visit = (node: NoteNode): void => {
    if (isNoteText(node)) {
      line += node.text;
      return;
    }
    if (node.name === 'mention' && typeof node.attrs.label === 'string') line += `@${node.attrs.label}`;
    if (node.name === 'hardBreak') line += '\n';
    node.children.forEach(visit);
    if (isLine(node) && line !== '') {
      lines.push(line);
      line = '';
    }
  };
  nodes.forEach(visit);
  if (line !== '') lines.push(line);
  return lines.join('\n');
}

/** A block of words, and not something that stands within a line. */
const isLine = ({ name }: NoteElement): boolean => name !== 'mention' && name !== 'hardBreak';

/** The root of a note's document that holds it: part of the format. */
export const noteRootName = 'note';

/** A note as it is made: one empty paragraph, so that there is a line to type into. */
export const emptyNote: NoteTree = [{ name: 'paragraph', attrs: {}, children: [] }];
