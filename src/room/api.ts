/**
 * What the interface, the keeper, the simulator and the tests may ask of a device and of a room: asynchronous calls and
 * structured-cloneable values only, so that the whole can move into a worker without a change here.
 *
 * `watch…` functions call the listener with the current value as soon as there is one and again on every change; the
 * returned function ends it. Calls that write answer after the change stands in memory and is on its way to the disk;
 * whether it is durable is told by `SyncStatus`. All of it is in one file, because it is read as one: what a room is.
 */
import type { DeviceId } from '../crypto/port.ts';
import type { NoteTree } from '../doc/note-tree.ts';
import type {
  BlockRow,
  BlockWrite,
  CellValue,
  CellWrite,
  ColumnChange,
  ColumnPolicy,
  ColumnType,
  DocId,
  DocKind,
  Field,
  ItemId,
  RecordId,
  TablePatch,
} from '../doc/types.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Unsubscribe } from '../lib/observable.ts';
import type { Result } from '../lib/result.ts';
import type { MemberId, OpId, Role, RoomId } from '../members/types.ts';
import type { InviteDraft, InviteView, PeopleView } from './people-types.ts';

// ---------------------------------------------------------------- errors

/** Facts only; the words (what happened, is the data safe, what now) are in the interface's catalogue, by code. */
export type SkeinError =
  | { readonly code: 'cell-too-long'; readonly limitChars: number; readonly chars: number }
  | { readonly code: 'name-too-long'; readonly limitChars: number; readonly chars: number }
  /** More than one step may carry; nothing was changed. */
  | { readonly code: 'too-much-at-once'; readonly limitCells: number; readonly limitChars: number }
  | { readonly code: 'too-many-rows'; readonly limit: number }
  | { readonly code: 'too-many-columns'; readonly limit: number }
  | { readonly code: 'too-many-options'; readonly limit: number }
  | { readonly code: 'name-empty' }
  /** Only a newer app knows what may be written there [DOC-6]. */
  | { readonly code: 'newer-column' }
  | { readonly code: 'read-only' }
  /** Somebody's role does not let them, or no longer. */
  | { readonly code: 'not-allowed' }
  | { readonly code: 'passphrase-short'; readonly leastChars: number }
  | { readonly code: 'passphrase-wrong' }
  | { readonly code: 'kit-damaged' }
  | { readonly code: 'not-found' }
  | { readonly code: 'nothing-to-undo' }
  /** A note's editor wrote in view of something else than what is here: its replica has to be made anew. */
  | { readonly code: 'out-of-step' }
  /** An import ended early and could not be taken back, because one may not write here any more. */
  | { readonly code: 'import-cut-short'; readonly rowsDone: number; readonly rowsTotal: number }
  | { readonly code: 'link-damaged' }
  | { readonly code: 'link-foreign' }
  | { readonly code: 'link-no-invite' }
  | { readonly code: 'disk-full' }
  | { readonly code: 'store-lost'; readonly cause: string }
  | { readonly code: 'newer-version' }
  | { readonly code: 'crypto-missing' }
  | { readonly code: 'unexpected'; readonly cause: string };

export type Answer<T = void> = Promise<Result<T, SkeinError>>;

// ---------------------------------------------------------------- device: home page

export interface RoomListItem {
  readonly id: RoomId;
  readonly name: string;
  readonly role: Role | null;
  readonly openedAt: number;
  /** Changes of this device that no other device has confirmed. */
  readonly onlyHere: number;
}

export interface HomeView {
  /** Empty until the person has said it. */
  readonly name: string;
  readonly deviceLabel: string;
  readonly rooms: readonly RoomListItem[];
  readonly offline: boolean;
  /** This browser had no device keys before this page: it is new here, or it has lost what was stored. */
  readonly isNewHere: boolean;
}

export type LinkReading =
  | { readonly type: 'invite'; readonly room: RoomId; readonly seed: string }
  /** A room address without an invitation: opens only where this browser is a member already. */
  | { readonly type: 'room'; readonly room: RoomId }
  | { readonly type: 'damaged' }
  | { readonly type: 'foreign' };

