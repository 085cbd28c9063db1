/** Peer messages as bytes: whoever changes one of these speaks another protocol and has to say so by its version. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../crypto/hash.ts';
import { equalBytes, toHex, utf8 } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { mutate, mutation } from '../lib/testing/mutation.ts';
import { maxSeq } from '../log/limits.ts';
import type { SentRange } from '../log/range.ts';
import { filled, madeLog } from '../log/testing/made-log.ts';
import type { EpochHint, LogId } from '../log/types.ts';
import { maxMessageBytes } from './frame.ts';
import type { PackedRange } from './packed-ranges.ts';
import {
  maxHeadsPerMessage,
  maxOpsPerMessage,
  maxPartBytes,
  maxPresenceBytes,
  maxStatements,
  maxWantsPerMessage,
} from './peer-limits.ts';
import { type PeerMessage, peerMessageFromBytes, peerMessageToBytes, peerProtocolVersion } from './peer-message.ts';

const made = madeLog(3);
const log = made.facts.id;

const contentOf = ({ range: { log: _, ...content }, opening }: SentRange) => ({ content, opening });

/** As its sender says it: every second body open. */
const packed = ({ range: { log: _, entries, ...rest }, opening }: SentRange, hasEpoch: boolean): PackedRange => ({
  log,
  opening,
  ...rest,
  epoch: hasEpoch ? ('0123456789abcdef' as EpochHint) : null,
  entries: entries.map(({ header, body }, i) => ({ header, body, isOpen: i % 2 === 0 })),
});

const vectors: { readonly [Type in PeerMessage['type']]: readonly Extract<PeerMessage, { type: Type }>[] } = {
  greet: [
    {
      type: 'greet',
      version: 1,
      time: 1_700_000_000_000,
      incarnation: filled(8, 1),
      opsDigest: filled(16, 2),
      heads: filled(512, 3),
    },
    { type: 'greet', version: 1, time: 0, incarnation: filled(8, 1), opsDigest: filled(16, 2), heads: filled(0, 0) },
  ],
  'op-ids': [
    { type: 'op-ids', more: true, ids: ['0a'.repeat(16), '0b'.repeat(16)] },
    { type: 'op-ids', more: false, ids: [] },
  ],
  ops: [
    { type: 'ops', ops: [made.standalone(2)] },
    { type: 'ops', ops: [] },
  ],
  heads: [
    { type: 'heads', buckets: [0, 63, 64 + 64 * 64 - 1], heads: [{ log, seq: 300, chain: filled(8, 4) }] },
    { type: 'heads', buckets: [], heads: [] },
  ],
  digests: [{ type: 'digests', bucket: 63, parts: filled(512, 5) }],
  ranges: [{ type: 'ranges', sent: [made.range(0, 1), made.range(2, 3)] }],
  want: [{ type: 'want', wants: [{ log, after: 0, upTo: 200 }] }],
  'want-packed': [{ type: 'want-packed', wants: [{ log, after: 0, upTo: 200 }] }],
  packed: [{ type: 'packed', ranges: [packed(made.range(0, 2), true), packed(made.range(2, 3), false)] }],
  range: [
    { type: 'range', sent: made.range(0, 2) },
    { type: 'range', sent: made.range(2, 3) },
  ],
  part: [
    {
      type: 'part',
      log,
      after: 0,
      upTo: 300,
      id: filled(16, 1),
      total: 1_000_000,
      offset: 65_536,
      body: filled(5, 2),
      manner: 'asked',
    },
    {
      type: 'part',
      log,
      after: 1,
      upTo: 2,
      id: filled(16, 1),
      total: 5,
      offset: 0,
      body: filled(5, 2),
      manner: 'fresh to all',
    },
  ],
  resume: [{ type: 'resume', log, after: 0, upTo: 300, id: filled(16, 1), have: 131_072 }],
  'no-more': [{ type: 'no-more', log, after: 7 }],
  'fork-proof': [{ type: 'fork-proof', proof: filled(6, 7) }],
  content: [{ type: 'content', heads: filled(8, 1), content: filled(8, 2) }],
  'want-branch': [{ type: 'want-branch', wants: [{ log, entry: 'ab'.repeat(16) as LogId }] }],
  fresh: [
    { type: 'fresh', log: { number: 1, name: log }, ...contentOf(made.range(0, 2)), toAll: false },
    { type: 'fresh', log: { number: 1, name: null }, ...contentOf(made.range(2, 3)), toAll: false },
    { type: 'fresh', log: { number: 1, name: null }, ...contentOf(made.range(2, 3)), toAll: true },
  ],
  told: [
    {
      type: 'told',
      heads: [
        { log: { number: 1, name: null }, seq: 300, chain: filled(8, 4) },
        { log: { number: 2, name: log }, seq: 0, chain: filled(8, 5) },
      ],
    },
  ],
  mesh: [{ type: 'mesh', body: filled(4, 9) }],
  graft: [{ type: 'graft' }],
  prune: [{ type: 'prune' }],
  statements: [
    {
      type: 'statements',
      statements: [
        {
          speaker: {
            number: 3,
            name: { session: 'aa'.repeat(16), device: 'bb'.repeat(32), incarnation: 'cc'.repeat(8) },
          },
          seq: 1,
          presence: filled(5, 6),
          heads: [{ log: { number: 1, name: log }, seq: 7, chain: filled(8, 7) }],
          digest: filled(8, 2),
          signature: filled(64, 8),
        },
        {
          speaker: { number: 3, name: null },
          seq: 2,
          presence: null,
          heads: [],
          digest: filled(8, 3),
          signature: filled(64, 9),
        },
      ],
    },
  ],
};
const all = Object.values(vectors).flat() as readonly PeerMessage[];

