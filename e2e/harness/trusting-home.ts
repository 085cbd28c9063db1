/** An account's folder with an authority that its Chromium trusts, as a person installs one from `/trust`. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const certutil = '/usr/bin/certutil';
export const canTrust = (): boolean => existsSync(certutil);

export interface TrustingHome {
  readonly folder: string;
  remove(): Promise<void>;
}

/** `authority`: the file that `/trust` hands out. */
export async function makeTrustingHome(authority: Uint8Array): Promise<TrustingHome> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-home-'));
  const database = join(folder, '.pki', 'nssdb');
  await mkdir(database, { recursive: true });
  const file = join(folder, 'authority.crt');
  await writeFile(file, authority);
  const run = (...args: string[]): unknown =>
    execFileSync(certutil, ['-d', `sql:${database}`, ...args], { stdio: 'pipe' });
  run('-N', '--empty-password');
  // "C": a trusted authority for servers; for nothing else.
  run('-A', '-n', 'Skein', '-t', 'C,,', '-i', file);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
