/**
 * Somebody who is a member (or a viewer) with true keys and a true passport, and then says whatever they like: no room
 * code runs on their side of the link.
 */

import { tagged } from '../../crypto/hash.ts';
import type { CryptoPort, DeviceKeys } from '../../crypto/port.ts';
import { createWebCrypto } from '../../crypto/web-crypto.ts';
import { createTable, type Table } from '../../doc/table.ts';
import type { DocId } from '../../doc/types.ts';
import { type Bytes, fromHex, toHex } from '../../lib/bytes.ts';
import type { Env } from '../../lib/env.ts';
import { bodyKeyOf, sealBody } from '../../log/body.ts';
import { chainAfter, signedBytes } from '../../log/entry.ts';
import { emptyContext, makeHeader, readHeader } from '../../log/header.ts';
import { factsOf } from '../../log/opening.ts';
import type { SentRange } from '../../log/range.ts';
import type { StandaloneEntry } from '../../log/standalone.ts';
import type { Dep, EpochHint, LogContext, LogFacts, RawEntry } from '../../log/types.ts';
import { foldMembers, pathOf } from '../../members/fold.ts';
import { opFromBytes, opToBytes } from '../../members/op.ts';
import type { Op, SignedOp } from '../../members/op-types.ts';
import type { MembersState } from '../../members/state.ts';
import type { OpId, RoomId } from '../../members/types.ts';
import type { MemoryHub } from '../../mesh/testing/memory-mesh.ts';
import type { Link, SessionId } from '../../mesh/types.ts';
import { type PeerMessage, peerMessageFromBytes, peerMessageToBytes } from '../../wire/peer-message.ts';
import { createBodyNames } from '../body-names.ts';
import { piecesToBytes } from '../doc-body.ts';
import { createKeyRing, type EpochKey, hintOf } from '../key-ring.ts';
import { passportToBytes } from '../passport.ts';
import { opFromRecord, roomTables } from '../records.ts';
import { type Person, value } from './people.ts';

export interface Heard {
  readonly link: Link;
  readonly message: PeerMessage;
}

export interface Hostile {
  readonly keys: DeviceKeys;
  readonly session: SessionId;
  readonly state: MembersState;
  readonly epoch: EpochKey;
  /** Operations as they lie on the disk: what an honest peer would send. */
  readonly ops: readonly StandaloneEntry[];
  readonly links: readonly Link[];
  readonly heard: readonly Heard[];
  /** Why links ended, in order. */
  readonly ended: readonly string[];
  say(message: PeerMessage): void;
  sign(message: Bytes): Promise<Bytes>;
  sayRaw(bytes: Bytes): void;
  /** A fresh log of this device. */
  newLog(): HostileLog;
  close(): void;
}

export interface HostileLog {
  readonly facts: LogFacts;
  /** Appends an entry with this plaintext, properly encrypted, chained and signed; the range that carries it alone. */
  doc(
    plain: Uint8Array,
    changes?: { readonly deps?: readonly Dep[]; readonly body?: Bytes; readonly header?: Bytes },
  ): Promise<SentRange>;
  op(op: Op): Promise<StandaloneEntry>;
  /** Entries after + 1 … upTo under one signature. */
  range(after: number, upTo: number): Promise<SentRange>;
  /** Goes on as if the entries after this had never been: the other branch. */
  forkAt(seq: number): void;
  chain(): Bytes;
}

/** A table of its own with one column and one row, as this client would write it, for logs that need some content. */
export function madeTable(client: number, doc = 'd'.repeat(32)): { table: Table; doc: DocId; update: Bytes } {
  const id = doc as DocId;
  const table = createTable({ doc: id, randomBytes: (count) => new Uint8Array(count).fill(7) });
  table.live.setWriter(client);
  const filled = table.schema.fill([{ name: 'A', type: 'text' }], 1);
  if (!filled.ok || !filled.value.update) throw new Error('a table can be made');
  return { table, doc: id, update: filled.value.update };
}

