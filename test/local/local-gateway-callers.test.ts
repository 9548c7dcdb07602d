import {
  BedrockAgentCoreControlClient,
  ListGatewayTargetsCommand,
  ListGatewaysCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { CognitoIdentityProviderClient, ListUserPoolClientsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { App, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup, Mfa, type CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';
import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';
import { decodeJwt } from 'jose';

/** Two gateways, each with a user pool of its own; programs may call the second one without a person. */
function twoGateways(): App {
  const app = new App();
  const stack = new Stack(app, 'Two');
  const staff = new GatewayUserPool(stack, 'Staff', { userPoolName: 'staff', clients: [McpClient.kiro()] });
  const shop = new McpGateway(stack, 'Shop', { gatewayName: 'shop', identity: staff });
  new SampleMcpServer(stack, 'Orders').addTo(shop);

  const partners = new GatewayUserPool(stack, 'Partners', { userPoolName: 'partners', clients: [McpClient.cursor()] });
  new CfnUserPoolGroup(stack, 'Buyers', { userPoolId: partners.userPool.userPoolId, groupName: 'buyers' });
  partners.addMachineClient('nightly-report');
  const depot = new McpGateway(stack, 'Depot', { gatewayName: 'depot', identity: partners });
  new SampleMcpServer(stack, 'Stock').addTo(depot);
  // Resources of other types bear the names of a gateway and of an app client.
  new CfnLogGroup(stack, 'Log', { logGroupName: 'depot' });
  new CfnLogGroup(stack, 'OtherLog', { logGroupName: 'Cursor' });
  return app;
}

let local: LocalGateway;

beforeAll(async () => {
  local = await LocalGateway.start(twoGateways());
});

afterAll(() => local?.stop());

test('what runs is listed in the order of the template', () => {
  expect(local.gateways.map(({ name }) => name)).toEqual(['shop', 'depot']);
  expect(local.userPools.map(({ name }) => name)).toEqual(['staff', 'partners']);
  expect(local.clients.map(({ name }) => name)).toEqual(['Kiro', 'Cursor', 'nightly-report']);
  expect(local.mcpUrl).toBe(local.gateways[0]!.mcpUrl);
  expect(local.issuer).toBe(local.userPools[0]!.issuer);
});

test('each gateway takes the people of its own pool only', async () => {
  const partner = await local.createUser({ userPool: 'partners', groups: ['buyers'] });
  const cursor = await local.signIn({ client: 'Cursor', user: partner, gateway: 'depot' });
  expect(await cursor.listTools()).toContain('stock___get_order');
  expect(decodeJwt(cursor.tokens().accessToken)).toMatchObject({ 'cognito:groups': ['buyers'] });
  await cursor.close();

  const employee = await local.createUser({ userPool: 'staff' });
  await expect(local.signIn({ client: 'Cursor', user: employee, gateway: 'depot' })).rejects.toThrow(
    'Incorrect username or password.',
  );
  await expect(local.signIn({ client: 'Kiro', user: employee, gateway: 'depot' })).rejects.toThrow(
    /Kiro found no way to sign in|client/i,
  );
});

test('a program signs in with its secret, and gets a token without a person', async () => {
  const report = await local.signInMachine({ client: 'nightly-report', gateway: 'depot' });
  expect(await report.listTools()).toContain('stock___get_order');
  const claims = decodeJwt(report.tokens().accessToken);
  expect(claims).toMatchObject({ scope: 'agentcore-gateway/invoke', sub: claims.client_id });
  expect(claims).not.toHaveProperty('username');
  expect(report.exchanges.every(({ sender }) => sender === 'machine')).toBe(true);

  local.clock.advance({ hours: 1 }); // the token expires, and the program gets itself another one
  await report.listTools();
  expect(decodeJwt(report.tokens().accessToken).jti).not.toBe(claims.jti);
  await report.close();
});

test('the program is refused where it is not known, and a person cannot use its app client', async () => {
  await expect(local.signInMachine({ client: 'nightly-report', gateway: 'shop' })).rejects.toThrow(
    /nightly-report got no token: the gateway names the issuer \S+, the app client belongs to \S+/,
  );
  await expect(local.signInMachine({ client: 'Kiro' })).rejects.toThrow(
    'signInMachine: the app client "Kiro" has no secret, so no program can sign in with it',
  );
  const user = await local.createUser({ userPool: 'partners' });
  await expect(local.signIn({ client: 'nightly-report', user, gateway: 'depot' })).rejects.toThrow(
    'the app client "nightly-report" has no callback URL, so nobody can sign in with it',
  );
});

test('people as an administrator can have created them', async () => {
  const disabled = await local.createUser({ enabled: false });
  await expect(local.signIn({ client: 'Kiro', user: disabled })).rejects.toThrow('/login answered');
  const unconfirmed = await local.createUser({ confirmed: false });
  await expect(local.signIn({ client: 'Kiro', user: unconfirmed })).rejects.toThrow('/login answered');

  const named = await local.createUser({ username: 'zoe', attributes: { email: 'zoe@corp.example', name: 'Zoe' } });
  const kiro = await local.signIn({ client: 'Kiro', user: named, scopes: ['openid', 'email', 'profile'] });
  expect(decodeJwt(kiro.tokens().idToken!)).toMatchObject({
    email: 'zoe@corp.example',
    name: 'Zoe',
    email_verified: true,
  });
  await kiro.close();
});

test('every call leaves a record of who made it, without what was said', async () => {
  const user = await local.createUser();
  const kiro = await local.signIn({ client: 'Kiro', user });
  await kiro.call('orders___get_order', { orderId: 'A-1002' });
  const { sub } = decodeJwt(kiro.tokens().accessToken);
  const event = local.auditEvents.at(-1)!;
  expect(event.requestParameters.body).toMatchObject({
    method: 'tools/call',
    params: { name: 'orders___get_order', arguments: 'REDACTED' },
  });
  expect(event.additionalEventData.jwt!.claims).toMatchObject({ sub });
  expect(JSON.stringify(local.auditEvents)).not.toContain('A-1002');
  expect(JSON.stringify(local.auditEvents)).not.toContain(kiro.tokens().accessToken);
  await kiro.close();
});

test('the AWS SDK reads gateways and user pools', async () => {
  const settings = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const control = new BedrockAgentCoreControlClient({ ...settings, endpoint: local.controlPlaneUrl });
  const { items: gateways } = await control.send(new ListGatewaysCommand({}));
  expect(gateways!.map(({ name }) => name)).toEqual(['shop', 'depot']);
  const { items: targets } = await control.send(
    new ListGatewayTargetsCommand({ gatewayIdentifier: local.gateways[1]!.gatewayId }),
  );
  expect(targets).toMatchObject([{ name: 'stock', status: 'READY' }]);

  const cognito = new CognitoIdentityProviderClient({ ...settings, endpoint: local.userPoolsUrl });
  const { UserPoolClients } = await cognito.send(
    new ListUserPoolClientsCommand({ UserPoolId: local.userPools[0]!.id, MaxResults: 10 }),
  );
  expect(UserPoolClients).toMatchObject([{ ClientName: 'Kiro', ClientId: local.clients[0]!.clientId }]);
});

test('somebody with an authenticator app is asked for its code', async () => {
  const user = await local.createUser();
  expect(local.enrollTotp(user).secret).toMatch(/^[A-Z2-7]{32,}$/);
  await expect(local.signIn({ client: 'Kiro', user })).rejects.toThrow(/code/i);
});

test('an authenticator app that has to be set up is set up, and its codes are entered from then on', async () => {
  const app = new App();
  const stack = new Stack(app, 'Mfa');
  const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()], mfa: Mfa.REQUIRED });
  new McpGateway(stack, 'Gateway', { identity: users });
  const twin = await LocalGateway.start(app);
  try {
    const user = await twin.createUser();
    const { exchanges } = await twin.signIn({ client: 'Kiro', user });
    expect(exchanges.some(({ url }) => url.includes('/mfa/setup'))).toBe(true);
    // The code of this half minute is spent; what the page says has no secret.
    const again = await twin.signIn({ client: 'Kiro', user }).catch((error: Error) => error.message);
    expect(again).toBe('/mfa answered 400: Your software token has already been used once.');
    twin.clock.advance({ seconds: 30 });
    const later = await twin.signIn({ client: 'Kiro', user });
    expect(later.exchanges.map(({ url }) => new URL(url).pathname)).not.toContain('/mfa/setup');
  } finally {
    await twin.stop();
  }
});

