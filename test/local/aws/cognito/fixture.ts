import { createResource } from '../create-resource';
import type { Clock } from '../../../../local/account/clock';
import { AdminSetUserPasswordCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { CognitoService } from '../../../../local/aws/cognito/cognito-service';
import type { LocalAppClient, LocalUserPool } from '../../../../local/aws/cognito/local-user-pool';
import type { InvokeFunction } from '../../../../local/aws/cognito/triggers/triggers';
import { IamService } from '../../../../local/aws/iam/iam-service';
import { ServiceApis } from '../../../../local/aws/service-apis/service-apis';
import { localAccount, type LocalAccount } from '../../../../local/account/local-account';
import type { Origins } from '../../../../local/account/origins';
import type { CreatedResource } from '../../../../local/template/resource-type';
import type { Assumptions } from '../../../../local/account/assumptions';
import { Browser } from './browser';

export const CALLBACK = 'http://localhost:3334/oauth/callback';
export const GATEWAY = 'https://gw-abc.gateway.bedrock-agentcore.us-east-1.amazonaws.com';
export const LOCAL_GATEWAY = 'http://127.0.0.1:4999';
export const PASSWORD = 'Correct-horse-1';

/** The example of RFC 7636, appendix B. */
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

export const PUBLIC_CLIENT = {
  ClientName: 'Kiro',
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'profile'],
  CallbackURLs: [CALLBACK],
  LogoutURLs: ['http://localhost:3334/bye'],
  SupportedIdentityProviders: ['COGNITO'],
  PreventUserExistenceErrors: 'ENABLED',
  ExplicitAuthFlows: ['ALLOW_USER_AUTH'],
};

/** What a test of the endpoints starts from. Each part can be replaced. */
export interface Setup {
  readonly pool?: object;
  readonly domain?: object;
  readonly client?: object;
  readonly branded?: boolean;
  /** Created before the client, so that the client can be allowed its scopes. */
  readonly resourceServer?: object;
}

/** A Cognito service with its account, on real HTTP. */
export class Cognito {
  readonly warnings: string[] = [];
  readonly account: LocalAccount;
  readonly service: CognitoService;
  readonly #apis: ServiceApis;

