/** The table's and the import's words; see `en.ts`. */
export const enTable = {} as const;
