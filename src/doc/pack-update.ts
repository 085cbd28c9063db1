/**
 * Updates without what their log and its earlier entries say already: the client ids. In Yjs's form each is eight bytes, and
 * a one-cell edit names four; here one's own is a zero and another's a place in the list of those that the log named before.
 *
 * One walk over the update serves both directions: a `Side` reads the one form and writes the other, and tells the walk the
 * same values, so that the two cannot part. What the walk does not know is carried as it is.
 */
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import { createReader, createWriter, DecodeError, type Reader, type Writer } from '../lib/codec.ts';
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
    const side = new Packing(update, own, names);
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
    const side = new Unpacking(packed, own, names, maxBytes);
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

/** Below this, copying byte by byte is faster than by way of an array. */
const fewBytes = 32;

/** What both sides carry as it is. A class, because two are made for each entry, and a dozen closures each cost more than the walk. */
abstract class Copying implements Side {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly own: number;
  readonly names: ClientNames;
  readonly inputLength: number;

  constructor(input: Uint8Array, own: number, names: ClientNames) {
    this.reader = createReader(input);
    this.writer = createWriter(input.length * 2 + 32);
    this.inputLength = input.length;
    this.own = own;
    this.names = names;
  }

  abstract begin(): number;
  abstract client(): number;
  abstract clock(client: number, here: number): void;
  abstract tag(): number;

  u8(): number {
    const value = this.reader.u8();
    this.writer.u8(value);
    return value;
  }

  uint(): number {
    const value = this.reader.uint();
    this.writer.uint(value);
    return value;
  }

  raw(length: number): void {
    if (length > fewBytes) this.writer.raw(this.reader.raw(length));
    else for (let i = 0; i < length; i++) this.u8();
  }

  text(): number {
    const text = this.reader.text(this.inputLength);
    this.writer.text(text);
    return text.length;
  }

  signed(): void {
    let byte = this.u8();
    while (byte >= 0x80) byte = this.u8();
  }

  done(): Bytes {
    if (this.reader.left() > 0) fail('bytes left over');
    return this.writer.done();
  }
}

class Packing extends Copying {
  begin(): number {
    const sections = this.reader.uint();
    if (sections > 1) fail('structs of several clients');
    const count = sections === 1 ? this.reader.uint() : 0;
    if (sections === 1 && (count === 0 || this.reader.uint() !== this.own)) fail('not of its own client');
    this.writer.uint(count + 1);
    return count;
  }

  write(client: number): void {
    const place = client === this.own ? null : this.names.placeOf(client);
    if (client === this.own) this.writer.uint(ownClient);
    else if (place !== null) this.writer.uint(firstPlace + place);
    else {
      this.writer.uint(newClient).uint(client);
      this.names.add(client);
    }
  }

  client(): number {
    const client = this.reader.uint();
    this.write(client);
    return client;
  }

  clock(client: number, here: number): void {
    const clock = this.reader.uint();
    if (client === this.own && clock > here) fail('clock to come');
    this.writer.uint(client === this.own ? here - clock : clock);
  }

  tag(): number {
    const tag = this.reader.u8();
    if (tag !== float64Tag) {
      // Also the one that is free here: it would read back as something else.
      if (tag === clientTag) fail('unknown value');
      this.writer.u8(tag);
      return tag;
    }
    const bytes = this.reader.raw(8);
    const value = new DataView(bytes.buffer).getFloat64(0);
    if (!isLikeClient(value)) this.writer.u8(tag).raw(bytes);
    else {
      this.writer.u8(clientTag);
      this.write(value);
    }
    return clientTag;
  }
}

class Unpacking extends Copying {
  readonly maxBytes: number;
  length = 0;

  constructor(packed: Uint8Array, own: number, names: ClientNames, maxBytes: number) {
    super(packed, own, names);
    this.maxBytes = maxBytes;
  }

  begin(): number {
    const count = this.reader.uint() - 1;
    this.writer.uint(count > 0 ? 1 : 0);
    if (count > 0) this.writer.uint(count).uint(this.own);
    return count;
  }

  read(): number {
    // One byte may stand for nine: what unfolds is bounded like what a deflated body unfolds to (T12).
    this.length += 9;
    if (this.length > this.maxBytes) fail('unfolds over its limit');
    const place = this.reader.uint();
    if (place === ownClient) return this.own;
    if (place === newClient) {
      const client = this.reader.uint();
      this.names.add(client);
      return client;
    }
    return this.names.at(place - firstPlace) ?? fail('a client that was never named');
  }

  client(): number {
    const client = this.read();
    this.writer.uint(client);
    return client;
  }

  clock(client: number, here: number): void {
    const said = this.reader.uint();
    if (client === this.own && said > here) fail('clock out of range');
    this.writer.uint(client === this.own ? here - said : said);
  }

  tag(): number {
    const tag = this.reader.u8();
    if (tag !== clientTag) {
      this.writer.u8(tag);
      return tag;
    }
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, this.read());
    this.writer.u8(float64Tag).raw(bytes);
    return tag;
  }
}