describe('peer messages', () => {
  it('[MESH-16] are these, in this order, in this version', () => {
    const codes = all.map((message) => `${peerMessageToBytes(message)[0]} ${message.type}`);
    expect([peerProtocolVersion, ...new Set(codes)]).toMatchInlineSnapshot(`
      [
        4,
        "1 greet",
        "2 op-ids",
        "3 ops",
        "4 heads",
        "12 digests",
        "13 ranges",
        "5 want",
        "23 want-packed",
        "24 packed",
        "6 range",
        "14 part",
        "15 resume",
        "7 no-more",
        "9 fork-proof",
        "11 content",
        "10 want-branch",
        "16 fresh",
        "22 fresh",
        "17 told",
        "21 mesh",
        "18 graft",
        "19 prune",
        "20 statements",
      ]
    `);
    expect(toHex(sha256(utf8([peerProtocolVersion, ...new Set(codes)].join())))).toMatchInlineSnapshot(
      `"1216e8237b80ef148d3d2b29367c82dde5e541c97d88199677995a17bf0a3d74"`,
    );
  });

  it('[MESH-16] have these bytes', () => {
    const forms = all.map((message) => {
      const bytes = peerMessageToBytes(message);
      return `${message.type} ${bytes.length} ${bytes.length <= 64 ? toHex(bytes) : toHex(sha256(bytes))}`;
    });
    expect(forms).toMatchInlineSnapshot(`
      [
        "greet 546 ea704216e4d5da1440f18d32d0957149c6e4a02e38b548d6d07cbab811107050",
        "greet 28 01010001010101010101010202020202020202020202020202020200",
        "op-ids 35 0201020a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "op-ids 3 020000",
        "ops 182 0fe60a47620b105fb1cdb99cdda2d6fbce219bb4df73e821b62d9efa40702ca2",
        "ops 2 0300",
        "heads 33 0403003fbf200170f81312f87b22abcab3e2d067718829ac020404040404040404",
        "heads 3 040000",
        "digests 514 757eab32820109e84e5dcc45d9713d24a8171405d30d1e1164675d66529f8fd2",
        "ranges 344 d051f8d21887ed8fd9a47a22ba4e2d69fa7c6bb30fb5b678f45fc0f7a14a1e36",
        "want 21 050170f81312f87b22abcab3e2d06771882900c801",
        "want-packed 21 170170f81312f87b22abcab3e2d06771882900c801",
        "packed 339 48eda837863c5032f418cb1ed68d79eccdd931608b3c29b32436fd590c20a5e3",
        "range 189 41b7f8f6943accfed21548d471d67d243f4466a74e68f42025e46a0169b852ed",
        "range 174 705593511b8616352f7f67758258118f29953731365e6a44bf2439ab08df97cf",
        "part 49 0e70f81312f87b22abcab3e2d06771882900ac0201010101010101010101010101010101c0843d80800400050202020202",
        "part 44 0e70f81312f87b22abcab3e2d067718829010201010101010101010101010101010101050002050202020202",
        "resume 39 0f70f81312f87b22abcab3e2d06771882900ac0201010101010101010101010101010101808008",
        "no-more 18 0770f81312f87b22abcab3e2d06771882907",
        "fork-proof 8 0906070707070707",
        "content 17 0b01010101010101010202020202020202",
        "want-branch 34 0a0170f81312f87b22abcab3e2d067718829abababababababababababababababab",
        "fresh 190 c6a661ec4be92b06d99778b3b120e618a6b32ae91ce6fe6aa6833c1b63c1cba2",
        "fresh 159 53540424fdcc59b1a81a056d8e57dd4e812d72b103c83900e80db616853cffb4",
        "fresh 159 4a395b40b140accd18ed9fc751453e889b5e51dce09c7a3874c8ae1ee378aa3c",
        "told 39 110202ac0204040404040404040570f81312f87b22abcab3e2d067718829000505050505050505",
        "mesh 6 150409090909",
        "graft 1 12",
        "prune 1 13",
        "statements 242 dcf7de134976d9d1db4aea91cad4eaf38ec6b1454f25c79739346378b50f688b",
      ]
    `);
  });

  it('[MESH-16] read as they were written', () => {
    for (const message of all) {
      expect(peerMessageFromBytes(peerMessageToBytes(message))).toEqual({ ok: true, value: message });
    }
  });

  it('[MESH-5] changed bytes are refused or another message, never a throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), mutation, (message, how) => {
        const bytes = peerMessageToBytes(message);
        const changed = mutate(bytes, how);
        fc.pre(!equalBytes(changed, bytes));
        const read = peerMessageFromBytes(changed);
        if (read.ok) expect(toHex(peerMessageToBytes(read.value))).toBe(toHex(changed));
      }),
      { numRuns: 1500 },
    );
  });

  it('[MESH-5] noise is never a throw', () => {
    fc.assert(
      fc.property(fc.nat({ max: 23 }), fc.uint8Array({ maxLength: 300 }), (code, noise) => {
        const bytes = createWriter().u8(code).raw(noise).done();
        const read = peerMessageFromBytes(bytes);
        if (read.ok) expect(toHex(peerMessageToBytes(read.value))).toBe(toHex(bytes));
      }),
      { numRuns: 1500 },
    );
  });

  it('[MESH-5] lists end at their limits, before anything is made of them', () => {
    const listOf = (
      code: number,
      count: number,
      each: Uint8Array,
      lead = (writer: ReturnType<typeof createWriter>) => writer,
    ) => {
      const writer = lead(createWriter(1 << 20).u8(code)).uint(count);
      for (let i = 0; i < count; i++) writer.raw(each);
      return peerMessageFromBytes(writer.done());
    };
    const id = filled(16, 1);
    const head = createWriter().raw(id).uint(1).raw(filled(8, 1)).done();
    const want = createWriter().raw(id).uint(0).uint(1).done();
    expect(listOf(2, maxOpsPerMessage, id, (writer) => writer.u8(0)).ok).toBe(true);
    expect(listOf(2, maxOpsPerMessage + 1, id, (writer) => writer.u8(0))).toEqual({
      ok: false,
      error: 'list over its limit',
    });
    expect(listOf(4, maxHeadsPerMessage + 1, head, (writer) => writer.uint(0))).toMatchObject({ ok: false });
    expect(listOf(5, maxWantsPerMessage + 1, want)).toMatchObject({ ok: false });
    // A count that promises more than there is costs nothing.
    expect(peerMessageFromBytes(createWriter().u8(2).u8(0).uint(maxOpsPerMessage).done())).toMatchObject({ ok: false });
    const speaker = {
      number: 0,
      name: { session: 'aa'.repeat(16), device: 'bb'.repeat(32), incarnation: 'cc'.repeat(8) },
    };
    const statement = {
      speaker,
      seq: 1,
      presence: filled(maxPresenceBytes + 1, 1),
      heads: [],
      digest: filled(8, 1),
      signature: filled(64, 1),
    };
    const long = peerMessageToBytes({ type: 'statements', statements: [statement] });
    expect(peerMessageFromBytes(long)).toEqual({ ok: false, error: 'field over its limit' });
    const short = { ...statement, presence: filled(1, 1) };
    const many = peerMessageToBytes({ type: 'statements', statements: Array(maxStatements + 1).fill(short) });
    expect(peerMessageFromBytes(many)).toEqual({ ok: false, error: 'list over its limit' });
  });

  it('[MESH-5] a head or a want beyond any log is refused: nobody is sent asking for what cannot be', () => {
    const [part] = vectors.part as [Extract<PeerMessage, { type: 'part' }>];
    const far: readonly PeerMessage[] = [
      { type: 'heads', buckets: [], heads: [{ log, seq: maxSeq + 1, chain: filled(8, 1) }] },
      { type: 'heads', buckets: [], heads: [{ log, seq: 0, chain: filled(8, 1) }] },
      { type: 'heads', buckets: [64 + 64 * 64], heads: [] },
      { type: 'digests', bucket: 64, parts: filled(512, 1) },
      { type: 'want', wants: [{ log, after: 0, upTo: maxSeq + 1 }] },
      { type: 'want', wants: [{ log, after: 5, upTo: 5 }] },
      { type: 'no-more', log: 'ff'.repeat(16) as LogId, after: maxSeq + 1 },
      { ...part, after: 5, upTo: 5 },
      { ...part, total: maxMessageBytes + 1 },
      { ...part, offset: part.total },
      { ...part, offset: part.total - 4 },
      { ...part, body: filled(0, 0) },
      { ...part, body: filled(maxPartBytes + 1, 0), total: maxMessageBytes },
    ];
    for (const message of far) expect(peerMessageFromBytes(peerMessageToBytes(message)).ok).toBe(false);
  });
});
