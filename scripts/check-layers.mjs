/** `npm run layers`: says every breach of the layer table and ends with 1 when there is one. */
import { join } from 'node:path';
import { findBreaches } from './layers.mjs';
import { root } from './lib.mjs';

const breaches = findBreaches(join(root, 'src'));
for (const breach of breaches) console.error(breach);
console.log(breaches.length === 0 ? 'The layers hold.' : `${breaches.length} breaches of the layers.`);
process.exitCode = breaches.length === 0 ? 0 : 1;
