/**
 * A certificate authority of one machine and the server certificate it signs (RFC 5280, ECDSA with P-256).
 *
 * [TLS-1] The authority can vouch for local names and private addresses only, by critical name constraints: whoever
 *         trusts it on a phone does not hand the web's other sites to the machine that holds its key.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import {
  bits,
  boolTrue,
  type Der,
  explicit,
  implicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts';

export interface Issued {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
  readonly untilMs: number;
}

export interface Validity {
  readonly fromMs: number;
  readonly untilMs: number;
}

const authorityName = 'Skein local authority';
const localDomains = ['localhost', 'local', 'home.arpa', 'internal', 'lan'];
/** Private, shared (carrier and overlay networks), loopback, link-local; then the same of IPv6. */
const localRanges = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

/** True for an address that every authority made here may vouch for. */
export function isLocalAddress(address: string): boolean {
  const local = new BlockList();
  for (const [base, prefix] of localRanges) local.addSubnet(base, prefix, isIPv4(base) ? 'ipv4' : 'ipv6');
  return (isIPv4(address) && local.check(address, 'ipv4')) || (isIPv6(address) && local.check(address, 'ipv6'));
}

/** `ownAddresses`: addresses of this machine outside the local ranges, that it may vouch for, too. */
export function issueAuthority(validity: Validity, ownAddresses: readonly string[]): Issued {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const permitted = [
    ...localDomains.map((domain) => sequence(dnsName(domain))),
    ...localRanges.map(([base, prefix]) => sequence(range(base, prefix))),
    ...ownAddresses.map((address) => sequence(range(address, isIPv4(address) ? 32 : 128))),
  ];
  const extensions = [
    // A path length of zero: it signs servers, never another authority.
    extension('2.5.29.19', true, sequence(boolTrue(), integer(Uint8Array.of(0)))),
    extension('2.5.29.15', true, bits(Uint8Array.of(0b0000_0110), 1)), // keyCertSign, cRLSign
    extension('2.5.29.14', false, octets(keyId(keys.publicKey))),
    extension('2.5.29.30', true, sequence(explicit(0, ...permitted))),
  ];
  return issue({
    subject: authorityName,
    publicKey: keys.publicKey,
    signer: keys,
    validity,
    extensions,
    key: keys.privateKey,
  });
}

export interface ServerRequest {
  readonly authority: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly validity: Validity;
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

export function issueServer({ authority, validity, names, addresses }: ServerRequest): Issued {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subjects = [...names.map(dnsName), ...addresses.map((address) => implicit(7, addressBytes(address)))];
  const extensions = [
    extension('2.5.29.19', true, sequence()),
    extension('2.5.29.15', true, bits(Uint8Array.of(0b1000_0000), 7)), // digitalSignature
    extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))), // serverAuth
    extension('2.5.29.35', false, sequence(implicit(0, keyId(authority.publicKey)))),
    extension('2.5.29.14', false, octets(keyId(keys.publicKey))),
    extension('2.5.29.17', false, sequence(...subjects)),
  ];
  return issue({
    subject: 'Skein local server',
    publicKey: keys.publicKey,
    signer: authority,
    validity,
    extensions,
    key: keys.privateKey,
  });
}

interface Issuing {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signer: { readonly privateKey: KeyObject };
  readonly validity: Validity;
  readonly extensions: readonly Der[];
  /** The subject's own private key, handed back beside the certificate. */
  readonly key: KeyObject;
}

function issue({ subject, publicKey, signer, validity, extensions, key }: Issuing): Issued {
  const body = sequence(
    explicit(0, integer(Uint8Array.of(2))), // version 3
    integer(randomBytes(16)),
    ecdsaWithSha256,
    distinguishedName(authorityName),
    sequence(time(validity.fromMs), time(validity.untilMs)),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  );
  const certificate = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, signer.privateKey)));
  return {
    cert: toPem(certificate),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    untilMs: validity.untilMs,
  };
}

const extension = (id: string, critical: boolean, content: Der): Der =>
  sequence(oid(id), ...(critical ? [boolTrue()] : []), octets(content));

const distinguishedName = (commonName: string): Der => sequence(set(sequence(oid('2.5.4.3'), utf8String(commonName))));

const dnsName = (name: string): Der => implicit(2, Buffer.from(name, 'latin1'));

/** An address and its mask in one, as name constraints want it. */
function range(base: string, prefix: number): Der {
  const address = addressBytes(base);
  const mask = address.map((_, i) => (0xff00 >> Math.min(8, Math.max(0, prefix - i * 8))) & 0xff);
  return implicit(7, Buffer.concat([address, mask]));
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : []);
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail)];
  return Buffer.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}

/** Any steady name for a key does; this is the one RFC 7093 gives. */
const keyId = (publicKey: KeyObject): Buffer =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);

const toPem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString('base64')
    .replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
