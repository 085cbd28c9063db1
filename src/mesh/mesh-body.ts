/** What links carry for the mesh itself: a word of the overlay, or a message carried for others; told apart by one byte. */
import type { Bytes } from '../lib/bytes.ts';
import { type OverlayMessage, overlayMessageFromBytes, overlayMessageToBytes } from './overlay/overlay-message.ts';

const overlayKind = 0;
const carriedKind = 1;

export type MeshBody =
  | { readonly type: 'overlay'; readonly message: OverlayMessage }
  | { readonly type: 'carried'; readonly body: Bytes };

export function meshBodyToBytes(body: MeshBody): Bytes {
  const content = body.type === 'overlay' ? overlayMessageToBytes(body.message) : body.body;
  const bytes = new Uint8Array(1 + content.length);
  bytes[0] = body.type === 'overlay' ? overlayKind : carriedKind;
  bytes.set(content, 1);
  return bytes;
}

/** Null for what is neither. */
export function meshBodyFromBytes(bytes: Bytes): MeshBody | null {
  const body = bytes.slice(1) as Bytes;
  if (bytes[0] === carriedKind) return { type: 'carried', body };
  const message = bytes[0] === overlayKind ? overlayMessageFromBytes(body) : null;
  return message?.ok ? { type: 'overlay', message: message.value } : null;
}