test('a generated password is as long as the user pool wants it', async () => {
  const app = new App();
  const stack = new Stack(app, 'Long');
  const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()], passwordPolicy: { minLength: 99 } });
  new McpGateway(stack, 'Gateway', { identity: users });
  const twin = await LocalGateway.start(app);
  try {
    expect((await twin.createUser()).password).toHaveLength(99);
  } finally {
    await twin.stop();
  }
});

test('a code that is sent on the way is read and entered, and stays to be read', async () => {
  const app = new App();
  const stack = new Stack(app, 'Mfa');
  const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()], mfa: Mfa.REQUIRED });
  (users.userPool.node.defaultChild as CfnUserPool).enabledMfas = ['EMAIL_OTP'];
  const gateway = new McpGateway(stack, 'Gateway', { identity: users });
  new SampleMcpServer(stack, 'Orders').addTo(gateway);
  const received: string[] = [];
  const twin = await LocalGateway.start(app, { onMessage: ({ code }) => received.push(code) });
  try {
    const people = await Promise.all(['ann', 'bob'].map((username) => twin.createUser({ username })));
    const assistants = await Promise.all(people.map((user) => twin.signIn({ client: 'Kiro', user })));
    expect(await assistants[0]!.listTools()).toContain('orders___get_order');
    expect(twin.messages(people[1])).toMatchObject([
      { username: 'bob', medium: 'EMAIL', destination: people[1]!.username + '@example.com' },
    ]);
    expect(twin.messages().map(({ code }) => code)).toEqual(received);
    expect(received).toHaveLength(2);
    await Promise.all(assistants.map((assistant) => assistant.close()));
  } finally {
    await twin.stop();
  }
});

