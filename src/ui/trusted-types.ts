/**
 * The one Trusted Types policy of the app. Nothing else in it may turn text into script, and this may turn one address
 * into one: the service worker's. (The types of the platform do not know Trusted Types yet.)
 */
interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

const serviceWorkerPath = '/sw.js';

/**
 * The service worker's address in the form the browser wants. Call it once a page: a second policy of the name is
 * refused by the content security policy.
 */
export function serviceWorkerUrl(): string {
  const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  if (!factory) return serviceWorkerPath;
  const policy = factory.createPolicy('skein', {
    createScriptURL(url) {
      if (url !== serviceWorkerPath) throw new TypeError('not a script of this app');
      return url;
    },
  });
  // A TrustedScriptURL; `register` takes it where the types say string.
  return policy.createScriptURL(serviceWorkerPath) as string;
}
