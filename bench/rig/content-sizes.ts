/** A document of so many megabytes of text: cells of a hundred characters, ten to a row. */
import type { Content } from '../pages/room/room-peer.ts';

const charsPerCell = 100;
const columns = 10;

export const contentOf = (megabytes: number): Content => ({
  rows: Math.max(1, Math.round((megabytes * 1e6) / (charsPerCell * columns))),
  columns,
  charsPerCell,
});
