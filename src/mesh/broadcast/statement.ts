/**
 * What a session says of itself to the whole room: that it is there, where its person is, and what it durably holds of logs
 * whose author may not be linked with it. Signed by the device, so that anybody can pass it on and nobody can make one up
 * [MESH-6, T13].
 */
import { tagged } from '../../crypto/hash.ts';
import { type Bytes, fromHex } from '../../lib/bytes.ts';
import { createWriter } from '../../lib/codec.ts';
import { assert } from '../../lib/result.ts';
import { logIdToBytes } from '../../log/opening.ts';
import type { LogId } from '../../log/types.ts';
import type { Speaker } from '../../wire/broadcast-message.ts';

/** A head as it is confirmed: number 0 says that nothing of the log is held. */
export interface StatedHead {
  readonly log: LogId;
  readonly seq: number;
  /** First 8 bytes of the chain value there. */
  readonly chain: Bytes;
}

export interface Statement {
  readonly speaker: Speaker;
  readonly seq: number;
  readonly presence: Bytes;
  readonly heads: readonly StatedHead[];
  /** Over everything it durably holds. */
  readonly digest: Bytes;
  readonly signature: Bytes;
}

/** A session speaks for itself only: two devices that claim one session id are two speakers. */
export const speakerKey = ({ session, device, incarnation }: Speaker): string => `${session}${device}${incarnation}`;

const bytesOf = (hex: string): Bytes => {
  const bytes = fromHex(hex);
  assert(bytes, 'ids are hexadecimal');
  return bytes;
};

/** `context` is the room: what was said in one room means nothing in another [MEM-12]. */
export function statementToSign(context: Uint8Array, statement: Omit<Statement, 'signature'>): Bytes {
  const { speaker, seq, presence, heads, digest } = statement;
  const writer = createWriter(256).raw(bytesOf(speaker.session)).raw(bytesOf(speaker.device));
  writer.raw(bytesOf(speaker.incarnation)).uint(seq).bytes(presence).uint(heads.length);
  for (const head of heads) writer.raw(logIdToBytes(head.log)).uint(head.seq).raw(head.chain);
  return tagged('skein/statement/1', context, writer.raw(digest).done());
}
