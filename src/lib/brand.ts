declare const brand: unique symbol;

/** A string or number that only its own constructor function may produce; mixing two kinds of id is a compile error. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
