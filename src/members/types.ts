/** The words of membership. See docs/spec.md, MEM-1 … MEM-8. */
import type { Brand } from '../lib/brand.ts';

/** First 16 bytes of the hash of the signed `create` operation, in lower-case hexadecimal: a link cannot be re-pointed. */
export type RoomId = Brand<string, 'RoomId'>;
/** Chain value of the entry that carries the operation, in lower-case hexadecimal (64 digits). */
export type OpId = Brand<string, 'OpId'>;
/** A member is named by the operation that made them one: `create` or `join`. */
export type MemberId = Brand<OpId, 'MemberId'>;

export type Role = 'owner' | 'admin' | 'editor' | 'viewer' | 'relay';
