import { decodeJwt, type JWTPayload } from 'jose';
import { TriggerError, Triggers, type InvokeFunction } from '../../../../local/aws/cognito/triggers/triggers';
import { LambdaFixture } from '../lambda/lambda-fixture';
import { CALLBACK, Cognito, PASSWORD, refusal, type Site, type TokenResponse } from './fixture';

/** A trigger event as functions get it. */
interface Event {
  readonly version: string;
  readonly triggerSource: string;
  readonly userName: string;
  readonly request: Record<string, unknown>;
}

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:trigger';
const REFUSAL = { functionError: 'Unhandled', payload: { errorType: 'Error', errorMessage: 'Not today' } };

const V1 = { LambdaConfig: { PreTokenGeneration: FUNCTION } };
const V2 = { LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: FUNCTION } } };
const V3 = { LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V3_0', LambdaArn: FUNCTION } } };

let cognito: Cognito;
let events: (Event & Record<string, unknown>)[];
/** What the function answers; a test replaces it. */
let answer: (event: Event) => Awaited<ReturnType<InvokeFunction>> | Promise<never>;

beforeEach(() => {
  events = [];
  answer = (event) => ({ payload: event });
  cognito = new Cognito(async (functionArn, event) => {
    expect(functionArn).toBe(FUNCTION);
    events.push(structuredClone(event) as unknown as Event & Record<string, unknown>);
    return answer(event as unknown as Event);
  });
});
afterEach(() => cognito.stop());

/** Answers with this `response`. */
function respond(response: unknown): void {
  answer = (event) => ({ payload: { ...event, response } });
}

async function start(pool: object, client: object = {}): Promise<Site> {
  const site = await cognito.start({ pool, client });
  site.createAlice();
  return site;
}

interface Claims {
  readonly access: JWTPayload;
  readonly id: JWTPayload;
}

function claimsOf({ access_token, id_token }: TokenResponse): Claims {
  return { access: decodeJwt(access_token), id: decodeJwt(id_token!) };
}

describe('pre token generation with a real function', () => {
  test('adds a scope by group, and refuses with its own words', async () => {
    await using fixture = new LambdaFixture();
    const { attributes } = await fixture.createFunction(
      'add-scope',
      `exports.handler = async (event) => {
        if (event.request.groupConfiguration.groupsToOverride.length === 0) throw new Error('Join a group first');
        event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration: {
          claimsToAddOrOverride: { tenant: { id: 7 } }, scopesToAdd: ['tools/call'] } } };
        return event;
      };`,
    );
    await using service = new Cognito((arn, event) => fixture.lambda.invoke(arn, event));
    const site = await service.start({
      pool: {
        LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: attributes!.Arn } },
      },
    });
    site.createAlice();
    const refused = await site.signIn();
    expect(Object.fromEntries(refused.searchParams)).toStrictEqual({
      error_description: 'PreTokenGeneration failed with error Join a group first.',
      state: 'st',
      error: 'invalid_request',
    });
    expect(refused.href.startsWith(CALLBACK)).toBe(true);
    await service.create('UserPoolGroup', 'Ops', { UserPoolId: site.poolId, GroupName: 'ops' });
    await service.create('UserPoolUserToGroupAttachment', 'AliceOps', {
      UserPoolId: site.poolId,
      GroupName: 'ops',
      Username: 'alice',
    });
    const { access } = claimsOf(await site.tokens());
    expect(access).toMatchObject({ scope: 'openid email tools/call', tenant: { id: 7 }, 'cognito:groups': ['ops'] });
  });
});

describe('the event', () => {
  test.each([
    ['1', V1, { claimsOverrideDetails: null }, {}],
    ['2', V2, { claimsAndScopeOverrideDetails: null }, { scopes: ['openid', 'email'] }],
    ['3', V3, { claimsAndScopeOverrideDetails: null }, { scopes: ['openid', 'email'] }],
  ])('of version %s is as documented', async (version, pool, response, scopes) => {
    const site = await start(pool);
    const { refresh_token } = await site.tokens();
    expect((await site.refresh(refresh_token)).status).toBe(200);
    const sub = (events[0]!.request.userAttributes as { sub: string }).sub;
    const event = {
      version,
      region: 'us-east-1',
      userPoolId: site.poolId,
      userName: 'alice',
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: site.clientId },
      request: {
        userAttributes: {
          sub,
          'cognito:user_status': 'CONFIRMED',
          email: 'alice@example.com',
          email_verified: 'true',
        },
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
        ...scopes,
      },
      response,
    };
    expect(events).toStrictEqual([
      { ...event, triggerSource: 'TokenGeneration_HostedAuth' },
      { ...event, triggerSource: 'TokenGeneration_RefreshTokens' },
    ]);
  });

  test('comes for a browser that is signed in already, too', async () => {
    const site = await start(V1);
    await site.signIn();
    expect((await site.authorize()).searchParams.has('code')).toBe(true);
    expect(events.map(({ triggerSource }) => triggerSource)).toStrictEqual([
      'TokenGeneration_HostedAuth',
      'TokenGeneration_HostedAuth',
    ]);
  });
});

