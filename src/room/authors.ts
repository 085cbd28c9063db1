/** From a written item to who wrote it, on which device, when; and back to the value it held, from the logs. */

import type { DeviceId } from '../crypto/port.ts';
import { itemsOf, type WrittenItem } from '../doc/describe-update.ts';
import type { DocId, ItemId } from '../doc/types.ts';
import type { LogId, RawEntry } from '../log/types.ts';
import type { MemberId } from '../members/types.ts';
import type { Attribution } from './api.ts';
import type { ClockIndex } from './clock-index.ts';
import type { DocPiece } from './doc-body.ts';
import type { Fold } from './fold-types.ts';
import type { Ledger } from './ledger-types.ts';
import type { Membership } from './membership.ts';

export const memberColors = 8;
/** Replaced items kept in memory, for the conflicts and history just on screen. */
const maxCachedItems = 5000;

export interface Authors {
  ofItem(doc: DocId, item: ItemId): Attribution;
  ofLog(log: LogId, time: number): Attribution;
  ofDevice(device: DeviceId, time: number): Attribution;
  /** Empty when the person has not said one. */
  nameOf(member: MemberId): string;
  /** The text an item held, when it is in the cache; otherwise null, and `onValue` is called once it has been read. */
  textOf(doc: DocId, item: ItemId): string | null;
  /** The item as it was written, from the logs; null when its entry is not (yet) on the disk or not readable. */
  readItem(doc: DocId, item: ItemId): Promise<WrittenItem | null>;
  /** The decrypted pieces of an entry; null when it is not a readable `doc` entry. */
  piecesOf(log: LogId, entry: RawEntry): readonly DocPiece[] | null;
  colorOf(member: MemberId): number;
}

export interface AuthorsDeps {
  readonly me: DeviceId;
  readonly ledger: Ledger;
  readonly clocks: ClockIndex;
  readonly fold: Pick<Fold, 'piecesOf'>;
  readonly membership: Membership;
  readonly onValue: () => void;
}

const wishedColor = (member: MemberId): number => Number.parseInt(member.slice(0, 4), 16) % memberColors;

export function colorsOf(members: readonly MemberId[]): ReadonlyMap<MemberId, number> {
  const colors = new Map<MemberId, number>();
  const taken = new Set<number>();
  for (const member of members) {
    if (taken.size === memberColors) taken.clear();
    let color = wishedColor(member);
    while (taken.has(color)) color = (color + 1) % memberColors;
    taken.add(color);
    colors.set(member, color);
  }
  return colors;
}

export function createAuthors({ me, ledger, clocks, fold, membership, onValue }: AuthorsDeps): Authors {
  const items = new Map<string, WrittenItem>();
  const reading = new Set<string>();
  /** Somebody was shown nothing in place of a value whose entry had not reached the disk. */
  let hasUnread = false;
  let landed = 0;
  ledger.durableMoved.subscribe(() => {
    landed++;
    if (!hasUnread) return;
    hasUnread = false;
    onValue();
  });

  let palette: { readonly of: unknown; readonly colors: ReadonlyMap<MemberId, number> } | null = null;

  /**
   * The same for everybody who knows the same members. Whoever joined earlier keeps the colour that their id gives; a
   * later one whose colour is taken gets the next free one, so up to eight people never look alike.
   */
  const colorOf = (member: MemberId): number => {
    const state = membership.state();
    if (palette?.of !== state) palette = { of: state, colors: colorsOf([...state.members.keys()]) };
    return palette.colors.get(member) ?? wishedColor(member);
  };

  const ofDevice = (device: DeviceId, time: number): Attribution => {
    const member = membership.memberOf(device);
    const profile = membership.profileOfDevice(device);
    return {
      member: member?.id ?? null,
      name: profile.name,
      device,
      deviceLabel: profile.deviceLabel,
      color: member ? colorOf(member.id) : 0,
      me: device === me,
      time,
    };
  };

  const nobody: Attribution = { member: null, name: '', device: null, deviceLabel: '', color: 0, me: false, time: 0 };

  const ofLog = (log: LogId, time: number): Attribution => {
    const facts = ledger.facts(log);
    return facts ? ofDevice(facts.device, time) : nobody;
  };

  const place = (doc: DocId, item: ItemId) => {
    const [client = '', clock = ''] = item.split(':');
    const log = ledger.logOfClient(Number(client));
    const written = log && clocks.entryOf(doc, log, Number(clock));
    return log && written ? { log, ...written } : null;
  };

  const remember = (key: string, item: WrittenItem): void => {
    if (items.size >= maxCachedItems) {
      const oldest = items.keys().next().value;
      if (oldest !== undefined) items.delete(oldest);
    }
    items.set(key, item);
  };

  const readItem = async (doc: DocId, item: ItemId): Promise<WrittenItem | null> => {
    const key = `${doc}/${item}`;
    const cached = items.get(key);
    if (cached) return cached;
    const written = place(doc, item);
    const entry = written && (await ledger.readEntry(written.log, written.seq));
    const pieces = written && entry && fold.piecesOf(written.log, entry);
    let found: WrittenItem | null = null;
    for (const piece of pieces ?? []) {
      if (piece.doc !== doc) continue;
      const all = itemsOf(piece.update);
      found ??= all.get(item) ?? null;
    }
    if (found) remember(key, found);
    return found;
  };

  return {
    ofItem(doc, item) {
      const written = place(doc, item);
      return written ? ofLog(written.log, written.time) : nobody;
    },
    ofLog,
    ofDevice,
    nameOf: (member) => membership.profileOf(member).name,
    textOf(doc, item) {
      const key = `${doc}/${item}`;
      const cached = items.get(key);
      if (cached) return textOfWritten(cached);
      if (!reading.has(key)) {
        reading.add(key);
        const before = landed;
        void readItem(doc, item).then((found) => {
          reading.delete(key);
          // Something landed while this was being read: it may have been just that.
          if (found || landed > before) onValue();
          else hasUnread = true;
        });
      }
      return null;
    },
    readItem,
    piecesOf: fold.piecesOf,
    colorOf,
  };
}

/** A chosen option shows the name it had then. */
export function textOfWritten({ value }: WrittenItem): string {
  if (typeof value === 'object' && value !== null) return 'add' in value ? value.add : value.text;
  return value === null ? '' : String(value);
}
