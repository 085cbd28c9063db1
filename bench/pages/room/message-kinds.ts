/** What kind of message a frame on a data channel belongs to: tells where the figures come from. */

import { createReassembler, type Reassembler } from '../../../src/wire/frame.ts';
import { peerMessageFromBytes } from '../../../src/wire/peer-message.ts';

export interface Kind {
  readonly kind: string;
  readonly messages: number;
  readonly bytes: number;
}

export type KindReader = (channel: RTCDataChannel, bytes: Uint8Array) => readonly Kind[];

/** y-webrtc's first byte, and for its sync messages the second. */
const yWebrtcKinds: Readonly<Record<string, string>> = {
  '0 0': 'state vector',
  '0 1': 'missing updates',
  '0 2': 'update',
  '1': 'awareness',
  '3': 'awareness query',
};

export function createKindReader(): KindReader {
  const reassemblers = new WeakMap<RTCDataChannel, { readonly reassembler: Reassembler; bytes: number }>();
  return (channel, bytes) => {
    // y-webrtc's messages begin with a small number, Skein's frames with their version in the upper half.
    if ((bytes[0] ?? 0) < 16) {
      const kind = yWebrtcKinds[`${bytes[0]} ${bytes[1]}`] ?? yWebrtcKinds[`${bytes[0]}`] ?? `code ${bytes[0]}`;
      return [{ kind, messages: 1, bytes: bytes.length }];
    }
    const state = reassemblers.get(channel) ?? { reassembler: createReassembler(), bytes: 0 };
    reassemblers.set(channel, state);
    const whole = state.reassembler.accept(bytes);
    if (!whole.ok) return [{ kind: 'frame that cannot be read', messages: 1, bytes: bytes.length }];
    if (!whole.value) return [{ kind: 'part of a long message', messages: 1, bytes: bytes.length }];
    const read = peerMessageFromBytes(whole.value.message);
    const kind = read.ok ? read.value.type : `code ${whole.value.message[0]}`;
    return [{ kind, messages: 1, bytes: bytes.length }];
  };
}
