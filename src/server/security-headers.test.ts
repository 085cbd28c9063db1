import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appHeaders, headersFile, libraryStyleHashes } from './security-headers.ts';

describe('security headers', () => {
  it('[HOST-3] allow exactly the stylesheets that the component library really puts in', async () => {
    const library = dirname(createRequire(import.meta.url).resolve('react-aria/package.json'));
    const files = ['interactions/usePress.mjs', 'overlays/usePreventScroll.mjs'];
    const hashes = await Promise.all(
      files.map(async (file) => {
        const source = await readFile(join(library, 'dist/private', file), 'utf8');
        const attribute = /PRESSABLE_ATTRIBUTE = '([^']+)'/.exec(source)?.[1] ?? '';
        const style =
          /style\.textContent = `([^`]+)`/
            .exec(source)?.[1]
            ?.replace(/\$\{[^}]+\}/, attribute)
            .trim() ?? '';
        return `sha256-${createHash('sha256').update(style).digest('base64')}`;
      }),
    );
    expect(hashes).toEqual(libraryStyleHashes);
  });

  it('[HOST-3] never allow inline script, inline style or evaluation', () => {
    const policy = appHeaders['Content-Security-Policy'] ?? '';
    expect(policy).not.toMatch(/unsafe|\*|script-src[^;]*(data:|blob:)/);
    expect(policy).toContain("connect-src 'self';");
  });

  it('[HOST-8] are written for static hosts too', () => {
    const file = headersFile();
    expect(file).toMatch(/^\/\*\n {2}Content-Security-Policy: default-src 'none';.*connect-src 'self' wss:/);
    expect(file).toContain('/assets/*\n');
    expect(file.split('\n').every((line) => line === '' || line.startsWith('/') || line.startsWith('  '))).toBe(true);
  });
});