export interface DeviceApi {
  watchHome(listener: (home: HomeView) => void): Unsubscribe;
  setName(name: string): Answer;
  setDeviceLabel(label: string): Answer;
  /** All tabs of this browser; survives a reload. Cuts open links within a second. */
  setOffline(offline: boolean): Answer;
  newRoom(): Answer<RoomId>;
  /** Pure: what a pasted text or an address is. */
  readLink(text: string): LinkReading;
  /** Opens a room this browser is a member of, or — with the seed of an invite — joins it. One RoomApi per room and page. */
  openRoom(room: RoomId, seed?: string): Answer<RoomApi>;
  /** A text that brings this person back into their rooms from a new device, sealed under a passphrase. */
  makeRecoveryKit(passphrase: string): Answer<string>;
  /** Answers with the rooms that were not here yet; each is joined as soon as somebody of it is online. */
  restore(kit: string, passphrase: string): Answer<readonly RoomId[]>;
  /** Removes a room and everything of it from this browser. */
  forgetRoom(room: RoomId): Answer;
  storage(): Promise<{ readonly usedBytes: number; readonly quotaBytes: number; readonly persisted: boolean } | null>;
  /** A report without content, names or keys. */
  diagnostics(): Promise<string>;
  /** The network came back or the page was shown again: connect now instead of at the next turn of the back-off. */
  wake(): void;
  /** The page is not seen any more: what it shows is pictured for the next start. */
  hide(): void;
  /** The page is going away, perhaps for good: what was typed is handed to the disk, and peers are told at once. */
  suspend(): void;
  /** The page came back out of the browser's memory. */
  resume(): void;
  close(): void;
}

// ---------------------------------------------------------------- room

export interface MemberView {
  readonly id: MemberId;
  /** Empty when the person has not said one. */
  readonly name: string;
  readonly role: Role;
  /** Index into the palette of member colours, steady for the life of the room. */
  readonly color: number;
  readonly me: boolean;
}

export interface DocumentView {
  readonly id: DocId;
  readonly record: RecordId;
  readonly kind: DocKind;
  readonly name: string;
  readonly conflicts: number;
}

/** A deleted document: nobody's until somebody brings it back, and kept as long as the room. */
export interface TrashView {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly name: string;
  readonly by: Attribution;
}

/** Why a link does not let in. `invite-refused`: nobody said why. */
export type JoinProblem = 'none' | 'invite-refused' | 'link-revoked' | 'link-expired' | 'link-used-up';

export type Phase =
  /** Has a link but is no member yet: looking for somebody to let us in. `problem` is set when somebody refused. */
  | { readonly type: 'joining'; readonly problem: JoinProblem }
  | { readonly type: 'open' }
  /** Was a member and is none any more: what is stored here can be read, and nothing more comes. `by` may be empty. */
  | {
      readonly type: 'ended';
      readonly how: 'removed' | 'device-removed' | 'left' | 'link-withdrawn';
      readonly by: string;
    }
  /** The stored data of this room is gone or cannot be read; healing from others where they are there. */
  | { readonly type: 'broken'; readonly error: SkeinError };

/** Everything the status pill says comes from here; nothing in it is inferred from an open link [MESH-6]. */
export interface SyncStatus {
  /** This device's own changes that are not yet on its disk. */
  readonly unsaved: number;
  /** Set when the last attempt to store failed. */
  readonly storeProblem: SkeinError | null;
  /** This device's own changes that no other device has confirmed to hold. */
  readonly onlyHere: number;
  /** How many other devices have confirmed to hold every change made on this device. */
  readonly heldBy: number;
  /** Wall time of the newest confirmation by another device; null: never. */
  readonly confirmedAt: number | null;
  /** `opening`: the room is not open, or not yet; what is shown is its picture, and nothing else here is known [ROOM-14]. */
  readonly connection: 'opening' | 'switched-off' | 'no-network' | 'connecting' | 'no-server' | 'alone' | 'connected';
  /** Entries that peers are known to have and this device does not: arriving, or waiting for something missing. */
  readonly missing: number;
  /** Changes and operations that only a newer version of the app understands: kept and passed on, not shown. */
  readonly newer: number;
  /** Stored records that can no longer be read; they are asked for again from whoever has them. */
  readonly damaged: number;
  readonly conflicts: number;
}

