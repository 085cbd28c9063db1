/**
 * Three kinds of failure have three forms here: our own bug throws (`assert`), an expected failure is a `Result`
 * whose error is a plain union carrying the facts, and a peer's bad input is dropped, counted and logged at one place.
 */
export type Ok<T> = { readonly ok: true; readonly value: T };
export type Err<E> = { readonly ok: false; readonly error: E };
export type Result<T, E> = Ok<T> | Err<E>;

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const err = <const E>(error: E): Err<E> => ({ ok: false, error });

/** Throws when an invariant of ours is broken; never used on input from outside. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}

/** Ends a switch over a union, so that a new member is a compile error where it is not handled. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
