import { expect, it, vi } from 'vitest';
import { found, newHub, newPerson, value } from './testing/people.ts';

it('[I13] never says "saved" beside a change that is not: the status is there before the next frame', async () => {
  const { here } = await found(await newPerson(newHub(), 'Ana'));
  const doc = value(await here.room.addTable('Table 1', ['A']));
  const table = here.table(doc);
  const cell = { row: table.rowId(0), column: table.columnId(0) };
  for (let round = 1; round <= 5; round++) {
    await vi.waitFor(() => expect(here.view().status.unsaved).toBe(0));
    // Nothing but the call's own turn lies between: no timer has run, and nothing has been painted.
    value(await here.room.setCells(doc, [{ ...cell, value: `value ${round}` }]));
    expect(table.texts()).toEqual([[`value ${round}`]]);
    expect(here.view().status.unsaved).toBeGreaterThan(0);
  }
});