  /** @param invokeFunction runs triggers; a test whose pools have none need not give it */
  constructor(
    invokeFunction: InvokeFunction = () => Promise.reject(new Error('no function')),
    assume?: Partial<Assumptions>,
  ) {
    this.account = localAccount({
      assume,
      warn: (message) => this.warnings.push(message),
    });
    this.#apis = new ServiceApis(this.account, new IamService(this.account));
    this.service = new CognitoService(this.account, this.#apis, invokeFunction);
  }

  get clock(): Clock {
    return this.account.clock;
  }

  get origins(): Origins {
    return this.account.origins;
  }

  async create(type: string, logicalId: string, properties: object): Promise<CreatedResource> {
    return createResource(this.service, `AWS::Cognito::${type}`, logicalId, properties);
  }

  /** Creates a pool with a domain, a client with branding, and the user alice. */
  async start({ pool, domain, client, branded = true, resourceServer }: Setup = {}): Promise<Site> {
    this.origins.register(GATEWAY, LOCAL_GATEWAY);
    const { ref: UserPoolId } = await this.create('UserPool', 'Users', {
      UserPoolName: 'users',
      AliasAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      ...pool,
    });
    await this.create('UserPoolDomain', 'Domain', { UserPoolId, Domain: 'acme', ManagedLoginVersion: 2, ...domain });
    if (resourceServer !== undefined) {
      await this.create('UserPoolResourceServer', 'Api', { UserPoolId, Name: 'api', ...resourceServer });
    }
    const { ref: ClientId } = await this.create('UserPoolClient', 'Kiro', { UserPoolId, ...PUBLIC_CLIENT, ...client });
    if (branded) {
      await this.create('ManagedLoginBranding', 'Style', { UserPoolId, ClientId, UseCognitoProvidedValues: true });
    }
    return new Site(this, UserPoolId, ClientId);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.#apis.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

export interface TokenResponse {
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly token_type: string;
}

/** One client at the domain of one pool. */
export class Site {
  readonly browser = new Browser();

  constructor(
    readonly cognito: Cognito,
    readonly poolId: string,
    readonly clientId: string,
  ) {}

  get pool(): LocalUserPool {
    return this.cognito.service.pools.find(({ id }) => id === this.poolId)!;
  }

  get client(): LocalAppClient {
    return this.pool.clients.find(({ clientId }) => clientId === this.clientId)!;
  }

  get domain(): string {
    return this.pool.domains[0];
  }

  /** Gives a user a password that need not be replaced, as administrators do. */
  async setPassword(Username: string): Promise<void> {
    const client = new CognitoIdentityProviderClient({
      region: 'us-east-1',
      endpoint: new URL(this.pool.issuer).origin,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'any' },
    });
    const password = { UserPoolId: this.poolId, Username, Password: PASSWORD, Permanent: true };
    await client.send(new AdminSetUserPasswordCommand(password));
    client.destroy();
  }

  createAlice(attributes: Record<string, string> = { email: 'alice@example.com' }): string {
    return this.cognito.service.createUser({
      userPoolId: this.poolId,
      username: 'alice',
      password: PASSWORD,
      attributes,
    }).sub;
  }

  /** An authorization request; a parameter of `undefined` is left out. */
  authorizeUrl(parameters: Readonly<Record<string, string | undefined>> = {}): string {
    const all = {
      response_type: 'code',
      client_id: this.clientId,
      redirect_uri: CALLBACK,
      state: 'st',
      scope: 'openid email',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...parameters,
    };
    const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return `${this.domain}/oauth2/authorize?${new URLSearchParams(present)}`;
  }

  /** Where the browser is sent by an authorization request. */
  async authorize(parameters: Readonly<Record<string, string | undefined>> = {}): Promise<URL> {
    const response = await this.browser.get(this.authorizeUrl(parameters));
    return new URL(response.headers.get('location')!);
  }

  /** Signs alice in on the page and returns where the browser was sent. */
  async signIn(
    parameters: Readonly<Record<string, string | undefined>> = {},
    username = 'alice',
    password = PASSWORD,
  ): Promise<URL> {
    const form = await this.browser.open((await this.authorize(parameters)).href);
    const response = await form.submit({ username, password });
    return new URL(response.headers.get('location')!);
  }

  async code(parameters: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
    this.browser.forgetCookies();
    return (await this.signIn(parameters)).searchParams.get('code')!;
  }

  /** A request to the token endpoint; a parameter of `undefined` is left out. */
  async token(
    parameters: Readonly<Record<string, string | undefined>>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const all = { client_id: this.clientId, ...parameters };
    const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return fetch(`${this.domain}/oauth2/token`, { method: 'POST', body: new URLSearchParams(present), headers });
  }

  redeem(code: string, parameters: Readonly<Record<string, string | undefined>> = {}): Promise<Response> {
    return this.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      ...parameters,
    });
  }

  async tokens(
    parameters: Readonly<Record<string, string | undefined>> = {},
    redemption: Readonly<Record<string, string | undefined>> = {},
  ): Promise<TokenResponse> {
    const response = await this.redeem(await this.code(parameters), redemption);
    return (await response.json()) as TokenResponse;
  }

  refresh(refreshToken: string | undefined, parameters: Record<string, string | undefined> = {}): Promise<Response> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...parameters });
  }

  userInfo(accessToken: string): Promise<Response> {
    return fetch(`${this.domain}/oauth2/userInfo`, { headers: { authorization: `Bearer ${accessToken}` } });
  }

  revoke(parameters: Record<string, string>): Promise<Response> {
    const body = new URLSearchParams({ client_id: this.clientId, ...parameters });
    return fetch(`${this.domain}/oauth2/revoke`, { method: 'POST', body });
  }
}

/** The error of a refused OAuth request, with its status. */
export async function refusal(response: Promise<Response> | Response): Promise<unknown> {
  const settled = await response;
  return { status: settled.status, ...((await settled.json()) as object) };
}

/** A site with alice for all the tests of a `describe`, for those that leave things as they found them. */
export function sharedSite(): () => Site {
  const cognito = new Cognito();
  let site: Site;
  beforeAll(async () => {
    site = await cognito.start();
    site.createAlice();
  });
  afterAll(() => cognito.stop());
  return () => site;
}
