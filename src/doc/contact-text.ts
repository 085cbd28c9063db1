/** Addresses, e-mail addresses and telephone numbers as people type them, and where a click on one may lead (T15). */

/** Nothing else may be opened from a cell: a script is an address, too. */
const webAddress = /^https?:\/\/[^\s/$.?#][^\s]*$/i;
/** `example.org/path`, as people write it. */
const bareAddress = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}{2,24}(?:[/?#:][^\s]*)?$/u;
const mailAddress = /^[^\s@<>"',;:()]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.)+[\p{L}\p{N}-]{2,24}$/u;
const longest = 2_000;

export type ContactType = 'url' | 'email' | 'phone';

/** As it is kept, or null. A number keeps the spaces that somebody put for the eye. */
export function readContact(type: ContactType, text: string): string | null {
  if (text.length > longest) return null;
  if (type === 'email') return mailAddress.test(text) ? text : null;
  if (type === 'phone') {
    const digits = text.replace(/\D/g, '').length;
    return /^\+?[\d\s()./-]+$/.test(text) && digits >= 3 && digits <= 20 ? text : null;
  }
  return webAddress.test(text) || bareAddress.test(text) ? text : null;
}

/** Where a cell leads; null where it is nothing that can be opened. */
export function contactAddress(type: ContactType, text: string): string | null {
  const read = readContact(type, text.trim());
  if (read === null) return null;
  if (type === 'email') return `mailto:${encodeURIComponent(read).replaceAll('%40', '@')}`;
  if (type === 'phone') return `tel:${read.replace(/[^\d+]/g, '')}`;
  return webAddress.test(read) ? read : `https://${read}`;
}
