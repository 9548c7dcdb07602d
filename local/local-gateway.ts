import { randomBytes } from 'node:crypto';
import type { AssistantClient } from './assistant-client';
import { CognitoService } from './aws/cognito/cognito-service';
import type { LocalAppClient, LocalUserPool } from './aws/cognito/local-user-pool';
import { GatewayService } from './aws/gateway/gateway-service';
import { CredentialProviderService } from './aws/credential-providers/credential-provider-service';
import { IamService } from './aws/iam/iam-service';
import { inertResourceTypes } from './aws/inert-resource-types';
import { LambdaService } from './aws/lambda/lambda-service';
import { SecretsService } from './aws/secrets-manager/secrets-service';
import { ParameterStore } from './aws/ssm/parameter-store';
import type { LogRecord } from './aws/lambda/log-record';
import { Clock } from './clock';
import type { LocalAccount } from './local-account';
import { Origins } from './origins';
import type { RunningGateway } from './running-gateway';
import { SignedInAssistant } from './signed-in-assistant';
import { SignedInMachine } from './signed-in-machine';
import { Assets } from './template/assets';
import type { LocalService, ResourceTypes } from './template/resource-type';
import { deployStack, type DeployedStack } from './template/stack-deployment';
import { readStacks, type TwinSource } from './template/stack-source';
import { TemplateError } from './template/template-error';

export interface LocalGatewayOptions {
  /**
   * The port of the gateway on 127.0.0.1. Everything else gets a free port.
   *
   * @default 0 - a free port
   */
  readonly port?: number;
  /**
   * Values for parameters of the templates.
   *
   * @default - each parameter's own default
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Origins that a template names and that a test serves itself, such as
   * `{ 'https://api.example.com': 'http://127.0.0.1:1234' }`: wherever the twin would call the first one, it calls the second.
   *
   * @default - every origin outside of the twin is called as the template names it
   */
  readonly endpoints?: Readonly<Record<string, string>>;
}

export interface CreateUserOptions {
  /** @default - a generated name */
  readonly username?: string;
  /** @default - a generated password that meets the strictest policy */
  readonly password?: string;
  /**
   * Whether the person has to choose another password on the first sign-in, as after an invitation.
   *
   * @default false
   */
  readonly temporaryPassword?: boolean;
  /**
   * Whether the person may sign in at all.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Standard attributes by name, custom ones as `custom:<name>`.
   *
   * @default - `email` is `<username>@example.com`, and verified
   */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Names of groups of the user pool. @default - none */
  readonly groups?: readonly string[];
  /** The user pool, by name, logical id or id. @default - the first one */
  readonly userPool?: string;
}

/** A person who can sign in. */
export interface LocalUser {
  readonly username: string;
  readonly password: string;
}

export interface SignInOptions {
  /** The assistant, by the name or id of its app client. */
  readonly client: string;
  readonly user: LocalUser;
  /**
   * The scopes that the assistant asks for.
   *
   * @default - those that the gateway advertises
   */
  readonly scopes?: readonly string[];
  /** The gateway, by name, logical id or id. @default - the first one */
  readonly gateway?: string;
}

export interface SignInMachineOptions {
  /** The program, by the name or id of its app client, which must have a secret. */
  readonly client: string;
  /**
   * The scopes that the program asks for.
   *
   * @default - all that its app client allows
   */
  readonly scopes?: readonly string[];
  /** The gateway, by name, logical id or id. @default - the first one */
  readonly gateway?: string;
}

/** The account that pseudo parameters name when a stack is not pinned to one; AWS uses this number in its examples. */
const EXAMPLE_ACCOUNT = '111122223333';
const DEFAULT_REGION = 'us-east-1';

/**
 * Runs a synthesized AgentCore Gateway stack on this computer: user pool, login page, gateway, targets and functions, with
 * the behaviour that AWS has, strict where AWS is strict. Nothing of it needs an AWS account.
 *
 * @example
 * const local = await LocalGateway.start(app.synth());
 * const alice = await local.createUser();
 * const kiro = await local.signIn({ client: 'Kiro', user: alice });
 * await kiro.call('orders___get_order', { orderId: 'A-1001' });
 * await local.stop();
 */
