import { describe, expect, it } from 'vitest';
import { appHeaders, headersFile } from './security-headers.ts';

describe('security headers', () => {
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