describe('version 1', () => {
  test('changes the ID token, and of the access token only the groups', async () => {
    const site = await start(V1);
    respond({
      claimsOverrideDetails: {
        claimsToAddOrOverride: { tenant: 'acme', email: 'other@example.com', seats: 3 },
        claimsToSuppress: ['email_verified'],
        groupOverrideDetails: { groupsToOverride: ['a', 'b'], iamRolesToOverride: ['r'], preferredRole: 'r' },
      },
    });
    const { id, access } = claimsOf(await site.tokens());
    expect(id).toMatchObject({
      tenant: 'acme',
      email: 'other@example.com',
      seats: '3',
      'cognito:groups': ['a', 'b'],
      'cognito:roles': ['r'],
      'cognito:preferred_role': 'r',
    });
    expect(id).not.toHaveProperty('email_verified');
    expect(access['cognito:groups']).toStrictEqual(['a', 'b']);
    expect(access).not.toHaveProperty('tenant');
    expect(access).not.toHaveProperty('cognito:roles');
  });

  test('ignores what only later versions know', async () => {
    const site = await start(V1);
    respond({ claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: ['x/y'] } } });
    expect(claimsOf(await site.tokens()).access.scope).toBe('openid email');
  });
});

describe('version 2', () => {
  test('changes both tokens', async () => {
    const site = await start(V2);
    respond({
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: { claimsToAddOrOverride: { list: [1, 'a', true] }, claimsToSuppress: ['email'] },
        accessTokenGeneration: {
          claimsToAddOrOverride: { deep: { a: [1] }, number: 5, both: 1 },
          claimsToSuppress: ['both', 'username'],
          scopesToAdd: ['api/one', 'with space', 'api/two', 'openid'],
          scopesToSuppress: ['email', 'api/two'],
        },
      },
    });
    const { id, access } = claimsOf(await site.tokens());
    expect(id.list).toStrictEqual([1, 'a', true]);
    expect(id).not.toHaveProperty('email');
    expect(access).toMatchObject({ deep: { a: [1] }, number: 5, scope: 'openid api/one' });
    expect(access).not.toHaveProperty('both');
    expect(access).not.toHaveProperty('username');
  });

  test.each([
    ['sub', 'x'],
    ['iss', 'https://evil.example'],
    ['exp', 9_999_999_999],
    ['client_id', 'other'],
    ['token_use', 'id'],
    ['scope', 'admin'],
    ['auth_time', 1],
    ['origin_jti', 'x'],
    ['version', 9],
  ])('cannot change nor suppress %s of an access token', async (name, value) => {
    const site = await start(V2);
    const before = claimsOf(await site.tokens()).access[name];
    const changes = { claimsToAddOrOverride: { [name]: value }, claimsToSuppress: [name] };
    respond({ claimsAndScopeOverrideDetails: { accessTokenGeneration: changes } });
    const after = claimsOf(await site.tokens()).access[name];
    expect(after).toBeDefined();
    expect(after).not.toBe(value);
    expect(typeof after).toBe(typeof before);
  });

  test.each(['aud', 'cognito:username', 'nonce', 'at_hash', 'token_use', 'identities', 'dev:x', 'cognito:x'])(
    'cannot set %s of an ID token',
    async (name) => {
      const site = await start(V2);
      respond({
        claimsAndScopeOverrideDetails: { idTokenGeneration: { claimsToAddOrOverride: { [name]: 'changed' } } },
      });
      expect(claimsOf(await site.tokens()).id[name]).not.toBe('changed');
    },
  );

  test('can set the audience of an access token to the client, and to nothing else', async () => {
    const site = await start(V2);
    const audienceAfter = async (aud: string) => {
      respond({ claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { aud } } } });
      return claimsOf(await site.tokens()).access.aud;
    };
    expect(await audienceAfter('https://other.example')).toBeUndefined();
    expect(await audienceAfter(site.clientId)).toBe(site.clientId);
  });

  test('leaves a verified address a plain value', async () => {
    const site = await start(V2);
    respond({
      claimsAndScopeOverrideDetails: { idTokenGeneration: { claimsToAddOrOverride: { email_verified: { no: 1 } } } },
    });
    expect(claimsOf(await site.tokens()).id.email_verified).toBe(true);
  });

  test('does not pollute prototypes', async () => {
    const site = await start(V2);
    answer = (event) => ({
      payload: JSON.parse(
        `{"response":{"claimsAndScopeOverrideDetails":{"accessTokenGeneration":{"claimsToAddOrOverride":{"__proto__":{"evil":1}}}}},"v":"${event.version}"}`,
      ) as unknown,
    });
    expect((await site.redeem(await site.code())).status).toBe(200);
    expect({}).not.toHaveProperty('evil');
  });

  test.each([
    ['are kept when the response does not mention them', {}, ['ops']],
    ['are suppressed by null', { groupOverrideDetails: null }, undefined],
    ['are suppressed by an empty object', { groupOverrideDetails: {} }, undefined],
  ])('groups %s', async (_case, details, expected) => {
    const site = await start(V2);
    await cognito.create('UserPoolGroup', 'Ops', { UserPoolId: site.poolId, GroupName: 'ops' });
    cognito.service.createUser({ userPoolId: site.poolId, username: 'bob', password: PASSWORD, groups: ['ops'] });
    respond({ claimsAndScopeOverrideDetails: { accessTokenGeneration: {}, ...details } });
    const location = await site.signIn({}, 'bob');
    const tokens = (await (await site.redeem(location.searchParams.get('code')!)).json()) as TokenResponse;
    expect(claimsOf(tokens).access['cognito:groups']).toStrictEqual(expected);
    expect(claimsOf(tokens).id['cognito:groups']).toStrictEqual(expected);
  });

  test('is not asked for machines', async () => {
    const site = await startMachine(V2);
    expect((await machineToken(site)).status).toBe(200);
    expect(events).toStrictEqual([]);
  });
});

