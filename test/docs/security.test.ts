import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAmong, namedTest, testNames } from './named-test';
import { cellsOf } from './table-line';

const TESTS = join(__dirname, '..');

/** The attacks of the list. */
const NUMBERS = Array.from({ length: 93 }, (_, index) => index + 1);

/** Less cannot say why something cannot happen. */
const SHORTEST_REASON = 40;

const ROW = /^((?:\d+\. ?)+)(.*)$/;

const rows = readFileSync(join(TESTS, '..', 'docs', 'security.md'), 'utf8')
  .split('\n')
  .map(cellsOf)
  .flatMap((cells) => {
    const [attack = '', defence = '', answer = ''] = cells ?? [];
    const [, numbers, title = ''] = ROW.exec(attack) ?? [];
    return numbers === undefined
      ? []
      : [
          {
            numbers: [...numbers.matchAll(/\d+/g)].map(([number]) => Number(number)),
            attack,
            title,
            defence,
            items: answer.split('<br>').map((item) => item.trim()),
          },
        ];
  });

const named = rows.flatMap(({ attack, items }) =>
  items.flatMap((item) => {
    const test = namedTest(item);
    return test === undefined ? [] : [{ attack, ...test }];
  }),
);

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
  const files = [...new Set(named.map(({ file }) => file))].filter((file) => existsSync(join(TESTS, file)));
  const existing = new Map(files.map((file) => [file, testNames(join(TESTS, file))]));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(({ file, name }) => !isAmong(name, existing.get(file) ?? []))).toEqual([]);
});
