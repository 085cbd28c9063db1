/** Just enough of DER (ITU-T X.690) to write a certificate. Every function answers one whole encoded value. */

export type Der = Buffer;

function value(tag: number, ...parts: readonly Uint8Array[]): Der {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : length < 0x1_0000
          ? [tag, 0x82, length >> 8, length & 0xff]
          : null;
  if (!head) throw new Error('too long for a certificate');
  return Buffer.concat([Uint8Array.from(head), content]);
}

export const sequence = (...parts: readonly Uint8Array[]): Der => value(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Der => value(0x31, ...parts);
export const boolTrue = (): Der => value(0x01, Uint8Array.of(0xff));
export const octets = (content: Uint8Array): Der => value(0x04, content);
export const utf8String = (text: string): Der => value(0x0c, Buffer.from(text));

/** A number that is not negative, given as big-endian bytes. */
export function integer(bytes: Uint8Array): Der {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const trimmed = bytes.subarray(start);
  // A set top bit would mean negative.
  return (trimmed[0] ?? 0) > 0x7f ? value(0x02, Uint8Array.of(0), trimmed) : value(0x02, trimmed);
}

/** `unused`: how many bits at the end of the last byte do not count. */
export const bits = (content: Uint8Array, unused = 0): Der => value(0x03, Uint8Array.of(unused), content);

export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return value(0x06, Uint8Array.from(bytes));
}

/** `ms` since 1970. Years before 2050 have a two-digit form that RFC 5280 demands for them. */
export function time(ms: number): Der {
  const formatted = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'UTC',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(ms);
  const digits = `${formatted.replace(/\D/g, '')}Z`;
  return Number(digits.slice(0, 4)) < 2050
    ? value(0x17, Buffer.from(digits.slice(2)))
    : value(0x18, Buffer.from(digits));
}

/** Context-specific tag around whole values. */
export const explicit = (tag: number, ...parts: readonly Uint8Array[]): Der => value(0xa0 | tag, ...parts);
/** Context-specific tag in place of a primitive value's own. */
export const implicit = (tag: number, content: Uint8Array): Der => value(0x80 | tag, content);
