/**
 * Long histories, written straight onto a disk as honest apps would have left them: for figures about rooms that would take
 * days to fill by hand. Each author has one log, each entry had seen the one before it, whoever wrote that.
 */
import type { CryptoPort, DeviceKeys } from '../../crypto/port.ts';
import type { DocId } from '../../doc/types.ts';
import { type Bytes, fromHex } from '../../lib/bytes.ts';
import { bodyKeyOf, sealBody } from '../../log/body.ts';
import { chainAfter, signedBytes } from '../../log/entry.ts';
import { depChainBytes, emptyContext, makeHeader, readHeader } from '../../log/header.ts';
import { factsOf } from '../../log/opening.ts';
import type { Dep, LogContext, LogFacts } from '../../log/types.ts';
import type { RoomId } from '../../members/types.ts';
import type { Store, StoreOp } from '../../storage/port.ts';
import { createBodyNames } from '../body-names.ts';
import { piecesToBytes } from '../doc-body.ts';
import { type EpochKey, hintOf } from '../key-ring.ts';
import { entryKey, entryToRecord, openingToRecord } from '../records.ts';

export interface Scribe {
  readonly facts: LogFacts;
  /** Appends and signs one entry that has seen all that any scribe of this history wrote before. */
  write(doc: DocId, update: Bytes): Promise<void>;
}

export interface MadeHistory {
  scribe(keys: DeviceKeys): Scribe;
  /** Onto the disk, a few thousand records at a time. */
  save(): Promise<void>;
  readonly entries: number;
}

const recordsPerWrite = 2000;

export function createHistory(deps: {
  readonly crypto: CryptoPort;
  readonly room: RoomId;
  readonly epoch: EpochKey;
  readonly store: Store;
  readonly randomBytes: (count: number) => Bytes;
  readonly from: number;
  /** True: authors have seen only the very first entry; false: everything that was written before, by whomever. */
  readonly apart: boolean;
}): MadeHistory {
  let ops: StoreOp[] = [];
  let time = deps.from;
  let count = 0;
  let last: (Dep & { readonly by: LogFacts }) | null = null;
  const epochId = fromHex(deps.epoch.epoch) as Bytes;

  const save = async (): Promise<void> => {
    const written = await deps.store.write(ops);
    if (!written.ok) throw new Error('a disk for a made history takes everything');
    ops = [];
  };

  return {
    scribe(keys) {
      const opening = { room: fromHex(deps.room) as Bytes, deviceKey: keys.signPublic, nonce: deps.randomBytes(16) };
      const facts = factsOf(opening);
      const key = bodyKeyOf(deps.epoch.key, facts.id);
      const names = createBodyNames();
      let context: LogContext = emptyContext;
      let chain = facts.chain0;
      let seq = 0;
      ops.push({ type: 'put', table: 'logs', key: facts.id, value: openingToRecord(facts.id, opening) });
      return {
        facts,
        async write(doc, update) {
          seq++;
          time += 1000;
          const named = last && last.by !== facts ? [last] : [];
          const header = makeHeader(context, { kind: 'doc', time, epoch: hintOf(deps.epoch.epoch), deps: named });
          const { bytes, added } = piecesToBytes([{ doc, update }], facts.client, names);
          names.learn(added);
          const raw = { seq, header, body: sealBody(key, epochId, facts.id, { seq, header }, bytes) };
          context = readHeader(context, raw).context ?? context;
          chain = chainAfter(chain, facts.id, raw);
          if (!last || !deps.apart)
            last = { by: facts, log: facts.id, seq, chain: chain.slice(0, depChainBytes) as Bytes };
          const signature = await deps.crypto.sign(keys, signedBytes(chain));
          count++;
          const value = entryToRecord(facts.id, { entry: raw, signature });
          ops.push({ type: 'put', table: 'entries', key: entryKey(facts.id, seq), value });
          if (ops.length >= recordsPerWrite) await save();
        },
      };
    },
    save,
    get entries() {
      return count;
    },
  };
}
