import { describe, it } from 'vitest';
import { cryptoChecks, javascriptForm, webCryptoForm } from './vector-checks.ts';

for (const form of [webCryptoForm(), javascriptForm()]) {
  describe(`the vectors, on ${form.name} in Node`, () => {
    for (const check of cryptoChecks) it(check.name, () => check.run(form));
  });
}
