import type { LocalAccount } from '../../account/local-account';
import { LoopbackServer } from '../../http/loopback-server';
import type { ResourceProperties } from '../../template/property-reader';
import type { LambdaService } from '../lambda/lambda-service';
import { exchangeOf, type CallRecord, type GatewayExchange } from './audit/call-record';
import type { Authorization, Authorizer } from './authorization/authorizer';
import { gatewayApp } from './gateway-app';
import { answerOf, type Answer, type ReceivedRequest } from './gateway-call';
import type { GatewaySettings } from './gateway-settings';
import { Interceptors } from './interceptors/interceptors';
import type { ToolPolicy } from './policy/tool-policy';
import type { GatewayPrincipal } from './principal';
import { BoundedLog } from '../../account/bounded-log';
import { jsonRpcError, messageIdOf, parsedJson } from './private/json-rpc';
import { isEventStream, whenRead } from './private/streamed-response';
import { McpEndpoint } from './protocol/mcp-endpoint';
import type { RunningGateway } from './running-gateway';
import type { GatewayTarget } from './targets/gateway-target';

/** What a request without `MCP-Protocol-Version` header speaks (README of the CDK's `aws-bedrockagentcore`). */
const VERSION_WITHOUT_HEADER = '2025-03-26';

/** What a gateway is made of. */
export interface GatewayDefinition extends Pick<
  Gateway,
  'gatewayId' | 'gatewayArn' | 'stackName' | 'logicalId' | 'properties' | 'settings'
> {
  readonly authorizer: Authorizer;
  readonly policy: ToolPolicy | undefined;
  readonly account: LocalAccount;
  readonly lambda: LambdaService;
  /** Takes the record of every call of `/mcp`. */
  readonly record: (call: CallRecord) => void;
}

/**
 * An `AWS::BedrockAgentCore::Gateway`: what a gateway is from the outside, an OAuth protected MCP server. A call is authorized,
 * goes through protocol, interceptors and policy to a target, and is recorded when its answer has been sent.
 */
