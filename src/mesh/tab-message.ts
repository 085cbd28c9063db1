/** What tabs of one browser say to each other: structured clones, as they never leave the browser. */
import type { Bytes } from '../lib/bytes.ts';
import { maxMessageBytes } from '../wire/frame.ts';

export const tabProtocolVersion = 1;

interface Said<Type extends string> {
  readonly v: typeof tabProtocolVersion;
  readonly type: Type;
  readonly from: string;
}
interface SaidTo<Type extends string> extends Said<Type> {
  readonly to: string;
}

export type TabMessage =
  | Said<'hello'>
  | SaidTo<'here'>
  | Said<'bye'>
  | (SaidTo<'data'> & { readonly bytes: Bytes })
  /** How many bytes the reader has read in all: what the sender may have in flight depends on it. */
  | (SaidTo<'read'> & { readonly total: number })
  | SaidTo<'end'>;

export type AddressedTabMessage = Extract<TabMessage, { type: 'data' | 'read' | 'end' }>;

/** Session (32 hexadecimal digits), a dot, and the mark of one life of the tab. */
const address = /^[0-9a-f]{32}\.[0-9a-f]{16}$/;

/** Null for what is not of this version or shape. */
export function readTabMessage(data: unknown): TabMessage | null {
  if (typeof data !== 'object' || data === null) return null;
  const { v, type, from, to, bytes, total } = data as Record<string, unknown>;
  if (v !== tabProtocolVersion || typeof from !== 'string' || !address.test(from)) return null;
  if (type === 'hello' || type === 'bye') return { v, type, from };
  if (typeof to !== 'string' || !address.test(to)) return null;
  if (type === 'here' || type === 'end') return { v, type, from, to };
  if (type === 'read') return Number.isSafeInteger(total) ? { v, type, from, to, total: total as number } : null;
  if (type !== 'data' || !(bytes instanceof Uint8Array) || bytes.length > maxMessageBytes) return null;
  return { v, type, from, to, bytes: bytes as Bytes };
}
