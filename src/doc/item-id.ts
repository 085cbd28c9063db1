/**
 * Names of Yjs items. Inside this folder an item is a `Ref` of two numbers, because loading reads a hundred thousand of
 * them; outside it is the text `client:clock`.
 */
import type { ItemId, RecordId } from './types.ts';

export interface Ref {
  readonly client: number;
  readonly clock: number;
}

export const sameRef = (a: Ref, b: Ref): boolean => a.clock === b.clock && a.client === b.client;

export const idText = (ref: Ref): string => `${ref.client}:${ref.clock}`;
export const itemIdOf = (ref: Ref): ItemId => idText(ref) as ItemId;
export const recordIdOf = (ref: Ref): RecordId => idText(ref) as RecordId;

/** Null unless the text is the one form in which we write an id. */
export function parseId(text: string): Ref | null {
  const match = /^(0|[1-9]\d{0,15}):(0|[1-9]\d{0,15})$/.exec(text);
  if (!match) return null;
  const ref = { client: Number(match[1]), clock: Number(match[2]) };
  return isCount(ref.client) && isCount(ref.clock) ? ref : null;
}

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
