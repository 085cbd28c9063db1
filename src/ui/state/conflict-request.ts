/** A conflict that was asked for by name; `asked` counts, so that asking twice for the same one works. */
export interface ConflictRequest {
  readonly row: string;
  readonly column: string | null;
  readonly asked: number;
}
