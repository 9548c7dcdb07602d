import { LocalGateway, SignInError } from '../../local';
import type { TemplateResource } from '../../local/template/template';
import { GATEWAY, type Resources } from './aws/gateway/targets/gateway-stack';

/** A gateway that admits the tokens of a user pool, with a client for assistants. */
function stack(
  pool: object,
  client: object = {},
  more: Resources = {},
): { Resources: Record<string, TemplateResource> } {
  const Gateway = {
    ...GATEWAY.Gateway,
    Properties: {
      ...GATEWAY.Gateway.Properties,
      AuthorizerType: 'CUSTOM_JWT',
      AuthorizerConfiguration: {
        CustomJWTAuthorizer: {
          DiscoveryUrl: { 'Fn::Sub': '${Users.ProviderURL}/.well-known/openid-configuration' },
          AllowedClients: [{ Ref: 'Client' }],
          AllowedScopes: ['openid'],
        },
      },
    },
  };
  return {
    Resources: {
      ...GATEWAY,
      Gateway,
      Users: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people', ...pool } },
      Domain: {
        Type: 'AWS::Cognito::UserPoolDomain',
        Properties: { UserPoolId: { Ref: 'Users' }, Domain: 'people-of-acme' },
      },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          UserPoolId: { Ref: 'Users' },
          ClientName: 'desk',
          AllowedOAuthFlows: ['code'],
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthScopes: ['openid'],
          CallbackURLs: ['http://localhost:3000/callback'],
          SupportedIdentityProviders: ['COGNITO'],
          ...client,
        },
      },
      ...more,
    },
  };
}

const RESOURCE_SERVER: Resources = {
  Server: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      UserPoolId: { Ref: 'Users' },
      Name: 'gateway',
      Identifier: { 'Fn::GetAtt': ['Gateway', 'GatewayUrl'] },
    },
  },
};

const running: LocalGateway[] = [];
afterEach(() => Promise.all(running.splice(0).map((local) => local.stop())));

async function start(...parts: Parameters<typeof stack>): Promise<LocalGateway> {
  const local = await LocalGateway.start(stack(...parts));
  running.push(local);
  return local;
}

test.each<[string, object, RegExp, string]>([
  ['an e-mail address', { UsernameAttributes: ['email'] }, /^user-\w{8}@example\.com$/, 'email'],
  ['a telephone number', { UsernameAttributes: ['phone_number'] }, /^\+1555010\d{7}$/, 'phone_number'],
  ['an e-mail address where both do', { UsernameAttributes: ['phone_number', 'email'] }, /@example\.com$/, 'email'],
  ['a name of its own', {}, /^user-\w{8}$/, ''],
])('a person gets %s as user name where the pool wants it, and signs in with it', async (_, pool, name, attribute) => {
  const local = await start(pool, {}, RESOURCE_SERVER);
  const user = await local.createUser();
  expect(user.username).toMatch(name);
  expect(local.userPools[0].usernameAttributes.includes(attribute)).toBe(attribute !== '');
  const assistant = await local.signIn({ client: 'desk', user });
  await assistant.close();
  expect(local.failures).toEqual([]);
});

test('another kind of name is refused, with what to give', async () => {
  const local = await start({ UsernameAttributes: ['email'] });
  await expect(local.createUser({ username: 'alice' })).rejects.toMatchObject({
    code: 'UserRefused',
    message:
      "'alice' must be an e-mail address, because of UsernameAttributes of the user pool; give one, or no user name for a generated one",
  });
});

describe('the error of a sign-in has the cause that the client does not get', () => {
  const refusalOf = async (
    local: LocalGateway,
    options: { scopes?: string[]; username?: string } = {},
  ): Promise<SignInError> => {
    const { username, ...rest } = options;
    const user = { ...(await local.createUser()), ...(username && { username }) };
    const error = await local.signIn({ client: 'desk', user, ...rest }).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(SignInError);
    return error as SignInError;
  };

  test('no resource server has the gateway as identifier', async () => {
    const local = await start({ UsernameAttributes: ['email'] });
    const { message, code } = await refusalOf(local);
    expect(code).toBe('SignInRefused');
    expect(message).toMatch(/^the token endpoint refused the code: .*invalid_grant/);
    expect(message).toContain(
      `the assistant sent resource=${local.mcpUrl}, and no resource server of the user pool "people"`,
    );
    expect(local.failures.at(-1)).toMatchObject({ logicalId: 'Users', clientId: local.clients[0].clientId });
  });

  test('the client may not have the scope', async () => {
    const { message } = await refusalOf(await start({}, {}, RESOURCE_SERVER), { scopes: ['openid', 'email'] });
    expect(message).toMatch(/invalid_request, invalid_scope; the cause: .* may not have the scope email/);
  });

  test('nobody has this name', async () => {
    const { message } = await refusalOf(await start({ UsernameAttributes: ['email'] }), { username: 'alice' });
    expect(message).toMatch(/; the cause: .*no user "alice".*people sign in with email there/);
  });

  test('of another sign-in is not told', async () => {
    const local = await start({}, {}, RESOURCE_SERVER);
    await refusalOf(local, { scopes: ['openid', 'email'] });
    await fetch(`${local.domain}/oauth2/token`, { method: 'POST', body: new URLSearchParams({ client_id: 'nobody' }) });
    const { message } = await refusalOf(local, { username: 'bob' });
    expect(message).toMatch(/no user "bob"/);
    expect(message).not.toMatch(/scope|nobody/);
  });
});
