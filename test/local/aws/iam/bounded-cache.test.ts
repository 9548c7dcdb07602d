import { BoundedCache } from '../../../../local/aws/iam/private/bounded-cache';

test('keeps the last values, and the oldest make room', () => {
  const cache = new BoundedCache<number, string>(2);
  cache.set(1, 'a');
  cache.set(2, 'b');
  cache.set(2, 'c');
  expect([cache.get(1), cache.get(2)]).toEqual(['a', 'c']);
  cache.set(3, 'd');
  expect([cache.get(1), cache.get(2), cache.get(3)]).toEqual([undefined, 'c', 'd']);
});