export interface RoomView {
  readonly id: RoomId;
  readonly name: string;
  readonly phase: Phase;
  /** Peers no longer let this device in: they say it was removed. What it writes now reaches nobody. */
  readonly isShutOut: boolean;
  readonly role: Role | null;
  /** What this person wrote and nobody applies, here included, because they may not write, or not any more [MEM-26]. */
  readonly uncounted: UncountedView | null;
  /** Only while joining: the member heard of last, in this browser. Null: it has met nobody of this room. */
  readonly lastSeen: { readonly name: string; readonly at: number } | null;
  readonly me: MemberView | null;
  readonly members: readonly MemberView[];
  readonly documents: readonly DocumentView[];
  readonly trash: readonly TrashView[];
  readonly status: SyncStatus;
  /** Labels of what undo and redo would do; null: nothing. The label is a catalogue key with a count. */
  readonly undo: ActionLabel | null;
  readonly redo: ActionLabel | null;
}

export interface UncountedView {
  readonly member: MemberId;
  /** Can be read line by line. */
  readonly setAside: number;
  /** Waits for a role that may write. */
  readonly heldBack: number;
}

export interface ActionLabel {
  readonly action:
    | 'edit-cells'
    | 'paste'
    | 'add-rows'
    | 'delete-rows'
    | 'move-rows'
    | 'add-column'
    | 'edit-column'
    | 'delete-column'
    | 'move-column'
    | 'edit-view'
    | 'import'
    | 'rename'
    | 'settle'
    | 'ask'
    | 'add-document'
    | 'delete-document'
    | 'restore-document'
    | 'duplicate-document'
    | 'restore';
  readonly count: number;
}

/** What a note's editor is told: all of it, then what others wrote. Yjs updates, version 1. */
export type NotePatch =
  | {
      readonly type: 'whole';
      readonly doc: DocId;
      readonly state: Bytes;
      /** The Yjs client id under which its replica may write; null: one may only read. */
      readonly client: number | null;
    }
  | { readonly type: 'more'; readonly updates: readonly Bytes[] };

/** Where somebody is. In a note `row` and `column` are the ends of their selection, as relative positions. */
export interface PresenceView {
  readonly doc: DocId | null;
  readonly row: RecordId | null;
  readonly column: RecordId | null;
}

export interface PeerView {
  /** Session id; stable while the page lives. */
  readonly id: string;
  readonly device: DeviceId;
  readonly member: MemberId | null;
  readonly name: string;
  readonly deviceLabel: string;
  readonly color: number;
  readonly kind: 'me' | 'this-browser' | 'network';
  readonly state: 'open' | 'connecting' | 'gone';
  /** Linked with this page, or known by what others pass on; null where there is no open way. */
  readonly reached: 'directly' | 'through-others' | null;
  /** Of those reached through others: the linked session over which their word comes, where one is known. */
  readonly via: string | null;
  /** What the link is in the broadcast tree: fresh entries travel over it at once, or are only announced; null without a link. */
  readonly treeRole: 'eager' | 'lazy' | null;
  /** Null when unknown or not a network link. */
  readonly path: 'direct' | 'relayed' | null;
  readonly roundTripMs: number | null;
  /** Entries this device has that the peer has not confirmed; null: not heard yet. */
  readonly behind: number | null;
  readonly lastSeen: number;
  /** When this device last confirmed to hold changes made here; null: never. */
  readonly confirmedAt: number | null;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly queuedBytes: number;
  readonly presence: PresenceView | null;
  /** The device's clock differs from ours by this much; shown from two minutes on [CON-7]. */
  readonly clockSkewMs: number;
}

export interface PeersView {
  readonly signaling: 'off' | 'connecting' | 'open' | 'failed';
  readonly peers: readonly PeerView[];
  /** Peers cut off for breaking the protocol, refused handshakes, bad entries: counted by reason [MESH-5]. */
  readonly refused: readonly { readonly reason: string; readonly count: number }[];
}

