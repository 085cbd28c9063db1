/**
 * What every store must do, as named checks that need no test runner: the in-memory store runs them in Node, the real one
 * inside real browsers. A check throws when it fails; its name begins with the rule it shows.
 */
import { equalBytes } from '../lib/bytes.ts';
import type { Result } from '../lib/result.ts';
import type { Storage, Store, StoreError, StoreOp, StoreRange } from './port.ts';

/** One browser's disk: each `tab` is a storage of its own on it. `name` is new with each world. */
export interface ContractWorld {
  readonly name: string;
  tab(schemaVersion?: number): Storage;
}

export interface ContractCheck {
  readonly name: string;
  run(world: ContractWorld): Promise<void>;
}

const contractTables = ['a', 'b'] as const;

const put = (table: string, key: string, value: unknown): StoreOp => ({ type: 'put', table, key, value });
const del = (table: string, key: string): StoreOp => ({ type: 'delete', table, key });

function must<T>(result: Result<T, StoreError>): T {
  if (!result.ok) throw new Error(`unexpected ${JSON.stringify(result.error)}`);
  return result.value;
}

function same(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

const errorOf = (result: Result<unknown, StoreError>): string => (result.ok ? 'ok' : result.error.type);

const openAt = async (world: ContractWorld, schemaVersion?: number): Promise<Store> =>
  must(await world.tab(schemaVersion).open(world.name, contractTables));

const lossOf = (store: Store): Promise<StoreError> => new Promise((resolve) => store.onLost(resolve));

const keysOf = async (store: Store, range: StoreRange): Promise<string> =>
  must(await store.range('a', range))
    .map((item) => item.key)
    .join(' ');

async function withKeys(world: ContractWorld, keys: readonly string[]): Promise<Store> {
  const store = await openAt(world);
  must(await store.write(keys.map((key) => put('a', key, `value of ${key}`))));
  return store;
}

export const storeContract: readonly ContractCheck[] = [
  {
    name: '[STO-1] a batch is stored whole: puts and deletes, in order, over several tables',
    async run(world) {
      const store = await openAt(world);
      must(await store.write([put('a', 'gone', 1), put('b', 'there', 1)]));
      must(await store.write([put('a', 'k', 1), put('a', 'k', 2), del('a', 'gone'), put('b', 'k', 3)]));
      same(must(await store.getMany('a', ['k', 'gone'])), [2, undefined]);
      same(must(await store.getMany('b', ['k', 'there'])), [3, 1]);
      store.close();
    },
  },
  {
    name: '[STO-1] a batch with a value that cannot be stored leaves nothing behind, and its neighbours stand',
    async run(world) {
      const store = await openAt(world);
      const answers = await Promise.all([
        store.write([put('a', 'before', 1)]),
        store.write([put('a', 'half', 1), put('a', 'bad', () => 1)]),
        store.write([put('a', 'after', 1)]),
      ]);
      same(answers.map(errorOf), ['ok', 'failed', 'ok']);
      same(await keysOf(store, {}), 'after before');
      store.close();
    },
  },
  {
    name: '[STO-1] an empty batch is ok',
    async run(world) {
      const store = await openAt(world);
      must(await store.write([]));
      store.close();
    },
  },
  {
    name: '[STO-2] what was answered ok is there for the next open',
    async run(world) {
      const first = await openAt(world);
      must(await first.write([put('a', 'k', { text: 'stays' })]));
      first.close();
      const second = await openAt(world);
      same(must(await second.get('a', 'k')), { text: 'stays' });
      second.close();
    },
  },
  {
    name: '[STO-3] an absent key is undefined, zero and the empty string are values',
    async run(world) {
      const store = await openAt(world);
      must(await store.write([put('a', '', 'empty key'), put('a', 'zero', 0), put('a', 'text', '')]));
      same(must(await store.get('a', 'absent')) === undefined, true);
      same(must(await store.getMany('a', ['', 'zero', 'text'])), ['empty key', 0, '']);
      same(must(await store.getMany('a', [])), []);
      store.close();
    },
  },
  {
    name: '[STO-3] values are copies in both directions, taken when the call is made',
    async run(world) {
      const store = await openAt(world);
      const value = { bytes: Uint8Array.of(1, 2, 3) };
      const written = store.write([put('a', 'k', value)]);
      value.bytes[0] = 9;
      must(await written);
      const read = must(await store.get('a', 'k')) as typeof value;
      read.bytes[1] = 9;
      const again = must(await store.get('a', 'k')) as typeof value;
      same([...again.bytes], [1, 2, 3]);
      store.close();
    },
  },
  {
    name: '[STO-3] a value of 5 MB comes back byte by byte',
    async run(world) {
      const store = await openAt(world);
      const large = Uint8Array.from({ length: 5_000_000 }, (_, i) => (i * 31) & 255);
      must(await store.write([put('a', 'large', large)]));
      same(equalBytes(must(await store.get('a', 'large')) as Uint8Array, large), true);
      store.close();
    },
  },
  {
    name: '[STO-4] ranges: lower bound included, upper excluded, both ways, with a limit',
    async run(world) {
      const store = await withKeys(world, ['b', 'd', 'a', 'c', 'e']);
      same(await keysOf(store, {}), 'a b c d e');
      same(await keysOf(store, { from: 'b', to: 'd' }), 'b c');
      same(await keysOf(store, { from: 'bb' }), 'c d e');
      same(await keysOf(store, { to: 'c' }), 'a b');
      same(await keysOf(store, { limit: 2 }), 'a b');
      same(await keysOf(store, { reverse: true }), 'e d c b a');
      same(await keysOf(store, { from: 'b', to: 'e', reverse: true, limit: 2 }), 'd c');
      same(must(await store.range('a', { from: 'c', limit: 1 })), [{ key: 'c', value: 'value of c' }]);
      same(must(await store.range('a', { to: 'c', reverse: true, limit: 1 })), [{ key: 'b', value: 'value of b' }]);
      store.close();
    },
  },
  {
    name: '[STO-4] a range without room for a key is empty, never an error',
    async run(world) {
      const store = await withKeys(world, ['a', 'b', 'c']);
      for (const reverse of [false, true]) {
        same(await keysOf(store, { from: 'b', to: 'b', reverse }), '');
        same(await keysOf(store, { from: 'c', to: 'a', reverse }), '');
        same(await keysOf(store, { limit: 0, reverse }), '');
        same(await keysOf(store, { from: 'x', limit: 3, reverse }), '');
      }
      same(must(await store.count('a', { from: 'c', to: 'a' })), 0);
      store.close();
    },
  },
  {
    name: '[STO-4] keys are ordered by UTF-16 code units',
    async run(world) {
      // U+FFFD comes after U+1F600 by code units (its first one is D83D), before it by code points.
      const store = await withKeys(world, ['\u{1F600}', '\uFFFD', 'Z', 'a', 'ä', '1', '10', '2']);
      same(await keysOf(store, {}), '1 10 2 Z a ä \u{1F600} \uFFFD');
      store.close();
    },
  },
  {
    name: '[STO-4] count counts the keys of a range',
    async run(world) {
      const store = await withKeys(world, ['a', 'b', 'c', 'd']);
      same(must(await store.count('a', {})), 4);
      same(must(await store.count('a', { from: 'b', to: 'd' })), 2);
      same(must(await store.count('a', { limit: 3 })), 3);
      same(must(await store.count('b', {})), 0);
      store.close();
    },
  },
  {
    name: '[STO-4] twenty tables keep their keys apart',
    async run(world) {
      const tables = Array.from({ length: 20 }, (_, i) => `table ${i}`);
      const store = must(await world.tab().open(world.name, tables));
      must(await store.write(tables.map((table) => put(table, 'same key', table))));
      for (const table of tables) same(must(await store.get(table, 'same key')), table);
      store.close();
    },
  },
  {
    name: '[STO-5] a read sees the writes that its connection was given before it',
    async run(world) {
      const store = await openAt(world);
      const writes = Array.from({ length: 50 }, (_, i) => store.write([put('a', `k${i}`, i)]));
      same(must(await store.get('a', 'k49')), 49);
      same(
        (await Promise.all(writes)).every((answer) => answer.ok),
        true,
      );
      store.close();
    },
  },
  {
    name: '[STO-5] five thousand writes issued at once are all answered and all there',
    async run(world) {
      const store = await openAt(world);
      const writes = Array.from({ length: 5_000 }, (_, i) => store.write([put('a', `k${i}`, i)]));
      for (const answer of await Promise.all(writes)) must(answer);
      same(must(await store.count('a', {})), 5_000);
      store.close();
    },
  },
  {
    name: '[STO-6] two tabs share a store: each reads what the other was told is stored, and nothing is half there',
    async run(world) {
      const [one, two] = [await openAt(world), await openAt(world)];
      await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const store = i % 2 === 0 ? one : two;
          must(await store.write([put('a', `k${i}`, i), put('b', `k${i}`, i)]));
        }),
      );
      for (const store of [one, two]) {
        same(must(await store.count('a', {})), 40);
        same(must(await store.count('b', {})), 40);
      }
      one.close();
      must(await two.write([put('a', 'k0', 'two goes on')]));
      two.close();
    },
  },
  {
    name: '[STO-6] stores of different names share nothing',
    async run(world) {
      const one = await openAt(world);
      const two = must(await world.tab().open(`${world.name} other`, contractTables));
      must(await one.write([put('a', 'k', 1)]));
      same(must(await two.get('a', 'k')) === undefined, true);
      one.close();
      two.close();
    },
  },
  {
    name: '[STO-7] a newer version makes the older tab step aside, with its writes kept',
    async run(world) {
      const old = await openAt(world, 1);
      const loss = lossOf(old);
      const lastWrite = old.write([put('a', 'last', 1)]);
      const newer = must(await world.tab(2).open(world.name, [...contractTables, 'c']));
      same(await loss, { type: 'newer' });
      must(await lastWrite);
      same(errorOf(await old.get('a', 'last')), 'newer');
      same(errorOf(await old.write([put('a', 'k', 1)])), 'newer');
      same(must(await newer.get('a', 'last')), 1);
      must(await newer.write([put('c', 'k', 'in the new table')]));
      newer.close();
      old.close();
    },
  },
  {
    name: '[STO-7] an older tab that opens a newer store is told so',
    async run(world) {
      const newer = await openAt(world, 2);
      same(errorOf(await world.tab(1).open(world.name, contractTables)), 'newer');
      must(await newer.write([put('a', 'k', 'undisturbed')]));
      newer.close();
    },
  },
  {
    name: '[STO-7] a table that the version does not have is an error at the open, not later',
    async run(world) {
      (await openAt(world)).close();
      same(errorOf(await world.tab().open(world.name, ['a', 'unheard of'])), 'failed');
    },
  },
  {
    name: '[STO-8] after close every call answers closed; close again is harmless and tells nobody of a loss',
    async run(world) {
      const store = await openAt(world);
      let told = 0;
      store.onLost(() => {
        told += 1;
      });
      const written = store.write([put('a', 'k', 'on its way')]);
      store.close();
      store.close();
      must(await written);
      same(errorOf(await store.get('a', 'k')), 'closed');
      same(errorOf(await store.getMany('a', ['k'])), 'closed');
      same(errorOf(await store.range('a', {})), 'closed');
      same(errorOf(await store.count('a', {})), 'closed');
      same(errorOf(await store.write([put('a', 'k', 1)])), 'closed');
      const again = await openAt(world);
      same(must(await again.get('a', 'k')), 'on its way');
      again.close();
      same(told, 0);
    },
  },
  {
    name: '[STO-9] a store removed under us is lost, told once, also to whom asks late; then it can be made anew',
    async run(world) {
      const store = await openAt(world);
      must(await store.write([put('a', 'k', 1)]));
      const loss = lossOf(store);
      must(await world.tab().remove(world.name));
      same((await loss).type, 'lost');
      same((await lossOf(store)).type, 'lost');
      same(errorOf(await store.get('a', 'k')), 'lost');
      same(errorOf(await store.write([put('a', 'k', 1)])), 'lost');
      store.close();
      same(errorOf(await store.get('a', 'k')), 'closed');
      const anew = await openAt(world);
      same(must(await anew.count('a', {})), 0);
      anew.close();
    },
  },
  {
    name: '[STO-9] a listener that was taken back hears nothing; removing what is not there is fine',
    async run(world) {
      const store = await openAt(world);
      let told = 0;
      const stop = store.onLost(() => {
        told += 1;
      });
      stop();
      const loss = lossOf(store);
      must(await world.tab().remove(world.name));
      await loss;
      same(told, 0);
      must(await world.tab().remove(`${world.name} that never was`));
    },
  },
];
