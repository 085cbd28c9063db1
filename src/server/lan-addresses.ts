import { networkInterfaces } from 'node:os';

/**
 * Addresses under which other devices of the local network may reach this machine, IPv4 first. Of IPv6 only the unique
 * local ones: link-local needs a zone that means nothing on another device, and global ones change from day to day.
 */
export function lanAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const outer = all.filter(({ internal }) => !internal);
  const v4 = outer.filter(({ family, address }) => family === 'IPv4' && !address.startsWith('169.254.'));
  const v6 = outer.filter(({ family, address }) => family === 'IPv6' && /^f[cd]/i.test(address));
  return [...v4, ...v6].map(({ address }) => address);
}

export const originOf = (scheme: 'http' | 'https', address: string, port: number): string =>
  `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`;
