/** Who is where: small, unstored, sent on change; of each peer only the last word counts. */
import type { DocId, RecordId } from '../doc/types.ts';
import type { Bytes } from '../lib/bytes.ts';
import { createWriter, decodeAll } from '../lib/codec.ts';
import type { PresenceView } from './api.ts';

const presenceVersion = 1;
const maxIdBytes = 64;

export function presenceToBytes({ doc, row, column }: PresenceView): Bytes {
  return createWriter(96)
    .u8(presenceVersion)
    .text(doc ?? '')
    .text(row ?? '')
    .text(column ?? '')
    .done();
}

/** Null for another version's or malformed bytes: presence is never worth more than being ignored. */
export function presenceFromBytes(bytes: Uint8Array): PresenceView | null {
  const decoded = decodeAll(bytes, (reader) => ({
    version: reader.u8(),
    doc: reader.text(maxIdBytes),
    row: reader.text(maxIdBytes),
    column: reader.text(maxIdBytes),
  }));
  if (!decoded.ok || decoded.value.version !== presenceVersion) return null;
  const { doc, row, column } = decoded.value;
  return {
    doc: (doc || null) as DocId | null,
    row: (row || null) as RecordId | null,
    column: (column || null) as RecordId | null,
  };
}