async function startMachine(pool: object): Promise<Site> {
  return cognito.start({
    pool,
    resourceServer: { Identifier: 'api', Scopes: [{ ScopeName: 'call', ScopeDescription: 'call' }] },
    client: { GenerateSecret: true, AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['api/call'] },
  });
}

function machineToken(site: Site, parameters: Record<string, string> = {}): Promise<Response> {
  return site.token({ grant_type: 'client_credentials', client_secret: site.client.clientSecret, ...parameters });
}

describe('version 3', () => {
  test('is asked for machines, with the metadata of the request', async () => {
    const site = await startMachine(V3);
    respond({
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { claimsToAddOrOverride: { tier: 'gold' }, scopesToAdd: ['api/more'] },
      },
    });
    const response = await machineToken(site, { aws_client_metadata: '{"on_behalf_of":"alice"}' });
    const { access_token } = (await response.json()) as TokenResponse;
    expect(decodeJwt(access_token)).toMatchObject({ tier: 'gold', scope: 'api/call api/more', sub: site.clientId });
    expect(events).toMatchObject([
      {
        version: '3',
        triggerSource: 'TokenGeneration_ClientCredentials',
        callerContext: { clientId: site.clientId },
        request: { scopes: ['api/call'], clientMetadata: { on_behalf_of: 'alice' } },
      },
    ]);
  });

  // README on tool access in awslabs/agentcore-samples: "Only the V3 trigger runs".
  test.each([
    ['1', V1],
    ['2', V2],
  ])('a trigger of version %s is not asked for machines', async (_version, pool) => {
    const site = await startMachine(pool);
    const { access_token } = (await (await machineToken(site)).json()) as TokenResponse;
    const claims = decodeJwt(access_token);
    expect(claims).toMatchObject({ sub: site.clientId, client_id: site.clientId, scope: 'api/call' });
    expect(claims).not.toHaveProperty('aud');
    expect(events).toEqual([]);
  });

  test.each(['nope', '[]', '{"a":1}', 'null'])('refuses the metadata %s', async (aws_client_metadata) => {
    const site = await startMachine(V3);
    expect(await refusal(machineToken(site, { aws_client_metadata }))).toStrictEqual({
      status: 400,
      error: 'invalid_request',
    });
  });

  test('can refuse a machine', async () => {
    const site = await startMachine(V3);
    answer = () => REFUSAL;
    expect(await refusal(machineToken(site))).toStrictEqual({
      status: 400,
      error: 'invalid_grant',
      error_description: 'PreTokenGeneration failed with error Not today.',
    });
  });
});

