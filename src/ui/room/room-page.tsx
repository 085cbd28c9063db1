/**
 * The room: header, documents, the document itself, and the side panel. On a phone these are four places at the thumb,
 * and one of them is shown at a time.
 */
import { useCallback, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { ConflictsView, DocumentView, PeersView, RoomApi, RoomView } from '../../room/api.ts';
import { FindInRoom } from '../find/find-in-room.tsx';
import { useFindInRoomKey } from '../find/use-find-in-room-key.ts';
import { ImportDialog } from '../import/import-dialog.tsx';
import { VisuallyHidden } from '../parts/visually-hidden.tsx';
import { ShareDialog } from '../share/share-dialog.tsx';
import { settled, useApp } from '../state/app-context.ts';
import type { ConflictRequest } from '../state/conflict-request.ts';
import { useProjection } from '../state/projection.ts';
import { RoomContext, type RoomContextValue, type WantedCell } from '../state/room-context.ts';
import type { Place } from '../state/route.ts';
import { narrowQuery, phoneQuery, useMedia } from '../state/use-media.ts';
import { en } from '../text/en.ts';
import { freeNoteName, freeTableName } from './document-names.ts';
import { DocumentPlace } from './document-place.tsx';
import { DocumentsNav } from './documents-nav.tsx';
import { PhonePlaces } from './phone-places.tsx';
import { RoomBanners } from './room-banners.tsx';
import { RoomHeader } from './room-header.tsx';
import styles from './room-page.module.css';
import { type PanelTab, panelTabOf, SidePanel } from './side-panel.tsx';
import { useDeletedNotice } from './use-deleted-notice.ts';

export function RoomPage({ room, view }: { readonly room: RoomApi; readonly view: RoomView }) {
  const { router, notices } = useApp();
  const shown = useStore(router.store, (state) => state.shown);
  const peers = useProjection<PeersView>(room, (listener) => room.watchPeers(listener));
  const conflicts = useProjection<ConflictsView>(room, (listener) => room.watchConflicts(listener));
  const isPhone = useMedia(phoneQuery);
  const isNarrow = useMedia(narrowQuery);
  const [tab, setTab] = useState<PanelTab>(panelTabOf(shown.place) ?? 'peers');
  const [panelHidden, setPanelHidden] = useState(false);
  const [dialog, setDialog] = useState<'none' | 'share' | 'import' | 'find'>('none');
  const [fresh, setFresh] = useState<FreshDocument | null>(null);
  const [wanted, setWanted] = useState<WantedCell | null>(null);
  const findInRoom = useCallback(() => setDialog('find'), []);
  useFindInRoomKey(findInRoom);
  const [request, setRequest] = useState<ConflictRequest | null>(null);

  const mayEdit = view.role !== 'viewer' && view.role !== 'relay' && view.role !== null;
  const context = useMemo<RoomContextValue>(
    () => ({ room, view, peers, conflicts, mayEdit, wanted, findInRoom }),
    [room, view, peers, conflicts, mayEdit, wanted, findInRoom],
  );

  const current = currentDocument(view.documents, shown.doc, fresh);
  // Once it was in the list, its absence means that it was deleted.
  if (fresh !== null && !fresh.hasAppeared && current?.id === fresh.id) setFresh({ id: fresh.id, hasAppeared: true });
  useDeletedNotice(view, current);
  const panelOpen = isNarrow ? panelTabOf(shown.place) !== null : !panelHidden;

  const goTo = useCallback(
    (place: Place): void => {
      const panelTab = panelTabOf(place);
      if (panelTab !== null) {
        setTab(panelTab);
        setPanelHidden(false);
      }
      router.show({ place }, isPhone ? 'push' : 'replace');
    },
    [router, isPhone],
  );
  // Steady, because every cell of the table hangs on it.
  const openConflict = useCallback(
    (row: string, column: string | null): void => {
      setRequest((before) => ({ row, column, asked: (before?.asked ?? 0) + 1 }));
      goTo('conflicts');
    },
    [goTo],
  );
  const openDocument = (doc: string): void => {
    router.show({ doc, place: 'document' }, 'push');
  };
  const newTable = async (): Promise<void> => {
    const columns = [1, 2, 3].map(en.room.columnName);
    const doc = await settled(notices, room.addTable(freeTableName(view.documents), columns));
    if (doc === null) return;
    setFresh({ id: doc, hasAppeared: false });
    openDocument(doc);
  };

  const newNote = async (): Promise<void> => {
    const doc = await settled(notices, room.addNote(freeNoteName(view.documents)));
    if (doc === null) return;
    setFresh({ id: doc, hasAppeared: false });
    openDocument(doc);
  };

  const header = (
    <RoomHeader
      isPhone={isPhone}
      onGoTo={goTo}
      onShare={() => setDialog('share')}
      onTogglePanel={() => {
        if (isNarrow) goTo(panelOpen ? 'document' : tab);
        else setPanelHidden(panelOpen);
      }}
      panelOpen={panelOpen}
    />
  );
  const documents = (
    <DocumentsNav
      current={current?.id ?? null}
      onImport={() => setDialog('import')}
      onNewNote={() => void newNote()}
      onNewTable={() => void newTable()}
      onOpen={openDocument}
    />
  );
  const main = (
    <DocumentPlace
      doc={current}
      focusFirstCell={current !== null && current.id === fresh?.id}
      onImport={() => setDialog('import')}
      onNewNote={() => void newNote()}
      onNewTable={() => void newTable()}
      onOpenConflict={openConflict}
      pending={current === null && isAwaited(fresh, shown.doc)}
    />
  );
  const panel = <SidePanel doc={current} onTab={goTo} request={request} tab={tab} />;

  return (
    <RoomContext value={context}>
      <title>{`${view.name === '' ? en.room.unnamed : view.name} – ${en.app.name}`}</title>
      <div className={styles.page}>
        {header}
        <RoomBanners />
        {isPhone ? (
          <>
            {shown.place === 'document' ? (
              <div className={styles.place}>{main}</div>
            ) : (
              <main className={styles.place}>
                <VisuallyHidden>
                  <h1>{view.name === '' ? en.room.unnamed : view.name}</h1>
                </VisuallyHidden>
                {shown.place === 'documents' ? documents : panel}
              </main>
            )}
            <PhonePlaces
              documentName={current?.name ?? null}
              isNote={current?.kind === 'note'}
              onGoTo={goTo}
              place={shown.place}
            />
          </>
        ) : (
          <div className={styles.columns} data-panel={panelOpen ? 'open' : 'closed'}>
            {documents}
            {main}
            {panelOpen && panel}
          </div>
        )}
      </div>
      {dialog === 'find' && (
        <FindInRoom
          onClose={() => setDialog('none')}
          onGoTo={({ doc, row, column }) => {
            setDialog('none');
            openDocument(doc);
            setWanted((before) => ({ doc, row, column, asked: (before?.asked ?? 0) + 1 }));
          }}
          room={room}
        />
      )}
      {dialog === 'share' && <ShareDialog onClose={() => setDialog('none')} />}
      {dialog === 'import' && (
        <ImportDialog
          isOpen
          onClose={() => setDialog('none')}
          onDone={(doc) => {
            setDialog('none');
            openDocument(doc);
          }}
          room={room}
        />
      )}
    </RoomContext>
  );
}

/** A document just made here; for a moment it is not in the list yet. */
interface FreshDocument {
  readonly id: string;
  readonly hasAppeared: boolean;
}

const isAwaited = (fresh: FreshDocument | null, asked: string | null): boolean =>
  fresh !== null && !fresh.hasAppeared && fresh.id === asked;

/** The asked one; the first where it is gone; none while a new one is on its way into the list. */
function currentDocument(
  documents: readonly DocumentView[],
  asked: string | null,
  fresh: FreshDocument | null,
): DocumentView | null {
  const found = documents.find((document) => document.id === asked);
  if (found !== undefined) return found;
  return isAwaited(fresh, asked) ? null : (documents[0] ?? null);
}
