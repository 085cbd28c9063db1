import { expect, it } from 'vitest';
import type { SettledView } from '../../room/api.ts';
import { policyOffer } from './policy-offer.ts';

const decided = (text: string, other: string, column = 'c', me = true): SettledView =>
  ({
    ...{ decision: 'value', doc: 'd', column, columnName: 'Count', rule: null, text, by: { me } },
    others: [{ item: 'i', text: other }],
  }) as never;

it('[UI-20] a policy is offered at the second decision alike, by the same person in one column', () => {
  expect(policyOffer([decided('15', '14')])).toBeNull();
  expect(policyOffer([decided('15', '14'), decided('9', '3')])).toMatchObject({ column: 'c', policy: 'highest' });
  expect(policyOffer([decided('1', '14'), decided('2', '3')])).toMatchObject({ policy: 'lowest' });
  expect(policyOffer([decided('15', '14'), decided('2', '3')])).toBeNull();
  expect(policyOffer([decided('15', '14'), decided('9', '3', 'other')])).toBeNull();
  expect(policyOffer([decided('15', '14'), decided('9', '3', 'c', false)])).toBeNull();
  expect(policyOffer([decided('red', 'blue'), decided('red', 'blue')])).toBeNull();
});
