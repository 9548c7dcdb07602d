import { signRequest } from '../../../../local/aws/iam/sign-request';
import { json, LambdaFixture } from './lambda-fixture';

const CALLER = 'arn:aws:iam::123456789012:role/service/caller';

let fixture: LambdaFixture;
let url: string;

beforeEach(async () => {
  fixture = new LambdaFixture();
  url = await fixture.createUrl('signed', `exports.handler = async (event) => event;`, { AuthType: 'AWS_IAM' });
});

afterEach(() => fixture[Symbol.asyncDispose]());

function sign(target = `${url}mcp?a=1&b=2`, body = '{"amount":1}') {
  return signRequest(
    { method: 'POST', url: target, headers: { 'content-type': 'application/json', 'x-plan': 'basic' }, body },
    {
      credentials: fixture.iam.credentialsOf(CALLER),
      service: 'lambda',
      region: 'us-east-1',
      date: fixture.account.clock.now(),
    },
  );
}

function send(headers: Record<string, string>, target = `${url}mcp?a=1&b=2`, body = '{"amount":1}') {
  return fetch(target, { method: 'POST', headers, body });
}

test('a signed request arrives, and the function learns who signed it', async () => {
  const response = await send(await sign());
  const event = await json(response);

  expect(response.status).toBe(200);
  const { accessKeyId, roleId } = fixture.iam.credentialsOf(CALLER);
  expect(event.requestContext.accountId).toBe('123456789012');
  expect(event.requestContext.authorizer.iam).toEqual({
    accessKey: accessKeyId,
    accountId: '123456789012',
    callerId: `${roleId}:caller`,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: 'arn:aws:sts::123456789012:assumed-role/caller/caller',
    userId: `${roleId}:caller`,
  });
  expect(event.headers).not.toHaveProperty('authorization');
  expect(event).toMatchObject({ rawPath: '/mcp', body: '{"amount":1}' });
});

test('a request without a signature is forbidden, and the function does not run', async () => {
  const response = await send({ 'content-type': 'application/json' });

  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
  expect(await response.json()).toEqual({
    Message:
      'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  });
});

test.each<[string, () => Promise<Response>]>([
  ['another body', async () => send(await sign(), undefined, '{"amount":1000000}')],
  ['another path', async () => send(await sign(), `${url}other?a=1&b=2`)],
  ['another query', async () => send(await sign(), `${url}mcp?a=1&b=3`)],
  ['another signed header', async () => send({ ...(await sign()), 'x-plan': 'premium' })],
])('a request with %s than was signed is forbidden', async (_what, sent) => {
  const response = await sent();

  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException');
  expect((await json(response)).message).toMatch(/^The request signature we calculated does not match/);
});

test("a request that was signed before the twin's clock went on is too old", async () => {
  const headers = await sign();
  fixture.account.clock.advance({ minutes: 5, seconds: 5 });
  const response = await send(headers);

  expect(response.status).toBe(403);
  expect((await json(response)).message).toMatch(/^Signature expired: \d{8}T\d{6}Z is now earlier than/);
});

test('a function calls the URL of another one with the credentials in its environment', async () => {
  await fixture.createFunctionOf(
    'caller',
    {
      'index.mjs': `import { SignatureV4 } from '@smithy/signature-v4';
        import { createHash, createHmac } from 'node:crypto';
        class Sha256 {
          constructor(key) { this.hash = key ? createHmac('sha256', key) : createHash('sha256'); }
          update(data) { this.hash.update(data); }
          async digest() { return this.hash.digest(); }
        }
        export const handler = async () => {
          const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, TARGET } = process.env;
          const url = new URL(TARGET);
          const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN };
          const signer = new SignatureV4({ credentials, region: AWS_REGION, service: 'lambda', sha256: Sha256 });
          const { headers } = await signer.sign({ method: 'GET', protocol: url.protocol, hostname: url.hostname, path: url.pathname, headers: { host: url.host } });
          const response = await fetch(url, { headers });
          return { status: response.status, caller: (await response.json()).requestContext.authorizer.iam.userArn };
        };`,
    },
    { Environment: { Variables: { TARGET: url } } },
  );

  expect(await fixture.lambda.invoke('caller', {})).toMatchObject({
    payload: { status: 200, caller: 'arn:aws:sts::123456789012:assumed-role/function-role/function-role' },
  });
});
