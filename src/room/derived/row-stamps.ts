/**
 * Who made a row and who changed it last, and when, from the logs [DOC-22]. Time is a label: the last change is the one whose
 * author's clock says so, the same for everybody who holds the same.
 */
import { recordIdOf } from '../../doc/item-id.ts';
import { visibleItems } from '../../doc/register.ts';
import type { DocId, ItemId, RecordId } from '../../doc/types.ts';
import type { Attribution } from '../api.ts';
import type { Authors } from '../authors.ts';
import type { Documents } from '../documents.ts';
import type { RowStamps } from './derive-cells.ts';

export interface RowStampsDeps {
  readonly authors: Pick<Authors, 'ofItem'>;
  readonly documents: Pick<Documents, 'known'>;
}

export function createRowStamps({ authors, documents }: RowStampsDeps): (doc: DocId, row: RecordId) => RowStamps {
  return (doc, row) => {
    // A record's id is the id of the item that made it.
    const created = authors.ofItem(doc, row as string as ItemId);
    let changed = created;
    let isWhole = created.time > 0;
    const live = documents.known(doc)?.live;
    const record = live?.records.get('rows', row);
    for (const [field, items] of record && live ? live.records.read(record) : []) {
      if (field.startsWith('#')) continue;
      for (const item of visibleItems(items)) {
        const by = authors.ofItem(doc, recordIdOf(item) as string as ItemId);
        if (by.time === 0) isWhole = false;
        if (by.time > changed.time) changed = by;
      }
    }
    return {
      createdBy: nameIn(created),
      createdAt: timeText(created.time),
      changedBy: nameIn(changed),
      changedAt: timeText(changed.time),
      isWhole,
    };
  };
}

const nameIn = ({ name, deviceLabel }: Attribution): string => name || deviceLabel;

const parts = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** As a date and time is kept in a cell, by this browser's time zone; empty while nobody knows it. */
export function timeText(time: number): string {
  if (!Number.isFinite(time) || time <= 0 || time > 8.64e15) return '';
  const read = new Map(parts.formatToParts(time).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => read.get(type) ?? '';
  return `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}`;
}
