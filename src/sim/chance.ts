/** Seeded chance. Every part of a world draws from a stream of its own, so that a draw more here moves nothing there. */
import type { Bytes } from '../lib/bytes.ts';

export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from 0 up to, not including, `count`. */
  below(count: number): number;
  between(low: number, high: number): number;
  hit(probability: number): boolean;
  /** Undefined only of an empty list. */
  pick<T>(list: readonly T[]): T | undefined;
  /** Names in proportion to their weights. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T;
  bytes(count: number): Bytes;
  /** A stream of its own; the same name gives the same stream. */
  fork(name: string): Chance;
}

export function createChance(seed: string): Chance {
  // sfc32 (Chris Doty-Humphrey's PractRand), begun from four hashes of the seed's text.
  let a = textHash(seed, 0x9e3779b9);
  let b = textHash(seed, 0x243f6a88);
  let c = textHash(seed, 0xb7e15162);
  let counter = textHash(seed, 0xdeadbeef);

  const word = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) word();

  const next = (): number => word() / 2 ** 32;
  const below = (count: number): number => Math.floor(next() * count);

  return {
    next,
    below,
    between: (low, high) => low + next() * (high - low),
    hit: (probability) => next() < probability,
    pick: (list) => list[below(list.length)],
    weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
      const names = Object.keys(weights) as T[];
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      return names.at(-1) as T;
    },
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let i = 0; i < count; i++) bytes[i] = word() >>> 24;
      return bytes;
    },
    fork: (name) => createChance(`${seed}/${name}`),
  };
}

/** FNV-1a with a final mix: spreads short texts over 32 bits. */
export function textHash(text: string, basis: number): number {
  let hash = basis | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return hash ^ (hash >>> 15);
}
