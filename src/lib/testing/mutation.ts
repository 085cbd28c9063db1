/** What anybody may do to bytes on their way: the one generator behind every "refused without a throw". */
import fc from 'fast-check';
import { type Bytes, concatBytes } from '../bytes.ts';

export type Mutation =
  | { readonly type: 'flip'; readonly at: number; readonly by: number }
  | { readonly type: 'cut'; readonly at: number }
  | { readonly type: 'add'; readonly bytes: Uint8Array }
  | { readonly type: 'splice'; readonly at: number; readonly bytes: Uint8Array };

/** Always another byte string: changed, cut short, lengthened, or with something pushed in. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ type: fc.constant('flip' as const), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ type: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ type: fc.constant('add' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
  fc.record({
    type: fc.constant('splice' as const),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  }),
);

export function mutate(bytes: Uint8Array, how: Mutation): Bytes {
  if (how.type === 'add') return concatBytes(bytes, how.bytes);
  const at = how.at % bytes.length;
  if (how.type === 'cut') return bytes.slice(0, at) as Bytes;
  if (how.type === 'splice') return concatBytes(bytes.subarray(0, at), how.bytes, bytes.subarray(at));
  const changed = bytes.slice() as Bytes;
  changed[at] = (changed[at] as number) ^ how.by;
  return changed;
}
