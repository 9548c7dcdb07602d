import { configurationOf, type AssistantClient } from './caller/assistant';
import { AuthenticatorApps } from './caller/authenticator-apps';
import type { LocalMessage } from './aws/cognito/outbox';
import type { LocalAppClient, LocalUserPool } from './aws/cognito/local-user-pool';
import type { Credentials } from './aws/iam/credentials';
import type { AuditEvent } from './aws/gateway/audit/audit-event';
import type { LogRecord } from './aws/lambda/function-log';
import { startServices, type Services } from './aws/services';
import type { Clock } from './account/clock';
import { FailureLog, type LocalFailure } from './account/failure-log';
import { localAccount, type LocalAccount } from './account/local-account';
import { OptionError } from './account/twin-error';
import type {
  CreateUserOptions,
  LocalGatewayOptions,
  LocalUser,
  SignInMachineOptions,
  SignInOptions,
} from './local-gateway-options';
import { findByAnyName, type Named } from './private/find-by-any-name';
import type { RunningGateway } from './aws/gateway/running-gateway';
import { SignInError } from './caller/sign-in-error';
import { SignedInAssistant } from './caller/signed-in-assistant';
import { SignedInMachine } from './caller/signed-in-machine';
import { deployStack, type DeployedStack } from './template/stack-deployment';
import { StackExports } from './template/stack-exports';
import { StackOutputs } from './template/stack-outputs';
import { readStacks, type StackSource, type TwinSource } from './template/stack-source';
import { TemplateError } from './template/template-error';
import { ValueOrigins } from './template/value-origins';
import { failedStart } from './private/failed-start';
import { defaultAddress, generatedUsername } from './private/generated-user';

/** A program that runs the twin for days does not collect warnings without end. */
const MAX_WARNINGS = 1_000;

