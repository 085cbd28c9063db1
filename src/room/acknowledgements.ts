/**
 * Who else holds what was written on this device [MESH-6]. Answered from other devices' acknowledgements of durable heads,
 * never from a connection; kept on the disk, so that the answer is still there when nobody is.
 */
import type { DeviceId } from '../crypto/port.ts';
import type { LogId } from '../log/types.ts';
import type { StoreOp } from '../storage/port.ts';

export interface OwnLog {
  readonly log: LogId;
  readonly seq: number;
  /** Numbers of entries that are no changes of documents. */
  readonly opSeqs: ReadonlySet<number>;
}

export interface Confirmation {
  readonly onlyHere: number;
  readonly heldBy: number;
  readonly confirmedAt: number | null;
}

export interface StoredAck {
  readonly device: string;
  readonly at: number;
  readonly heads: readonly (readonly [log: string, seq: number])[];
  /** The mark of the device's store, where one is known. */
  readonly incarnation?: string;
}

export interface Acknowledgements {
  /** True when it moved anything. */
  note(device: DeviceId, log: LogId, seq: number, now: number): boolean;
  /** The device's store has this mark now; under another one than before nothing it confirmed counts any more [MESH-6]. */
  mark(device: DeviceId, incarnation: string): 'same' | 'set back';
  /** Takes back what is confirmed beyond this: the device's store was set back to an older state [MESH-6]. */
  lower(device: DeviceId, log: LogId, seq: number): void;
  confirmation(own: readonly OwnLog[]): Confirmation;
  lastAt(device: DeviceId): number | null;
  /** Changes of this device that the other one has not confirmed; null: it never confirmed anything. */
  behind(device: DeviceId, own: readonly OwnLog[]): number | null;
  load(stored: readonly StoredAck[]): void;
  /** What changed since the last call, to be written beside other things: losing it costs only a re-greeting. */
  takeUnsaved(): readonly StoreOp[];
}

export function createAcknowledgements(): Acknowledgements {
  const byDevice = new Map<DeviceId, { at: number; readonly heads: Map<LogId, number>; incarnation: string | null }>();
  const unsaved = new Set<DeviceId>();

  const coveredBy = (heads: ReadonlyMap<LogId, number>, own: readonly OwnLog[]): boolean =>
    own.every(({ log, seq }) => (heads.get(log) ?? 0) >= seq);

  const unconfirmed = (confirmed: number, { seq, opSeqs }: OwnLog): number => {
    let count = 0;
    for (let at = confirmed + 1; at <= seq; at++) if (!opSeqs.has(at)) count++;
    return count;
  };

  return {
    note(device, log, seq, now) {
      const known = byDevice.get(device) ?? { at: now, heads: new Map<LogId, number>(), incarnation: null };
      byDevice.set(device, known);
      if ((known.heads.get(log) ?? 0) >= seq) return false;
      known.heads.set(log, seq);
      known.at = now;
      unsaved.add(device);
      return true;
    },

    mark(device, incarnation) {
      const known = byDevice.get(device);
      if (!known || known.incarnation === incarnation) return 'same';
      const isSetBack = known.incarnation !== null;
      if (isSetBack) known.heads.clear();
      known.incarnation = incarnation;
      unsaved.add(device);
      return isSetBack ? 'set back' : 'same';
    },

    lower(device, log, seq) {
      const known = byDevice.get(device);
      if (!known || (known.heads.get(log) ?? 0) <= seq) return;
      known.heads.set(log, seq);
      unsaved.add(device);
    },

    confirmation(own) {
      let onlyHere = 0;
      for (const one of own) {
        let confirmed = 0;
        for (const { heads } of byDevice.values()) confirmed = Math.max(confirmed, heads.get(one.log) ?? 0);
        onlyHere += unconfirmed(confirmed, one);
      }
      const holders = [...byDevice.values()].filter(({ heads }) => own.length > 0 && coveredBy(heads, own));
      const times = [...byDevice.values()].map(({ at }) => at);
      return { onlyHere, heldBy: holders.length, confirmedAt: times.length > 0 ? Math.max(...times) : null };
    },

    lastAt: (device) => byDevice.get(device)?.at ?? null,

    behind(device, own) {
      const known = byDevice.get(device);
      if (!known) return null;
      return own.reduce((sum, one) => sum + unconfirmed(known.heads.get(one.log) ?? 0, one), 0);
    },

    load(stored) {
      for (const { device, at, heads, incarnation = null } of stored) {
        const known = { at, heads: new Map(heads as readonly (readonly [LogId, number])[]), incarnation };
        byDevice.set(device as DeviceId, known);
      }
    },

    takeUnsaved() {
      const ops: StoreOp[] = [...unsaved].map((device) => {
        const { at, heads, incarnation } = byDevice.get(device) ?? { at: 0, heads: new Map(), incarnation: null };
        const value: StoredAck = { device, at, heads: [...heads], ...(incarnation === null ? {} : { incarnation }) };
        return { type: 'put', table: 'acks', key: device, value };
      });
      unsaved.clear();
      return ops;
    },
  };
}
