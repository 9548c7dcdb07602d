import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import type { ErrorCode } from '../../../../local/account/twin-error';
import type { ResourceProperties } from '../../../../local/template/property-reader';
import { GatewayFixture, tool } from './gateway-fixture';
import { OrderServer } from './order-server';

let fixture: GatewayFixture;
let gateway: Gateway;
let functionArn: string;

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  gateway = await fixture.createGateway();
  functionArn = await fixture.createFunction('f', 'async () => 1');
});

afterAll(() => fixture[Symbol.asyncDispose]());

const target = (
  tools: readonly ResourceProperties[],
  name = 't',
  of: Pick<Gateway, 'gatewayId'> = gateway,
  properties: ResourceProperties = {},
) =>
  fixture.createTarget(
    of,
    name,
    { Lambda: { LambdaArn: functionArn, ToolSchema: { InlinePayload: tools } } },
    properties,
  );

const schema = (InputSchema: ResourceProperties): ResourceProperties => ({ ...tool('x'), InputSchema });

test('a gateway has 100 targets', async () => {
  const full = await fixture.createGateway({ Name: 'full' });
  for (let i = 0; i < 100; i += 1) await target([tool('x')], `t${i}`, full);
  await expect(target([tool('x')], 'one-more', full)).rejects.toThrow('has 100 targets already');
});

test('a target has 1000 tools', async () => {
  const tools = Array.from({ length: 1_001 }, (_, i) => tool(`x${i}`));
  await expect(target(tools, 'many')).rejects.toThrow('1001 tools; it can have 1000 at most');
  await target(tools.slice(1), 'many');
});

test('so has one whose tools are listed by a server', async () => {
  const server = new OrderServer();
  for (let i = 0; i < 1_000; i += 1) server.tools.add(`x${i}`);
  const Endpoint = await fixture.serve('many.example.com', server);
  await expect(fixture.createTarget(gateway, 'server', { McpServer: { Endpoint } })).rejects.toThrow('1001 tools');
});

test('a tool has 256 characters, those of its target among them', async () => {
  await target([tool('x'.repeat(250))], 'abc');
  await expect(target([tool('x'.repeat(251))], 'abd')).rejects.toThrow('257 characters; it can have 256 at most');
});

test('a tool has a name, and no other tool of the target has it', async () => {
  await expect(target([{ ...tool('x'), Name: '' }], 'unnamed')).rejects.toThrow('every tool needs a name');
  await expect(target([tool('x'), tool('y'), tool('x')], 'twice')).rejects.toThrow(
    'Duplicate tool found in target configuration: twice___x',
  );
});

test('a Lambda target has a tool', async () => {
  await expect(target([], 'none')).rejects.toThrow('No Lambda tool schema found in target configuration');
});

test('a schema is inline or in S3', async () => {
  const lambda = (ToolSchema: ResourceProperties) =>
    fixture.createTarget(gateway, 'where', { Lambda: { LambdaArn: functionArn, ToolSchema } });
  await expect(lambda({})).rejects.toThrow('ToolSchema has neither InlinePayload nor S3; give one of them');
  await expect(lambda({ InlinePayload: [tool('x')], S3: { Uri: 's3://b/k' } })).rejects.toThrow(
    'ToolSchema.S3 is there, and so is InlinePayload; give one of them',
  );
  await expect(lambda({ S3: {} })).rejects.toThrow('ToolSchema.S3.Uri is missing');
  await expect(lambda({ S3: { Uri: 'https://b/k' } })).rejects.toThrow("Uri 'https://b/k' is not valid");
  await expect(lambda({ S3: { Uri: 's3://b/k', BucketOwnerAccountId: '1' } })).rejects.toThrow('digits, 12 of them');
});

test('the function of a target is named by its ARN', async () => {
  const named = (LambdaArn: string) =>
    fixture.createTarget(gateway, 'named', { Lambda: { LambdaArn, ToolSchema: { InlinePayload: [tool('x')] } } });
  await expect(named('f')).rejects.toThrow('LambdaArn "f" is not the ARN of a function; use Fn::GetAtt Arn');
  const tooLong = `arn:aws:lambda:us-east-1:123456789012:function:${'f'.repeat(124)}`;
  await expect(named(tooLong)).rejects.toThrow('is not the ARN of a function');
});

