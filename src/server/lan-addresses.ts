import { networkInterfaces } from 'node:os';

/**
 * Addresses under which other devices of the local network may reach this machine, likeliest first. Link-local IPv6 is
 * left out: its zone means nothing on another device.
 */
export function lanAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const usable = all.filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address));
  const rank = (family: string): number => (family === 'IPv4' ? 0 : 1);
  return usable.sort((a, b) => rank(a.family) - rank(b.family)).map(({ address }) => address);
}

export const originOf = (scheme: 'http' | 'https', address: string, port: number): string =>
  `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`;
