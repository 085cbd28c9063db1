/** Operations as bytes: fixed forms, and what is changed on the way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../crypto/hash.ts';
import { equalBytes, toHex } from '../lib/bytes.ts';
import { mutate, mutation } from '../lib/testing/mutation.ts';
import {
  createSignedBytes,
  joinProofBytes,
  keyCommitmentOf,
  maxParents,
  opFromBytes,
  opToBytes,
  roomIdOf,
} from './op.ts';
import type { Op } from './op-types.ts';
import { filled, madeCreate, madeInvite, madeJoin, madeProfile, opIdOf } from './testing/made-ops.ts';
import type { RoomId } from './types.ts';

const all: readonly Op[] = [
  madeCreate(),
  madeInvite([opIdOf(1)], 'editor'),
  madeJoin([opIdOf(1), opIdOf(2)], opIdOf(2)),
  madeProfile([opIdOf(3)]),
];

describe('operations as bytes', () => {
  it('[MEM-1] have these fixed forms', () => {
    expect(all.map((op) => [op.type, opToBytes(op).length, toHex(sha256(opToBytes(op)))])).toMatchInlineSnapshot(`
      [
        [
          "create",
          322,
          "c2bb9dcb0cb8c4fbf872d724e79a82fd95370218b9b816dfccf2739be381e7f1",
        ],
        [
          "invite",
          287,
          "1bbd0c3b4fcdbfcb4cf36e351609b0f67c9f6e1be3db209e86f561a4f226b64a",
        ],
        [
          "join",
          404,
          "eb64317201a2c464a83563f466e40a369033c72116cc577979f1a961a9d9074c",
        ],
        [
          "profile",
          130,
          "bab98cb9461504eb1122a140d86530800bea87d30ad33fc99ff3db75da8cd28b",
        ],
      ]
    `);
    expect(toHex(opToBytes(madeProfile([opIdOf(3)])))).toMatchInlineSnapshot(
      `"020401000000000000000000000000000000000000000000000000000000000000000300000000000000000000000000000000000000000000000000000000000000011e0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f1f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"`,
    );
    expect(roomIdOf(madeCreate())).toMatchInlineSnapshot(`"45072c37afafb1ba6d64eaa3be2682bc"`);
    expect(toHex(createSignedBytes(madeCreate()))).toMatchInlineSnapshot(
      `"9edf439108cea11d24d2307020f4cedd8a4337d8672ba90e211fe49d0a23d9b3"`,
    );
    expect(toHex(joinProofBytes('ab'.repeat(16) as RoomId, filled(32, 1)))).toMatchInlineSnapshot(
      `"a7d966e1b78ec021f99cd35e2c624b704c91fb53d1b205398f4250768a91b9a6"`,
    );
    expect(toHex(keyCommitmentOf(filled(32, 2)))).toMatchInlineSnapshot(
      `"78ef82e9ce8ea98b213381f7521ead38a5c6045a150d51d235341dafbb26d1c9"`,
    );
  });

  it('[MEM-1] read as they were written', () => {
    for (const op of all) expect(opFromBytes(opToBytes(op))).toEqual({ ok: true, value: op });
    for (const role of ['owner', 'admin', 'editor', 'viewer', 'relay'] as const) {
      const op = madeInvite([opIdOf(1)], role);
      expect(opFromBytes(opToBytes(op))).toEqual({ ok: true, value: op });
    }
  });

  it('[MEM-1] changed bytes are refused or another operation, never a throw and never the same one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), mutation, (op, how) => {
        const bytes = opToBytes(op);
        const changed = mutate(bytes, how);
        fc.pre(!equalBytes(changed, bytes));
        const read = opFromBytes(changed);
        // One operation has one form: otherwise it could have two ids.
        if (read.ok) expect(toHex(opToBytes(read.value))).toBe(toHex(changed));
      }),
      { numRuns: 1000 },
    );
  });

  it('[MEM-1] any change of a create operation names another room', () => {
    fc.assert(
      fc.property(mutation, (how) => {
        const changed = mutate(opToBytes(madeCreate()), how);
        const read = opFromBytes(changed);
        fc.pre(!equalBytes(changed, opToBytes(madeCreate())));
        if (read.ok && read.value.type === 'create') expect(roomIdOf(read.value)).not.toBe(roomIdOf(madeCreate()));
      }),
      { numRuns: 300 },
    );
  });

  it('[MEM-1] only `create` stands without parents, and nobody names more than the limit', () => {
    const parents = (count: number) => Array.from({ length: count }, (_, i) => opIdOf(i + 1));
    expect(opFromBytes(opToBytes(madeProfile([]))).ok).toBe(false);
    expect(opFromBytes(opToBytes(madeProfile(parents(maxParents)))).ok).toBe(true);
    expect(opFromBytes(opToBytes(madeProfile(parents(maxParents + 1)))).ok).toBe(false);
  });
});
