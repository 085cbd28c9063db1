/**
 * A note's replica at its editor, kept equal to the fold [NOTE-8]. What comes from others is handed over after the turn in
 * which it was applied, all at once: an editor may answer by writing (two texts typed into one empty line become one), and
 * what it writes must be made in view of whole entries only.
 */
import type { LiveDoc } from '../doc/live-doc.ts';
import type { DocId } from '../doc/types.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Unsubscribe } from '../lib/observable.ts';
import type { NotePatch } from './api.ts';

export interface NoteFeeds {
  /** `writer`: the client id under which the replica may write, asked for once. */
  watch(doc: DocId, writer: () => number | null, listener: (patch: NotePatch) => void): Unsubscribe;
  /** Every document is another object now. */
  restarted(): void;
}

interface Feed {
  readonly doc: DocId;
  readonly writer: () => number | null;
  readonly listener: (patch: NotePatch) => void;
  pending: Bytes[];
  /** The replica has to be made anew: the room wrote under the replica's own name, or everything was folded anew. */
  isWhole: boolean;
  isArmed: boolean;
  stop: Unsubscribe;
}

export function createNoteFeeds(liveOf: (doc: DocId) => LiveDoc): NoteFeeds {
  const feeds = new Set<Feed>();

  const hand = (feed: Feed): void => {
    feed.isArmed = false;
    if (!feeds.has(feed)) return;
    const updates = feed.pending;
    feed.pending = [];
    if (feed.isWhole) {
      feed.isWhole = false;
      const client = feed.writer();
      feed.listener({ type: 'whole', doc: feed.doc, state: liveOf(feed.doc).encodeState(), client });
    } else if (updates.length > 0) feed.listener({ type: 'more', updates });
  };

  const arm = (feed: Feed): void => {
    if (feed.isArmed) return;
    feed.isArmed = true;
    queueMicrotask(() => hand(feed));
  };

  const attach = (feed: Feed): void => {
    feed.stop = liveOf(feed.doc).onUpdate((update, from) => {
      // Its own writes are in the replica already.
      if (from === 'replica') return;
      if (from === 'room') feed.isWhole = true;
      else feed.pending.push(update);
      arm(feed);
    });
  };

  return {
    watch(doc, writer, listener) {
      const feed: Feed = { doc, writer, listener, pending: [], isWhole: true, isArmed: false, stop: () => {} };
      feeds.add(feed);
      attach(feed);
      hand(feed);
      return () => {
        feeds.delete(feed);
        feed.stop();
      };
    },
    restarted() {
      for (const feed of feeds) {
        attach(feed);
        feed.isWhole = true;
        arm(feed);
      }
    },
  };
}
