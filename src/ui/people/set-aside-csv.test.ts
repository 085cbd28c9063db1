import { expect, it } from 'vitest';
import type { DeviceId } from '../../crypto/port.ts';
import type { DocId } from '../../doc/types.ts';
import type { HistoryItem } from '../../room/api.ts';
import { setAsideToCsv } from './set-aside-csv.ts';

const line = (time: number, after: string): HistoryItem => ({
  id: `${time}`,
  doc: 'd' as DocId,
  docName: 'Tents',
  by: {
    member: null,
    name: 'Ben',
    device: 'x' as DeviceId,
    deviceLabel: 'phone',
    color: 0,
    me: true,
    time,
  },
  action: 'cell',
  rowLabel: 'Marquee',
  columnName: 'Count',
  before: null,
  after,
  count: 1,
  cell: null,
  row: null,
});

it('[MEM-26] [T16] what counts for nobody leaves as a file, the oldest first, and nothing in it is run by a spreadsheet', () => {
  const csv = setAsideToCsv([line(2, '=1+1'), line(1, 'twelve, or so')], (time) => `at ${time}`);
  const [header, first, second] = csv.replace('\uFEFF', '').split('\r\n');
  expect(header).toBe('When,Person,Device,Table,Row,Column,What was done,Before,After');
  expect(first).toMatch(/^at 1,Ben,phone,Tents,Marquee,Count,.*,,"twelve, or so"$/);
  expect(second).toMatch(/^at 2,Ben,phone,Tents,Marquee,Count,.*,,'=1\+1$/);
});
