import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingTests, namedTest, readTables, TESTS } from './named-tests';

const HEADING = ['Attack', 'Defence', 'Test, or why it cannot happen here'];

/** The attacks of the list. */
const NUMBERS = Array.from({ length: 93 }, (_, index) => index + 1);

/** Less cannot say why something cannot happen. */
const SHORTEST_REASON = 40;

const ROW = /^((?:\d+\. ?)+)(.*)$/;

const rows = readTables(readFileSync(join(TESTS, '..', 'docs', 'security.md'), 'utf8'), HEADING).map(
  ([attack = '', defence = '', answer = '']) => {
    const [, numbers, title = ''] = ROW.exec(attack) ?? [];
    return {
      numbers: [...(numbers ?? '').matchAll(/\d+/g)].map(([number]) => Number(number)),
      attack,
      title,
      defence,
      items: answer.split('<br>').map((item) => item.trim()),
    };
  },
);

const named = rows.flatMap(({ items }) => items.flatMap((item) => namedTest(item) ?? []));

test('every attack of the list has one row, and no other has', () => {
  const numbers = rows.flatMap((row) => row.numbers);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(NUMBERS);
});

test('every row says what is tried, what stands against it, and which test tries it or why none can', () => {
  const incomplete = rows.filter(
    ({ title, defence, items }) =>
      title === '' ||
      defence === '' ||
      !items.every((item) => namedTest(item) !== undefined || (item.length >= SHORTEST_REASON && item.endsWith('.'))),
  );
  expect(incomplete).toEqual([]);
});

test('the tests that the rows name exist', () => {
  expect(named.length).toBeGreaterThan(0);
  expect(missingTests(named)).toEqual([]);
});
