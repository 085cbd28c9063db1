/**
 * Names of people and labels of devices: long enough for any, short enough for a list, and sealed well below what an
 * operation may carry (`maxSealedNameBytes` in members/op.ts), whatever the script.
 */
export const maxProfileChars = 60;
