import { FetchRate } from '../../../../functions/authorization-server/clients/fetch-rate';

test('[69] a clock that was set back does not stop all fetches', () => {
  let now = 1_000_000;
  const rate = new FetchRate(() => now);
  for (let each = 0; each < 10; each += 1) {
    expect(rate.admits('app.example.com')).toBe(true);
  }
  expect(rate.admits('app.example.com')).toBe(false);
  now = 0;
  expect(rate.admits('app.example.com')).toBe(true);
});
