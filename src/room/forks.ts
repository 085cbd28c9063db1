/**
 * Devices that speak with two tongues [LOG-7]: proofs are checked, kept, passed on, and counted for everybody to see. Where
 * the log splits follows from them: of several proofs about one log the earliest counts, for everybody who has them.
 */
import type { CryptoPort, DeviceId } from '../crypto/port.ts';
import { type Bytes, toHex } from '../lib/bytes.ts';
import {
  type ForkProof,
  forkProofFromBytes,
  forkProofToBytes,
  readForkProof,
  verifyForkProof,
} from '../log/fork-proof.ts';
import { factsOf } from '../log/opening.ts';
import type { LogId } from '../log/types.ts';
import type { RoomId } from '../members/types.ts';
import type { Store } from '../storage/port.ts';
import { openRecord, sealRecord } from './records.ts';
import type { Saver } from './saver.ts';

/** What a proof says: all continuations of the log share its entries up to this one. */
export interface Split {
  readonly log: LogId;
  readonly after: number;
  readonly chainBefore: Bytes;
}

export interface Forks {
  /** Reads what is stored. */
  load(store: Store): Promise<void>;
  /** True when it is new; the proof is then to be passed on. */
  admit(proof: Bytes): Promise<'new' | 'known' | 'refused'>;
  report(proof: ForkProof): Promise<void>;
  splits(): readonly Split[];
  all(): readonly Bytes[];
}

/** One says what a device is worth; a few more, because each stops one log. */
export const maxProofsPerDevice = 4;
/** All proofs kept: a greeting with them is an eighth of what may wait for a link. */
const maxProofBytes = 4 * 1024 * 1024;

export interface ForksDeps {
  readonly crypto: CryptoPort;
  readonly room: RoomId;
  readonly saver: Saver;
  readonly isMember: (device: DeviceId) => boolean;
  readonly onNew: (proof: Bytes, split: Split) => void;
}

export function createForks({ crypto, room, saver, isMember, onNew }: ForksDeps): Forks {
  const proofs = new Map<LogId, { readonly bytes: Bytes; readonly split: Split }>();
  const devices = new Map<DeviceId, number>();
  let totalBytes = 0;

  const keep = (log: LogId, device: DeviceId, bytes: Bytes, { after, chainBefore }: ForkProof): Split => {
    const before = proofs.get(log);
    const split = { log, after, chainBefore };
    proofs.set(log, { bytes, split });
    if (!before) devices.set(device, (devices.get(device) ?? 0) + 1);
    totalBytes += bytes.length - (before?.bytes.length ?? 0);
    return split;
  };

  const admit = async (bytes: Bytes): Promise<'new' | 'known' | 'refused'> => {
    const proof = forkProofFromBytes(bytes);
    if (!proof.ok || toHex(proof.value.opening.room) !== (room as string)) return 'refused';
    const verified = await verifyForkProof(crypto, proof.value);
    if (!verified.ok) return 'refused';
    const { id, device } = verified.value;
    // Against a device that anybody can make up it says nothing, and there is no end of those [MESH-5]. One whose join is
    // still on the way is told of again at the greeting that follows its first range.
    if (!isMember(device)) return 'known';
    // One proof a log is enough, the one of the earliest split: which two branches it shows makes no difference.
    const known = proofs.get(id);
    if (known && known.split.after <= proof.value.after) return 'known';
    // Each greeting tells them all: without an end of them two honest peers could not carry what they have to say.
    const ofDevice = devices.get(device) ?? 0;
    if (!known && (ofDevice >= maxProofsPerDevice || totalBytes + bytes.length > maxProofBytes)) return 'known';
    const split = keep(id, device, bytes, proof.value);
    saver.save([{ type: 'put', table: 'proofs', key: id, value: sealRecord(id, bytes) }], () => {});
    onNew(bytes, split);
    return 'new';
  };

  return {
    async load(store) {
      const stored = await store.range('proofs', {});
      for (const { key, value } of stored.ok ? stored.value : []) {
        const proof = openRecord(key, value, readForkProof);
        if (!proof.ok) continue;
        keep(key as LogId, factsOf(proof.value.opening).device, forkProofToBytes(proof.value), proof.value);
      }
    },
    admit,
    async report(proof) {
      await admit(forkProofToBytes(proof));
    },
    splits: () => [...proofs.values()].map(({ split }) => split),
    all: () => [...proofs.values()].map(({ bytes }) => bytes),
  };
}
