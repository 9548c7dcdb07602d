import { functionBundle } from '../../../lib/private/function-bundle';

test('a function whose code has not been built is refused with the command that builds it', () => {
  expect(() => functionBundle('no-such-function')).toThrow(
    expect.objectContaining({
      code: 'IncompletePackage',
      property: 'function',
      message: expect.stringMatching(
        /^Invalid function "no-such-function": its code is missing in \S+; run npm run build \[IncompletePackage\]$/,
      ) as string,
    }),
  );
});