describe('an app client, a gateway and a user pool are found', () => {
  const resource = (constructPath: string) =>
    local.stacks[0]!.resources.find((other) => other.constructPath === constructPath)!;

  test.each<[string, (constructPath: string) => string]>([
    ['id', (path) => resource(path).ref],
    ['logical id', (path) => resource(path).logicalId],
    ['construct path', (path) => path],
    // A gateway is a construct itself; nothing but the stack is around it.
    ['the path of the construct around it', (path) => path.replace(/(?<=\/.*)\/\w+$/, '')],
  ])('by %s', async (_, called) => {
    const user = await local.createUser({ userPool: called('Two/Partners/UserPool'), groups: ['buyers'] });
    const gateway = called('Two/Depot');
    const cursor = called('Two/Partners/Clients/Cursor/Client');
    const assistant = await local.signIn({ client: cursor, user, gateway });
    expect(assistant.name).toBe('Cursor');
    await assistant.close();
    const { ref } = resource('Two/Partners/Machines/nightly-report');
    const machine = await local.signInMachine({ client: ref, gateway });
    expect(machine.name).toBe('nightly-report');
    await machine.close();
  });
});

test.each([
  [
    () => local.signIn({ client: 'Typo', user: { username: 'a', password: 'b' } }),
    'there is no app client "Typo" in these stacks; there are: "Kiro" (Two/Staff/Clients/Kiro/Client), "Cursor" (Two/Partners/Clients/Cursor/Client), "nightly-report" (',
  ],
  [
    () => local.signIn({ client: 'Kiro', gateway: 'typo', user: { username: 'a', password: 'b' } }),
    'there is no gateway "typo" in these stacks; there are: "shop" (Two/Shop), "depot" (Two/Depot)',
  ],
  [
    () => local.createUser({ userPool: 'Two' }),
    'there are 2 of user pool "Two" in these stacks; use one of: "Two/Staff/UserPool", "Two/Partners/UserPool"',
  ],
  [
    () => local.createUser({ userPool: 'typo' }),
    'there is no user pool "typo" in these stacks; there are: "staff" (Two/Staff/UserPool), "partners" (Two/Partners/UserPool)',
  ],
])('a name that is not there, or not clear, is answered with those that are: %s', async (attempt, message) => {
  await expect(attempt()).rejects.toThrow(message);
});