export interface Attribution {
  readonly member: MemberId | null;
  readonly name: string;
  readonly device: DeviceId | null;
  readonly deviceLabel: string;
  readonly color: number;
  readonly me: boolean;
  readonly time: number;
}

export interface VersionView {
  readonly item: ItemId;
  readonly value: CellValue;
  /** Exactly what a cell would show. */
  readonly text: string;
  readonly by: Attribution;
  /** Names of the other versions' authors whose change this author had not seen. */
  readonly unseen: readonly string[];
}

interface ConflictBase {
  /** Stable while the conflict lives: document, record and field. */
  readonly id: string;
  readonly doc: DocId;
  readonly docName: string;
  readonly asks: readonly AskView[];
}

/** Somebody asked somebody about a conflict [CON-10]. */
export interface AskView {
  readonly item: ItemId;
  readonly by: Attribution;
  /** Null: everybody. */
  readonly to: MemberId | null;
  readonly toName: string;
  readonly toMe: boolean;
  readonly text: string;
}

interface ConflictPlace extends ConflictBase {
  readonly row: RecordId;
  /** The row's first non-empty text, or empty. */
  readonly rowLabel: string;
  /** 1-based place in the table, null when the row is not shown. */
  readonly rowNumber: number | null;
  readonly context: readonly { readonly column: string; readonly text: string }[];
}

export type ConflictView =
  | (ConflictPlace & {
      readonly kind: 'cell';
      readonly column: RecordId;
      readonly columnName: string;
      readonly columnType: ColumnType;
      /** The value all versions replaced: empty when there was none, null when they replaced different ones. */
      readonly base: string | null;
      readonly versions: readonly VersionView[];
      /** Each of them was a decision about one conflict already [CON-1]. */
      readonly isRival: boolean;
    })
  | (ConflictPlace & {
      /** Columns that belong together, changed in parallel: each version is what one of the authors had before their eyes. */
      readonly kind: 'group';
      readonly columns: readonly RecordId[];
      readonly columnNames: readonly string[];
      readonly versions: readonly VersionView[];
      /** What stands in the cells now, which nobody chose. */
      readonly mixed: string;
    })
  | (ConflictPlace & {
      readonly kind: 'delete-edit';
      readonly deletedBy: Attribution;
      readonly edits: readonly (VersionView & { readonly columnName: string; readonly before: string | null })[];
    })
  | (ConflictBase & {
      /** A column deleted by one while another edited cells in it. */
      readonly kind: 'column';
      readonly column: RecordId;
      readonly columnName: string;
      readonly deletedBy: Attribution;
      /** The first of what the deleter had not seen. */
      readonly edits: readonly CellEditView[];
      readonly editCount: number;
    })
  | (ConflictBase & {
      /** An option deleted by one while another chose it. */
      readonly kind: 'option';
      readonly column: RecordId;
      readonly columnName: string;
      readonly optionName: string;
      readonly deletedBy: Attribution;
      readonly edits: readonly CellEditView[];
      readonly editCount: number;
    })
  | (ConflictBase & {
      /** A column's type changed by one while another typed what the new type cannot read. */
      readonly kind: 'type';
      readonly column: RecordId;
      readonly columnName: string;
      readonly typeNow: ColumnType;
      /** Null where it is not known (yet) or of a newer app. */
      readonly typeBefore: ColumnType | null;
      readonly changedBy: Attribution;
      readonly edits: readonly CellEditView[];
      readonly editCount: number;
    })
  | (ConflictBase & {
      /** A column or an option given two names, or a column two types, apart from each other. */
      readonly kind: 'property';
      readonly of: 'column-name' | 'option-name' | 'column-type';
      readonly column: RecordId;
      readonly columnName: string;
      readonly base: string | null;
      readonly versions: readonly VersionView[];
    })
  | (ConflictBase & {
      /** One value in several rows of a column in which it is to be there once. */
      readonly kind: 'unique';
      readonly column: RecordId;
      readonly columnName: string;
      readonly text: string;
      readonly rows: readonly UniqueRow[];
      /** No two of the rows differ, so that they can be one. */
      readonly canMerge: boolean;
    });

