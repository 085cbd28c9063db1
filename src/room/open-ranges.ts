/**
 * Ranges in the open between members [LOG-5]. Small bodies are opened by who sends them and sealed again by who gets them,
 * with the same key and number: what comes out is the ciphertext that the author's chain commits to, or a forged range.
 */
import { type Bytes, fromHex } from '../lib/bytes.ts';
import { assert } from '../lib/result.ts';
import { type BodyBox, createBodyBox } from '../log/body.ts';
import { epochAt, isPackable, kindOf, namedEpoch } from '../log/header.ts';
import type { SentRange } from '../log/range.ts';
import type { EpochHint, LogContext, LogId, RawEntry } from '../log/types.ts';
import type { PackedEntry, PackedRange } from '../wire/packed-ranges.ts';
import type { KeyRing } from './key-ring.ts';

/** What is larger was deflated by its author, and its tag is a small part of it: it travels as it is. */
const openBelowBytes = 448;
/** Keys of the logs that are being told just now: deriving one costs as much as sealing several bodies. */
const maxBoxes = 256;

export interface OpenRanges {
  open(sent: SentRange): PackedRange;
  /** Null: a key that the log names is not here. */
  seal(packed: PackedRange): SentRange | null;
}

export interface OpenRangesDeps {
  readonly ring: KeyRing;
  /** What a log has said up to its head; null where it is not known, or not understood. */
  readonly contextOf: (log: LogId) => LogContext | null;
}

export function createOpenRanges({ ring, contextOf }: OpenRangesDeps): OpenRanges {
  const boxes = new Map<string, BodyBox>();

  const boxFor = (log: LogId, epoch: EpochHint): BodyBox | null => {
    const name = `${log}/${epoch}`;
    const known = boxes.get(name);
    if (known) return known;
    const epochKey = ring.byHint(epoch);
    if (!epochKey) return null;
    const epochId = fromHex(epochKey.epoch);
    assert(epochId, 'an epoch id is hexadecimal');
    if (boxes.size >= maxBoxes) boxes.clear();
    const made = createBodyBox(epochKey.key, epochId, log);
    boxes.set(name, made);
    return made;
  };

  const opened = (log: LogId, entry: RawEntry, epoch: EpochHint | null): Bytes | null => {
    if (epoch === null || entry.body.length >= openBelowBytes || kindOf(entry.header) !== 'doc') return null;
    return boxFor(log, epoch)?.open(entry) ?? null;
  };

  return {
    open({ range: { log, after, entries, signature }, opening }) {
      const context = contextOf(log);
      const epochOf = (seq: number): EpochHint | null => context && epochAt(context, seq);
      // Behind a header of another version the receiver may not know which key is meant: from there on all stays closed.
      const other = entries.findIndex(({ header }) => !isPackable(header));
      const openable = other === -1 ? entries.length : other;
      return {
        log,
        opening,
        after,
        epoch: epochOf(after),
        entries: entries.map((entry, i): PackedEntry => {
          const plain = i < openable ? opened(log, entry, epochOf(entry.seq)) : null;
          return { header: entry.header, body: plain ?? entry.body, isOpen: plain !== null };
        }),
        signature,
      };
    },

    seal({ log, opening, after, epoch: before, entries, signature }) {
      let epoch = before;
      const sealed: RawEntry[] = [];
      for (const [i, { header, body, isOpen }] of entries.entries()) {
        const seq = after + i + 1;
        epoch = namedEpoch(header) ?? epoch;
        if (!isOpen) {
          sealed.push({ seq, header, body });
          continue;
        }
        const box = epoch === null ? null : boxFor(log, epoch);
        if (epoch === null || !box) return null;
        const ciphertext = box.seal({ seq, header }, body);
        sealed.push({ seq, header, body: ciphertext, opened: { plain: body, epoch } });
      }
      return { range: { log, after, entries: sealed, signature }, opening };
    },
  };
}
