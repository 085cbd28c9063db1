/**
 * What the benchmarks ask of one peer's page, the same of either side: Skein as its app composes it, and y-webrtc as its
 * readme says. Moments are milliseconds since 1970 on the machine's one clock, so that pages can be compared.
 */
export interface Content {
  readonly rows: number;
  readonly columns: number;
  readonly charsPerCell: number;
}

/** One edit of the timetable: what, where, and when. */
export interface PlannedEdit {
  readonly at: number;
  readonly row: number;
  readonly column: number;
  readonly value: string;
}

/** When a value was written here, or first shown here. */
export type Sighting = readonly [value: string, at: number];

export interface RoomPeer {
  /** Makes a room with this content, durable, and answers the link that opens it. */
  found(content: Content): Promise<string>;
  /** Opens the link; returns at once. What comes of it is asked with the promises below. */
  open(link: string, content: Content): void;
  /** The first moment at which every cell of the content was shown, and was what it should be. */
  contentShownAt(): Promise<number>;
  /** The first moment at which this peer knew so many others to be there, directly linked or not. */
  othersSeenAt(count: number): Promise<number>;
  /** How many links of this page to other peers are open just now. */
  links(): Promise<number>;
  /** Writes each edit at its moment; answers when each was written. */
  play(edits: readonly PlannedEdit[]): Promise<readonly Sighting[]>;
  /** When each edited value was first shown here, own ones included. */
  seen(): readonly Sighting[];
  /** Ends everything, as a closed tab does in good order. */
  leave(): Promise<void>;
  /** For looking into a figure that is off: whatever this side can tell. */
  report(): Promise<string>;
}

/** What a page is told in its address, after `#`. */
export interface PageConfig {
  readonly name: string;
  readonly signalingUrl: string;
  /** Set: open this at once, as somebody who clicked a link. */
  readonly link?: string;
  readonly content: Content;
  /** Options for simple-peer's data channel; only y-webrtc's page looks at it. */
  readonly channelConfig?: RTCDataChannelInit;
  /** Where the lossy network gives out addresses of its own; absent: peers reach each other directly. */
  readonly detourUrl?: string;
  /** Reads every message to tell its kind; costs time. */
  readonly byKind?: boolean;
}

declare global {
  interface Window {
    roomPeer: RoomPeer;
  }
}

export const pageConfig = (): PageConfig => JSON.parse(decodeURIComponent(location.hash.slice(1)));

/** Milliseconds since 1970, finer than Date and alike in all pages of one browser. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Text of a cell: always the same for the same place, and not of the kind that compresses to nothing. */
export function textOf(row: number, column: number, chars: number): string {
  let state = (row * 7919 + column * 104_729 + 1) >>> 0;
  let text = '';
  while (text.length < chars) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    text += state.toString(36);
  }
  return text.slice(0, chars);
}

/** Edited values begin with this; nothing of the content does, because it is upper case. */
const editMark = 'E';
export const isEdit = (text: string): boolean => text.startsWith(editMark);

export async function playAt(
  edits: readonly PlannedEdit[],
  write: (edit: PlannedEdit) => void,
): Promise<readonly Sighting[]> {
  const written: Sighting[] = [];
  for (const edit of edits) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, edit.at - now())));
    written.push([edit.value, now()]);
    write(edit);
  }
  return written;
}

/** A moment that comes once and is asked for before or after. */
export function createMoment(): { readonly reached: Promise<number>; reach(at: number): void } {
  let reach: (at: number) => void = () => {};
  const reached = new Promise<number>((resolve) => {
    reach = resolve;
  });
  return { reached, reach };
}

/** Notes each edited value the first time it is shown. */
export function createSightings(): { note(text: string): void; all(): readonly Sighting[] } {
  const firstByValue = new Map<string, number>();
  return {
    note(text) {
      if (isEdit(text) && !firstByValue.has(text)) firstByValue.set(text, now());
    },
    all: () => [...firstByValue],
  };
}
