/** Under which addresses other devices reach the server that served this page. */
export interface ServerAddresses {
  readonly addresses: readonly string[];
  readonly https: boolean;
}

const none: ServerAddresses = { addresses: [], https: false };

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
  hostname === '[::1]';

/** Nothing where the page was served by something else, or by nobody: then the share dialog says so in words. */
export async function readServerAddresses(signal: AbortSignal): Promise<ServerAddresses> {
  try {
    const response = await fetch('/server.json', { signal, cache: 'no-store' });
    return response.ok ? addressesOf(await response.json()) : none;
  } catch {
    return none;
  }
}

function addressesOf(answer: unknown): ServerAddresses {
  if (typeof answer !== 'object' || answer === null || !('addresses' in answer)) return none;
  if (!Array.isArray(answer.addresses)) return none;
  const addresses = answer.addresses.filter(
    (address): address is string => typeof address === 'string' && /^https?:\/\/[^/#?]+\/?$/.test(address),
  );
  return {
    addresses: addresses.map((address) => address.replace(/\/$/, '')),
    https: 'https' in answer && answer.https === true,
  };
}
