import { expect, it } from 'vitest';
import { createCompany } from './company.ts';
import { firstContentMs } from './limits.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';

it('[MESH-40] after the first link nobody is dialed for a moment; after later ones that does not begin anew', () => {
  const env = createVirtualEnv();
  let looks = 0;
  const company = createCompany({
    env,
    hasLink: () => true,
    connecting: () => 0,
    underWay: () => [],
    isAnybodyThere: () => true,
    isAnybodyUntried: () => false,
    ask: () => {},
    evaluate: () => {
      looks++;
    },
  });
  expect(company.isBusy()).toBe(false);
  company.linked();
  expect(company.isBusy()).toBe(true);
  env.advance(firstContentMs - 1);
  company.linked();
  expect([company.isBusy(), looks]).toEqual([true, 0]);
  env.advance(1);
  expect([company.isBusy(), looks]).toEqual([false, 1]);
  company.stop();
});