export type CellEditView = VersionView & {
  readonly row: RecordId;
  readonly rowLabel: string;
  readonly before: string | null;
};

export interface UniqueRow {
  readonly row: RecordId;
  /** By what else is in it. */
  readonly rowLabel: string;
  readonly rowNumber: number | null;
  readonly by: Attribution;
}

export interface SettledView {
  /** What was settled: a cell's value, or whether a row or a column stays. */
  readonly decision:
    | 'value'
    | 'name'
    | 'type'
    | 'row-kept'
    | 'row-deleted'
    | 'column-kept'
    | 'column-deleted'
    | 'option-kept'
    | 'option-deleted';
  readonly id: string;
  readonly doc: DocId;
  readonly docName: string;
  readonly rowLabel: string;
  readonly columnName: string;
  readonly text: string;
  readonly by: Attribution;
  /** The policy of the column that decided, which `by` chose; null: `by` decided. */
  readonly rule: ColumnPolicy | null;
  /** Where this is, so that the next decisions there can be made alike. */
  readonly column: RecordId | null;
  /** Other values that can be taken instead. */
  readonly others: readonly { readonly item: ItemId; readonly text: string }[];
  /** The values it replaced, where the logs still tell. */
  readonly replaced: readonly string[];
  /** A value of this person's own that somebody else decided against [CON-5]. */
  readonly lost: { readonly item: ItemId; readonly text: string } | null;
  readonly canUndo: boolean;
}

/** Data of a newer app: kept as it is, and only to be read here [DOC-6]. */
export interface UnknownView {
  readonly doc: DocId;
  readonly docName: string;
  readonly column: RecordId;
  readonly columnName: string;
}

/** What one had missed when others were there again [ROOM-15]. Changes are entries of the logs. */
export interface AwayView {
  readonly id: number;
  /** Null: since before this page was opened. */
  readonly from: number | null;
  readonly to: number;
  /** Who changed what meanwhile, most first. */
  readonly people: readonly { readonly by: Attribution; readonly changes: number }[];
  /** One's own, made meanwhile on this device or another. */
  readonly mine: number;
  readonly changes: number;
  readonly merged: number;
  readonly toDecide: number;
}

export interface ConflictsView {
  readonly open: readonly ConflictView[];
  readonly settled: readonly SettledView[];
  readonly unknown: readonly UnknownView[];
}

export type Settlement =
  | { readonly type: 'keep'; readonly item: ItemId }
  | { readonly type: 'other'; readonly value: CellValue }
  /** The shown value stays; each other version gets a row of its own behind this one. */
  | { readonly type: 'keep-all' }
  | { readonly type: 'restore-row' }
  | { readonly type: 'delete-row' }
  | { readonly type: 'restore-column' }
  | { readonly type: 'delete-column' }
  | { readonly type: 'restore-option' }
  | { readonly type: 'delete-option' }
  /** What was typed stays as it was typed, and does not fit. */
  | { readonly type: 'keep-type' }
  | { readonly type: 'set-type'; readonly columnType: ColumnType }
  /** The cells of a group stay as they stand, knowingly. */
  | { readonly type: 'mix' }
  /** One row keeps the value, the others get the next free ones. */
  | { readonly type: 'renumber'; readonly keep: RecordId }
  /** The others go; what they have and this one lacks comes here. */
  | { readonly type: 'merge-rows'; readonly keep: RecordId };

export interface Decision {
  readonly conflict: string;
  readonly settlement: Settlement;
}

export interface HistoryItem {
  readonly id: string;
  readonly doc: DocId;
  readonly docName: string;
  readonly by: Attribution;
  readonly action:
    | 'cell'
    /** A decision about a conflict was taken back: its versions stand side by side again. */
    | 'settlement-undone'
    | 'row-added'
    | 'row-deleted'
    | 'row-restored'
    | 'row-moved'
    | 'column-added'
    | 'column-changed'
    | 'column-deleted'
    | 'column-restored'
    | 'document-added'
    | 'document-renamed'
    | 'document-deleted'
    | 'document-restored'
    | 'note-edited'
    | 'room-renamed'
    | 'joined'
    | 'created';
  readonly rowLabel: string;
  readonly columnName: string;
  readonly before: string | null;
  readonly after: string;
  /** How many like changes this line stands for (an import, a paste). */
  readonly count: number;
  /** The register that this one change wrote, where it is a cell: its value before can be put back. */
  readonly cell: { readonly row: RecordId; readonly column: RecordId } | null;
  readonly row: RecordId | null;
}

