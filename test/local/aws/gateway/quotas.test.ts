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
