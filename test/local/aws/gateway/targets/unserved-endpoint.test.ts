import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LocalGateway } from '../../../../../local';
import { GATEWAY, target } from './gateway-stack';

const SERVER = 'https://mcp.example.com';

const running: LocalGateway[] = [];
afterEach(() => Promise.all(running.splice(0).map((local) => local.stop())));

/** An MCP server with one tool, which tells the methods that it is called with. */
const mcpServer = (calls: string[]) =>
  createServer((request, response) => void answer(calls, request, response)).listen(0, '127.0.0.1');

async function answer(calls: string[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString() || '{}');
  if (id === undefined) return void response.writeHead(request.method === 'POST' ? 202 : 405).end();
  calls.push(method);
  const info = {
    protocolVersion: params?.protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 's', version: '1' },
  };
  const result = method === 'initialize' ? info : { tools: [{ name: 'ping', inputSchema: { type: 'object' } }] };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

describe('what only AWS has is left out with a warning that says what to do', () => {
  const oauth = {
    CredentialProviderType: 'OAUTH',
    CredentialProvider: {
      OauthCredentialProvider: {
        ProviderArn:
          'arn:aws:bedrock-agentcore:us-east-1:111122223333:token-vault/default/oauth2credentialprovider/by-a-script',
        Scopes: ['use'],
      },
    },
  };
  const iam = {
    CredentialProviderType: 'GATEWAY_IAM_ROLE',
    CredentialProvider: { IamCredentialProvider: { Service: 'bedrock-agentcore' } },
  };
  const Runtime = { Type: 'AWS::BedrockAgentCore::Runtime', Properties: {} };
  const Balancer = { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {} };
  const ofRuntime = {
    'Fn::Join': [
      '',
      [
        'https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/',
        { 'Fn::Join': ['%3A', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Runtime', 'AgentRuntimeArn'] }] }] },
        '/invocations?qualifier=DEFAULT',
      ],
    ],
  };

  test.each<[string, unknown, object | undefined, string, RegExp]>([
    [
      'an AgentCore Runtime',
      ofRuntime,
      iam,
      'https://bedrock-agentcore.us-east-1.amazonaws.com',
      /the twin invented Runtime\.AgentRuntimeArn, because it does not run AWS::BedrockAgentCore::Runtime; .*`endpoints`/,
    ],
    [
      'a load balancer',
      { 'Fn::Sub': 'https://${Balancer.DNSName}/mcp' },
      undefined,
      '',
      /the twin invented Balancer\.DNSName, because it does not run AWS::ElasticLoadBalancingV2::LoadBalancer; .*`endpoints`/,
    ],
    [
      'a function URL of another stack',
      'https://abc.lambda-url.us-east-1.on.aws/',
      iam,
      'https://abc.lambda-url.us-east-1.on.aws',
      /AWS does not know the credentials of the twin, .*`endpoints`/,
    ],
    [
      'a provider that a script made',
      `${SERVER}/mcp`,
      oauth,
      SERVER,
      /by-a-script" is not in these stacks, .*`endpoints`/,
    ],
  ])('%s', async (_, Endpoint, credentials, origin, warning) => {
    const Target = target({ McpServer: { Endpoint } }, credentials);
    const source = { Resources: { ...GATEWAY, Runtime, Balancer, Target } };
    const local = await LocalGateway.start(source);
    running.push(local);
    const [told, ...others] = local.warnings.filter((one) =>
      one.startsWith('Stack/Target: the tools of this target are not listed'),
    );
    expect(others).toEqual([]);
    expect(told).toMatch(warning);

    const named = /"(https:[^"]+)": "http/.exec(told)?.[1] ?? origin;
    const calls: string[] = [];
    const server = mcpServer(calls);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const served = await LocalGateway.start(source, { endpoints: { [named]: `http://127.0.0.1:${port}` } });
    running.push(served);
    expect(served.warnings.filter((one) => one.includes('are not listed'))).toEqual([]);
    expect(calls).toContain('tools/list');
    server.close();
    server.closeAllConnections();
  });
});
