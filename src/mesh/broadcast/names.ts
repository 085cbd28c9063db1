/**
 * Short names of one link and direction: the writer gives numbers to logs and speakers, the reader learns them. Both rest on
 * the link being ordered within a class: everything that carries references travels as urgent.
 */

import { type Reference, unnumbered } from '../../wire/broadcast-message.ts';
import { maxReferences } from '../../wire/peer-limits.ts';

export interface NameWriter<Name> {
  /** The name goes along the first time, and again when its number had been given to another one meanwhile. */
  refer(key: string, name: Name): Reference<Name>;
}

export function createNameWriter<Name>(): NameWriter<Name> {
  const numberByKey = new Map<string, number>();
  const keyByNumber: string[] = [];
  let next = 1;
  return {
    refer(key, name) {
      const known = numberByKey.get(key);
      if (known !== undefined) return { number: known, name: null };
      // Round and round: of more names than numbers the one named longest ago is forgotten, and named again when it is used.
      const number = next;
      next = next + 1 < maxReferences ? next + 1 : 1;
      const before = keyByNumber[number];
      if (before !== undefined) numberByKey.delete(before);
      keyByNumber[number] = key;
      numberByKey.set(key, number);
      return { number, name };
    },
  };
}

export interface NameReader<Name> {
  /** Null: a number that nothing was given to, which no honest writer sends. */
  resolve(reference: Reference<Name>): Name | null;
}

export function createNameReader<Name>(): NameReader<Name> {
  const names = new Map<number, Name>();
  return {
    resolve({ number, name }) {
      if (name !== null && number !== unnumbered) names.set(number, name);
      return name ?? names.get(number) ?? null;
    },
  };
}