export class LocalGateway {
  /**
   * Deploys the stacks of a source to a new local twin.
   *
   * @throws TemplateError when AWS would refuse a template or a resource in it
   */
  static async start(source: TwinSource, options: LocalGatewayOptions = {}): Promise<LocalGateway> {
    const stacks = readStacks(source);
    const warnings: string[] = [];
    const account: LocalAccount = {
      accountId: stacks.find(({ accountId }) => accountId)?.accountId ?? EXAMPLE_ACCOUNT,
      region: stacks.find(({ region }) => region)?.region ?? DEFAULT_REGION,
      partition: 'aws',
      clock: new Clock(),
      origins: new Origins(),
      assets: new Assets(),
      warn: (message) => warnings.push(message),
    };
    for (const [objectKey, path] of stacks.flatMap(({ assets }) => [...assets])) {
      account.assets.add(objectKey, path);
    }
    for (const [endpoint, loopback] of Object.entries(options.endpoints ?? {})) {
      account.origins.register(originOf(endpoint), originOf(loopback));
    }
    const iam = new IamService(account);
    const lambda = new LambdaService(account, iam);
    const cognito = new CognitoService(account, {
      invokeFunction: (arn, event) =>
        lambda.invoke(arn, event, {
          caller: { type: 'service', service: 'cognito-idp.amazonaws.com' },
          context: {
            'aws:SourceAccount': account.accountId,
            'aws:SourceArn': `arn:${account.partition}:cognito-idp:${account.region}:${account.accountId}:userpool/${event.userPoolId}`,
          },
        }),
    });
    const secrets = new SecretsService(account);
    const credentialProviders = new CredentialProviderService(account, iam, secrets);
    const gateway = new GatewayService(account, { account, iam, lambda, credentialProviders }, options.port ?? 0);
    const services: LocalService[] = [
      gateway,
      cognito,
      lambda,
      iam,
      credentialProviders,
      secrets,
      new ParameterStore(),
    ];
    const dynamicReferences = Object.assign({}, ...services.map((service) => service.dynamicReferences));
    const resourceTypes = Object.assign(
      inertResourceTypes(account),
      ...services.map((service) => service.resourceTypes),
    ) as ResourceTypes;
    try {
      const exports = new Map<string, unknown>();
      const deployed: DeployedStack[] = [];
      for (const stack of stacks) {
        const parameters = parametersOf(stack.template.Parameters ?? {}, options.parameters ?? {});
        deployed.push(await deployStack(stack, account, resourceTypes, parameters, exports, dynamicReferences));
      }
      checkParameters(stacks, options.parameters ?? {});
      if (gateway.gateways.length === 0) {
        throw new TemplateError(
          'there is no AWS::BedrockAgentCore::Gateway in these stacks, so there is nothing to run',
        );
      }
      return new LocalGateway(account, { cognito, gateway, lambda }, services, deployed, warnings);
    } catch (error) {
      await stopAll(services);
      throw error;
    }
  }

  /** The time that the twin goes by. */
  readonly clock: Clock;

  private constructor(
    account: LocalAccount,
    private readonly aws: {
      readonly cognito: CognitoService;
      readonly gateway: GatewayService;
      readonly lambda: LambdaService;
    },
    private readonly services: readonly LocalService[],
    /** The stacks with their resources and outputs, in the order in which they were deployed. */
    readonly stacks: readonly DeployedStack[],
    /** What the twin cannot run, or what AWS would let pass although it is probably a mistake. */
    readonly warnings: readonly string[],
  ) {
    this.clock = account.clock;
  }

  /** The URL that an assistant is configured with: the first gateway's. */
  get mcpUrl(): string {
    return this.aws.gateway.gateways[0]!.mcpUrl;
  }

  /** The issuer of the tokens: the first user pool's. */
  get issuer(): string {
    return this.#userPool().issuer;
  }

  /** Where people sign in: the origin of the first user pool's domain. */
  get domain(): string | undefined {
    return this.#userPool().domains[0];
  }

  /** The gateways, in the order in which they were created. */
  get gateways(): readonly RunningGateway[] {
    return this.aws.gateway.gateways.map(({ gatewayId, name, stackName, logicalId, mcpUrl }) => ({
      gatewayId,
      name,
      stackName,
      logicalId,
      mcpUrl,
    }));
  }

  /** The user pools, in the order in which they were created. */
  get userPools(): readonly LocalUserPool[] {
    return this.aws.cognito.pools;
  }

  /** The app clients of all user pools. */
  get clients(): readonly AssistantClient[] {
    return this.userPools.flatMap(({ clients }) => clients);
  }

  /** What the functions wrote to their logs. */
  get functionLogs(): readonly LogRecord[] {
    return this.aws.lambda.logs;
  }

