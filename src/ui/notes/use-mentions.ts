/** What "@" and some letters may mean: members of the room, and rows of its tables by their first text. */
import type { EditorState } from '@tiptap/pm/state';
import { useEffect, useMemo, useState } from 'react';
import type { DocId, TablePatch } from '../../doc/types.ts';
import { useRoom } from '../state/room-context.ts';
import { enNote } from '../text/en-note.ts';

export interface Mentioned {
  readonly kind: 'person' | 'row';
  readonly id: string;
  readonly doc: DocId | null;
  readonly label: string;
  /** "Person", or the table of a row. */
  readonly where: string;
}

export interface MentionQuery {
  readonly text: string;
  /** Where the "@" stands, and where the caret is. */
  readonly from: number;
  readonly to: number;
}

/** A list that is read in a glance. */
const mostShown = 8;
/** Of each table: who looks for a row by name in a larger one finds it with the table's own search. */
const mostRows = 2000;

export function mentionQueryOf({ selection, doc }: EditorState): MentionQuery | null {
  const { $from, empty, from } = selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return null;
  const before = doc.textBetween(Math.max($from.start(), from - 40), from, undefined, '￼');
  const match = /(?:^|[\s(])@([^\s@￼]{0,30})$/.exec(before);
  return match ? { text: match[1] ?? '', from: from - (match[1] ?? '').length - 1, to: from } : null;
}

export function useMentions(query: MentionQuery | null): readonly Mentioned[] {
  const { room, view } = useRoom();
  const isOpen = query !== null;
  const tables = useMemo(
    () => view.documents.filter(({ kind }) => kind === 'table').map(({ id, name }) => ({ id, name })),
    [view.documents],
  );
  const [rows, setRows] = useState<readonly Mentioned[]>([]);

  useEffect(() => {
    if (!isOpen) return;
    const found = new Map<string, readonly Mentioned[]>();
    const stops = tables.map(({ id, name }) =>
      room.watchTable(id, (patch) => {
        // Who it was called when the list was opened is enough: it is open for a moment.
        if (!patch.full) return;
        found.set(id, labelsOf(patch, name));
        setRows([...found.values()].flat());
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [room, isOpen, tables]);

  if (!query) return [];
  const people = view.members.map(
    ({ id, name }): Mentioned => ({
      kind: 'person',
      id,
      doc: null,
      label: name || enNote.unnamedPerson,
      where: enNote.mentionPeople,
    }),
  );
  const wanted = query.text.toLocaleLowerCase();
  const fits = ({ label }: Mentioned): boolean => label.toLocaleLowerCase().includes(wanted);
  return [...people, ...rows].filter(fits).slice(0, mostShown);
}

function labelsOf({ doc, columns = [], rows }: TablePatch, name: string): readonly Mentioned[] {
  return rows.slice(0, mostRows).flatMap(({ id, cells }): Mentioned[] => {
    const label = columns.map((column) => cells[column.id]?.text ?? '').find((text) => text !== '');
    return label ? [{ kind: 'row', id, doc, label: label.slice(0, 60), where: enNote.mentionRow(name) }] : [];
  });
}