test('a schema in S3 has 10 MB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'));
  const file = join(folder, 'tools.json');
  const text = (length: number): string => `[${JSON.stringify(toolOf('d'.repeat(length)))}]`;
  const toolOf = (description: string) => ({ name: 'x', description, inputSchema: { type: 'object' } });
  const overhead = text(0).length;
  fixture.account.assets.set('large.json', file);
  const inS3 = (name: string) =>
    fixture.createTarget(gateway, name, {
      Lambda: { LambdaArn: functionArn, ToolSchema: { S3: { Uri: 's3://assets/large.json' } } },
    });
  writeFileSync(file, text(10 * 1024 * 1024 - overhead));
  await inS3('large-object');
  writeFileSync(file, text(10 * 1024 * 1024 - overhead + 1));
  await expect(inS3('larger-object')).rejects.toThrow('Uri exceeds the maximum allowed size of 10 MB');
  rmSync(folder, { recursive: true });
});

test('an inline schema has 1 MB', async () => {
  const tools = (length: number) => [tool('x', 'd'.repeat(length))];
  const overhead = JSON.stringify(tools(0)).length;
  await target(tools(1024 * 1024 - overhead), 'large');
  await expect(target(tools(1024 * 1024 - overhead + 1), 'larger')).rejects.toThrow('1 MB at most');
});

const TOOL = 'TargetConfiguration.Mcp.Lambda.ToolSchema.InlinePayload[0]';

test.each<[string, ResourceProperties, ErrorCode, string]>([
  ['an enumeration', { Type: 'string', Enum: ['a'] }, 'UnknownProperty', 'Enum'],
  [
    'a nested default',
    { Type: 'object', Properties: { a: { Type: 'string', Default: '' } } },
    'UnknownProperty',
    'Properties.a.Default',
  ],
  [
    'items with a format',
    { Type: 'array', Items: { Type: 'string', Format: 'date' } },
    'UnknownProperty',
    'Items.Format',
  ],
  ['another type', { Type: 'null' }, 'InvalidProperty', 'Type'],
  ['no type', { Description: 'x' }, 'MissingProperty', 'Type'],
])('a schema with %s', async (_, inputSchema, code, property) => {
  await expect(target([schema(inputSchema)])).rejects.toMatchObject({
    code,
    property: `${TOOL}.InputSchema.${property}`,
  });
});

test('an output schema is checked, too', async () => {
  await expect(target([{ ...tool('x'), OutputSchema: { Type: 'object', AnyOf: [] } }])).rejects.toMatchObject({
    code: 'UnknownProperty',
    property: `${TOOL}.OutputSchema.AnyOf`,
  });
});

test.each<[string, ResourceProperties, string]>([
  [
    'requires what it does not declare',
    { Type: 'object', Required: ['a'] },
    'InputSchema requires "a", which is none of',
  ],
  ['is no object', { Type: 'string' }, 'InputSchema has the type string: assistants expect "object"'],
])('a schema that %s is warned of', async (what, inputSchema, message) => {
  await target([schema(inputSchema)], what.replaceAll(' ', '-'));
  expect(fixture.lambda.warnings).toContainEqual(expect.stringContaining(message));
});

test('a schema with all that it may have', async () => {
  const inputSchema = {
    Type: 'object',
    Description: 'd',
    Required: ['a'],
    Properties: { a: { Type: 'array', Items: { Type: 'integer' } }, enum: { Type: 'boolean' }, b: { Type: 'number' } },
  };
  await expect(target([schema(inputSchema)], 'whole')).resolves.toMatchObject({ attributes: { Status: 'READY' } });
});

describe('names and descriptions', () => {
  test.each<[string, string]>([
    ['', 'is missing'],
    ...['a'.repeat(101), 'a_b', 'a--b', '-a'].map((name): [string, string] => [name, '1 to 100 letters']),
  ])('the target name %j', async (name, message) => {
    await expect(target([tool('x')], name)).rejects.toThrow(message);
  });

  test('a target name is taken once', async () => {
    await target([tool('x')], 'taken');
    await expect(target([tool('x')], 'taken')).rejects.toThrow('is taken');
  });

  test.each([
    ['', 'is missing'],
    ...['a'.repeat(49), 'a_b', 'a--b'].map((name): [string, string] => [name, '1 to 48 letters']),
  ])('the gateway name %j', async (Name, message) => {
    await expect(fixture.createGateway({ Name })).rejects.toThrow(message);
  });

  test.each(['', 'a'.repeat(201)])('a description of %j', async (Description) => {
    await expect(fixture.createGateway({ Name: 'd', Description })).rejects.toThrow('1 to 200');
    await expect(target([tool('x')], 'd', gateway, { Description })).rejects.toThrow('1 to 200');
  });

  test('a target of a gateway that is not there', async () => {
    await expect(target([tool('x')], 'x', { gatewayId: 'gone' })).rejects.toThrow('"gone" is not a gateway');
  });

  test.each([[[]], [['2024-11-05']]])('the versions %j', async (SupportedVersions) => {
    await expect(fixture.createGateway({ Name: 'v' }, { SupportedVersions })).rejects.toThrow('SupportedVersions');
  });
});
