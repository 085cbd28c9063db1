import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the text of a file', () => {
  it('[TAB-8] UTF-8, with or without its mark', () => {
    expect(decodeText(utf8('é,漢'))).toEqual({ type: 'text', text: 'é,漢', encoding: 'UTF-8' });
    expect(decodeText(utf8('\uFEFFa'))).toEqual({ type: 'text', text: 'a', encoding: 'UTF-8' });
  });

  it('[TAB-8] what is not UTF-8 is read as Windows-1252', () => {
    // Only letters that Node's decoder, too, reads as browsers do: it takes 0x80 to 0x9f for control characters.
    expect(decodeText(bytes(0x63, 0x61, 0x66, 0xe9))).toEqual({
      type: 'text',
      text: 'café',
      encoding: 'Windows-1252',
    });
  });

  it('[TAB-8] UTF-16 by its mark', () => {
    expect(decodeText(bytes(0xff, 0xfe, 0x61, 0, 0x2c, 0))).toEqual({ type: 'text', text: 'a,', encoding: 'UTF-16' });
    expect(decodeText(bytes(0xfe, 0xff, 0, 0x61))).toEqual({ type: 'text', text: 'a', encoding: 'UTF-16' });
  });

  it('[TAB-9] an empty and a binary file are named as such', () => {
    expect(decodeText(bytes())).toEqual({ type: 'empty' });
    expect(decodeText(utf8(' \n\n'))).toEqual({ type: 'empty' });
    expect(decodeText(bytes(0x50, 0x4b, 3, 4, 0, 0))).toEqual({ type: 'binary' });
  });
});
