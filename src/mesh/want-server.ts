/**
 * Serves what one peer asked for: in the order asked, read from the disk in pieces and no faster than its link takes them.
 * For one want it sends about `bytesPerWant` and then says how far it came: the asker knows what it can handle, and asks on.
 */
import { equalBytes } from '../lib/bytes.ts';
import type { SentRange } from '../log/range.ts';
import { maxRangesPerMessage } from '../wire/peer-limits.ts';
import type { PeerMessage, Resume, Want } from '../wire/peer-message.ts';
import { isLargeRange, partsId, partsOf } from './range-parts.ts';
import { bytesOf, endOf } from './range-shelf.ts';
import { bytesPerWant, maxQueuedWants, rangeMessageBytes, readAtOnce } from './sync-limits.ts';
import type { SyncSource } from './sync-source.ts';

/** What gains by being packed: on average no larger than what is opened at all. */
const smallEntryBytes = 512;

export interface WantServer {
  /** False: more than an honest peer would have waiting here; nothing of it is taken. */
  add(wants: readonly (Want | Resume)[], isPacked: boolean): boolean;
}

export interface WantServerDeps {
  readonly signal: AbortSignal;
  readonly source: Pick<SyncSource, 'readRange' | 'openRange'>;
  /** Asked before each piece: who is no member any more gets nothing more. */
  readonly isMember: () => boolean;
  /** An older app takes a large range in one message only. */
  readonly takesParts: () => boolean;
  /** It is given packed ranges where it asks for them. */
  readonly mayRead: () => boolean;
  /** As `Link.send` with the priority of bulk. */
  readonly send: (message: PeerMessage) => Promise<boolean>;
}

type Waiting = (Want | Resume) & { readonly isPacked: boolean };

export function createWantServer(deps: WantServerDeps): WantServer {
  const { signal, source, isMember, takesParts, mayRead, send } = deps;
  const waiting: Waiting[] = [];
  let isServing = false;
  /** Small ranges that go into one message. */
  let gathered: SentRange[] = [];
  let gatheredBytes = 0;
  /** In which form they were asked for. */
  let isPacked = false;

  const flush = async (): Promise<boolean> => {
    if (gathered.length === 0) return true;
    const sent = gathered;
    gathered = [];
    gatheredBytes = 0;
    if (isPacked) return send({ type: 'packed', ranges: sent.map(source.openRange) });
    const [only] = sent;
    return send(sent.length === 1 && only ? { type: 'range', sent: only } : { type: 'ranges', sent });
  };

  const gather = async (sent: SentRange, packed: boolean): Promise<boolean> => {
    const bytes = bytesOf(sent);
    const fits =
      packed === isPacked && gatheredBytes + bytes <= rangeMessageBytes && gathered.length < maxRangesPerMessage;
    if (gathered.length > 0 && !fits && !(await flush())) return false;
    isPacked = packed;
    gathered.push(sent);
    gatheredBytes += bytes;
    return true;
  };

  /** Piece by piece, from where the asker's own end: no more of them wait in the link than one. */
  const sendParts = async (sent: SentRange, want: Want | Resume): Promise<boolean> => {
    if (!(await flush())) return false;
    const have = 'id' in want && want.after === sent.range.after && equalBytes(want.id, partsId(sent)) ? want.have : 0;
    for (const part of partsOf(sent, 'asked', have)) {
      if (!isMember()) break;
      if (!(await send(part))) return false;
    }
    return true;
  };

  /** False: the link is closed, and this server ends with it. */
  const serveOne = async (want: Waiting, first: SentRange | null): Promise<boolean> => {
    let after = want.after;
    let bytes = 0;
    for (let sent = first; sent && isMember(); ) {
      // Awaiting the hand-over is the back-pressure: nothing more is read from disk until this is on its way.
      const packed = want.isPacked && mayRead() && bytesOf(sent) < sent.range.entries.length * smallEntryBytes;
      const isHanded = !packed && isLargeRange(sent) && takesParts() ? sendParts(sent, want) : gather(sent, packed);
      if (!(await isHanded)) return false;
      after = endOf(sent);
      bytes += bytesOf(sent);
      if (after >= want.upTo || bytes >= bytesPerWant) break;
      sent = await source.readRange(want.log, after, want.upTo, rangeMessageBytes);
    }
    if (after >= want.upTo) return true;
    return (await flush()) && send({ type: 'no-more', log: want.log, after });
  };

  const serve = async (): Promise<void> => {
    if (isServing) return;
    isServing = true;
    while (waiting.length > 0 && !signal.aborted) {
      const wants = waiting.slice(0, readAtOnce);
      const firsts = await Promise.all(
        wants.map(({ log, after, upTo }) =>
          isMember() ? source.readRange(log, after, upTo, rangeMessageBytes) : null,
        ),
      );
      for (const [i, want] of wants.entries()) {
        waiting.shift();
        if (!(await serveOne(want, firsts[i] ?? null))) return;
      }
      if (!(await flush())) return;
    }
    isServing = false;
  };

  return {
    add(wants, packed) {
      if (waiting.length + wants.length > maxQueuedWants) return false;
      for (const want of wants) waiting.push({ ...want, isPacked: packed });
      void serve();
      return true;
    },
  };
}
