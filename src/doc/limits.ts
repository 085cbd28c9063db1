/** What one person may write into a document. A peer's entry is held to the same by its byte budget. */
export const docLimits = {
  /** A cell is shown in a grid and travels in one entry; longer text belongs into a note. */
  cellChars: 32_768,
  /** One action is one transaction and one entry: cells, and characters in them. Larger work comes as a file, in steps. */
  actionCells: 50_000,
  actionChars: 800_000,
  nameChars: 200,
  /** Beyond this, start-up of a phone takes seconds. */
  rows: 100_000,
  columns: 200,
  options: 500,
} as const;

export type DocLimits = typeof docLimits;
