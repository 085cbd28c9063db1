/**
 * The certificate of `npm start -- --https`: made once, kept in a file of this folder, and made anew only when it must be,
 * because every new authority has to be trusted on every device again.
 */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Env } from '../../lib/env.ts';
import type { TlsMaterial } from '../server.ts';
import { type Issued, isLocalAddress, issueAuthority, issueServer } from './certificate.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Long enough that a club's phones are set up once. */
const authorityDays = 1_100;
/** Browsers refuse server certificates that run much longer. */
const serverDays = 365;
/** A certificate this near its end is replaced at the next start. */
const renewDays = 30;
/** Clocks of other devices may run behind ours. */
const backdateDays = 1;

const issued = v.object({ cert: v.string(), key: v.string(), untilMs: v.number() });
const storedTls = v.object({ version: v.literal(1), authority: issued, server: issued });
type StoredTls = v.InferOutput<typeof storedTls>;

export interface LocalTlsOptions {
  readonly env: Env;
  readonly folder: string;
  readonly addresses: readonly string[];
}

export async function loadLocalTls({ env, folder, addresses }: LocalTlsOptions): Promise<TlsMaterial> {
  const file = join(folder, 'local-tls.json');
  const kept = await read(file);
  const name = hostname().toLowerCase();
  const names = ['localhost', ...(/^[a-z0-9-]{1,63}$/.test(name) ? [`${name}.local`] : [])];
  const all = ['127.0.0.1', '::1', ...addresses];

  const fresh = ({ untilMs }: Issued): boolean => untilMs > env.now() + renewDays * dayMs;
  const validity = (days: number) => ({
    fromMs: env.now() - backdateDays * dayMs,
    untilMs: env.now() + days * dayMs,
  });

  // Outside the local ranges an authority may name only the addresses it was made with; the server's certificate it
  // signed then tells which those were.
  const foreign = all.filter((address) => !isLocalAddress(address));
  const servesForeign = (stored: StoredTls): boolean =>
    foreign.every((address) => new X509Certificate(stored.server.cert).checkIP(address) !== undefined);

  const authority: Issued =
    kept && fresh(kept.authority) && servesForeign(kept)
      ? kept.authority
      : issueAuthority(validity(authorityDays), foreign);
  const server: Issued =
    kept && authority === kept.authority && fresh(kept.server) && covers(kept.server.cert, names, all)
      ? kept.server
      : issueServer({
          authority: { privateKey: createPrivateKey(authority.key), publicKey: createPublicKey(authority.key) },
          validity: validity(serverDays),
          names,
          addresses: all,
        });
  if (authority !== kept?.authority || server !== kept.server)
    await write(folder, file, { version: 1, authority, server });
  return {
    cert: server.cert + authority.cert,
    key: server.key,
    authority: new X509Certificate(authority.cert).raw,
  };
}

function covers(cert: string, names: readonly string[], addresses: readonly string[]): boolean {
  const certificate = new X509Certificate(cert);
  return (
    names.every((name) => certificate.checkHost(name) !== undefined) &&
    addresses.every((address) => certificate.checkIP(address) !== undefined)
  );
}

/** Null when there is none, or nothing readable: then a new one is made. */
async function read(file: string): Promise<StoredTls | null> {
  try {
    const parsed = v.safeParse(storedTls, JSON.parse(await readFile(file, 'utf8')));
    if (!parsed.success) return null;
    const { authority, server } = parsed.output;
    for (const { cert, key } of [authority, server]) {
      if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return null;
    }
    return parsed.output;
  } catch {
    return null;
  }
}

/** Whole or not at all, and for this account's eyes only: it holds the authority's private key. */
async function write(folder: string, file: string, stored: StoredTls): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.new`;
  await writeFile(temporary, JSON.stringify(stored), { mode: 0o600 });
  await rename(temporary, file);
}
