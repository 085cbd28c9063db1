import { useEffect, useRef } from 'react';
import type { DocumentView, RoomView } from '../../room/api.ts';
import { useApp } from '../state/app-context.ts';
import { en } from '../text/en.ts';

/** Says that the document one was looking at is gone, instead of putting another one in its place in silence. */
export function useDeletedNotice(view: RoomView, current: DocumentView | null): void {
  const { notices } = useApp();
  const last = useRef<DocumentView | null>(null);
  useEffect(() => {
    const before = last.current;
    last.current = current;
    if (before === null || view.documents.some((document) => document.id === before.id)) return;
    const mine = view.undo?.action === 'delete-document';
    // The empty room offers to bring one's own back.
    if (mine && view.documents.length === 0) return;
    notices.add({
      tone: 'offer',
      title: en.room.deleted(before.name),
      text: mine ? en.room.deletedMine : en.room.deletedByOther,
      action: null,
    });
  }, [view, current, notices]);
}
