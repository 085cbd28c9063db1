/**
 * What lies on people's disks and stands in their links, byte by byte: whoever changes one of these forms changes what older
 * versions wrote, and has to read both.
 */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../crypto/hash.ts';
import type { DocId, RecordId } from '../doc/types.ts';
import { type Bytes, toHex, utf8 } from '../lib/bytes.ts';
import { filled, madeLog, rawOf } from '../log/testing/made-log.ts';
import type { EpochHint } from '../log/types.ts';
import type { RoomId } from '../members/types.ts';
import { createBodyNames } from './body-names.ts';
import { maxPlainBodyBytes, piecesFromBytes, piecesToBytes } from './doc-body.ts';
import { inviteFragment, readLink, roomFragment } from './invite-link.ts';
import { farewellFromBytes, farewellToBytes, passportFromBytes, passportToBytes } from './passport.ts';
import { presenceFromBytes, presenceToBytes } from './presence.ts';
import { entryFromRecord, entryKey, entryToRecord, openingFromRecord, openingToRecord } from './records.ts';
import { snapshotToOps } from './snapshot.ts';

const made = madeLog(2);
const log = made.facts.id;
const entry = made.entries[0] && rawOf(made.entries[0]);
if (!entry) throw new Error('a made log has entries');
const doc = '0a'.repeat(16) as DocId;
const room = '0b'.repeat(16) as RoomId;

/** Long forms are pinned by their hash. */
const fingerprint = (bytes: Uint8Array): string => `${bytes.length} ${toHex(sha256(bytes)).slice(0, 16)}`;

