import { useEffect, useRef } from 'react';
import type { DocumentView, RoomView } from '../../room/api.ts';
import { useApp } from '../state/app-context.ts';
import { en } from '../text/en.ts';

/** Says that somebody deleted the document one was looking at, instead of putting another one in its place in silence. */
export function useDeletedNotice(view: RoomView, current: DocumentView | null): void {
  const { notices } = useApp();
  const last = useRef<DocumentView | null>(null);
  useEffect(() => {
    const before = last.current;
    last.current = current;
    if (before === null || view.documents.some((document) => document.id === before.id)) return;
    // One's own was asked about before, and the answer said how to bring it back.
    if (view.undo?.action === 'delete-document') return;
    notices.add({ tone: 'offer', title: en.room.deleted(before.name), text: en.room.deletedByOther, action: null });
  }, [view, current, notices]);
}
