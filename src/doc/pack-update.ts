/**
 * Updates without what their log and its earlier entries say already: the client ids. In Yjs's form each is eight bytes, and
 * a one-cell edit names four; here one's own is a zero and another's a place in the list of those that the log named before.
 *
 * One walk over the update serves both directions: a `Side` reads the one form and writes the other, and tells the walk the
 * same values, so that the two cannot part. What the walk does not know is carried as it is.
 */
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { createReader, createWriter, DecodeError } from '../lib/codec.ts';
import { err, ok, type Result } from '../lib/result.ts';

/** Clients that the log has named so far, by place from 0 on; whatever is named in full is added if there is room. */
export interface ClientNames {
  placeOf(client: number): number | null;
  at(place: number): number | null;
  add(client: number): void;
  /** How many there are; `forgetFrom` takes back what was added since. */
  count(): number;
  forgetFrom(count: number): void;
}

/** The first number of a packed update: what follows is the update itself, or one less structs than it says. */
const verbatim = 0;
const ownClient = 0;
const newClient = 1;
const firstPlace = 2;
/** Not a tag of Yjs: a number that was eight bytes because it is a client id, as they are in references to other's items. */
const clientTag = 0;
const float64Tag = 123;
/** What the gate lets through is far less deep; a hostile one must not overflow the stack before it gets there. */
const maxDepth = 100;

interface Side {
  /** How many structs; 0: the update only deletes. */
  begin(): number;
  uint(): number;
  u8(): number;
  raw(length: number): void;
  signed(): void;
  /** A text with its length; answers with its length in UTF-16 units. */
  text(): number;
  client(): number;
  /** A clock of this client, named while the struct at `here` is described. */
  clock(client: number, here: number): void;
  /** A tag of a value, and whatever a number needs; answers with the tag. */
  tag(): number;
}

export function packUpdate(update: Uint8Array, own: number, names: ClientNames): Bytes {
  const before = names.count();
  try {
    const side = packing(update, own, names);
    walk(side);
    return side.done();
  } catch (problem) {
    if (!(problem instanceof DecodeError)) throw problem;
    names.forgetFrom(before);
    return concatBytes(Uint8Array.of(verbatim), update);
  }
}

export function unpackUpdate(
  packed: Uint8Array,
  own: number,
  names: ClientNames,
  maxBytes: number,
): Result<Bytes, string> {
  if (packed[0] === verbatim) return ok(packed.slice(1) as Bytes);
  try {
    const side = unpacking(packed, own, names, maxBytes);
    walk(side);
    return ok(side.done());
  } catch (problem) {
    if (!(problem instanceof DecodeError)) throw problem;
    return err(problem.message);
  }
}

const fail = (reason: string): never => {
  throw new DecodeError(reason);
};

// ---------------------------------------------------------------- the walk

function walk(side: Side): void {
  const count = side.begin();
  if (count > 0) {
    let here = side.uint();
    for (let i = 0; i < count; i++) here += struct(side, here);
  }
  for (let clients = side.uint(); clients > 0; clients--) {
    side.client();
    for (let ranges = side.uint(); ranges > 0; ranges--) {
      side.uint();
      side.uint();
    }
  }
}

const hasOrigin = 0x80;
const hasRightOrigin = 0x40;
const hasParentSub = 0x20;

function struct(side: Side, here: number): number {
  const info = side.u8();
  if (info === 0) return side.uint();
  if ((info & hasOrigin) !== 0) reference(side, here);
  if ((info & hasRightOrigin) !== 0) reference(side, here);
  if ((info & (hasOrigin | hasRightOrigin)) === 0) {
    const kind = side.uint();
    if (kind === 0) reference(side, here);
    else if (kind === 1) side.raw(side.uint());
    else fail('unknown kind of parent');
    if ((info & hasParentSub) !== 0) side.raw(side.uint());
  }
  return content(side, info & 0x1f);
}

function reference(side: Side, here: number): void {
  side.clock(side.client(), here);
}

/** Nested types that carry a name. */
const namedTypes: ReadonlySet<number> = new Set([3, 5]);

/** Answers with the clocks that the struct takes. */
function content(side: Side, kind: number): number {
  switch (kind) {
    case 1: // deleted
      return side.uint();
    case 3: // bytes
      side.raw(side.uint());
      return 1;
    case 4: // text: one clock for each UTF-16 unit
      return side.text();
    case 5: // embed
      side.raw(side.uint());
      return 1;
    case 6: // format mark
      side.raw(side.uint());
      side.raw(side.uint());
      return 1;
    case 7: {
      const type = side.uint();
      if (namedTypes.has(type)) side.raw(side.uint());
      return 1;
    }
    case 8: {
      const count = side.uint();
      for (let i = 0; i < count; i++) anyValue(side, 0);
      return count;
    }
    default:
      return fail('unknown content');
  }
}

