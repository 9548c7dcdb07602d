import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  InvalidParameterException,
  InvalidPasswordException,
  ListGroupsCommand,
  ListResourceServersCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  NotAuthorizedException,
  ResourceNotFoundException,
  UsernameExistsException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { CALLBACK, Cognito, PASSWORD, type Site, type TokenResponse } from './fixture';

let cognito: Cognito;
let site: Site;
let client: CognitoIdentityProviderClient;
let UserPoolId: string;
let people = 0;

beforeAll(async () => {
  cognito = new Cognito();
  site = await cognito.start({
    pool: { Schema: [{ Name: 'team' }] },
    resourceServer: { Identifier: 'api', Scopes: [{ ScopeName: 'call', ScopeDescription: 'call tools' }] },
  });
  UserPoolId = site.poolId;
  for (const GroupName of ['ops', 'dev']) {
    await cognito.create('UserPoolGroup', GroupName, { UserPoolId, GroupName, Precedence: 3, Description: 'people' });
  }
  client = new CognitoIdentityProviderClient({
    region: 'us-east-1',
    endpoint: new URL(site.pool.issuer).origin,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await cognito.stop();
});
beforeEach(() => site.browser.forgetCookies());

/** A user of the test's own who can sign in. */
async function createUser(attributes: Record<string, string> = {}): Promise<string> {
  const Username = `user${(people += 1)}`;
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  await client.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }));
  await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: PASSWORD, Permanent: true }));
  return Username;
}

async function tokensOf(username: string): Promise<TokenResponse> {
  const code = (await site.signIn({}, username)).searchParams.get('code')!;
  return (await (await site.redeem(code)).json()) as TokenResponse;
}

