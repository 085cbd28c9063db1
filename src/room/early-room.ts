/**
 * A room that can be looked at before it is open [LOG-8]: the flat picture stands for it until the real room takes over,
 * view by view. Whatever writes or asks for more than the picture has waits for the real room, so nothing done meanwhile
 * is lost, and nothing is answered from the picture that only the room can know [I13].
 */
import type { Unsubscribe } from '../lib/observable.ts';
import { err, type Result } from '../lib/result.ts';
import type { RoomId } from '../members/types.ts';
import type { Answer, PresenceView, RoomApi, RoomView, SkeinError, SyncStatus } from './api.ts';
import type { FlatPicture } from './flat-picture.ts';

export interface EarlyRoomDeps {
  readonly room: RoomId;
  readonly picture: FlatPicture;
  readonly opened: Promise<Result<RoomApi, SkeinError>>;
  /** What is pictured of the table has been handed out. */
  readonly shown: () => void;
  readonly close: () => void;
}

export function createEarlyRoom({ room, picture, opened, shown, close }: EarlyRoomDeps): RoomApi {
  let real: RoomApi | null = null;
  let failure: SkeinError | null = null;
  let presence: PresenceView | null = null;
  // The first to ask: everybody who waits below finds the room here.
  void opened.then((answer) => {
    if (!answer.ok) failure = answer.error;
    else {
      real = answer.value;
      if (presence) real.setPresence(presence);
    }
  });

  const view = (): RoomView => {
    const { documents } = picture.room;
    return {
      ...picture.room,
      id: room,
      phase: failure ? { type: 'broken', error: failure } : { type: 'open' },
      isShutOut: false,
      uncounted: null,
      lastSeen: null,
      // Where the room did not open nothing can be written, and the page should not ask for it.
      role: failure ? null : picture.room.role,
      // Not pictured: nobody looks there first.
      trash: [],
      status: {
        ...nothingKnown,
        storeProblem: failure,
        conflicts: documents.reduce((sum, { conflicts }) => sum + conflicts, 0),
      },
      undo: null,
      redo: null,
    };
  };

  const follow = (
    attach: (open: RoomApi) => Unsubscribe,
    early: { readonly first?: () => void; readonly failed?: () => void } = {},
  ): Unsubscribe => {
    if (real) return attach(real);
    let stop = (): void => {};
    let isStopped = false;
    early.first?.();
    void opened.then(() => {
      if (isStopped) return;
      if (real) stop = attach(real);
      else early.failed?.();
    });
    return () => {
      isStopped = true;
      stop();
    };
  };

  /** A call that waits for the room. */
  const later =
    <Args extends readonly unknown[], T>(call: (open: RoomApi) => (...args: Args) => Answer<T>) =>
    async (...args: Args): Answer<T> => {
      const answer = await opened;
      return answer.ok ? call(answer.value)(...args) : err(answer.error);
    };

  return {
    id: room,
    watchRoom: (listener) =>
      follow((open) => open.watchRoom(listener), {
        first: () => listener(view()),
        failed: () => listener(view()),
      }),
    watchTable: (doc, listener) =>
      follow((open) => open.watchTable(doc, listener), {
        first() {
          const { table } = picture;
          if (table?.doc !== doc) return;
          const { columns, rows, rest } = table;
          listener({ doc, full: true, columns, order: rows.map(({ id }) => id), rows, rest });
          shown();
        },
      }),
    watchPeers: (listener) => follow((open) => open.watchPeers(listener)),
    watchConflicts: (listener) => follow((open) => open.watchConflicts(listener)),
    watchAway: (listener) => follow((open) => open.watchAway(listener)),
    watchPeople: (listener) => follow((open) => open.watchPeople(listener)),

    watchNote: (doc, listener) => follow((open) => open.watchNote(doc, listener)),

    setPresence(next) {
      presence = next;
      real?.setPresence(next);
    },
    async readSetAside(member) {
      const answer = await opened;
      return answer.ok ? answer.value.readSetAside(member) : [];
    },
    async find(text, limit) {
      const answer = await opened;
      return answer.ok ? answer.value.find(text, limit) : [];
    },
    async history(filter) {
      const answer = await opened;
      return answer.ok ? answer.value.history(filter) : [];
    },

    rename: later((open) => open.rename),
    share: later((open) => open.share),
    invite: later((open) => open.invite),
    revokeInvite: later((open) => open.revokeInvite),
    setRole: later((open) => open.setRole),
    removeMember: later((open) => open.removeMember),
    removeDevice: later((open) => open.removeDevice),
    adoptSetAside: later((open) => open.adoptSetAside),
    leaveRoom: later((open) => open.leaveRoom),
    linkDevice: later((open) => open.linkDevice),
    addTable: later((open) => open.addTable),
    renameDocument: later((open) => open.renameDocument),
    deleteDocument: later((open) => open.deleteDocument),
    restoreDocument: later((open) => open.restoreDocument),
    duplicateDocument: later((open) => open.duplicateDocument),
    addNote: later((open) => open.addNote),
    // In the same turn: what a replica writes is made in view of what is here now.
    editNote: async (doc, update) => (real ? real.editNote(doc, update) : err({ code: 'out-of-step' })),
    past: later((open) => open.past),
    restore: later((open) => open.restore),
    restoreValue: later((open) => open.restoreValue),
    async moments() {
      const answer = await opened;
      return answer.ok ? answer.value.moments() : [];
    },
    setCells: later((open) => open.setCells),
    addRows: later((open) => open.addRows),
    putBlock: later((open) => open.putBlock),
    deleteRows: later((open) => open.deleteRows),
    moveRows: later((open) => open.moveRows),
    addColumn: later((open) => open.addColumn),
    editColumn: later((open) => open.editColumn),
    joinColumns: later((open) => open.joinColumns),
    separateColumn: later((open) => open.separateColumn),
    deleteColumn: later((open) => open.deleteColumn),
    restoreColumn: later((open) => open.restoreColumn),
    moveColumn: later((open) => open.moveColumn),
    saveView: later((open) => open.saveView),
    deleteView: later((open) => open.deleteView),
    addOption: later((open) => open.addOption),
    editOption: later((open) => open.editOption),
    deleteOption: later((open) => open.deleteOption),
    importTable: later((open) => open.importTable),
    settle: later((open) => open.settle),
    askAbout: later((open) => open.askAbout),
    settleAll: later((open) => open.settleAll),
    restoreLost: later((open) => open.restoreLost),
    undoSettlement: later((open) => open.undoSettlement),
    undo: later((open) => open.undo),
    redo: later((open) => open.redo),

    wake: () => void opened.then(() => real?.wake()),
    close,
  };
}

/** The words for it say "opening" and nothing of where anything is saved. */
const nothingKnown: SyncStatus = {
  unsaved: 0,
  storeProblem: null,
  onlyHere: 0,
  heldBy: 0,
  confirmedAt: null,
  connection: 'opening',
  missing: 0,
  newer: 0,
  damaged: 0,
  conflicts: 0,
};
