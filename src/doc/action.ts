/** The form of every action on a document: checks first, then one transaction, then what undoes it. */
import type { Bytes } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { docLimits } from './limits.ts';
import type { LiveDoc } from './live-doc.ts';
import type { UndoStep } from './undo-step.ts';
import { createFieldWriter, type Writer } from './write.ts';

/** A subset of the room's errors, in their words, so that the room can pass them on as they are. */
export type DocRefusal =
  | { readonly code: 'not-found' }
  | { readonly code: 'name-empty' }
  /** Only a newer app knows what may be written there [DOC-6]. */
  | { readonly code: 'newer-column' }
  | { readonly code: 'cell-too-long'; readonly limitChars: number; readonly chars: number }
  | { readonly code: 'name-too-long'; readonly limitChars: number; readonly chars: number }
  | { readonly code: 'too-much-at-once'; readonly limitCells: number; readonly limitChars: number }
  | { readonly code: 'too-many-rows'; readonly limit: number }
  | { readonly code: 'too-many-columns'; readonly limit: number }
  | { readonly code: 'too-many-options'; readonly limit: number };

export interface Written<T> {
  /** To be appended to the log; null when everything was as asked already. */
  readonly update: Bytes | null;
  /** Null together with `update`. */
  readonly undo: UndoStep | null;
  readonly made: T;
}

export type Action<T = void> = Result<Written<T>, DocRefusal>;

export const refuse = (refusal: DocRefusal): { readonly ok: false; readonly error: DocRefusal } => err(refusal);
export const notFound = refuse({ code: 'not-found' });

/** `write` may not fail: whatever can be refused was refused before. */
export function act<T>(live: LiveDoc, write: (writer: Writer) => T): { ok: true; value: Written<T> } {
  const writer = createFieldWriter(live);
  let made: { readonly value: T } | null = null;
  const update = live.transact(() => {
    made = { value: write(writer) };
  });
  const value = (made as { readonly value: T } | null)?.value as T;
  return ok({ update, undo: update && writer.step(), made: value }) as { ok: true; value: Written<T> };
}

/** Trimmed, or why not. */
export function checkName(name: string): Result<string, DocRefusal> {
  const trimmed = name.trim();
  if (trimmed === '') return refuse({ code: 'name-empty' });
  const { nameChars: limitChars } = docLimits;
  return trimmed.length > limitChars
    ? refuse({ code: 'name-too-long', limitChars, chars: trimmed.length })
    : ok(trimmed);
}

export function checkCellText(text: string): Result<string, DocRefusal> {
  const { cellChars: limitChars } = docLimits;
  return text.length > limitChars ? refuse({ code: 'cell-too-long', limitChars, chars: text.length }) : ok(text);
}
