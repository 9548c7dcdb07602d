import { FetchRate } from '../../../../functions/authorization-server/clients/fetch-rate';

const HOST = 'app.example.com';

test('[69] who asks one after the other waits for half a second at most, however often, and is never refused', () => {
  let now = 0;
  const rate = new FetchRate(() => now);
  for (let each = 0; each < 1_000; each += 1) {
    const wait = rate.turn(HOST);
    expect(wait).toBeLessThanOrEqual(500);
    now += wait!;
  }
  // Ten at once, and then two in a second.
  expect(now).toBe(990 * 500);
});

test('[69] at once are ten of one host, and one more that waits', () => {
  const rate = new FetchRate(() => 0);
  const turns = Array.from({ length: 100 }, () => rate.turn(HOST));
  expect(turns.slice(0, 10)).toEqual(Array(10).fill(0));
  expect(turns[10]).toBe(500);
  expect(new Set(turns.slice(11))).toEqual(new Set([undefined]));
  expect(rate.turn('other.example.com')).toBe(0);
});

test('[69] at once are sixty of all hosts, and one more that waits', () => {
  const rate = new FetchRate(() => 0);
  const turns = Array.from({ length: 100 }, (_, each) => rate.turn(`h${each}.example.com`));
  expect(turns.slice(0, 60)).toEqual(Array(60).fill(0));
  expect(turns[60]).toBe(500);
  expect(new Set(turns.slice(61))).toEqual(new Set([undefined]));
});

test('[69] what was refused takes no turn: half a second later the next one is admitted', () => {
  let now = 0;
  const rate = new FetchRate(() => now);
  Array.from({ length: 100 }, () => rate.turn(HOST));
  now += 500;
  expect(rate.turn(HOST)).toBe(500);
});

test('[69] hosts are forgotten as soon as their burst is whole again', () => {
  let now = 0;
  const rate = new FetchRate(() => now);
  for (let each = 0; each < 10_000; each += 1) {
    now += rate.turn(`h${each}.example.com`)!;
  }
  expect(rate.size).toBeLessThanOrEqual(60);
});

test('[69] a clock that was set back does not stop all fetches', () => {
  let now = 1_000_000;
  const rate = new FetchRate(() => now);
  Array.from({ length: 100 }, () => rate.turn(HOST));
  now = 0;
  expect(rate.turn(HOST)).toBeLessThanOrEqual(500);
});