  /** Creates a person in a user pool. */
  async createUser(options: CreateUserOptions = {}): Promise<LocalUser> {
    const { id: userPoolId } = this.#userPool(options.userPool);
    const username = options.username ?? `user-${randomBytes(4).toString('hex')}`;
    const password = options.password ?? `${randomBytes(12).toString('base64url')}-Aa1`;
    this.aws.cognito.createUser({
      userPoolId,
      username,
      password,
      temporary: options.temporaryPassword ?? false,
      attributes: { email: `${username}@example.com`, ...options.attributes },
      groups: options.groups ?? [],
    });
    if (options.enabled === false) {
      this.aws.cognito.setUserEnabled({ userPoolId, username, enabled: false });
    }
    return { username, password };
  }

  /**
   * Signs a person in with an assistant, over HTTP and through the login page, as the assistant itself would.
   *
   * @throws SignInError when a step refuses, saying which one
   */
  async signIn({ client, user, scopes, gateway }: SignInOptions): Promise<SignedInAssistant> {
    const { mcpUrl, lastRefusal } = this.#gateway(gateway);
    return SignedInAssistant.signIn(mcpUrl, this.#client(client).client, user, scopes, lastRefusal);
  }

  /**
   * Connects a program that signs in by itself, with the client credentials grant.
   *
   * @throws SignInError when a step refuses, saying which one
   */
  async signInMachine({ client: wanted, scopes, gateway }: SignInMachineOptions): Promise<SignedInMachine> {
    const { mcpUrl, lastRefusal } = this.#gateway(gateway);
    const { client, issuer } = this.#client(wanted);
    const { name, clientId, clientSecret } = client;
    if (clientSecret === undefined) {
      throw new Error(`signInMachine: the app client "${name}" has no secret, so no program can sign in with it`);
    }
    const machine = { name, clientId, clientSecret };
    return SignedInMachine.signIn(mcpUrl, issuer, machine, scopes ?? client.scopes, lastRefusal);
  }

  /** Stops every server and function. Nothing stays behind. */
  async stop(): Promise<void> {
    await stopAll(this.services);
  }

  #client(wanted: string): { client: LocalAppClient; issuer: string } {
    for (const { clients, issuer } of this.userPools) {
      const client = clients.find(({ name, clientId }) => name === wanted || clientId === wanted);
      if (client) {
        return { client, issuer };
      }
    }
    throw notFound('app client', wanted, this.clients);
  }

  #gateway(wanted: string | undefined): { mcpUrl: string; lastRefusal: () => string | undefined } {
    const { gateways } = this.aws.gateway;
    const found =
      wanted === undefined
        ? gateways[0]
        : gateways.find(({ name, logicalId, gatewayId }) => [name, logicalId, gatewayId].includes(wanted));
    if (!found) {
      throw notFound('gateway', wanted, gateways);
    }
    return { mcpUrl: found.mcpUrl, lastRefusal: () => found.exchanges.at(-1)?.refusal };
  }

  #userPool(wanted?: string): LocalUserPool {
    const pools = this.userPools;
    const found =
      wanted === undefined ? pools[0] : pools.find(({ name, logicalId, id }) => [name, logicalId, id].includes(wanted));
    if (!found) {
      throw notFound('user pool', wanted, pools);
    }
    return found;
  }
}

function notFound(what: string, wanted: string | undefined, all: readonly { readonly name: string }[]): Error {
  const names = all.map(({ name }) => `"${name}"`).join(', ') || 'none';
  return new Error(
    `there is no ${what}${wanted === undefined ? '' : ` "${wanted}"`} in these stacks; there are: ${names}`,
  );
}

async function stopAll(services: readonly LocalService[]): Promise<void> {
  for (const service of services) {
    await service.stop();
  }
}

function originOf(url: string): string {
  if (!URL.canParse(url) || new URL(url).origin !== url) {
    throw new TypeError(
      `endpoints: "${url}" is not an origin; give scheme, host and port only, such as https://api.example.com`,
    );
  }
  return url;
}

function parametersOf(
  declared: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(declared, name)));
}

function checkParameters(
  stacks: readonly { readonly template: { readonly Parameters?: Readonly<Record<string, unknown>> } }[],
  given: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(given)) {
    if (!stacks.some(({ template }) => Object.hasOwn(template.Parameters ?? {}, name))) {
      throw new TemplateError(`no stack has a parameter "${name}"; remove it from \`parameters\``);
    }
  }
}
