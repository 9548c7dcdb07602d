import { request } from 'node:http';
import { LocalGateway } from '../../../local';
import { GATEWAY, lambdaFunction, type Resources } from '../aws/gateway/targets/gateway-stack';

let local: LocalGateway;
const urls: Record<string, string> = {};

/** A twin with a server of every kind. */
const RESOURCES: Resources = {
  ...GATEWAY,
  ...lambdaFunction('exports.handler = async () => "called";'),
  Url: {
    Type: 'AWS::Lambda::Url',
    Properties: { AuthType: 'NONE', TargetFunctionArn: { 'Fn::GetAtt': ['Function', 'Arn'] } },
  },
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
  Domain: {
    Type: 'AWS::Cognito::UserPoolDomain',
    Properties: { UserPoolId: { Ref: 'Pool' }, Domain: 'rebinding', ManagedLoginVersion: 1 },
  },
};

beforeAll(async () => {
  const Outputs = { Url: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } };
  const template = { Resources: RESOURCES, Outputs };
  local = await LocalGateway.start(template);
  urls.gateway = local.mcpUrl;
  urls['control plane'] = `${local.controlPlaneUrl}/gateways`;
  urls['user pools API'] = `${local.userPoolsUrl}/`;
  urls['sign-in pages'] = `${local.domain!}/login`;
  urls['function URL'] = local.stacks[0]!.outputs.Url!;
});

afterAll(() => local.stop());

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

/** With headers that `fetch` keeps for itself. */
function send(url: string, headers: Record<string, string>, method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (part) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, type: response.headers['content-type']?.split(';')[0], text }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe.each(['gateway', 'control plane', 'user pools API', 'sign-in pages', 'function URL'])('the %s', (name) => {
  const port = (): string => new URL(urls[name]!).port;

  test.each([
    ['evil.example:<port>'],
    ['127.0.0.1.evil.example:<port>'],
    ['localhost.evil.example:<port>'],
    ['evil.example'],
    ['127.0.0.1:1'],
    ['127.0.0.1'],
    ['127.0.0.2:<port>'],
  ])('is not called %j', async (host) => {
    const answer = await send(urls[name]!, { host: host.replace('<port>', port()) });
    expect(answer).toMatchObject({ status: 421, type: 'text/plain' });
    expect(answer.text).toContain(`it answers as 127.0.0.1:${port()}, localhost:${port()}, [::1]:${port()}`);
    expect(answer.text.trim().split('\n')).toHaveLength(1);
  });

  test.each(['127.0.0.1:<port>', 'localhost:<port>', 'LocalHost:<port>', '[::1]:<port>'])(
    'answers as %s',
    async (host) => {
      expect((await send(urls[name]!, { host: host.replace('<port>', port()) })).status).not.toBe(421);
    },
  );
});

test.each(['gateway', 'user pools API', 'sign-in pages', 'function URL'])(
  'the %s answers 405 to TRACE',
  async (name) => {
    expect((await send(urls[name]!, {}, 'TRACE')).status).toBe(405);
  },
);

describe.each(['gateway', 'control plane', 'user pools API'])('pages in a browser that call the %s', (name) => {
  test.each([
    'https://evil.example',
    'http://localhost.evil.example',
    'http://evil.example:6274',
    'http://127.0.0.1.evil.example',
    'null',
    'file://',
    'http://localhost:6274/path',
    '',
  ])('are refused when they are of %j', async (origin) => {
    const answer = await send(urls[name]!, { origin }, name === 'control plane' ? 'GET' : 'POST');
    expect(answer).toMatchObject({ status: 403, type: 'text/plain' });
    expect(answer.text).toContain(JSON.stringify(origin));
  });

  test.each(['http://localhost:6274', 'http://127.0.0.1:6274', 'http://[::1]:6274', 'https://localhost'])(
    'pass when they are of %s, as those of the MCP Inspector are',
    async (origin) => {
      const answer = await send(urls[name]!, { origin }, name === 'control plane' ? 'GET' : 'POST');
      expect(answer.status).not.toBe(403);
    },
  );
});

test('the sign-in pages answer pages of every origin, as on AWS: their forms are protected by themselves', async () => {
  for (const origin of ['https://evil.example', 'null']) {
    expect((await send(urls['sign-in pages']!, { origin }, 'GET')).status).toBe(302);
  }
});