function anyValue(side: Side, depth: number): void {
  if (depth > maxDepth) fail('values nested too deep');
  switch (side.tag()) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
    case clientTag:
      return;
    case 125:
      return side.signed();
    case 124:
      return side.raw(4);
    case float64Tag:
      return side.raw(8);
    case 119:
    case 116:
      return side.raw(side.uint());
    case 118:
      for (let count = side.uint(); count > 0; count--) {
        side.raw(side.uint());
        anyValue(side, depth + 1);
      }
      return;
    case 117:
      for (let count = side.uint(); count > 0; count--) anyValue(side, depth + 1);
      return;
    default:
      fail('unknown value');
  }
}

// ---------------------------------------------------------------- the two sides

/** Client ids are eight bytes as values only from here on [LOG-4]; smaller whole numbers are written short anyway. */
const isLikeClient = (value: number): boolean => Number.isSafeInteger(value) && value > 2 ** 31;

function copying(input: Uint8Array) {
  const reader = createReader(input);
  const writer = createWriter(input.length + 16);
  return {
    reader,
    writer,
    u8(): number {
      const value = reader.u8();
      writer.u8(value);
      return value;
    },
    uint(): number {
      const value = reader.uint();
      writer.uint(value);
      return value;
    },
    raw(length: number): void {
      writer.raw(reader.raw(length));
    },
    text(): number {
      const text = reader.text(input.length);
      writer.text(text);
      return text.length;
    },
    signed(): void {
      let byte = reader.u8();
      writer.u8(byte);
      while (byte >= 0x80) {
        byte = reader.u8();
        writer.u8(byte);
      }
    },
    done(): Bytes {
      if (reader.left() > 0) fail('bytes left over');
      return writer.done();
    },
  };
}

function packing(update: Uint8Array, own: number, names: ClientNames): Side & { done(): Bytes } {
  const { reader, writer, ...copy } = copying(update);
  const write = (client: number): void => {
    const place = client === own ? null : names.placeOf(client);
    if (client === own) writer.uint(ownClient);
    else if (place !== null) writer.uint(firstPlace + place);
    else {
      writer.uint(newClient).uint(client);
      names.add(client);
    }
  };
  return {
    ...copy,
    begin() {
      const sections = reader.uint();
      if (sections > 1) fail('structs of several clients');
      const count = sections === 1 ? reader.uint() : 0;
      if (sections === 1 && (count === 0 || reader.uint() !== own)) fail('not of its own client');
      writer.uint(count + 1);
      return count;
    },
    client() {
      const client = reader.uint();
      write(client);
      return client;
    },
    clock(client, here) {
      const clock = reader.uint();
      if (client === own && clock > here) fail('clock to come');
      writer.uint(client === own ? here - clock : clock);
    },
    tag() {
      const tag = reader.u8();
      if (tag !== float64Tag) {
        // Also the one that is free here: it would read back as something else.
        if (tag === clientTag) fail('unknown value');
        writer.u8(tag);
        return tag;
      }
      const bytes = reader.raw(8);
      const value = new DataView(bytes.buffer).getFloat64(0);
      if (!isLikeClient(value)) {
        writer.u8(tag).raw(bytes);
      } else {
        writer.u8(clientTag);
        write(value);
      }
      return clientTag;
    },
  };
}

function unpacking(packed: Uint8Array, own: number, names: ClientNames, maxBytes: number): Side & { done(): Bytes } {
  const { reader, writer, ...copy } = copying(packed);
  let length = 0;
  /** One byte may stand for nine: what unfolds is bounded like what a deflated body unfolds to (T12). */
  const grow = (bytes: number): void => {
    length += bytes;
    if (length > maxBytes) fail('unfolds over its limit');
  };
  const read = (): number => {
    grow(9);
    const place = reader.uint();
    if (place === ownClient) return own;
    if (place === newClient) {
      const client = reader.uint();
      names.add(client);
      return client;
    }
    return names.at(place - firstPlace) ?? fail('a client that was never named');
  };
  return {
    ...copy,
    begin() {
      const count = reader.uint() - 1;
      writer.uint(count > 0 ? 1 : 0);
      if (count > 0) writer.uint(count).uint(own);
      return count;
    },
    client() {
      const client = read();
      writer.uint(client);
      return client;
    },
    clock(client, here) {
      const said = reader.uint();
      if (client === own && said > here) fail('clock out of range');
      writer.uint(client === own ? here - said : said);
    },
    tag() {
      const tag = reader.u8();
      if (tag !== clientTag) {
        writer.u8(tag);
        return tag;
      }
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setFloat64(0, read());
      writer.u8(float64Tag).raw(bytes);
      return tag;
    },
  };
}
