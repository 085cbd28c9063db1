/**
 * The path of a request with its escapes read and its query cut, or null when it is not one we would ever serve: no
 * absolute form, no way upwards, nothing hidden, nothing that means something to Windows.
 */
export function requestPath(url: string | undefined): string | null {
  const [raw = ''] = (url ?? '').split(/[?#]/);
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return null;
  }
  return path.startsWith('/') && !/[\\:\0]|\/\.|\/\//.test(path) ? path : null;
}
