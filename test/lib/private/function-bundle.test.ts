import { functionBundle } from '../../../lib/private/function-bundle';

test('a function whose code has not been built is refused with the command that builds it', () => {
  expect(() => functionBundle('no-such-function')).toThrow(
    /^The code of the function no-such-function is missing in \S+: run npm run build$/,
  );
});