/** What a test can ask for by name. A resource of another type may have the same name. */
const TYPES = {
  'app client': 'AWS::Cognito::UserPoolClient',
  gateway: 'AWS::BedrockAgentCore::Gateway',
  role: 'AWS::IAM::Role',
  'user pool': 'AWS::Cognito::UserPool',
} as const;

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
   * @throws OptionError when an option is not possible
   * @throws InternalError when the twin itself fails
   *
   * All of them have the `warnings` that there were until then.
   */
  static async start(source: TwinSource, options: LocalGatewayOptions = {}): Promise<LocalGateway> {
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    try {
      return await LocalGateway.#start(readStacks(source, warn), options, warnings);
    } catch (error) {
      throw failedStart(error, warnings);
    }
  }

  static async #start(
    stacks: readonly StackSource[],
    options: LocalGatewayOptions,
    warnings: string[],
  ): Promise<LocalGateway> {
    const accountId = stacks.find((stack) => stack.accountId)?.accountId;
    const region = stacks.find((stack) => stack.region)?.region;
    const account = localAccount({
      ...(accountId !== undefined && { accountId }),
      ...(region !== undefined && { region }),
      assume: options.assume,
      failures: new FailureLog(options.onFailure),
      warn: (message) =>
        void (warnings.length === MAX_WARNINGS || warnings.includes(message) || warnings.push(message)),
    });
    for (const [objectKey, path] of stacks.flatMap(({ assets }) => [...assets])) {
      account.assets.set(objectKey, path);
    }
    for (const [endpoint, loopback] of Object.entries(options.endpoints ?? {})) {
      account.origins.replace(originOf(endpoint), originOf(loopback));
    }
    const services = startServices(account, options.port ?? 0, options.onMessage);
    try {
      const { resourceTypes, dynamicReferences } = services;
      const { parameters = {} } = options;
      const deployment = {
        account,
        resourceTypes,
        dynamicReferences,
        parameters,
        exports: new StackExports(),
        stackOutputs: new StackOutputs(),
        valueOrigins: new ValueOrigins(),
      };
      const deployed: DeployedStack[] = [];
      for (const stack of stacks) {
        deployed.push(await deployStack(stack, deployment));
      }
      checkParameters(stacks, parameters);
      if (services.gateway.gateways.length === 0) {
        const problem = 'there is no AWS::BedrockAgentCore::Gateway in these stacks, so there is nothing to run';
        throw new TemplateError('NothingToRun', problem);
      }
      return new LocalGateway(account, services, deployed, warnings);
    } catch (error) {
      await services.stop();
      throw error;
    }
  }

  /** The time that the twin goes by. */
  readonly clock: Clock;
  readonly #account: LocalAccount;
  readonly #authenticatorApps = new AuthenticatorApps();
  readonly #aws: Services;

  private constructor(
    account: LocalAccount,
    aws: Services,
    /** The stacks with their resources and outputs, in the order in which they were deployed. */
    readonly stacks: readonly DeployedStack[],
    /**
     * What the twin cannot run, what AWS would let pass although it is probably a mistake, and, while calls are made, what failed
     * behind `An internal error occurred`. Each is said once, and the first thousand are kept; `failures` has every time.
     */
    readonly warnings: readonly string[],
  ) {
    this.#account = account;
    this.clock = account.clock;
    this.#aws = aws;
  }

  /** The URL that an assistant is configured with: the first gateway's. */
  get mcpUrl(): string {
    return this.#aws.gateway.gateways[0]!.mcpUrl;
  }

  /** The issuer of the tokens that the first gateway admits; that of the first user pool if the gateway takes no tokens. */
  get issuer(): string {
    return this.#aws.gateway.gateways[0]!.authorizationServer ?? this.#userPool().issuer;
  }

  /** Where people sign in: the origin of the first user pool's domain. */
  get domain(): string | undefined {
    return this.#userPool().domains[0];
  }

  /** The gateways, in the order in which they were created. */
  get gateways(): readonly RunningGateway[] {
    return this.#aws.gateway.gateways.map(({ gatewayId, name, stackName, logicalId, mcpUrl, authorizationServer }) => ({
      gatewayId,
      name,
      stackName,
      logicalId,
      mcpUrl,
      ...(authorizationServer !== undefined && { authorizationServer }),
    }));
  }

  /** The user pools, in the order in which they were created. */
  get userPools(): readonly LocalUserPool[] {
    return this.#aws.cognito.pools;
  }

  /** The app clients of all user pools. */
  get clients(): readonly AssistantClient[] {
    return this.userPools.flatMap(({ clients }) => clients);
  }

  /** What CloudTrail would have recorded of the calls to all gateways, oldest first; the last thousand are kept. */
  get auditEvents(): readonly AuditEvent[] {
    return this.#aws.gateway.auditEvents;
  }

  /** The `endpoint` for a `BedrockAgentCoreControlClient` of the AWS SDK. */
  get controlPlaneUrl(): string {
    return this.#aws.gateway.controlPlaneUrl!;
  }

  /** The `endpoint` for a `CognitoIdentityProviderClient` of the AWS SDK. */
  get userPoolsUrl(): string {
    return new URL(this.#userPool().issuer).origin;
  }

  /**
   * The variables with which an AWS SDK finds the services that the twin runs, such as `AWS_ENDPOINT_URL_DYNAMODB`. Functions
   * have them; a test that calls services itself gives their values to its clients as `endpoint`, with any credentials.
   */
  get sdkEnvironment(): Readonly<Record<string, string>> {
    return this.#aws.sdkEnvironment;
  }

  /**
   * AWS credentials that the twin knows, for a client of the AWS SDK or for a request to a gateway with the authorizer
   * `AWS_IAM`.
   *
   * @param role by name, logical id, construct path or ARN: the credentials may do what its policies allow
   * @default - those of an administrator, who may do everything
   */
  credentials(role?: string): Credentials {
    const { iam } = this.#aws;
    const all = [...iam.roles.values()].map(({ name, arn }) => ({ name, id: arn }));
    const { accessKeyId, secretAccessKey, sessionToken } =
      role === undefined ? iam.administrator : iam.credentialsOf(this.#find('role', role, all).id);
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  /**
   * Where the twin serves an origin of the templates, such as a custom domain name. For a proxy that `endpoints` puts in front
   * of it: everybody else finds the origin translated wherever it is named.
   *
   * @param origin as AWS would have it, such as `https://signin.example.com`
   * @returns such as `http://127.0.0.1:41234`
   */
  addressOf(origin: string): string {
    const address = this.#account.origins.served(origin);
    if (address === undefined) {
      throw new OptionError('UnknownName', `addressOf: the twin does not serve "${origin}"`, { property: 'origin' });
    }
    return address;
  }

  /**
   * What failed or was refused while the twin ran, with the cause that AWS keeps from callers (`An internal error occurred`,
   * `invalid_grant`), oldest first; the last thousand are kept. They have no secrets and tokens in them.
   */
  get failures(): readonly LocalFailure[] {
    return this.#account.failures.entries;
  }

  /** What the functions wrote to their logs. */
  get functionLogs(): readonly LogRecord[] {
    return this.#aws.lambda.logs;
  }

  /**
   * The codes that user pools sent by SMS or e-mail, oldest first; the last thousand are kept. Nothing leaves this computer.
   *
   * @param user the person who got the messages; all people, if `undefined`
   */
  messages(user?: Pick<LocalUser, 'username'>): readonly LocalMessage[] {
    const { messages } = this.#aws.cognito;
    return user === undefined ? [...messages] : messages.filter(({ username }) => username === user.username);
  }

  /**
   * Creates a person in a user pool.
   *
   * @throws UserRefusedError when AWS would refuse the person, for example because of the pool's password policy
   */
  async createUser(options: CreateUserOptions = {}): Promise<LocalUser> {
    const { id: userPoolId, usernameAttributes } = this.#userPool(options.userPool);
    const username = options.username ?? generatedUsername(usernameAttributes);
    const password = options.password ?? this.#aws.cognito.generatedPassword(userPoolId);
    this.#aws.cognito.createUser({
      userPoolId,
      username,
      password,
      temporary: options.temporaryPassword ?? false,
      confirmed: options.confirmed ?? true,
      attributes: { ...defaultAddress(username), ...options.attributes },
      groups: options.groups ?? [],
    });
    if (options.enabled === false) {
      this.#aws.cognito.setUserEnabled({ userPoolId, username, enabled: false });
    }
    return { username, password };
  }

  /**
   * Gives a person an authenticator app, as if the person had set one up before. Sign-in then asks for its code.
   *
   * @returns the secret in base32: codes are those of RFC 6238 with SHA-1, 6 digits and 30 seconds, by the twin's clock
   * @throws UserRefusedError when there is no such person, or the pool has no MFA with software tokens
   */
  enrollTotp({ username }: LocalUser, userPool?: string): { readonly secret: string } {
    return this.#aws.cognito.enrollTotp({ userPoolId: this.#userPool(userPool).id, username });
  }

  /**
   * Signs a person in with an assistant, over HTTP and through the login page, as the assistant itself would. A code that is
   * sent by SMS or e-mail on the way is read and entered. Where the user pool has the person set up an authenticator app, one is set
   * up, and its codes are entered from then on. A code is good once (RFC 6238): move `clock` on before the person signs in again.
   *
   * @throws SignInError when a step refuses, saying which one
   */
  async signIn({ client, user, scopes, gateway }: SignInOptions): Promise<SignedInAssistant> {
    const { mcpUrl, lastRefusal } = this.#gateway(gateway);
    const assistant = typeof client === 'string' ? this.#client(client) : configurationOf(client);
    const earlier = new Set(this.messages(user));
    const readCode = (origin: string, newAccount?: string): string | undefined => {
      const account = { origin, username: user.username };
      if (newAccount !== undefined) this.#authenticatorApps.add(account, newAccount);
      const sent = this.messages(user).findLast((message) => !earlier.has(message))?.code;
      return sent ?? this.#authenticatorApps.code(account, this.clock.now());
    };
    return this.#explained(assistant.clientId, () =>
      SignedInAssistant.signIn(mcpUrl, assistant, { ...user, readCode }, scopes, lastRefusal),
    );
  }

  /**
   * Connects a program that signs in by itself, with the client credentials grant.
   *
   * @throws SignInError when a step refuses, saying which one
   */
  async signInMachine({ client: wanted, scopes, gateway }: SignInMachineOptions): Promise<SignedInMachine> {
    const { mcpUrl, lastRefusal } = this.#gateway(gateway);
    const client = this.#client(wanted);
    const { name, clientId, clientSecret, issuer } = client;
    if (clientSecret === undefined) {
      const problem = `signInMachine: the app client "${name}" has no secret, so no program can sign in with it`;
      throw new OptionError('InvalidOption', problem, { property: 'client' });
    }
    const machine = { name, clientId, clientSecret };
    return this.#explained(clientId, () =>
      SignedInMachine.signIn(mcpUrl, issuer, machine, scopes ?? client.scopes, lastRefusal),
    );
  }

  /** Stops every server and function. Nothing stays behind. */
  async stop(): Promise<void> {
    await this.#aws.stop();
  }

  /** A sign-in that, where it is refused, also says why: a user pool tells its owner and not the client. */
  async #explained<T>(clientId: string | undefined, signIn: () => Promise<T>): Promise<T> {
    const newest = this.failures.at(-1);
    try {
      return await signIn();
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      const since = this.failures.slice(newest === undefined ? 0 : this.failures.lastIndexOf(newest) + 1);
      // An assistant that introduces itself signs in through the client of the authorization server.
      // The first one: programs try again with a code that is spent by then.
      const refusal = since.find((one) => one.clientId !== undefined && one.clientId === (clientId ?? one.clientId));
      throw refusal === undefined ? error : error.because(refusal.message);
    }
  }

  #client(wanted: string): LocalAppClient & { readonly issuer: string } {
    const all = this.userPools.flatMap(({ clients, issuer }) =>
      clients.map((client) => ({ ...client, id: client.clientId, issuer })),
    );
    return this.#find('app client', wanted, all);
  }

  #gateway(wanted: string | undefined): { mcpUrl: string; lastRefusal: () => string | undefined } {
    const all = this.#aws.gateway.gateways.map((gateway) => {
      const { name, gatewayId: id, logicalId } = gateway;
      return { name, id, logicalId, gateway };
    });
    const { gateway } = this.#find('gateway', wanted, all);
    return { mcpUrl: gateway.mcpUrl, lastRefusal: () => gateway.exchanges.at(-1)?.refusal };
  }

  #userPool(wanted?: string): LocalUserPool {
    return this.#find('user pool', wanted, this.userPools);
  }

  #find<T extends Named>(what: keyof typeof TYPES, wanted: string | undefined, all: readonly T[]): T {
    const resources = this.stacks.flatMap((stack) => stack.resources);
    return findByAnyName(
      what,
      wanted,
      all,
      resources.filter(({ type }) => type === TYPES[what]),
    );
  }
}

function checkParameters(stacks: readonly StackSource[], given: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(given)) {
    if (!stacks.some(({ template }) => Object.hasOwn(template.Parameters ?? {}, name))) {
      const problem = `no stack has a parameter "${name}"; remove it from \`parameters\``;
      throw new TemplateError('InvalidParameter', problem, { property: name });
    }
  }
}

function originOf(url: string): string {
  if (!URL.canParse(url) || new URL(url).origin !== url) {
    const problem = `"${url}" is not an origin; give scheme, host and port only, such as https://api.example.com`;
    throw new OptionError('InvalidOption', `endpoints: ${problem}`, { property: 'endpoints' });
  }
  return url;
}