/** The room as it was [HIST-1]. */
export interface PastView {
  readonly time: number;
  readonly name: string;
  readonly documents: readonly Pick<DocumentView, 'id' | 'kind' | 'name'>[];
  /** Of the document asked for, if it was there: one of both. */
  readonly table: TablePatch | null;
  readonly note: NoteTree | null;
}

/** What is put back: everything; a document; of a table a row, or one cell. */
export interface RestoreScope {
  readonly doc?: DocId;
  readonly row?: RecordId;
  readonly column?: RecordId;
}

export interface ShareView {
  /** Part after `#`; the interface puts the address before it. Null where this member may not invite. */
  readonly editFragment: string | null;
  readonly viewFragment: string | null;
}

/** A cell in which a text stands. */
export interface FoundCell {
  readonly doc: DocId;
  readonly docName: string;
  readonly row: RecordId;
  /** 1-based. */
  readonly rowNumber: number;
  readonly rowLabel: string;
  readonly column: RecordId;
  readonly columnName: string;
  readonly text: string;
}

export interface RowDraft {
  readonly cells: readonly { readonly column: RecordId; readonly value: CellValue }[];
}

export interface ImportProgress {
  readonly rowsDone: number;
  readonly rowsTotal: number;
}

export interface RoomApi {
  readonly id: RoomId;
  watchRoom(listener: (room: RoomView) => void): Unsubscribe;
  watchPeers(listener: (peers: PeersView) => void): Unsubscribe;
  watchConflicts(listener: (conflicts: ConflictsView) => void): Unsubscribe;
  watchAway(listener: (away: readonly AwayView[]) => void): Unsubscribe;
  watchTable(doc: DocId, listener: (patch: TablePatch) => void): Unsubscribe;
  watchNote(doc: DocId, listener: (patch: NotePatch) => void): Unsubscribe;

  rename(name: string): Answer;
  share(): Answer<ShareView>;
  /** Everybody who is or was a member, with devices, roles and links. */
  watchPeople(listener: (people: PeopleView) => void): Unsubscribe;
  /** A link of its own, with a name for those who manage links, an end and a number of uses. */
  invite(draft: InviteDraft): Answer<InviteView>;
  /** Nobody gets in by it any more; who came by it stays. */
  revokeInvite(invite: OpId): Answer;
  setRole(member: MemberId, role: Role): Answer;
  /** Their changes so far stay; theirs from now on count nowhere, and the keys change. They keep what they have seen. */
  removeMember(member: MemberId): Answer;
  removeDevice(device: DeviceId): Answer;
  /** What somebody wrote that counts for nobody, line by line, the newest first; nothing here shows it otherwise. */
  readSetAside(member: MemberId): Promise<readonly HistoryItem[]>;
  /** Writes what a former member wrote beyond the cut anew, in one's own name; answers with the number of changes. */
  adoptSetAside(member: MemberId): Answer<number>;
  leaveRoom(): Answer;
  /** A link for one more device of this person: once, for ten minutes. */
  linkDevice(): Answer<InviteView>;
  setPresence(presence: PresenceView): void;

  /** A table with three text columns and one empty row, named "Table N" by the caller. */
  addTable(name: string, columnNames: readonly string[]): Answer<DocId>;
  renameDocument(doc: DocId, name: string): Answer;
  deleteDocument(doc: DocId): Answer;
  /** Out of the trash, under the name it had. */
  restoreDocument(doc: DocId): Answer;
  /** As it is shown now, under another name. */
  duplicateDocument(doc: DocId, name: string): Answer<DocId>;
  /** A note with one empty line. */
  addNote(name: string): Answer<DocId>;
  /** What was written on a replica that `watchNote` feeds. To be called in the turn in which it was written. */
  editNote(doc: DocId, update: Bytes): Answer;

