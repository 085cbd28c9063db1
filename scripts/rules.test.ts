import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const specification = await readFile(join(root, 'docs', 'spec.md'), 'utf8');
/** Threats (T1 …) are listed there; tests quote them beside the rules. */
const threats = await readFile(join(root, 'docs', 'threat-model.md'), 'utf8');

/** Rules that no test quotes yet. A new rule comes with its test; one that gets a test is struck off here. */
const withoutTest: readonly string[] = [];

const isInvariant = (number: string): boolean => /^I\d+$/.test(number);

/** The numbers at the beginning of a text. Contracts hold their titles in data, so any text in quotes counts. */
const quotedNumbers = /(?<!todo\()['"`]((?:\[(?:[A-Z]+-|[IT])\d+\] ?)+)/g;

async function quotedByTests(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const placesByNumber = new Map<string, Set<string>>();
  for (const folder of ['src', 'scripts', 'e2e', 'bench']) {
    const names = await readdir(join(root, folder), { recursive: true });
    // Contracts and checks that several runners share are not named *.test.ts, and no other code quotes a number so.
    for (const name of names.filter((each) => /\.tsx?$/.test(each))) {
      const source = await readFile(join(root, folder, name), 'utf8');
      for (const number of [...source.matchAll(quotedNumbers)].flatMap(([text]) => text.match(/[A-Z]+-?\d+/g) ?? [])) {
        const places = placesByNumber.get(number) ?? new Set<string>();
        placesByNumber.set(number, places.add(join(folder, name)));
      }
    }
  }
  return placesByNumber;
}

const quoted = await quotedByTests();
const stated = [...specification.matchAll(/^- \[([A-Z]+-\d+|I\d+)\](?! is stated under)(.*)/gm)].map(
  ([, number = '', text = '']) => ({ number, isLater: text.startsWith(' (later)') }),
);

it('[RULE-1] every number that a test quotes is stated', () => {
  const known = new Set(stated.map(({ number }) => number));
  for (const [number] of threats.matchAll(/\bT\d+\b/g)) known.add(number);
  const unknown = [...quoted].filter(([number]) => !known.has(number));
  expect(unknown.map(([number, places]) => `${number} in ${[...places].join(', ')}`)).toEqual([]);
});

it('[RULE-1] no number is given twice', () => {
  const numbers = stated.map(({ number }) => number);
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
});

it('[RULE-2] every rule that holds today is quoted by a test', () => {
  const untested = stated.filter(({ number, isLater }) => !isLater && !isInvariant(number) && !quoted.has(number));
  expect(untested.map(({ number }) => number).filter((number) => !withoutTest.includes(number))).toEqual([]);
});

it('[RULE-2] every attack on members, identities and links is quoted by a test', () => {
  const attacks = [4, 5, 6, 7, 8, 9, 13, 17, 18, 19, 20, 21, 22].map((number) => `T${number}`);
  expect(attacks.filter((number) => !quoted.has(number))).toEqual([]);
});
