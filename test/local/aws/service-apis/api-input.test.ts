import { localAccount } from '../../../../local/account/local-account';
import { IamService } from '../../../../local/aws/iam/iam-service';
import { signRequest } from '../../../../local/aws/iam/sign-request';
import { awsJson } from '../../../../local/aws/service-apis/aws-json';
import { restJson } from '../../../../local/aws/service-apis/rest-json';
import { apiOperation, type ServiceApi } from '../../../../local/aws/service-apis/service-api';
import { ServiceApis } from '../../../../local/aws/service-apis/service-apis';

const account = localAccount();
const iam = new IamService(account);
const apis = new ServiceApis(account, iam);

const echo = apiOperation({
  http: 'PUT /orders/{Name}',
  input: {
    required: { Name: 'string' },
    optional: {
      Flag: 'boolean',
      Count: 'integer',
      Bytes: 'blob',
      Kind: { enum: ['A', 'B'] },
      Tags: [{ required: { Key: 'string' }, optional: { Value: 'string' } }],
      Labels: { map: 'string' },
    },
  },
  accesses: () => [{ resource: '*' }],
  answer: ({ Name, Flag, Count, Bytes, Kind, Tags, Labels }) => ({
    Name,
    Flag,
    Count,
    size: Bytes?.length,
    Kind,
    Tags,
    Labels,
  }),
});
const common = { sdkId: 'Orders', signingName: 'orders', hosts: ['orders'], operations: { Echo: echo } };
const JSON_API: ServiceApi = { ...common, protocol: awsJson('1.1', 'Orders') };
const REST_API: ServiceApi = { ...common, sdkId: 'Rest Orders', hosts: ['rest-orders'], protocol: restJson };

let json: string;
let rest: string;
beforeAll(async () => {
  [json, rest] = await Promise.all([apis.serve(JSON_API), apis.serve(REST_API)]);
});
afterAll(() => apis.stop());

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

async function post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const response = await fetch(json, { method: 'POST', headers: { 'x-amz-target': 'Orders.Echo', ...headers }, body });
  return answerOf(response);
}

async function answerOf(response: Response): Promise<Answer> {
  return {
    status: response.status,
    type: response.headers.get('x-amzn-errortype'),
    body: await response.json(),
  };
}

test('an input that has the shape is answered; null is absent, and other members are ignored', async () => {
  const input = {
    Name: 'n',
    Flag: false,
    Count: 2,
    Bytes: 'AAEC',
    Kind: 'A',
    Tags: [{ Key: 'k' }, { Key: 'l', Value: null, More: [] }],
    Labels: { constructor: 'c' },
    Other: { anything: 1 },
  };
  const { status, body } = await post(JSON.stringify(input));
  expect(status).toBe(200);
  expect(body).toEqual({
    Name: 'n',
    Flag: false,
    Count: 2,
    size: 3,
    Kind: 'A',
    Tags: [{ Key: 'k' }, { Key: 'l', More: [] }],
    Labels: { constructor: 'c' },
  });
  expect((await post('{"Name":"n","Flag":null}')).body).toEqual({ Name: 'n' });
});

test.each([
  ['{"Name":1}', 'NUMBER_VALUE cannot be converted to String'],
  ['{"Name":true}', 'TRUE_VALUE cannot be converted to String'],
  ['{"Name":{}}', 'Start of structure or map found where not expected'],
  ['{"Name":["n"]}', 'Unrecognized collection type class java.lang.String'],
  ['{"Name":"n","Flag":"true"}', 'STRING_VALUE cannot be converted to Boolean'],
  ['{"Name":"n","Count":"2"}', 'STRING_VALUE cannot be converted to Integer'],
  ['{"Name":"n","Bytes":"!"}', 'STRING_VALUE cannot be converted to Blob'],
  ['{"Name":"n","Tags":{}}', 'Unexpected field type'],
  ['{"Name":"n","Tags":["k"]}', 'Unexpected field type'],
  ['{"Name":"n","Labels":[]}', 'Unexpected field type'],
  ['{"Name":"n","Labels":{"a":1}}', 'NUMBER_VALUE cannot be converted to String'],
  ['[]', 'The request is not a JSON object.'],
  ['{', 'The request is not a JSON object.'],
])('%s is of another type than the shape', async (body, message) => {
  const type = 'SerializationException';
  expect(await post(body)).toEqual({ status: 400, type, body: { __type: type, message } });
});

test.each([
  ['{}', "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"],
  [
    '{"Kind":"C","Tags":[{}]}',
    "3 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; " +
      "Value 'C' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [A, B]; " +
      "Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null",
  ],
])('%s breaks constraints', async (body, message) => {
  const type = 'ValidationException';
  expect(await post(body)).toEqual({ status: 400, type, body: { __type: type, message } });
});

test.each(['', 'Orders', 'Orders.', 'Orders.Other', 'Orders.constructor', 'Other.Echo', 'Echo'])(
  'the target "%s" is no operation',
  async (target) => {
    expect(await post('{}', { 'x-amz-target': target })).toMatchObject({
      status: 400,
      type: 'UnknownOperationException',
      body: { message: expect.stringContaining('of Orders; it answers Echo') },
    });
  },
);

test('an operation without an entry is refused for a role, too, whatever its policies are', async () => {
  const headers = { 'x-amz-target': 'Orders.Other' };
  const signed = await signRequest(
    { method: 'POST', url: json, headers, body: '{}' },
    { credentials: iam.administrator, service: 'orders', region: account.region, date: new Date() },
  );
  expect(await post('{}', signed)).toMatchObject({ status: 400, type: 'UnknownOperationException' });
});

test('pages of other origins are refused', async () => {
  const headers = { origin: 'https://example.com', 'x-amz-target': 'Orders.Echo' };
  expect((await fetch(json, { method: 'POST', headers, body: '{"Name":"n"}' })).status).toBe(403);
});

describe('REST', () => {
  const put = async (path: string, body: string) => answerOf(await fetch(rest + path, { method: 'PUT', body }));

  test('labels of the path are members, and win over the body', async () => {
    expect(await put('/orders/a%20b/', '{"Name":"n","Count":1}')).toMatchObject({
      status: 200,
      body: { Name: 'a b', Count: 1 },
    });
  });

  test.each([
    ['/orders/n', '{"Count":"1"}', 400, 'SerializationException'],
    ['/orders/n', '{', 400, 'SerializationException'],
    ['/orders/n', '{"Tags":[{}]}', 400, 'ValidationException'],
    ['/orders/n/more', '{}', 404, 'UnknownOperationException'],
    ['/', '{}', 404, 'UnknownOperationException'],
  ])('%s %s is refused', async (path, body, status, type) => {
    expect(await put(path, body)).toMatchObject({ status, type });
  });
});
