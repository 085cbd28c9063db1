import { expect, it } from 'vitest';
import { createCompany } from './company.ts';
import { firstContentMs, firstDialMs, firstDials, firstLinkMs } from './limits.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';

it('[MESH-24] more are dialed when nobody answers for a while, and later where a member has answered', () => {
  const env = createVirtualEnv();
  let answered = 0;
  const begun = env.now();
  const company = createCompany({
    env,
    hasLink: () => false,
    connecting: () => answered,
    underWay: () => [{ since: begun }, { since: begun }],
    isAnybodyThere: () => true,
    isAnybodyUntried: () => true,
    ask: () => {},
    evaluate: () => {},
  });
  expect(company.firstDials()).toBe(firstDials);
  env.advance(firstDialMs);
  expect(company.firstDials()).toBe(firstDials + 4);
  answered = 1;
  expect(company.firstDials()).toBe(firstDials);
  env.advance(firstLinkMs - firstDialMs);
  expect(company.firstDials()).toBe(firstDials + 4);
  company.stop();
});

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
