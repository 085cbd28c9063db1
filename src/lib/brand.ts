declare const brand: unique symbol;

/**
 * A string or number that only its own constructor function may produce; mixing two kinds of id is a compile error.
 * Brands add up: a MemberId, branded on top of an OpId, is an OpId too.
 */
export type Brand<T, Name extends string> = T & { readonly [brand]: { readonly [N in Name]: true } };
