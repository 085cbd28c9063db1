/**
 * Proof that a device speaks with two tongues [LOG-7]: two continuations of one log from one point, both signed by it.
 * Bodies are not needed, only their hashes, so a proof is small and shows nobody what was written.
 *
 * No honest device can be convicted: it would have to sign two chains with one log's nonce, which lives in one page's
 * memory only [LOG-1].
 */
import { sha256 } from '../crypto/hash.ts';
import type { CryptoPort } from '../crypto/port.ts';
import { type Bytes, equalBytes } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader } from '../lib/codec.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { chainBytes, chainOver, signatureBytes, signedBytes } from './entry.ts';
import { maxEntriesPerRange, maxHeaderBytes, maxSeq } from './limits.ts';
import { factsOf, readOpening, writeOpening } from './opening.ts';
import type { LogFacts, LogOpening, RawEntry } from './types.ts';

interface Link {
  readonly header: Bytes;
  readonly bodyHash: Bytes;
}

export interface ForkBranch {
  /** The entries from the split to the signature, as the chain sees them. */
  readonly links: readonly Link[];
  readonly signature: Bytes;
}

export interface ForkProof {
  readonly opening: LogOpening;
  /** Last sequence number that both branches share. */
  readonly after: number;
  readonly chainBefore: Bytes;
  readonly branches: readonly [ForkBranch, ForkBranch];
}

export function branchOf(entries: readonly RawEntry[], signature: Bytes): ForkBranch {
  return {
    links: entries.map(({ header, body }) => ({ header, bodyHash: sha256(body) })),
    signature,
  };
}

export function forkProofToBytes({ opening, after, chainBefore, branches }: ForkProof): Bytes {
  const writer = writeOpening(createWriter(1024), opening).uint(after).raw(chainBefore);
  for (const { links, signature } of branches) {
    writer.uint(links.length);
    for (const { header, bodyHash } of links) writer.bytes(header).raw(bodyHash);
    writer.raw(signature);
  }
  return writer.done();
}

function readBranch(reader: Reader): ForkBranch {
  const count = reader.uint();
  if (count < 1 || count > maxEntriesPerRange) throw new DecodeError('branch of an unfit length');
  const links = Array.from({ length: count }, () => ({
    header: reader.bytes(maxHeaderBytes),
    bodyHash: reader.raw(chainBytes),
  }));
  return { links, signature: reader.raw(signatureBytes) };
}

export function readForkProof(reader: Reader): ForkProof {
  const opening = readOpening(reader);
  const after = reader.uint();
  if (after >= maxSeq) throw new DecodeError('sequence number out of range');
  return { opening, after, chainBefore: reader.raw(chainBytes), branches: [readBranch(reader), readBranch(reader)] };
}

export const forkProofFromBytes = (bytes: Uint8Array): Result<ForkProof, string> => decodeAll(bytes, readForkProof);

export async function verifyForkProof(crypto: CryptoPort, proof: ForkProof): Promise<Result<LogFacts, 'no proof'>> {
  const facts = factsOf(proof.opening);
  const [one, other] = proof.branches.map(({ links }) => links[0]);
  const differs = one && other && !(equalBytes(one.header, other.header) && equalBytes(one.bodyHash, other.bodyHash));
  if (!differs) return err('no proof');
  if (proof.after === 0 && !equalBytes(proof.chainBefore, facts.chain0)) return err('no proof');
  for (const branch of proof.branches) {
    let chain = proof.chainBefore;
    branch.links.forEach(({ header, bodyHash }, i) => {
      chain = chainOver(chain, facts.id, proof.after + 1 + i, header, bodyHash);
    });
    if (!(await crypto.verify(proof.opening.deviceKey, signedBytes(chain), branch.signature))) return err('no proof');
  }
  return ok(facts);
}
