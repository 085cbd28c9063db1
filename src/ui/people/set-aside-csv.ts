/** What was written and counts for nobody, as a file: the way out for who may not write any more. */
import Papa from 'papaparse';
import type { HistoryItem } from '../../room/api.ts';
import { disarmFormula } from '../table/csv-export.ts';
import { historyWords } from '../text/history-words.ts';
import { setAsideText } from '../text/set-aside-words.ts';

/** One line for each thing that was done, the oldest first: so it reads, and can be typed again, in the order it was written. */
export function setAsideToCsv(items: readonly HistoryItem[], stamp: (time: number) => string): string {
  const lines = [...items]
    .reverse()
    .map((item) => [
      stamp(item.by.time),
      item.by.name,
      item.by.deviceLabel,
      item.docName,
      item.rowLabel,
      item.columnName,
      historyWords(item).did,
      item.before ?? '',
      item.after,
    ]);
  const text = Papa.unparse(
    [setAsideText.csvHeader, ...lines].map((line) => line.map(disarmFormula)),
    { newline: '\r\n' },
  );
  // The mark at the start is what makes spreadsheets read the file as UTF-8.
  return `\uFEFF${text}\r\n`;
}
