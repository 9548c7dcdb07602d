// Computes what a GatewayAuthorizationServer costs and writes docs/costs.md, or checks it with --check.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const page = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'costs.md');

const LOOKED_UP = '2026-11-23';
const AWS = `a page of AWS of unknown date, seen ${LOOKED_UP}`;
const OTHERS = `other sites, seen ${LOOKED_UP}`;
const CONTRADICTED = `other sites, seen ${LOOKED_UP}, one of which says that asymmetric keys cost five times as much`;
const NOBODY = 'not verified';

/** List prices of us-east-1 in US dollars for one unit, without free tiers. */
const PRICES = {
  request: ['HTTP API request', 1 / 1e6, '$1.00 per million', 'https://aws.amazon.com/api-gateway/pricing/', AWS],
  invocation: ['Lambda request', 0.2 / 1e6, '$0.20 per million', 'https://aws.amazon.com/lambda/pricing/', OTHERS],
  gbSecond: [
    'Lambda GB-second, arm64',
    0.0000133334,
    '$0.0000133334',
    'https://aws.amazon.com/lambda/pricing/',
    NOBODY,
  ],
  read: [
    'DynamoDB read, strongly consistent, to 4 KB',
    0.125 / 1e6,
    '$0.125 per million',
    'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    OTHERS,
  ],
  write: [
    'DynamoDB write, to 1 KB',
    0.625 / 1e6,
    '$0.625 per million',
    'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    OTHERS,
  ],
  sign: [
    'KMS signature, RSA 2048',
    0.03 / 1e4,
    '$0.03 per 10,000',
    'https://aws.amazon.com/kms/pricing/',
    CONTRADICTED,
  ],
  logGb: ['CloudWatch Logs ingestion, GB', 0.5, '$0.50', 'https://aws.amazon.com/cloudwatch/pricing/', OTHERS],
  mau: ['Cognito Essentials, active user a month', 0.015, '$0.015', 'https://aws.amazon.com/cognito/pricing/', NOBODY],
  key: ['KMS key a month', 1, '$1.00', 'https://aws.amazon.com/kms/pricing/', AWS],
  secret: ['Secret a month', 0.4, '$0.40', 'https://aws.amazon.com/secrets-manager/pricing/', NOBODY],
  alarm: ['Alarm a month', 0.1, '$0.10', 'https://aws.amazon.com/cloudwatch/pricing/', NOBODY],
};

/** Assumed, and not measured on AWS. */
const GB = 0.5;
const SECONDS = 0.1;
const LOG_GB = 2e-6;

/** One request takes one invocation, and is logged by the API and by the function. */
const requests = (count) => ({
  request: count,
  invocation: count,
  gbSecond: count * GB * SECONDS,
  logGb: count * LOG_GB,
});

/** The calls of AWS are those that `npm run bench` counts. */
const SIGN_IN = { ...requests(7), read: 14, write: 12, sign: 1 };
const REFRESH = { ...requests(1), read: 4, write: 2, sign: 1 };
const MONTH = { key: 1, secret: 1, alarm: 4 };

/** A month of somebody who signs in on every working day, and refreshes four times an hour for eight hours. */
const DAYS = 22;
const REFRESHES = 4 * 8;
const PEOPLE = [10, 100, 1000];

const costOf = (usage) => Object.entries(usage).reduce((sum, [unit, count]) => sum + count * PRICES[unit][1], 0);
const dollars = (amount) => `$${amount.toFixed(amount < 1 ? 4 : 2)}`;
const row = (...cells) => `| ${cells.join(' | ')} |`;
const table = (heading, rows) => [row(...heading), row(...heading.map(() => '---')), ...rows.map((r) => row(...r))];

const used = [...new Set([...Object.keys(SIGN_IN), ...Object.keys(REFRESH)])];
const perPerson = DAYS * (costOf(SIGN_IN) + REFRESHES * costOf(REFRESH));
const markdown = [
  '# What an authorization server costs',
  '',
  '<!-- Written by node scripts/costs.mjs. -->',
  '',
  'For a `GatewayAuthorizationServer` in us-east-1, at list prices and without free tiers. The gateway itself, storage, data',
  'transfer, and the reads of the secret and of the parameter every five minutes are not in it.',
  '',
  '## Prices',
  '',
  'None was read in the list itself, whose address is in the table: look there before you rely on one.',
  '',
  ...table(
    ['What', 'Price', 'List', 'Where the price was read'],
    Object.values(PRICES).map(([what, , price, list, verified]) => [what, price, `<${list}>`, verified]),
  ),
  '',
  '## Per thousand',
  '',
  'A sign-in is seven requests: registration, authorization, the consent page and its form, the callback, the answer, and the',
  'token. Calls of DynamoDB and KMS are those that `npm run bench` counts.',
  `Assumed and not measured: ${GB} GB of memory for ${SECONDS * 1000} ms, and ${LOG_GB * 1e6} KB of logs, for each request.`,
  '',
  ...table(
    ['What', 'Of one sign-in', 'Of one refresh'],
    used.map((unit) => [PRICES[unit][0], +(SIGN_IN[unit] ?? 0).toPrecision(3), +(REFRESH[unit] ?? 0).toPrecision(3)]),
  ),
  '',
  ...table(
    ['What', 'Cost'],
    [
      ['A thousand sign-ins', dollars(1000 * costOf(SIGN_IN))],
      ['A thousand refreshes', dollars(1000 * costOf(REFRESH))],
    ],
  ),
  '',
  '## Per month',
  '',
  `A key, a secret and four alarms are ${dollars(costOf(MONTH))} a month, used or not. A person who signs in on ${DAYS} days and`,
  `refreshes ${REFRESHES} times on each adds ${dollars(perPerson)}, and ${dollars(PRICES.mau[1])} for Cognito where a user pool signs people in.`,
  '',
  ...table(
    ['People', 'Without Cognito', 'With Cognito Essentials'],
    PEOPLE.map((people) => {
      const cost = costOf(MONTH) + people * perPerson;
      return [people, dollars(cost), dollars(cost + people * PRICES.mau[1])];
    }),
  ),
  '',
].join('\n');

if (process.argv.includes('--check')) {
  // How wide the columns are is for prettier to say.
  const plain = (text) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
  if (plain(readFileSync(page, 'utf8')) !== plain(markdown)) {
    process.stderr.write('docs/costs.md is not what scripts/costs.mjs writes: run node scripts/costs.mjs\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(page, markdown);
}
