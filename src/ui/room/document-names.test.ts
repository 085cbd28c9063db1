import { expect, it } from 'vitest';
import { freeTableName } from './document-names.ts';

it('[UI-2] names a new table by the first number that is free', () => {
  expect(freeTableName([])).toBe('Table 1');
  expect(freeTableName([{ name: 'Table 1' }, { name: 'Table 3' }])).toBe('Table 2');
});
