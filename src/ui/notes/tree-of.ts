/** A replica's content as plain data: for showing it where no editor can. */
import * as Y from 'yjs';
import type { NoteNode, NoteTree } from '../../doc/note-tree.ts';

export const treeOf = (fragment: Y.XmlFragment): NoteTree => fragment.toArray().flatMap(nodesOf);

function nodesOf(type: unknown): readonly NoteNode[] {
  if (type instanceof Y.XmlElement) {
    const attrs = type.getAttributes() as Record<string, unknown>;
    return [{ name: type.nodeName, attrs, children: type.toArray().flatMap(nodesOf) }];
  }
  if (!(type instanceof Y.XmlText)) return [];
  const runs = type.toDelta() as readonly { readonly insert: unknown; readonly attributes?: Record<string, unknown> }[];
  return runs.flatMap(({ insert, attributes = {} }) =>
    typeof insert === 'string' ? [{ text: insert, marks: attributes }] : [],
  );
}
