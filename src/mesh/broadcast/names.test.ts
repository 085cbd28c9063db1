import { expect, it } from 'vitest';
import { maxReferences } from '../../wire/peer-limits.ts';
import { createNameReader, createNameWriter } from './names.ts';

it('[MESH-19] a name is given once, by number from then on, and again when its number went to another', () => {
  const writer = createNameWriter<string>();
  const reader = createNameReader<string>();
  const use = (name: string) => {
    const reference = writer.refer(name, name);
    expect(reader.resolve(reference)).toBe(name);
    return reference.name !== null;
  };
  expect([use('a'), use('a'), use('b'), use('a')]).toEqual([true, false, true, false]);
  for (let i = 0; i < maxReferences; i++) use(`other ${i}`);
  expect([use('a'), use('a')]).toEqual([true, false]);
});

it('[MESH-19] a number that was never given means nothing, and number 0 is not remembered', () => {
  const reader = createNameReader<string>();
  expect(reader.resolve({ number: 7, name: null })).toBeNull();
  expect(reader.resolve({ number: 0, name: 'once' })).toBe('once');
  expect(reader.resolve({ number: 0, name: null })).toBeNull();
});
