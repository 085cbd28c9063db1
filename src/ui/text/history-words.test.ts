import { describe, expect, it } from 'vitest';
import type { HistoryItem } from '../../room/api.ts';
import { historyWords } from './history-words.ts';

const item = (change: Partial<HistoryItem>): HistoryItem =>
  ({
    id: '1',
    doc: 'd',
    docName: 'Equipment',
    action: 'cell',
    rowLabel: 'Tent',
    columnName: 'Count',
    before: '12',
    after: '14',
    count: 1,
    ...change,
  }) as HistoryItem;

describe('a line of the history', () => {
  it('[UI-13] says what became of what', () => {
    expect(historyWords(item({}))).toEqual({ did: 'changed Count of “Tent”', change: '12 → 14', inDocument: true });
    expect(historyWords(item({ before: null, after: '' })).change).toBe('empty → empty');
    expect(historyWords(item({ count: 40 }))).toEqual({ did: 'changed 40 cells', change: null, inDocument: true });
  });

  it('[UI-13] tells a decision from a change', () => {
    expect(historyWords(item({ before: '14' }))).toEqual({
      did: 'kept “14” as Count of “Tent”',
      change: null,
      inDocument: true,
    });
  });

  it('[UI-13] tells that a decision was taken back, and not that values were changed', () => {
    const did = (change: Partial<HistoryItem>): string =>
      historyWords(item({ action: 'settlement-undone', ...change })).did;
    expect(did({})).toBe('took back the decision about Count of “Tent”');
    expect(did({ columnName: '' })).toBe('took back the decision about “Tent”');
    expect(did({ rowLabel: '' })).toBe('took back the decision about Count');
    expect(historyWords(item({ action: 'settlement-undone' })).change).toBeNull();
  });

  it('[UI-13] finds words where a name is missing', () => {
    expect(historyWords(item({ action: 'column-added', columnName: '' })).did).toBe('added a column');
    expect(historyWords(item({ action: 'document-added', docName: '' })).did).toBe('made a document');
    expect(historyWords(item({ action: 'row-deleted', rowLabel: '' })).did).toBe('deleted a row');
    expect(historyWords(item({ action: 'row-deleted', count: 3 })).did).toBe('deleted 3 rows');
  });
});
