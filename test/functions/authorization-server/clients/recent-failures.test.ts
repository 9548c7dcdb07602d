import { MetadataDocumentError } from '../../../../functions/authorization-server/clients/metadata-document-error';
import { RecentFailures } from '../../../../functions/authorization-server/clients/recent-failures';

test('[67] the memory of failures is bounded, and the oldest are forgotten first', () => {
  const failures = new RecentFailures(() => 0);
  for (let each = 0; each < 10_000; each += 1) {
    failures.add(`https://h${each}.example.com/`, new MetadataDocumentError('x'));
  }
  expect(failures.size).toBe(256);
  expect(failures.of('https://h9743.example.com/')).toBeUndefined();
  expect(failures.of('https://h9744.example.com/')?.message).toBe('x');
  failures.add('https://h9744.example.com/', new MetadataDocumentError('y'));
  failures.add('https://new.example.com/', new MetadataDocumentError('z'));
  expect(failures.of('https://h9744.example.com/')?.message).toBe('y');
  expect(failures.of('https://h9745.example.com/')).toBeUndefined();
});
