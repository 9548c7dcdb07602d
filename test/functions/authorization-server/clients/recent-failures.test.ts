import { RecentFailures } from '../../../../functions/authorization-server/clients/recent-failures';

test('[67] the memory of failures is bounded, and the oldest are forgotten first', () => {
  const failures = new RecentFailures(() => 0);
  for (let each = 0; each < 10_000; each += 1) {
    failures.add(`https://h${each}.example.com/`, 'x');
  }
  expect(failures.size).toBe(256);
  expect(failures.reasonOf('https://h9743.example.com/')).toBeUndefined();
  expect(failures.reasonOf('https://h9744.example.com/')).toBe('x');
  failures.add('https://h9744.example.com/', 'y');
  failures.add('https://new.example.com/', 'z');
  expect(failures.reasonOf('https://h9744.example.com/')).toBe('y');
  expect(failures.reasonOf('https://h9745.example.com/')).toBeUndefined();
});
