/**
 * The security headers of the app, in one place: the server sends them, and the build writes them to `dist/_headers` for
 * static hosts that read such a file.
 */

/** `webSockets`: where signaling may be, besides the page's own origin. */
const contentSecurityPolicy = (webSockets: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    // No 'unsafe-inline': style attributes are set through the object model, which the policy lets pass.
    "style-src 'self'",
    `connect-src 'self'${webSockets}`,
    "worker-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types skein',
  ].join('; ');

const common = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // The secret part of a link is after `#` and never sent; this keeps the rest of the address to us, too.
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), display-capture=()',
};

/** For the app when our own server hands it out: signaling is on the same origin. */
export const appHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy(''),
  ...common,
};

/** A static host has no signaling of its own, so the app must be able to reach one elsewhere, encrypted. */
const staticHostHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy(' wss:'),
  ...common,
};

/** For the server's own small pages: no script at all, one stylesheet in the page, named by its hash. */
export const pageHeaders = (styleHash: string): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': `default-src 'none'; style-src '${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  ...common,
});

/** The `_headers` file that several static hosts read: a path, then indented headers. */
export function headersFile(): string {
  const lines = (headers: Readonly<Record<string, string>>): string =>
    Object.entries(headers)
      .map(([name, value]) => `  ${name}: ${value}\n`)
      .join('');
  return [
    `/*\n${lines({ ...staticHostHeaders, 'Cache-Control': 'no-cache' })}`,
    // Detached first: some hosts join the values of every block that matches.
    `/assets/*\n  ! Cache-Control\n${lines({ 'Cache-Control': 'public, max-age=31536000, immutable' })}`,
  ].join('\n');
}
