import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  // Each test runs several browsers of its own; more at once would only measure the machine.
  workers: 1,
  // A test that passes at the second try has found something.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  outputDir: 'test-results',
  reporter: [['line'], ['json', { outputFile: '.cache/e2e.json' }]],
});
