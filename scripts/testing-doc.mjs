// Writes what the testing API exports as data into docs/test-your-stack.md, or (--check) fails when the page is not current.
import { createRequire } from 'node:module';
import { list, writeSections } from './generated-sections.mjs';

const { UNKNOWN_BEHAVIOURS } = createRequire(import.meta.url)('cdk-agentcore-gateway-auth/testing');

const json = (value) => `\`${JSON.stringify(value)}\``;

const assume = Object.entries(UNKNOWN_BEHAVIOURS).map(
  ([name, { unknown, source, strict, lenient }]) =>
    `\`${name}\`: ${unknown}. Default ${json(strict)}, switched ${json(lenient)}. Source: ${source}.`,
);

await writeSections({ 'docs/test-your-stack.md': { assume: list(assume) } });
