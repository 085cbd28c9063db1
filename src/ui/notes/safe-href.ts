/** Addresses that a link may have (T15): what opens a page, writes a mail or dials. Anything else is no link. */
const allowed: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:']);
/** Longer ones are no addresses that somebody means. */
const mostChars = 4096;

export function safeHref(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > mostChars) return null;
  try {
    // Without a base: an address that leans on ours, `//host` among them, is none.
    return allowed.has(new URL(value.trim()).protocol) ? value.trim() : null;
  } catch {
    return null;
  }
}

/** What a person types as an address: without a scheme it is one of the web. */
export function hrefFromText(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || /\s/.test(trimmed)) return null;
  if (/^[^@/:]+@[^@/:]+\.[^@/:]+$/.test(trimmed)) return safeHref(`mailto:${trimmed}`);
  return safeHref(trimmed) ?? (/^[\w-]+(\.[\w-]+)+([/?#].*)?$/.test(trimmed) ? safeHref(`https://${trimmed}`) : null);
}
