import * as control from '@aws-sdk/client-bedrock-agentcore-control';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as kms from '@aws-sdk/client-kms';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as ssm from '@aws-sdk/client-ssm';
import { localAccount } from '../../../../local/account/local-account';
import { userPoolsApi } from '../../../../local/aws/cognito/user-pools-api';
import { dynamoDbApi } from '../../../../local/aws/dynamodb/dynamodb-api';
import { Dynalite } from '../../../../local/aws/dynamodb/private/dynalite';
import { Tables } from '../../../../local/aws/dynamodb/tables';
import { controlPlaneApi } from '../../../../local/aws/gateway/control-plane/control-plane-api';
import { Keys } from '../../../../local/aws/kms/keys';
import { kmsApi } from '../../../../local/aws/kms/kms-api';
import { Secrets } from '../../../../local/aws/secrets-manager/secrets';
import { secretsManagerApi } from '../../../../local/aws/secrets-manager/secrets-manager-api';
import type { Shape, Structure } from '../../../../local/aws/service-apis/input-shape';
import type { ServiceApi } from '../../../../local/aws/service-apis/service-api';
import { Parameters } from '../../../../local/aws/ssm/parameters';
import { ssmApi } from '../../../../local/aws/ssm/ssm-api';

/*
 * The clients of the AWS SDK have the schemas of all operations, in the form that `@smithy/core/schema` reads: numbers for simple
 * types, and lists that begin with a number for the others.
 */
const SIMPLE: Readonly<Record<number, string>> = { 0: 'string', 1: 'integer', 2: 'boolean', 21: 'blob' };
const [SIMPLE_TYPE, LIST, MAP, STRUCTURE] = [0, 1, 2, 3];
const [LIST_OF, MAP_OF] = [64, 128];

type Schema = readonly [type: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]];

/** A schema without what it is wrapped in: a function, or traits of the member that has it. */
function unwrapped(schema: unknown): number | Schema {
  if (typeof schema === 'function') {
    return unwrapped(schema());
  }
  return Array.isArray(schema) && typeof schema[1] !== 'string' ? unwrapped(schema[0]) : (schema as number | Schema);
}

/** What a list or map of simple values has, which is one number with theirs. */
const itemOf = (schema: number, container: number) => ((schema & container) === 0 ? undefined : schema - container);

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

/** How a shape differs from the schema of the SDK. */
function differences(shape: Shape, wrapped: unknown, path: string): string[] {
  const schema = unwrapped(wrapped);
  if (shape === 'document') {
    return [];
  }
  if (typeof shape === 'string' || 'enum' in shape) {
    const expected = typeof shape === 'string' ? shape : 'string';
    const type = Array.isArray(schema) && schema[0] === SIMPLE_TYPE ? unwrapped(schema[4]) : schema;
    return SIMPLE[type as number] === expected ? [] : [`${path} is not a ${expected}`];
  }
  if (isList(shape)) {
    const item = typeof schema === 'number' ? itemOf(schema, LIST_OF) : schema[0] === LIST ? schema[4] : undefined;
    return item === undefined ? [`${path} is not a list`] : differences(shape[0], item, `${path}[]`);
  }
  if ('map' in shape) {
    const value = typeof schema === 'number' ? itemOf(schema, MAP_OF) : schema[0] === MAP ? schema[5] : undefined;
    return value === undefined ? [`${path} is not a map`] : differences(shape.map, value, `${path}{}`);
  }
  return structureDifferences(shape, schema, path);
}

function structureDifferences({ required = {}, optional = {} }: Structure, schema: number | Schema, path: string) {
  if (typeof schema === 'number' || schema[0] !== STRUCTURE) {
    return [`${path} is not a structure`];
  }
  const [names = [], types = [], requiredCount = 0] = schema.slice(4) as [string[]?, unknown[]?, number?];
  const expected = names.slice(0, requiredCount);
  return [
    ...expected.filter((name) => !Object.hasOwn(required, name)).map((name) => `${path}.${name} is required`),
    ...Object.keys(required)
      .filter((name) => !expected.includes(name))
      .map((name) => `${path}.${name} is not required`),
    ...Object.entries({ ...required, ...optional }).flatMap(([name, shape]) =>
      names.includes(name)
        ? differences(shape, types[names.indexOf(name)], `${path}.${name}`)
        : [`${path}.${name} does not exist`],
    ),
  ];
}

const account = localAccount();
const engine = new Dynalite(account);
afterAll(() => engine.close());

const APIS: readonly [ServiceApi, object][] = [
  [controlPlaneApi({ account, gateways: new Map() }), control],
  [dynamoDbApi(new Tables(account, engine)), dynamodb],
  [kmsApi(new Keys(account)), kms],
  [secretsManagerApi(new Secrets(account)), secretsManager],
  [ssmApi(new Parameters(account)), ssm],
  [userPoolsApi({ account, pools: new Map() }), cognito],
];

const OPERATIONS = APIS.flatMap(([api, sdk]) =>
  Object.entries(api.operations).map(([name, operation]) => ({ api: api.sdkId, name, operation, sdk })),
);

test.each(OPERATIONS)('the input of $name ($api) has the members of the SDK', ({ api, name, operation, sdk }) => {
  const [, , , traits, input] = (sdk as Readonly<Record<string, unknown[]>>)[`${name}$`]!;
  // dynalite says itself what is missing.
  const isDynalites = api === 'DynamoDB' && operation.input.required === undefined;
  const found = differences(operation.input, input, name);
  expect(found.filter((difference) => !(isDynalites && difference.endsWith(' is required')))).toEqual([]);
  if (operation.http !== undefined) {
    expect([...operation.http.split(' '), operation.status ?? 200]).toEqual((traits as { http: unknown }).http);
  }
});

test.each<[string, Structure, string]>([
  ['a member that does not exist', { required: { SecretId: 'string', Secret: 'string' } }, '.Secret does not exist'],
  ['a member of another type', { required: { SecretId: ['string'] } }, '.SecretId is not a list'],
  ['a member that is required', { optional: { SecretId: 'string' } }, '.SecretId is required'],
  ['a member that is not', { required: { SecretId: 'string', VersionId: 'string' } }, '.VersionId is not required'],
])('the comparison finds %s', (_, shape, difference) => {
  expect(differences(shape, secretsManager.GetSecretValueRequest$, '')).toContain(difference);
});