  setCells(doc: DocId, writes: readonly CellWrite[]): Answer;
  /** New empty rows after `after` (null: at the top; 'end'); answers with their ids. */
  addRows(doc: DocId, rows: readonly RowDraft[], after: RecordId | null | 'end'): Answer<readonly RecordId[]>;
  /** A pasted block in one action: cells that are there, new rows at the end, new text columns (their names) at the right. */
  putBlock(
    doc: DocId,
    writes: readonly BlockWrite[],
    rows: readonly BlockRow[],
    columns?: readonly string[],
  ): Answer<readonly RecordId[]>;
  deleteRows(doc: DocId, rows: readonly RecordId[]): Answer;
  moveRows(doc: DocId, rows: readonly RecordId[], after: RecordId | null): Answer;
  addColumn(doc: DocId, name: string, type: ColumnType, after: RecordId | null | 'end'): Answer<RecordId>;
  editColumn(doc: DocId, column: RecordId, change: ColumnChange): Answer;
  /** Such as start and end: changed apart in one row, they are one conflict. */
  joinColumns(doc: DocId, columns: readonly RecordId[]): Answer;
  separateColumn(doc: DocId, column: RecordId): Answer;
  deleteColumn(doc: DocId, column: RecordId): Answer;
  /** Keeps a column that one person deleted while another edited its cells. */
  restoreColumn(doc: DocId, column: RecordId): Answer;
  moveColumn(doc: DocId, column: RecordId, after: RecordId | null): Answer;
  /** A way to look at a table that everybody can choose; `id` null: a new one. Answers with its id. */
  saveView(doc: DocId, id: string | null, name: string, config: string): Answer<string>;
  deleteView(doc: DocId, id: string): Answer;
  addOption(doc: DocId, column: RecordId, name: string, color: number): Answer<RecordId>;
  editOption(doc: DocId, option: RecordId, change: { readonly name?: string; readonly color?: number }): Answer;
  deleteOption(doc: DocId, option: RecordId): Answer;

  /**
   * Makes a table of it, in steps that leave the page responsive. When the signal is aborted it stops between two steps
   * and answers null; then, and after a failure, what was made is taken back.
   */
  importTable(
    name: string,
    columns: readonly { readonly name: string; readonly type: ColumnType }[],
    rows: readonly (readonly string[])[],
    progress: (done: ImportProgress) => void,
    signal: AbortSignal,
  ): Answer<DocId | null>;

  settle(conflict: string, settlement: Settlement): Answer;
  /** Several of one document as one step, all or none. */
  settleAll(decisions: readonly Decision[]): Answer;
  undoSettlement(id: string): Answer;
  /** Asks a member (null: everybody) about a conflict; null takes it back. */
  askAbout(conflict: string, question: { readonly to: MemberId | null; readonly text: string } | null): Answer;
  /** Decides anew, for a value that was decided against [CON-5]. */
  restoreLost(id: string, item: ItemId): Answer;
  undo(): Answer;
  redo(): Answer;

  /** In all tables, by what was typed into them; the first `limit` of them. */
  find(text: string, limit: number): Promise<readonly FoundCell[]>;
  history(filter: {
    readonly doc?: DocId;
    readonly row?: RecordId;
    readonly field?: Field;
    readonly limit: number;
  }): Promise<readonly HistoryItem[]>;
  /** Times of changes, in order: the steps of a time slider. */
  moments(): Promise<readonly number[]>;
  /** The room as it was then, with the content of one document. */
  past(time: number, doc: DocId | null): Answer<PastView>;
  /** Writes what was shown then over what is shown now, as a new change. */
  restore(time: number, scope: RestoreScope): Answer;
  /** The value before this line of the history once more; only for lines with a cell. */
  restoreValue(line: string): Answer;
  /** The network came back, the page was shown again: try now instead of at the next turn of the back-off. */
  wake(): void;
  close(): void;
}
