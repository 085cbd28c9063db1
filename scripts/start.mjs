/** `npm start`: installs what is missing, builds what changed, serves the app and its signaling from one port. */
import { build, checkNode, fail, install } from './lib.mjs';

checkNode();

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg !== '--https');
if (unknown !== undefined) {
  fail(
    `Unknown option: ${unknown}`,
    'Usage: npm start [-- --https]',
    '  --https   also serve over TLS, with a certificate of its own for the local network',
    '  PORT=…    the port to use (8080)',
  );
}
const portText = process.env.PORT ?? '8080';
const port = Number(portText);
if (!/^\d+$/.test(portText) || port > 65_535) fail(`PORT must be a number from 0 to 65535; it is "${portText}".`);

await install();
if ((await build()) !== 0) fail('', 'Building the app failed; what went wrong is above.');

// From here on the sources are TypeScript; in this very process, so that one signal ends it all.
const { register } = await import('tsx/esm/api');
register();
const { main } = await import('../src/server/main.ts');
await main({ port, https: args.includes('--https') });