describe('a trigger that does not do what it should', () => {
  test.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'done'],
    ['a list', []],
    ['a response that is a text', { response: 'x' }],
    ['details that are a list', { response: { claimsAndScopeOverrideDetails: [] } }],
    ['claims that are a text', details({ claimsToAddOrOverride: 'x' })],
    ['suppressed claims that are no texts', details({ claimsToSuppress: [1] })],
    ['scopes that are a text', details({ scopesToAdd: 'a b' })],
  ])('answers %s', async (_case, payload) => {
    const site = await start(V2);
    answer = () => ({ payload });
    expect((await site.signIn()).searchParams.get('error_description')).toBe('Unrecognizable lambda output');
  });

  function details(accessTokenGeneration: object): unknown {
    return { response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } };
  }

  test('answers with complex claims to version 1', async () => {
    const site = await start(V1);
    respond({ claimsOverrideDetails: { claimsToAddOrOverride: { list: [] } } });
    expect((await site.signIn()).searchParams.get('error_description')).toBe('Unrecognizable lambda output');
  });

  test('does not exist', async () => {
    const site = await start(V2);
    answer = () => Promise.reject(new Error('Function not found'));
    expect((await site.signIn()).searchParams.get('error_description')).toBe(
      'PreTokenGeneration invocation failed due to configuration.',
    );
  });

  test('refuses on refresh, and the token is not spent by that', async () => {
    const site = await start(V2, { RefreshTokenRotation: { Feature: 'ENABLED' } });
    const { refresh_token } = await site.tokens();
    answer = () => REFUSAL;
    expect(await refusal(site.refresh(refresh_token))).toStrictEqual({
      status: 400,
      error: 'invalid_grant',
      error_description: 'PreTokenGeneration failed with error Not today.',
    });
    answer = (event) => ({ payload: event });
    expect((await site.refresh(refresh_token)).status).toBe(200);
    expect((await site.refresh(refresh_token)).status).toBe(400);
  });

  test('takes too long three times', async () => {
    let attempts = 0;
    const triggers = new Triggers(
      { functions: { PreSignUp: FUNCTION }, preTokenGenerationVersion: '1' },
      { region: 'us-east-1', userPoolId: 'us-east-1_x' },
      () => new Promise(() => (attempts += 1)),
    );
    const event = { source: 'PreSignUp_ExternalProvider', userName: 'a', clientId: 'b', request: {}, response: {} };
    jest.useFakeTimers();
    const refusing = triggers.run('PreSignUp', event).catch((reason: unknown) => reason);
    await jest.advanceTimersByTimeAsync(15_000);
    jest.useRealTimers();
    const error = await refusing;
    expect(error).toBeInstanceOf(TriggerError);
    expect((error as TriggerError).message).toBe(
      'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
    );
    expect(attempts).toBe(3);
  });
});

describe('pre and post authentication', () => {
  async function attempt(site: Site, username = 'alice', password = PASSWORD): Promise<string | undefined> {
    const page = await site.browser.open((await site.authorize()).href);
    const answered = await page.submitForPage({ username, password });
    return answered.response.headers.has('location') ? 'signed in' : answered.alert;
  }

  test('run around a sign-in', async () => {
    const site = await start({ LambdaConfig: { PreAuthentication: FUNCTION, PostAuthentication: FUNCTION } });
    expect(await attempt(site)).toBe('signed in');
    expect(events).toMatchObject([
      {
        triggerSource: 'PreAuthentication_Authentication',
        userName: 'alice',
        request: { userAttributes: { email: 'alice@example.com' }, userNotFound: false },
      },
      { triggerSource: 'PostAuthentication_Authentication', userName: 'alice', request: { newDeviceUsed: false } },
    ]);
  });

  test('say why on the page, whatever the password', async () => {
    const site = await start({ LambdaConfig: { PreAuthentication: FUNCTION } });
    answer = () => REFUSAL;
    expect(await attempt(site)).toBe('PreAuthentication failed with error Not today.');
    expect(await attempt(site, 'alice', 'wrong')).toBe('PreAuthentication failed with error Not today.');
  });

  test('keep somebody out after the right password', async () => {
    const site = await start({ LambdaConfig: { PostAuthentication: FUNCTION } });
    expect(await attempt(site, 'alice', 'wrong')).toBe('Incorrect username or password.');
    expect(events).toStrictEqual([]);
    answer = () => REFUSAL;
    expect(await attempt(site)).toBe('PostAuthentication failed with error Not today.');
    expect((await site.authorize()).pathname).toBe('/login');
  });

  test('are asked about a name that nobody bears only where that is hidden', async () => {
    const LambdaConfig = { PreAuthentication: FUNCTION };
    const hiding = await start({ LambdaConfig });
    await attempt(hiding, 'mallory');
    expect(events).toMatchObject([{ userName: 'mallory', request: { userNotFound: true, userAttributes: {} } }]);
    const telling = await cognito.create('UserPoolClient', 'Legacy', {
      UserPoolId: hiding.poolId,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      CallbackURLs: [CALLBACK],
      SupportedIdentityProviders: ['COGNITO'],
    });
    await cognito.create('ManagedLoginBranding', 'LegacyStyle', {
      UserPoolId: hiding.poolId,
      ClientId: telling.ref,
      UseCognitoProvidedValues: true,
    });
    const page = await hiding.browser.open((await hiding.authorize({ client_id: telling.ref })).href);
    expect((await page.submitForPage({ username: 'mallory', password: 'x' })).alert).toBe('User does not exist.');
    expect(events).toHaveLength(1);
  });
});
