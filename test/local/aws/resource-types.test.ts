import type { CfnResource } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startServices } from '../../../local/aws/services';
import { localAccount } from '../../../local/account/local-account';

/** The modules of aws-cdk-lib whose resource types the twin runs, or some of them. */
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

/** Properties that CloudFormation has and this version of aws-cdk-lib does not (AWS What's New, November 2026). */
const NEWER: Readonly<Record<string, readonly string[]>> = {
  'AWS::BedrockAgentCore::Gateway': ['DomainOverride'],
  'AWS::Cognito::UserPool': ['DcrConfiguration'],
};

const load = createRequire(__filename);

interface L1Type {
  readonly type: string;
  /** As CloudFormation spells them. */
  readonly properties: readonly string[];
}

/** The L1 of a resource type turns its properties into those of CloudFormation, with one entry for each. */
function typesOf(module: string): L1Type[] {
  const classes = Object.entries(load(`aws-cdk-lib/aws-${module}`) as Record<string, unknown>).filter(
    (entry): entry is [string, typeof CfnResource & { CFN_RESOURCE_TYPE_NAME: string }] =>
      typeof entry[1] === 'function' && 'CFN_RESOURCE_TYPE_NAME' in entry[1],
  );
  const folder = dirname(load.resolve(`aws-cdk-lib/aws-${module}`));
  const source = readFileSync(join(folder, 'lib', `${module}.generated.js`), 'utf8');
  return classes.map(([name, { CFN_RESOURCE_TYPE_NAME: type }]) => {
    const start = `function convert${name}PropsToCloudFormation(properties){`;
    const body = source.slice(source.indexOf(start) + start.length).split('}):properties}')[0]!;
    const entries = body.slice(body.indexOf(',{') + 1).matchAll(/[{,](\w+):(?=cdk\(\)|convert)/g);
    return { type, properties: [...entries].map(([, property]) => property!) };
  });
}

const twin = startServices(localAccount(), 0);
afterAll(() => twin.stop());

const L1_TYPES = MODULES.flatMap(typesOf);
const RUN = L1_TYPES.filter(({ type }) => twin.resourceTypes.find(type) !== undefined);

test.each(RUN)('$type has the properties that CloudFormation knows', ({ type, properties }) => {
  const known = [...(twin.resourceTypes.find(type)!.properties ?? [])];
  expect(known.sort()).toEqual([...properties, ...(NEWER[type] ?? [])].sort());
});

test('every type that is compared has properties, and most of the twin is compared', () => {
  expect(L1_TYPES.filter(({ properties }) => properties.length === 0)).toEqual([]);
  expect(RUN.length).toBeGreaterThan(45);
});

test.each(Object.entries(NEWER))('%s: aws-cdk-lib does not have the newer properties yet', (type, newer) => {
  const { properties } = L1_TYPES.find((known) => known.type === type)!;
  expect(properties).not.toEqual(expect.arrayContaining([...newer]));
});