describe('stored forms', () => {
  it('[STO-14] records of entries and openings are these bytes, and read back', () => {
    const record = entryToRecord(log, { entry, signature: filled(64, 5) });
    expect([
      entryKey(log, 1),
      fingerprint(record),
      fingerprint(openingToRecord(log, made.opening)),
    ]).toMatchInlineSnapshot(`
      [
        "70f81312f87b22abcab3e2d067718829/00000001",
        "92 e98d0ce7865ac184",
        "69 fdd2045671a4e37a",
      ]
    `);
    expect(entryFromRecord(log, 1, record)).toEqual({ ok: true, value: { entry, signature: filled(64, 5) } });
    expect(openingFromRecord(log, openingToRecord(log, made.opening))).toEqual({ ok: true, value: made.opening });
  });

  it('[STO-14] an intact record of a newer version is told from a damaged one', () => {
    const record = entryToRecord(log, { entry, signature: null });
    const newer = Uint8Array.from(record);
    newer[0] = 3;
    expect(entryFromRecord(log, 1, newer)).toEqual({ ok: false, error: 'newer' });
    for (let at = 1; at < record.length; at++) {
      const damaged = Uint8Array.from(record);
      damaged[at] = (damaged[at] as number) ^ 0x10;
      expect(entryFromRecord(log, 1, damaged)).toEqual({ ok: false, error: 'corrupt' });
    }
    // The right bytes in the wrong place are wrong.
    expect(entryFromRecord(log, 2, record)).toEqual({ ok: false, error: 'corrupt' });
  });

  it('[STO-14] a snapshot is these bytes', () => {
    const said = {
      context: { time: 1000, epochs: [{ from: 1, epoch: 'e0'.repeat(8) as EpochHint }], logs: [log] },
      names: { docs: [doc], clients: [2 ** 40] },
    };
    const ops = snapshotToOps({
      logs: [
        { head: { log, seq: 2, chain: filled(32, 6) }, judged: { voidFrom: null, counted: 2, asideFrom: null }, said },
      ],
      strands: [
        { log, seq: 3, chain: filled(32, 8), before: { log, seq: 2 }, isVoid: false, ranges: [[doc, 9, 12]], said },
      ],
      causal: [{ log, seq: 2, deps: [{ log, seq: 1 }] }],
      clocks: [{ doc, log, seqs: [1, 2], ends: [3, 9], times: [1000, 2000] }],
      docs: [{ doc, kind: 'table', state: filled(10, 7) }],
    });
    expect(
      ops.map((op) => [op.key, op.type === 'put' ? fingerprint(op.value as Uint8Array) : '']),
    ).toMatchInlineSnapshot(`
      [
        [
          "index",
          "303 cad3ca11f5c13f69",
        ],
        [
          "doc/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
          "16 32c2343765a19344",
        ],
      ]
    `);
  });

  it('[LOG-9] bodies are these bytes; a newer one waits, a bomb is void', () => {
    const own = 2 ** 50;
    const names = createBodyNames();
    const read = (bytes: Uint8Array) => {
      const body = piecesFromBytes(bytes, own, names);
      return body.ok ? body.value.pieces : body.error;
    };
    const write = (...updates: readonly Bytes[]): Bytes => {
      const { bytes, added } = piecesToBytes(
        updates.map((update) => ({ doc, update })),
        own,
        names,
      );
      names.learn(added);
      return bytes;
    };
    const first = write(filled(3, 1));
    const second = write(filled(3, 1));
    const pair = write(filled(3, 1), filled(2, 2));
    const long = write(filled(5000, 1));
    expect([toHex(first), toHex(second), toHex(pair), ...long.slice(0, 2)]).toMatchInlineSnapshot(`
      [
        "22000a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a00010101",
        "220100010101",
        "200104000101010103000202",
        35,
        138,
      ]
    `);
    expect(read(first)).toEqual([{ doc, update: filled(3, 1) }]);
    expect(read(second)).toEqual([{ doc, update: filled(3, 1) }]);
    expect(read(pair)).toEqual([
      { doc, update: filled(3, 1) },
      { doc, update: filled(2, 2) },
    ]);
    expect(read(long)).toEqual([{ doc, update: filled(5000, 1) }]);
    expect(read(Uint8Array.of(0x30, 0, 0))).toBe('newer');
    expect(read(new Uint8Array(0))).toBe('void');
    expect(read(write(filled(maxPlainBodyBytes, 0)))).toBe('void');
  });

  it('[MEM-2] links are these words', () => {
    expect([roomFragment(room), inviteFragment(room, filled(16, 3))]).toMatchInlineSnapshot(`
      [
        "CwsLCwsLCwsLCwsLCwsLCxL29g",
        "CwsLCwsLCwsLCwsLCwsLCxL29g.AwMDAwMDAwMDAwMDAwMDA2OZ9g",
      ]
    `);
    expect(readLink(`https://skein.example/r#${inviteFragment(room, filled(16, 3))}`)).toEqual({
      type: 'invite',
      room,
      seed: '03'.repeat(16),
    });
  });

  it('[MEM-2] a link that lost, changed or gained a character is damaged, never another room', () => {
    const link = inviteFragment(room, filled(16, 3));
    for (let at = 0; at < link.length; at++) {
      for (const changed of [
        link.slice(0, at) + link.slice(at + 1),
        `${link.slice(0, at)}${link[at] === 'A' ? 'B' : 'A'}${link.slice(at + 1)}`,
        `${link.slice(0, at)}x${link.slice(at)}`,
      ]) {
        const reading = readLink(`https://skein.example/r#${changed}`);
        expect(['damaged', 'foreign'].includes(reading.type) || ('room' in reading && reading.room === room)).toBe(
          true,
        );
        if (changed !== link) expect(reading.type).not.toBe('invite');
      }
    }
  });

  it('[MEM-6] [MEM-22] passports, farewells and presence are these bytes', () => {
    const guest = { type: 'guest', inviteKey: filled(32, 1), signature: filled(64, 2) } as const;
    const member = { type: 'member', path: [made.standalone(2)] } as const;
    const presence = { doc, row: '5:7' as RecordId, column: null };
    expect([guest, member].map((passport) => fingerprint(passportToBytes(passport)))).toMatchInlineSnapshot(`
      [
        "97 9b2d8dfafe827bd4",
        "182 1444a2f613ebda04",
      ]
    `);
    expect(toHex(presenceToBytes(presence))).toMatchInlineSnapshot(
      `"0120306130613061306130613061306130613061306130613061306130613061306103353a3700"`,
    );
    expect(passportFromBytes(passportToBytes(member))).toEqual({ ok: true, value: member });
    const farewell = farewellToBytes(member.path);
    expect(fingerprint(farewell)).toMatchInlineSnapshot(`"182 1444a2f613ebda04"`);
    expect(farewellFromBytes(farewell)).toEqual({ ok: true, value: member.path });
    expect(farewellFromBytes(farewellToBytes([])).ok).toBe(false);
    expect(presenceFromBytes(presenceToBytes(presence))).toEqual(presence);
    expect(presenceFromBytes(utf8('nonsense'))).toBeNull();
  });
});
