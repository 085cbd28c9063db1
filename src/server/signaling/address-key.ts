import { isIPv6 } from 'node:net';

/**
 * What counts as one address for the limit on connections: an IPv4 address, or the /64 that one IPv6 subscriber has
 * whole. `::ffff:1.2.3.4` is the IPv4 address it carries.
 */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  if (address.includes('::')) groups.push(...Array.from({ length: Math.max(0, missing) }, () => '0'));
  if (tail !== '') groups.push(...tail.split(':'));
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

export const isLoopback = (address: string): boolean =>
  address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address);