/** Takes over a person who has joined with the real code; their own device should be closed first. */
export async function createHostile(env: Env, hub: MemoryHub, person: Person, room: RoomId): Promise<Hostile> {
  const crypto = createWebCrypto();
  const keys = person.settings.get('keys') as DeviceKeys;
  const roomBytes = fromHex(room) as Bytes;
  const { ops, state } = await readOps(person, room);
  const epoch = await epochOf(env, crypto, keys, state);
  const byId = new Map(ops);
  const path = pathOf(state, keys.device).flatMap((id) => byId.get(id) ?? []);

  const links: Link[] = [];
  const heard: Heard[] = [];
  const ended: string[] = [];
  const session = toHex(env.randomBytes(16)) as SessionId;
  const mesh = hub.mesh(
    {
      passport: async () => passportToBytes({ type: 'member', path }),
      judge: async () => 'member',
      farewell: () => null,
      hearFarewell: async () => {},
    },
    session,
    keys.device,
    toHex(tagged('skein/topic/1', roomBytes).subarray(0, 16)),
  );
  mesh.onLink((link) => {
    links.push(link);
    link.receive((bytes) => {
      const message = peerMessageFromBytes(bytes);
      if (message.ok) heard.push({ link, message: message.value });
    });
    link.onClosed((reason) => {
      ended.push(reason);
      links.splice(links.indexOf(link), 1);
    });
  });

  const sayRaw = (bytes: Bytes): void => {
    for (const link of [...links]) void link.send(bytes, 'normal');
  };

  const newLog = (): HostileLog => {
    const opening = { room: roomBytes, deviceKey: keys.signPublic, nonce: env.randomBytes(16) };
    const facts = factsOf(opening);
    const entries: RawEntry[] = [];
    const chains: Bytes[] = [facts.chain0];
    const key = bodyKeyOf(epoch.key, facts.id);
    const epochId = fromHex(epoch.epoch) as Bytes;

    const append = (raw: RawEntry): void => {
      chains.push(chainAfter(chains.at(-1) as Bytes, facts.id, raw));
      entries.push(raw);
    };
    const sign = (seq: number) => crypto.sign(keys, signedBytes(chains[seq] as Bytes));
    const range = async (after: number, upTo: number): Promise<SentRange> => ({
      range: { log: facts.id, after, entries: entries.slice(after, upTo), signature: await sign(upTo) },
      opening: after === 0 ? opening : null,
    });
    const headerOf = (kind: 'op' | 'doc', deps: readonly Dep[], hint: EpochHint | null): Bytes => {
      let context: LogContext | null = emptyContext;
      for (const raw of entries) context = readHeader(context, raw).context;
      return makeHeader(context ?? emptyContext, { kind, time: env.now(), epoch: hint, deps });
    };

    return {
      facts,
      range,
      chain: () => chains.at(-1) as Bytes,
      async doc(plain, { deps = [], body, header = headerOf('doc', deps, hintOf(epoch.epoch)) } = {}) {
        const seq = entries.length + 1;
        append({ seq, header, body: body ?? sealBody(key, epochId, facts.id, { seq, header }, plain) });
        return range(entries.length - 1, entries.length);
      },
      async op(op) {
        const chainBefore = chains.at(-1) as Bytes;
        const entry: RawEntry = { seq: entries.length + 1, header: headerOf('op', [], null), body: opToBytes(op) };
        append(entry);
        return { opening, chainBefore, entry, signature: await sign(entries.length) };
      },
      forkAt(seq) {
        entries.length = seq;
        chains.length = seq + 1;
      },
    };
  };

  return {
    keys,
    session,
    state,
    epoch,
    ops: [...byId.values()],
    links,
    heard,
    ended,
    sayRaw,
    sign: (message) => crypto.sign(keys, message),
    say: (message) => sayRaw(peerMessageToBytes(message)),
    newLog,
    close: () => mesh.close(),
  };
}

/** The body of an entry that changes one document; whatever its log is, nothing is left out of it. */
export const bodyOf = (doc: DocId, update: Bytes): Bytes =>
  piecesToBytes([{ doc, update }], nobody, createBodyNames()).bytes;

/** No log has this client id, so every client is written in full. */
const nobody = 0;

export async function readOps(person: Person, room: RoomId) {
  const store = value(await person.storage.open(`skein-room-${room}`, roomTables));
  const ops: (readonly [OpId, StandaloneEntry])[] = [];
  const signed = new Map<OpId, SignedOp>();
  for (const { key, value: record } of value(await store.range('ops', {}))) {
    const standalone = value(opFromRecord(key, record));
    const id = key as OpId;
    ops.push([id, standalone]);
    const author = factsOf(standalone.opening).device;
    signed.set(id, { id, author, op: value(opFromBytes(standalone.entry.body)) });
  }
  store.close();
  return { ops, state: foldMembers(room, signed) };
}

export async function epochOf(env: Env, crypto: CryptoPort, keys: DeviceKeys, state: MembersState): Promise<EpochKey> {
  const ring = createKeyRing(env, crypto);
  if (!state.known.has(keys.device)) throw new Error('not a member yet');
  await ring.learn(keys, state);
  const current = ring.current();
  if (!current) throw new Error('no key');
  return current;
}
