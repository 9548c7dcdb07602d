import { createResource } from '../create-resource';
import { ApiGatewayService } from '../../../../local/aws/api-gateway/api-gateway-service';
import { CredentialProviderService } from '../../../../local/aws/credential-providers/credential-provider-service';
import { Secrets } from '../../../../local/aws/secrets-manager/secrets';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { GatewayService } from '../../../../local/aws/gateway/gateway-service';
import { LoopbackServer, type FetchHandler } from '../../../../local/http/loopback-server';
import type { ResourceProperties } from '../../../../local/template/property-reader';
import type { CreatedResource } from '../../../../local/template/resource-type';
import { json, LambdaFixture } from '../lambda/lambda-fixture';
import { Issuer } from './issuer';

/** The role of every gateway that a test deploys. */
export const GATEWAY_ROLE_ARN = 'arn:aws:iam::123456789012:role/gateway-role';

/** What the tools of a function in a test do: `event => result`, as JavaScript. */
const ECHO = 'async (event, context) => ({ event, custom: context.clientContext.custom })';

/** A tool as a template describes it. */
export const tool = (name: string, description = `Does ${name}`, properties: ResourceProperties = {}) => ({
  Name: name,
  Description: description,
  InputSchema: { Type: 'object', Properties: properties },
});

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** @default - Alice's; `null` sends none */
  readonly token?: string | null;
}

/** AgentCore gateways, Lambda and IAM of a twin, with an identity provider. `await using` stops everything. */
export class GatewayFixture implements AsyncDisposable {
  static async start(): Promise<GatewayFixture> {
    return new GatewayFixture(await Issuer.start());
  }

  readonly lambda = new LambdaFixture();
  readonly account = this.lambda.account;
  readonly #services = {
    account: this.account,
    iam: this.lambda.iam,
    apis: this.lambda.apis,
    lambda: this.lambda.lambda,
    apiGateway: new ApiGatewayService(this.account, this.lambda.iam, this.lambda.lambda),
    credentialProviders: new CredentialProviderService(this.account, this.lambda.iam, new Secrets(this.account)),
  };
  readonly service = new GatewayService(this.#services, 0);
  readonly #servers: LoopbackServer[] = [];
  #resources = 0;

  private constructor(readonly issuer: Issuer) {}

  async create(type: string, logicalId: string, properties: ResourceProperties): Promise<CreatedResource> {
    return createResource(this.service, type, logicalId, properties);
  }

  /** Deploys a gateway that lets the client `kiro` in. */
  async createGateway(properties: ResourceProperties = {}, mcp: ResourceProperties = {}): Promise<Gateway> {
    this.#resources += 1;
    const { ref } = await this.create('AWS::BedrockAgentCore::Gateway', `Gateway${this.#resources}`, {
      Name: 'tools',
      RoleArn: GATEWAY_ROLE_ARN,
      AuthorizerType: 'CUSTOM_JWT',
      AuthorizerConfiguration: {
        CustomJWTAuthorizer: { DiscoveryUrl: this.issuer.discoveryUrl, AllowedClients: ['kiro'] },
      },
      ProtocolType: 'MCP',
      ProtocolConfiguration: {
        Mcp: { SupportedVersions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'], ...mcp },
      },
      ...properties,
    });
    return this.service.gateways.find(({ gatewayId }) => gatewayId === ref)!;
  }

  async createTarget(
    gateway: Pick<Gateway, 'gatewayId'>,
    name: string,
    configuration: ResourceProperties,
    properties: ResourceProperties = {},
  ): Promise<CreatedResource> {
    this.#resources += 1;
    return this.create('AWS::BedrockAgentCore::GatewayTarget', `Target${this.#resources}`, {
      GatewayIdentifier: gateway.gatewayId,
      Name: name,
      TargetConfiguration: { Mcp: configuration },
      ...(Object.hasOwn(configuration, 'Lambda') && {
        CredentialProviderConfigurations: [{ CredentialProviderType: 'GATEWAY_IAM_ROLE' }],
      }),
      ...properties,
    });
  }

  /** A target with these tools, all of which are one function that says what it was given, or does what `source` says. */
  async createLambdaTarget(
    gateway: Gateway,
    name: string,
    tools: readonly ResourceProperties[],
    source = ECHO,
  ): Promise<CreatedResource> {
    const functionArn = await this.createFunction(`${name}-function`, source);
    return this.createTarget(gateway, name, {
      Lambda: { LambdaArn: functionArn, ToolSchema: { InlinePayload: tools } },
    });
  }

  /** @returns the ARN of a function that does what `source` says */
  async createFunction(name: string, source: string, properties: ResourceProperties = {}): Promise<string> {
    const { attributes } = await this.lambda.createFunction(name, `exports.handler = ${source};`, properties);
    return attributes!.Arn as string;
  }

  /** Serves an MCP server under `https://<host>`, as a template would name it. */
  async serve(host: string, handler: FetchHandler): Promise<string> {
    const server = await LoopbackServer.listen(handler);
    this.#servers.push(server);
    this.account.origins.register(`https://${host}`, server.origin);
    return `https://${host}/mcp`;
  }

  /** One HTTP request to `/mcp`, as 2025-06-18 speaks unless told otherwise. */
  async call(gateway: Gateway, { method = 'POST', headers = {}, body, token }: CallOptions = {}) {
    const all: Record<string, string | undefined> = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
      ...(token !== null && { authorization: `Bearer ${token ?? (await this.issuer.token())}` }),
      ...headers,
    };
    return fetch(gateway.mcpUrl, {
      method,
      headers: Object.fromEntries(
        Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** One JSON-RPC request, and the JSON of the answer. */
  async rpc(gateway: Gateway, method: string, params: object = {}, options: CallOptions = {}) {
    return json(await this.call(gateway, { body: { jsonrpc: '2.0', id: 1, method, params }, ...options }));
  }

  /** The names of the tools on each page of `tools/list`, as a client that follows the cursor gets them. */
  async pagesOfTools(gateway: Gateway, options: CallOptions = {}): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const { result } = await this.rpc(gateway, 'tools/list', cursor === undefined ? {} : { cursor }, options);
      pages.push(result.tools.map(({ name }: { name: string }) => name));
      cursor = result.nextCursor;
    } while (cursor !== undefined && pages.length < 10);
    return pages;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.stop();
    await Promise.all(this.#servers.map((server) => server.close()));
    await this.issuer.close();
    await this.lambda[Symbol.asyncDispose]();
  }
}

/** An `initialize` request. */
export const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1.0.0' } },
};
