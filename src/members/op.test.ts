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
  type Op,
  opFromBytes,
  opToBytes,
  roomIdOf,
} from './op.ts';
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
          "289b4f80c72e05c96d67a25ce5a3a549a446f2045fe7dfc46d03ad1874cb4c21",
        ],
        [
          "invite",
          221,
          "f199096f4ea7d773a09624e5e5ad5ce84859c4ea6b61168189cafef5622b3a0a",
        ],
        [
          "join",
          404,
          "1e0f5ff8c5cbffd0a8433f2b36fd78abc9ef9f5f8bf08b6adcdf69963952c044",
        ],
        [
          "profile",
          130,
          "eb4a1b1956399432fdf85171397ddbd3c372ba9395f053155ef2f20bc7e3cd76",
        ],
      ]
    `);
    expect(toHex(opToBytes(madeProfile([opIdOf(3)])))).toMatchInlineSnapshot(
      `"010401000000000000000000000000000000000000000000000000000000000000000300000000000000000000000000000000000000000000000000000000000000011e0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f1f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"`,
    );
    expect(roomIdOf(madeCreate())).toMatchInlineSnapshot(`"39ecf26248ca7a054f3abc2622e5f43a"`);
    expect(toHex(createSignedBytes(madeCreate()))).toMatchInlineSnapshot(
      `"910d82fae81f2152df1ac30404bf5b1a66ebc045bd1490953a2ebe41c29a5a0a"`,
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
