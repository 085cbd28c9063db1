/** The bytes of a chosen file as text. */
export type DecodedText =
  | { readonly type: 'text'; readonly text: string; readonly encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252' }
  | { readonly type: 'empty' }
  | { readonly type: 'binary' };

/** Spreadsheets and archives under a wrong name, not text with a stray control character. */
const mostControlShare = 0.02;
const sampleLength = 64 * 1024;

/** UTF-8 where the bytes are that; else the Western single-byte encoding in which spreadsheets used to export. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  if (!utf16 && looksBinary(bytes)) return { type: 'binary' };
  const decoded = utf16
    ? { text: new TextDecoder(utf16).decode(bytes), encoding: 'UTF-16' as const }
    : decodeBytes(bytes);
  return decoded.text.trim() === '' ? { type: 'empty' } : { type: 'text', ...decoded };
}

function decodeBytes(bytes: Uint8Array): { text: string; encoding: 'UTF-8' | 'Windows-1252' } {
  try {
    // The decoder takes the mark at the start away by itself.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' };
  }
}

function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, sampleLength);
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    if (byte < 9 || (byte > 13 && byte < 32)) controls += 1;
  }
  return controls > sample.length * mostControlShare;
}