describe('users', () => {
  test('are confirmed once, and sign in only then', async () => {
    const Username = 'newcomer';
    cognito.service.createUser({ userPoolId: UserPoolId, username: Username, password: PASSWORD, confirmed: false });
    const { UserStatus } = await client.send(new AdminGetUserCommand({ UserPoolId, Username }));
    expect(UserStatus).toBe('UNCONFIRMED');
    const { Users } = await client.send(
      new ListUsersCommand({ UserPoolId, Filter: 'cognito:user_status = "UNCONFIRMED"' }),
    );
    expect(Users?.map((user) => user.Username)).toStrictEqual([Username]);
    await expect(tokensOf(Username)).rejects.toThrow();
    await client.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
    expect(await tokensOf(Username)).toMatchObject({ token_type: 'Bearer' });
    await expect(client.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))).rejects.toThrow(
      new NotAuthorizedException({ message: 'User cannot be confirmed. Current status is CONFIRMED', $metadata: {} }),
    );
  });

  test('are created with a temporary password, which the person replaces', async () => {
    const { User } = await client.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: 'temp',
        TemporaryPassword: PASSWORD,
        UserAttributes: [{ Name: 'email', Value: 'temp@example.com' }],
      }),
    );
    expect(User).toMatchObject({ Username: 'temp', Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' });
    expect(User!.UserCreateDate!.getFullYear()).toBe(new Date().getFullYear());
    const page = await site.browser.open((await site.authorize()).href);
    expect((await page.submitForPage({ username: 'temp', password: PASSWORD })).heading).toBe('Change password');
  });

  test('are described', async () => {
    const Username = await createUser({ email: 'd@example.com', 'custom:team': 'blue' });
    const user = await client.send(new AdminGetUserCommand({ UserPoolId, Username }));
    expect(user).toMatchObject({ Username, Enabled: true, UserStatus: 'CONFIRMED' });
    expect(user.UserAttributes).toContainEqual({ Name: 'custom:team', Value: 'blue' });
    const sub = user.UserAttributes!.find(({ Name }) => Name === 'sub')!.Value!;
    expect((await client.send(new AdminGetUserCommand({ UserPoolId, Username: sub }))).Username).toBe(Username);
  });

  test('get other attributes, which tokens then bear', async () => {
    const Username = await createUser();
    const UserAttributes = [{ Name: 'email', Value: 'new@example.com' }];
    await client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
    const { access_token } = await tokensOf(Username);
    expect(await (await site.userInfo(access_token)).json()).toMatchObject({ email: 'new@example.com' });
  });

  test('are disabled with their tokens, and enabled', async () => {
    const Username = await createUser();
    const { access_token } = await tokensOf(Username);
    await client.send(new AdminDisableUserCommand({ UserPoolId, Username }));
    site.browser.forgetCookies();
    expect((await site.userInfo(access_token)).status).toBe(401);
    await client.send(new AdminEnableUserCommand({ UserPoolId, Username }));
    expect((await site.userInfo(access_token)).status).toBe(401);
    expect((await site.signIn({}, Username)).searchParams.has('code')).toBe(true);
  });

  test('are signed out everywhere, and others are not', async () => {
    const [Username, other] = [await createUser(), await createUser()];
    const [own, others] = [await tokensOf(Username), (site.browser.forgetCookies(), await tokensOf(other))];
    await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username }));
    expect((await site.refresh(own.refresh_token)).status).toBe(400);
    expect((await site.userInfo(own.access_token)).status).toBe(401);
    expect((await site.refresh(others.refresh_token)).status).toBe(200);
  });

  test('are deleted', async () => {
    const Username = await createUser();
    const { refresh_token } = await tokensOf(Username);
    await client.send(new AdminDeleteUserCommand({ UserPoolId, Username }));
    expect((await site.refresh(refresh_token)).status).toBe(400);
    await expect(client.send(new AdminGetUserCommand({ UserPoolId, Username }))).rejects.toThrow(UserNotFoundException);
  });

  test.each<[string, (one: string) => string, boolean]>([
    ['an address', (one) => `email = "${one}@list.example"`, true],
    ['the beginning of an address', (one) => `email ^= "${one}@"`, true],
    ['a user name', (one) => `username = "${one}"`, true],
    ['a quoted name', (one) => `"username"="${one}"`, true],
    ['nobody', () => 'email = "nobody@list.example"', false],
  ])('are listed by %s', async (_case, filter, found) => {
    const Username = await createUser();
    const UserAttributes = [{ Name: 'email', Value: `${Username}@list.example` }];
    await client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
    const { Users } = await client.send(new ListUsersCommand({ UserPoolId, Filter: filter(Username) }));
    expect(Users!.map((user) => user.Username)).toStrictEqual(found ? [Username] : []);
  });

  test('are listed page by page, each once', async () => {
    for (let more = 0; more < 3; more += 1) {
      await createUser();
    }
    const names: string[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await client.send(new ListUsersCommand({ UserPoolId, Limit: 2, PaginationToken }));
      expect(page.Users!.length).toBeLessThanOrEqual(2);
      names.push(...page.Users!.map((user) => user.Username!));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken !== undefined);
    expect(names).toStrictEqual(site.pool.usernames);
  });
});

describe('groups', () => {
  test('are joined, listed and left', async () => {
    const Username = await createUser();
    const groups = async () =>
      (await client.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }))).Groups!.map((g) => g.GroupName);
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'ops' }));
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'dev' }));
    expect(await groups()).toStrictEqual(['ops', 'dev']);
    await client.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName: 'ops' }));
    expect(await groups()).toStrictEqual(['dev']);
    const { Users } = await client.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: 'dev' }));
    expect(Users!.map((user) => user.Username)).toStrictEqual([Username]);
    const { Groups } = await client.send(new ListGroupsCommand({ UserPoolId }));
    expect(Groups).toMatchObject([
      { GroupName: 'ops', Precedence: 3, Description: 'people', UserPoolId },
      { GroupName: 'dev' },
    ]);
  });
});

