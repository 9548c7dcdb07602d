// Writes the names of the properties of resource types, as the L1 constructs of aws-cdk-lib have them, or (--check) fails when the
// file is not current. It has all types of the services that the twin runs, so that a new one needs no change of it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './generated-sections.mjs';

/** What CloudFormation has and this version of aws-cdk-lib does not (AWS What's New, November 2026). */
const NEWER = {
  'AWS::BedrockAgentCore::Gateway': ['DomainOverride'],
  'AWS::Cognito::UserPool': ['DcrConfiguration'],
};

const MODULES = [
  'apigateway',
  'apigatewayv2',
  'bedrockagentcore',
  'cloudwatch',
  'cognito',
  'dynamodb',
  'iam',
  'kms',
  'lambda',
  'logs',
  'secretsmanager',
  'ssm',
];

const FILE = join(root, 'local', 'aws', 'property-names.json');
const require = createRequire(import.meta.url);

/** An L1 turns its properties into those of CloudFormation, with one entry for each. */
function namesOf(name, source) {
  const start = `function convert${name}PropsToCloudFormation(properties){`;
  const body = source.slice(source.indexOf(start) + start.length).split('}):properties}')[0];
  return [...body.slice(body.indexOf(',{') + 1).matchAll(/[{,](\w+):(?=cdk\(\)|convert)/g)].map(([, key]) => key);
}

function typesOf(module) {
  const folder = dirname(require.resolve(`aws-cdk-lib/aws-${module}`));
  const source = readFileSync(join(folder, 'lib', `${module}.generated.js`), 'utf8');
  return Object.entries(require(`aws-cdk-lib/aws-${module}`))
    .filter(([, construct]) => construct?.CFN_RESOURCE_TYPE_NAME)
    .map(([name, { CFN_RESOURCE_TYPE_NAME: type }]) => {
      const known = namesOf(name, source);
      const newer = NEWER[type] ?? [];
      const nowKnown = newer.find((property) => known.includes(property));
      if (known.length === 0 || nowKnown) {
        throw new Error(
          nowKnown ? `aws-cdk-lib knows ${nowKnown} of ${type} now: remove it from NEWER` : `${type} has no properties`,
        );
      }
      return [type, [...known, ...newer].sort().join(' ')];
    });
}

const sorted = Object.fromEntries(MODULES.flatMap(typesOf).sort(([a], [b]) => (a < b ? -1 : 1)));
const text = await format(JSON.stringify(sorted), { ...(await resolveConfig(FILE)), filepath: FILE });
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
} else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  process.stderr.write('local/aws/property-names.json is not current; run `npm run docs` and commit the result\n');
  process.exitCode = 1;
}
