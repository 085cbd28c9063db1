/** The real signaling server, alone in a process: what `npm start` runs, without an app to serve. */
import { tmpdir } from 'node:os';
import { realEnv } from '../../src/lib/env.ts';
import { createServer } from '../../src/server/server.ts';

const server = await createServer({
  env: realEnv,
  port: Number(process.env.PORT),
  distDir: tmpdir(),
  log: (line) => console.error(line),
});
console.log(`signaling on port ${server.port}`);
