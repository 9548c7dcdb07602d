import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { CALLBACK, Cognito, PASSWORD, Site } from './fixture';
import { OpenIdProvider } from './openid-provider';

interface Event {
  readonly triggerSource: string;
  readonly userName: string;
  readonly callerContext: { readonly clientId: string };
  readonly request: { readonly userAttributes: Readonly<Record<string, string>> };
  readonly response: object;
}

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:trigger';
const FLAGS = { autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: true };
const ALL_OFF = { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false };

let events: Event[];
/** The source that the function refuses. */
let refused: string | undefined;

const cognito = new Cognito((_arn, event) => {
  const seen = structuredClone(event) as unknown as Event;
  events.push(seen);
  return Promise.resolve(
    seen.triggerSource === refused
      ? { functionError: 'Unhandled', payload: { errorMessage: 'Not you' } }
      : { payload: { ...event, response: FLAGS } },
  );
});
let site: Site;
let idp: OpenIdProvider;
let client: CognitoIdentityProviderClient;

beforeAll(async () => {
  events = [];
  site = await cognito.start({ pool: { LambdaConfig: { PreSignUp: FUNCTION, PostConfirmation: FUNCTION } } });
  idp = await OpenIdProvider.start(`${site.domain}/oauth2/idpresponse`);
  await cognito.create('UserPoolIdentityProvider', 'Corp', {
    UserPoolId: site.poolId,
    ProviderName: 'Corp',
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: 'cognito',
      client_secret: 'upstream-secret',
      authorize_scopes: 'openid email',
      oidc_issuer: idp.issuer,
      attributes_request_method: 'GET',
    },
    AttributeMapping: { email: 'email' },
  });
  const { ref } = await cognito.create('UserPoolClient', 'Federated', {
    UserPoolId: site.poolId,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: [CALLBACK],
    SupportedIdentityProviders: ['Corp'],
  });
  site = new Site(cognito, site.poolId, ref);
  client = new CognitoIdentityProviderClient({
    region: 'us-east-1',
    endpoint: new URL(site.pool.issuer).origin,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await Promise.all([cognito.stop(), idp.stop()]);
});
beforeEach(() => {
  events = [];
  refused = undefined;
  site.browser.forgetCookies();
});

const sources = (): string[] => events.map(({ triggerSource }) => triggerSource);

async function federate(person: string): Promise<URL> {
  let next = site.authorizeUrl({ login_hint: person });
  while (!next.startsWith(CALLBACK)) {
    next = new URL((await site.browser.get(next)).headers.get('location')!, next).href;
  }
  return new URL(next);
}

describe('AdminCreateUser', () => {
  const create = (Username: string) =>
    client.send(
      new AdminCreateUserCommand({
        UserPoolId: site.poolId,
        Username,
        TemporaryPassword: PASSWORD,
        UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }],
      }),
    );

  test('asks the pre sign-up trigger, ignores its flags, and asks no post confirmation trigger', async () => {
    const { User } = await create('nina');
    expect(events).toMatchObject([
      {
        triggerSource: 'PreSignUp_AdminCreateUser',
        userName: 'nina',
        callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
        request: {
          userAttributes: { email: 'nina@example.com', 'cognito:user_status': 'FORCE_CHANGE_PASSWORD' },
          validationData: null,
        },
        response: ALL_OFF,
      },
    ]);
    expect(events).toHaveLength(1);
    expect(User?.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
    expect(User?.Attributes?.map(({ Name }) => Name)).not.toContain('email_verified');
  });

  test('creates nobody whom the trigger refuses', async () => {
    refused = 'PreSignUp_AdminCreateUser';
    await expect(create('oscar')).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error Not you.',
    });
    expect(site.pool.usernames).not.toContain('oscar');
  });
});

describe('AdminConfirmSignUp', () => {
  test('asks the post confirmation trigger about the confirmed user', async () => {
    cognito.service.createUser({ userPoolId: site.poolId, username: 'paul', password: PASSWORD, confirmed: false });
    await client.send(new AdminConfirmSignUpCommand({ UserPoolId: site.poolId, Username: 'paul' }));
    expect(events).toMatchObject([
      {
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        userName: 'paul',
        request: { userAttributes: { 'cognito:user_status': 'CONFIRMED' } },
        response: {},
      },
    ]);
  });
});

describe('the first sign-in at an identity provider', () => {
  test('asks both triggers, and later ones ask neither', async () => {
    expect((await federate('quinn')).searchParams.has('code')).toBe(true);
    expect(events).toMatchObject([
      {
        triggerSource: 'PreSignUp_ExternalProvider',
        userName: 'Corp_quinn',
        callerContext: { clientId: site.clientId },
        request: { userAttributes: { email: 'quinn@corp.example', 'cognito:user_status': 'EXTERNAL_PROVIDER' } },
        response: ALL_OFF,
      },
      {
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        userName: 'Corp_quinn',
        // The flags of the pre sign-up trigger verify nothing that the provider did not.
        request: { userAttributes: { email: 'quinn@corp.example', email_verified: 'false' } },
      },
    ]);
    events = [];
    site.browser.forgetCookies();
    expect((await federate('quinn')).searchParams.has('code')).toBe(true);
    expect(sources()).toStrictEqual([]);
  });

  test('creates nobody whom the pre sign-up trigger refuses', async () => {
    refused = 'PreSignUp_ExternalProvider';
    expect((await federate('rita')).searchParams.get('error_description')).toBe('PreSignUp failed with error Not you.');
    expect(site.pool.usernames).not.toContain('Corp_rita');
    expect(sources()).toStrictEqual(['PreSignUp_ExternalProvider']);
  });

  test('ends with what the post confirmation trigger says', async () => {
    refused = 'PostConfirmation_ConfirmSignUp';
    const { searchParams } = await federate('sven');
    expect(searchParams.get('error_description')).toBe('PostConfirmation failed with error Not you.');
    expect(searchParams.has('code')).toBe(false);
  });
});
