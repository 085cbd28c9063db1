/** What both device stores must do; see `store-contract.ts` for the form. */
import type { Result } from '../lib/result.ts';
import type { DeviceStore } from './device-store.ts';
import type { StoreError } from './port.ts';

export interface DeviceStoreCheck {
  readonly name: string;
  /** Each `tab()` is a handle of its own on the same values, which are none at the start. */
  run(tab: () => DeviceStore): Promise<void>;
}

function must<T>(result: Result<T, StoreError>): T {
  if (!result.ok) throw new Error(`unexpected ${JSON.stringify(result.error)}`);
  return result.value;
}

function same(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

const errorOf = (result: Result<unknown, StoreError>): string => (result.ok ? 'ok' : result.error.type);

export const deviceStoreContract: readonly DeviceStoreCheck[] = [
  {
    name: '[STO-11] a value set in one tab is read in another, copied; deleted it is undefined',
    async run(tab) {
      const [one, two] = [tab(), tab()];
      same(must(await one.get('name')) === undefined, true);
      const value = { name: 'Ana', colors: [1, 2] };
      const stored = one.set('name', value);
      must(await stored);
      value.colors.push(3);
      same(must(await two.get('name')), { name: 'Ana', colors: [1, 2] });
      must(await two.del('name'));
      must(await two.del('name'));
      same(must(await one.get('name')) === undefined, true);
      one.close();
      two.close();
    },
  },
  {
    name: '[STO-11] updates of two tabs at once lose nothing, and each answers its own new value',
    async run(tab) {
      const tabs = [tab(), tab()];
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => tabs[i % 2]?.update<number>('count', (old) => (old ?? 0) + 1)),
      );
      const values = answers.map((answer) => (answer?.ok ? answer.value : -1)).sort((a, b) => a - b);
      same(
        values,
        [...Array(40).keys()].map((i) => i + 1),
      );
      for (const each of tabs) each.close();
    },
  },
  {
    name: '[STO-11] of two tabs that make a first value, one wins and both learn which',
    async run(tab) {
      const [one, two] = [tab(), tab()];
      const mine = await Promise.all([
        one.update<string>('keys', (old) => old ?? 'from one'),
        two.update<string>('keys', (old) => old ?? 'from two'),
      ]);
      const [a, b] = mine.map(must);
      same(a, b);
      one.close();
      two.close();
    },
  },
  {
    name: '[STO-11] what an update throws is thrown to its caller and changes nothing',
    async run(tab) {
      const store = tab();
      must(await store.set('k', 1));
      const thrown = await store
        .update('k', () => {
          throw new RangeError('a bug');
        })
        .catch((problem: unknown) => String(problem));
      same(thrown, 'RangeError: a bug');
      same(must(await store.get('k')), 1);
      store.close();
    },
  },
  {
    name: '[STO-11] what cannot be stored fails and leaves the old value; after close every call answers closed',
    async run(tab) {
      const store = tab();
      must(await store.set('k', 1));
      same(errorOf(await store.set('k', () => 1)), 'failed');
      same(errorOf(await store.update('k', () => () => 1)), 'failed');
      same(must(await store.get('k')), 1);
      store.close();
      store.close();
      same(errorOf(await store.get('k')), 'closed');
      same(errorOf(await store.set('k', 2)), 'closed');
      same(errorOf(await store.update('k', () => 2)), 'closed');
      same(errorOf(await store.del('k')), 'closed');
    },
  },
];