export class Gateway implements RunningGateway {
  /** @param port 0 is a free one */
  static async start(definition: GatewayDefinition, port: number): Promise<Gateway> {
    const gateway = new Gateway(definition);
    const { authorizer, account } = definition;
    const app = gatewayApp(authorizer, (request) => gateway.#answer(request), account.assume);
    gateway.#server = await LoopbackServer.listen(app, port);
    account.origins.register(gateway.#awsOrigin, gateway.origin);
    return gateway;
  }

  readonly gatewayId: string;
  readonly gatewayArn: string;
  readonly workloadIdentityArn: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Those of the template. */
  readonly properties: ResourceProperties;
  readonly createdAt: Date;
  /** In the order in which they were created. */
  readonly targets: GatewayTarget[] = [];
  readonly #definition: GatewayDefinition;
  readonly #endpoint: McpEndpoint;
  readonly #exchanges = new BoundedLog<GatewayExchange>();
  #server: LoopbackServer | undefined;

  private constructor(definition: GatewayDefinition) {
    const { gatewayId, gatewayArn, stackName, logicalId, properties, settings, policy, account, lambda } = definition;
    const { accountId, clock } = account;
    this.gatewayId = gatewayId;
    this.gatewayArn = gatewayArn;
    const workloadIdentity = `workload-identity-directory/default/workload-identity/${gatewayId}`;
    this.workloadIdentityArn = account.arn('bedrock-agentcore', workloadIdentity);
    this.stackName = stackName;
    this.logicalId = logicalId;
    this.properties = properties;
    this.createdAt = clock.now();
    this.#definition = definition;
    const { mcp, roleArn } = settings;
    const intercepted = { gatewayArn, accountId, debug: mcp.debug, roleArn, assume: account.assume };
    const interceptors = new Interceptors(settings.interceptors, intercepted, lambda);
    this.#endpoint = new McpEndpoint(mcp, this.targets, account, policy, interceptors);
  }

  get name(): string {
    return this.settings.name;
  }

  get roleArn(): string {
    return this.settings.roleArn;
  }

  /** What the properties mean. */
  get settings(): GatewaySettings {
    return this.#definition.settings;
  }

  /** The attribute `GatewayUrl`: it ends in `/mcp` with `ProtocolType: MCP` (outputs in awslabs/agentcore-samples). */
  get gatewayUrl(): string {
    const { account } = this.#definition;
    const hasPath = this.properties.ProtocolType === 'MCP' || account.assume.gatewayUrlWithoutProtocol === 'with-mcp';
    return hasPath ? `${this.#awsOrigin}/mcp` : this.#awsOrigin;
  }

  get #awsOrigin(): string {
    return `https://${this.gatewayId}.gateway.bedrock-agentcore.${this.#definition.account.region}.amazonaws.com`;
  }

  /** Where the twin serves it. */
  get origin(): string {
    return this.#server!.origin;
  }

  get mcpUrl(): string {
    return `${this.origin}/mcp`;
  }

  /** The one that its protected resource metadata names. */
  get authorizationServer(): string | undefined {
    return this.#definition.authorizer.metadata?.().authorization_servers[0];
  }

  /** The calls that reached the gateway, refused ones included, oldest first; the last thousand are kept. */
  get exchanges(): readonly GatewayExchange[] {
    return this.#exchanges.entries;
  }

  authorize(request: ReceivedRequest): Promise<Authorization> {
    return this.#definition.authorizer.authorize(request);
  }

  /** Answers a request of an authorized principal. */
  async handle(request: ReceivedRequest, principal: GatewayPrincipal): Promise<Answer> {
    if (request.isTooLarge) {
      return answerOf(jsonRpcError(413, null, -32600, 'The payload is larger than 6 MB'));
    }
    const version = request.headers.get('mcp-protocol-version') ?? VERSION_WITHOUT_HEADER;
    return this.#endpoint.handle({ ...request, principal, version });
  }

  async close(): Promise<void> {
    await this.#server?.close();
    await this.#endpoint.close();
    await Promise.all(this.targets.map((target) => target.close()));
  }

  /** The whole road of a call, to its record. */
  async #answer(request: ReceivedRequest): Promise<Response> {
    let principal: GatewayPrincipal = { type: 'anonymous' };
    let answer: Answer;
    try {
      const authorization = await this.authorize(request);
      if (authorization.allowed) {
        ({ principal } = authorization);
        answer = await this.handle(request, principal);
      } else {
        const { reason: refusal } = authorization;
        // Every assistant comes without a token first, to learn where to get one.
        const failures = request.headers.has('authorization')
          ? [{ message: `the gateway refused the caller's credentials: ${refusal}` }]
          : [];
        answer = answerOf(authorization.respond(), { refusal, failures });
      }
    } catch (error) {
      const response = jsonRpcError(
        500,
        messageIdOf(parsedJson(request.body)) ?? 0,
        -32603,
        'Internal error - Server error',
      );
      const { message } = error as Error;
      answer = answerOf(response, { refusal: message, failures: [{ message }] });
    }
    const { response, outcome } = answer;
    response.headers.set('x-amzn-requestid', request.requestId);
    const error = isEventStream(response) ? undefined : await errorOf(response);
    const { status } = response;
    return whenRead(response, () => {
      const call = { request, principal, status, ...(error && { error }), ...outcome() };
      this.#exchanges.add(exchangeOf(call));
      this.#definition.record(call);
      this.#reportFailures(call);
    });
  }

  /** Tells the person who runs the twin what assistants are not told. */
  #reportFailures({ request: { requestId }, status, failures = [] }: CallRecord): void {
    const { account } = this.#definition;
    const { failures: log, invented, clock } = account;
    const { stackName } = this;
    for (const { message, targetId } of failures) {
      const { logicalId } = this.targets.find((target) => target.targetId === targetId) ?? this;
      const cause = invented.explained(message);
      const safe = log.add({ time: clock.now(), stackName, logicalId, requestId, message: cause });
      // The answer says of credentials that they were refused, and of everything else no more than that something failed.
      if (status !== 401 && status !== 403) account.warn(`${stackName}/${logicalId}: ${safe.message}`);
    }
  }
}

/** The error in a JSON-RPC response. */
async function errorOf(response: Response): Promise<CallRecord['error']> {
  const body =
    response.body &&
    parsedJson(
      await response
        .clone()
        .text()
        .catch(() => ''),
    );
  const { error } = Object(body) as { error?: { code: number; message: string } };
  return error && { code: error.code, message: error.message };
}
