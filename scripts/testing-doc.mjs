// Writes what the code has as data, assumptions and error codes, into docs/test-your-stack.md, or (--check) fails when the page is not current.
import { createRequire } from 'node:module';
import { list, writeSections } from './generated-sections.mjs';

const require = createRequire(import.meta.url);
const { UNKNOWN_BEHAVIOURS, ERROR_CODES: TWIN_ERRORS } = require('cdk-agentcore-gateway-auth/testing');
const { ERROR_CODES: CONSTRUCT_ERRORS } = require('../dist/lib/private/error-code.js');

const json = (value) => `\`${JSON.stringify(value)}\``;

const assume = Object.entries(UNKNOWN_BEHAVIOURS).map(
  ([name, { unknown, source, strict, lenient }]) =>
    `\`${name}\`: ${unknown}. Default ${json(strict)}, switched ${json(lenient)}. Source: ${source}.`,
);

const errors = (codes) => list(Object.entries(codes).map(([code, meaning]) => `\`${code}\`: ${meaning}`));

await writeSections({
  'docs/test-your-stack.md': {
    assume: list(assume),
    'twin-errors': errors(TWIN_ERRORS),
    'construct-errors': errors(CONSTRUCT_ERRORS),
  },
});