describe('what a template created', () => {
  test('is described', async () => {
    const { UserPools } = await client.send(new ListUserPoolsCommand({ MaxResults: 10 }));
    expect(UserPools).toMatchObject([{ Id: UserPoolId, Name: 'users' }]);
    const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool).toMatchObject({ Id: UserPoolId, UserPoolTier: 'ESSENTIALS', Domain: 'acme', Arn: site.pool.arn });
    const { UserPoolClients } = await client.send(new ListUserPoolClientsCommand({ UserPoolId }));
    expect(UserPoolClients).toMatchObject([{ ClientId: site.clientId, ClientName: 'Kiro', UserPoolId }]);
    const ClientId = site.clientId;
    const { UserPoolClient } = await client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    expect(UserPoolClient).toMatchObject({
      CallbackURLs: [CALLBACK],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      SupportedIdentityProviders: ['COGNITO'],
      PreventUserExistenceErrors: 'ENABLED',
    });
    expect(UserPoolClient).not.toHaveProperty('ClientSecret');
    const { DomainDescription } = await client.send(new DescribeUserPoolDomainCommand({ Domain: 'acme' }));
    expect(DomainDescription).toMatchObject({ UserPoolId, ManagedLoginVersion: 2, AWSAccountId: '111122223333' });
    expect((await client.send(new DescribeUserPoolDomainCommand({ Domain: 'nope' }))).DomainDescription).toStrictEqual(
      {},
    );
    const server = { Identifier: 'api', Scopes: [{ ScopeName: 'call', ScopeDescription: 'call tools' }] };
    const { ResourceServers } = await client.send(new ListResourceServersCommand({ UserPoolId }));
    expect(ResourceServers).toMatchObject([server]);
    const described = await client.send(new DescribeResourceServerCommand({ UserPoolId, Identifier: 'api' }));
    expect(described.ResourceServer).toMatchObject(server);
  });
});

describe('a refused request has the exception of the SDK', () => {
  const Username = 'nobody';

  test.each<[string, () => Promise<unknown>, new (...given: never[]) => Error]>([
    [
      'an unknown pool',
      () => client.send(new DescribeUserPoolCommand({ UserPoolId: 'us-east-1_nope' })),
      ResourceNotFoundException,
    ],
    [
      'an unknown client',
      () => client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: 'x' })),
      ResourceNotFoundException,
    ],
    ['an unknown user', () => client.send(new AdminGetUserCommand({ UserPoolId, Username })), UserNotFoundException],
    [
      'a missing name',
      () => client.send(new AdminGetUserCommand({ UserPoolId, Username: undefined as never })),
      InvalidParameterException,
    ],
    [
      'a bad filter',
      () => client.send(new ListUsersCommand({ UserPoolId, Filter: 'custom:team = "x"' })),
      InvalidParameterException,
    ],
    ['a large page', () => client.send(new ListUsersCommand({ UserPoolId, Limit: 61 })), InvalidParameterException],
    [
      'a bad token',
      () => client.send(new ListUsersCommand({ UserPoolId, PaginationToken: '!' })),
      InvalidParameterException,
    ],
  ])('%s', async (_case, send, exception) => {
    await expect(send()).rejects.toThrow(exception);
  });

  test('a name that is taken, a bad password, an unknown group', async () => {
    const taken = await createUser();
    await expect(client.send(new AdminCreateUserCommand({ UserPoolId, Username: taken }))).rejects.toThrow(
      UsernameExistsException,
    );
    const setting = new AdminSetUserPasswordCommand({ UserPoolId, Username: taken, Password: 'short' });
    await expect(client.send(setting)).rejects.toThrow(InvalidPasswordException);
    const joining = new AdminAddUserToGroupCommand({ UserPoolId, Username: taken, GroupName: 'nope' });
    await expect(client.send(joining)).rejects.toThrow(ResourceNotFoundException);
  });

  test('an operation that the twin does not have', async () => {
    const creating = client.send(new CreateGroupCommand({ UserPoolId, GroupName: 'x' }));
    await expect(creating).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining(
        'The local twin does not answer CreateGroup of Cognito Identity Provider; it answers Admin',
      ),
    });
  });

  test.each(['', 'x', 'AWSCognitoIdentityProviderService.', 'AWSCognitoIdentityProviderService.constructor'])(
    'the target %j',
    async (target) => {
      const headers = { 'x-amz-target': target };
      const response = await fetch(new URL('/', site.pool.issuer), { method: 'POST', headers, body: '{}' });
      expect(response.status).toBe(400);
      expect(((await response.json()) as { __type: string }).__type).toBe('UnknownOperationException');
    },
  );

  test('a body of more than 64 KB', async () => {
    const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUsers' };
    const body = JSON.stringify({ UserPoolId: 'x'.repeat(64 * 1024) });
    const response = await fetch(new URL('/', site.pool.issuer), { method: 'POST', headers, body });
    expect(response.status).toBe(413);
  });

  test.each(['[]', 'null', '{', '"x"'])('the body %j', async (body) => {
    const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUsers' };
    const response = await fetch(new URL('/', site.pool.issuer), { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('SerializationException');
  });
});
