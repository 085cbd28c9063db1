/**
 * What others say they hold, as far as it is of this device's own logs: the words "also on N devices" rest on this [MESH-6].
 * Nobody confirms another branch, or what this page has not written yet [I13].
 */
import type { DeviceId } from '../crypto/port.ts';
import { equalBytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { LogId } from '../log/types.ts';
import type { SentHead } from '../wire/peer-message.ts';
import type { Acknowledgements, OwnLog } from './acknowledgements.ts';
import type { Ledger } from './ledger-types.ts';

export interface Confirmations {
  /** Heads that came over a link or from an announcement: they only add. */
  heard(device: DeviceId, heads: readonly SentHead[]): void;
  /** All that the device's store with this mark holds of the logs it names now, also where that is less than before. */
  stated(device: DeviceId, incarnation: string, heads: readonly SentHead[]): void;
  /** Its digest is ours: it holds all that lies on this disk. So tabs learn what was confirmed to another one only. */
  agreed(device: DeviceId): void;
  /** All that the device holds of the logs in these buckets. */
  restated(device: DeviceId, covers: (log: LogId) => boolean, heads: readonly SentHead[]): void;
}

export interface ConfirmationsDeps {
  readonly env: Env;
  readonly me: DeviceId;
  readonly ledger: Pick<Ledger, 'facts' | 'chainAt' | 'heldSeq' | 'durableSeq'>;
  readonly acknowledgements: Acknowledgements;
  readonly ownLogs: () => readonly OwnLog[];
  /** What links with this device have announced of a log. */
  readonly announced: (device: DeviceId, log: LogId) => readonly SentHead[];
  /** The log of this page, once it has one. */
  readonly ownLog: () => LogId | null;
}

export function createConfirmations(deps: ConfirmationsDeps): Confirmations {
  const { env, me, ledger, acknowledgements } = deps;
  const isOwn = (log: LogId): boolean => ledger.facts(log)?.device === me;

  const note = (device: DeviceId, { log, seq, chain }: SentHead): void => {
    if (device === me || !isOwn(log)) return;
    const own = ledger.chainAt(log, seq);
    if (own && !equalBytes(own.subarray(0, chain.length), chain)) return;
    // Another tab's log may be known to others before it is known here.
    const confirmed = log === deps.ownLog() ? Math.min(seq, ledger.heldSeq(log)) : seq;
    acknowledgements.note(device, log, confirmed, env.now());
  };

  return {
    heard(device, heads) {
      for (const head of heads) note(device, head);
    },
    stated(device, incarnation, heads) {
      if (acknowledgements.mark(device, incarnation) === 'set back') {
        // What its links have said already was said of the store with the new mark.
        for (const { log } of deps.ownLogs()) for (const head of deps.announced(device, log)) note(device, head);
      }
      for (const head of heads) {
        if (isOwn(head.log)) acknowledgements.lower(device, head.log, head.seq);
        note(device, head);
      }
    },
    agreed(device) {
      if (device === me) return;
      for (const { log } of deps.ownLogs()) acknowledgements.note(device, log, ledger.durableSeq(log), env.now());
    },
    restated(device, covers, heads) {
      const said = new Map(heads.map(({ log, seq }) => [log, seq]));
      for (const { log } of deps.ownLogs()) {
        if (covers(log)) acknowledgements.lower(device, log, said.get(log) ?? 0);
      }
    },
  };
}
