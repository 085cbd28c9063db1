import { expect, it } from 'vitest';
import { toHex, utf8 } from '../lib/bytes.ts';
import { openWithPassphrase, sealWithPassphrase } from './passphrase-box.ts';

const salt = new Uint8Array(16).fill(7);

it('[MEM-25] a box opens for its passphrase only, however it was typed, and has this fixed form', async () => {
  const box = await sealWithPassphrase('caf\u00e9 and seven more words', salt, utf8('content'));
  expect(toHex(box)).toMatchInlineSnapshot(
    `"010f07070707070707070707070707070707bf75f00e496835a5fa082f04903c02a51eaadc5a069a44"`,
  );
  expect(await openWithPassphrase('cafe\u0301 and seven more words', box)).toEqual(utf8('content'));
  expect(await openWithPassphrase('another one', box)).toBe('refused');
  const changed = box.slice();
  changed[20] = (changed[20] ?? 0) ^ 1;
  expect(await openWithPassphrase('caf\u00e9 and seven more words', changed)).toBe('refused');
  // A file that asks for more memory than there is gets none.
  const greedy = box.slice();
  greedy[1] = 30;
  expect(await openWithPassphrase('caf\u00e9 and seven more words', greedy)).toBe('damaged');
  expect(await openWithPassphrase('x', box.slice(0, 10))).toBe('damaged');
});
