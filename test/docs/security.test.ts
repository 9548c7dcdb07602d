import { readLedger } from './ledger';
import { missingTests, namedTest } from './named-tests';

/** The attacks of the list. */
const NUMBERS = Array.from({ length: 102 }, (_, index) => index + 1);

/** Less cannot say why something cannot happen. */
const SHORTEST_REMARK = 40;

const rows = readLedger('attacks').flatMap(({ attacks }) => attacks);
const named = rows.flatMap(({ tests }) => tests.map(namedTest));

test('every attack of the list has one row, and no other has', () => {
  expect(rows.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(NUMBERS);
});

test('every row says what is tried, what stands against it, and which test tries it or why none can', () => {
  const incomplete = rows.filter(
    ({ attack, defence, tests, remark }) =>
      attack === '' ||
      defence === '' ||
      (tests.length === 0 && remark === undefined) ||
      (remark !== undefined && (remark.length < SHORTEST_REMARK || !remark.endsWith('.'))),
  );
  expect(incomplete).toEqual([]);
});

test('the tests that the rows name exist', () => {
  expect(named.length).toBeGreaterThan(0);
  expect(missingTests(named)).toEqual([]);
});
