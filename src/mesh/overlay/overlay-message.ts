/** What neighbours say to each other about the overlay. See docs/protocol.md, "The overlay". */
import { type Bytes, fromHex, toHex } from '../../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader, type Writer } from '../../lib/codec.ts';
import { assert, type Result, unreachable } from '../../lib/result.ts';
import type { SessionId } from '../types.ts';
import { maxActive, maxPassive, sampleSize, walkLength } from './limits.ts';

export type OverlayMessage =
  /** First on a new link, and when asked for nothing: how many links I have, and some others who are there. */
  | { readonly type: 'neighbour'; readonly links: number; readonly sample: readonly SessionId[] }
  /** Somebody is new and has no other link yet: a walk that ends at whoever has room. */
  | { readonly type: 'forward-join'; readonly session: SessionId; readonly steps: number }
  | { readonly type: 'shuffle'; readonly id: string; readonly steps: number; readonly sample: readonly SessionId[] }
  | { readonly type: 'shuffled'; readonly id: string; readonly sample: readonly SessionId[] }
  /** I have too many links and end this one; I am still there. */
  | { readonly type: 'leave' };

const sessionBytes = 16;
const idBytes = 8;
const codes: Readonly<Record<OverlayMessage['type'], number>> = {
  neighbour: 1,
  'forward-join': 2,
  shuffle: 3,
  shuffled: 4,
  leave: 5,
};

const hex = (text: string, length: number): Bytes => {
  const bytes = fromHex(text);
  assert(bytes?.length === length, 'an id has its length');
  return bytes;
};

function writeSample(writer: Writer, sample: readonly SessionId[]): Writer {
  writer.uint(sample.length);
  for (const session of sample) writer.raw(hex(session, sessionBytes));
  return writer;
}

const readSession = (reader: Reader): SessionId => toHex(reader.raw(sessionBytes)) as SessionId;

function readSample(reader: Reader): SessionId[] {
  const count = reader.uint();
  if (count > sampleSize) throw new DecodeError('list over its limit');
  return Array.from({ length: count }, () => readSession(reader));
}

function readSteps(reader: Reader): number {
  const steps = reader.uint();
  if (steps > walkLength) throw new DecodeError('walk over its limit');
  return steps;
}

export function overlayMessageToBytes(message: OverlayMessage): Bytes {
  const writer = createWriter(128).u8(codes[message.type]);
  switch (message.type) {
    case 'neighbour':
      return writeSample(writer.uint(message.links), message.sample).done();
    case 'forward-join':
      return writer.raw(hex(message.session, sessionBytes)).uint(message.steps).done();
    case 'shuffle':
      return writeSample(writer.raw(hex(message.id, idBytes)).uint(message.steps), message.sample).done();
    case 'shuffled':
      return writeSample(writer.raw(hex(message.id, idBytes)), message.sample).done();
    case 'leave':
      return writer.done();
    default:
      return unreachable(message);
  }
}

export const overlayMessageFromBytes = (bytes: Uint8Array): Result<OverlayMessage, string> =>
  decodeAll(bytes, (reader): OverlayMessage => {
    const code = reader.u8();
    switch (code) {
      case codes.neighbour: {
        const links = reader.uint();
        if (links > maxActive + maxPassive) throw new DecodeError('links over their limit');
        return { type: 'neighbour', links, sample: readSample(reader) };
      }
      case codes['forward-join']:
        return { type: 'forward-join', session: readSession(reader), steps: readSteps(reader) };
      case codes.shuffle:
        return {
          type: 'shuffle',
          id: toHex(reader.raw(idBytes)),
          steps: readSteps(reader),
          sample: readSample(reader),
        };
      case codes.shuffled:
        return { type: 'shuffled', id: toHex(reader.raw(idBytes)), sample: readSample(reader) };
      case codes.leave:
        return { type: 'leave' };
      default:
        throw new DecodeError('overlay message of an unknown kind');
    }
  });
