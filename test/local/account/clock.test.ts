import { Clock } from '../../../local/account/clock';

test('parts are added up, and advances too', () => {
  const clock = new Clock();
  const start = clock.seconds();
  clock.advance({ days: 1, hours: 1, minutes: 1, seconds: 1 });
  clock.advance({ seconds: 1 });
  const moved = clock.seconds() - start;
  expect(moved).toBeGreaterThanOrEqual(86_400 + 3_600 + 60 + 2);
  expect(moved).toBeLessThan(86_400 + 3_600 + 60 + 30);
});

test.each([{ seconds: -1 }, { hours: Number.NaN }])('%j does not move time forward', (by) => {
  expect(() => new Clock().advance(by)).toThrow(
    expect.objectContaining({ code: 'InvalidOption', message: expect.stringContaining('does not move time forward') }),
  );
});
