/** Starts the server for `npm start` and says in the terminal where it is. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderUnicodeCompact } from 'uqr';
import { realEnv } from '../lib/env.ts';
import { lanAddresses, originOf } from './lan-addresses.ts';
import { createServer, type RunningServer } from './server.ts';
import { loadLocalTls } from './tls/local-tls.ts';

export interface StartOptions {
  readonly port: number;
  readonly https: boolean;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function main({ port, https }: StartOptions): Promise<void> {
  // The terminal may go away before the server does (`npm start | head`).
  process.stdout.on('error', () => {});
  const say = (line = ''): void => console.log(line);
  const tls = https
    ? await loadLocalTls({ env: realEnv, folder: join(root, '.skein'), addresses: lanAddresses() })
    : null;
  let server: RunningServer;
  try {
    server = await createServer({
      env: realEnv,
      port,
      distDir: join(root, 'dist'),
      log: (line) => console.error(line),
      ...(tls ? { tls } : {}),
    });
  } catch (problem) {
    for (const line of listenProblem(port, problem)) console.error(line);
    process.exitCode = 1;
    return;
  }

  const lan = lanAddresses();
  say();
  say('  Skein is running.');
  say();
  say(`  On this computer   ${originOf('http', 'localhost', server.port)}/`);
  for (const address of lan) say(`  In this network    ${originOf(https ? 'https' : 'http', address, server.port)}/`);
  if (lan.length === 0) say('  No network found: other devices cannot reach this computer just now.');
  say();
  const [first] = lan;
  if (first !== undefined) {
    // Plain http on purpose: the code must open on a phone that does not trust the certificate yet.
    const target = `${originOf('http', first, server.port)}/${https ? 'trust' : ''}`;
    say(indent(renderUnicodeCompact(target, { border: 2 })));
    say(`  ${target}`);
    say(
      https
        ? '  Scan it to let another device trust this computer; then it opens the app and works offline.'
        : '  Browsers on other devices need a secure address: start with  npm start -- --https',
    );
    say();
  }
  say('  Stop with Ctrl+C. Rooms live in the browsers and go on without this server.');

  const stop = (): void => {
    void server.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function listenProblem(port: number, problem: unknown): string[] {
  const code = problem instanceof Error && 'code' in problem ? problem.code : null;
  const another = `Choose another one:  PORT=${port === 8080 ? 8090 : 8080} npm start`;
  if (code === 'EADDRINUSE') return [`Port ${port} is in use by another program (or by Skein itself).`, another];
  if (code === 'EACCES') return [`This account may not use port ${port}.`, another];
  return [`The server cannot listen on port ${port}: ${String(problem)}`, another];
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
