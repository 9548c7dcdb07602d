import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { decodeJwt } from 'jose';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from '../../lib';
import { LocalGateway } from '../../local';

const lifetimeOf = (accessToken: string): number => {
  const { iat, exp } = decodeJwt(accessToken);
  return exp! - iat!;
};

// The CDK renders minutes alone, and compares durations that a parameter does not have yet.
test.each([
  ['seconds', '420', 420],
  ['minutes', '7', 420],
  ['hours', '2', 7200],
  ['days', '1', 86_400],
] as const)('tokens of an app client live as many %s as a parameter says', async (unit, value, seconds) => {
  const app = new App();
  const stack = new Stack(app, 'Tools');
  const number = (name: string) => new CfnParameter(stack, name, { type: 'Number' }).valueAsNumber;
  const users = new GatewayUserPool(stack, 'Users', {
    clients: [McpClient.kiro()],
    accessTokenValidity: Duration[unit](number('Access')),
    refreshTokenValidity: Duration.days(number('Refresh')),
    refreshTokenRotationGracePeriod: Duration.seconds(number('Grace')),
  });
  users.addMachineClient('nightly');
  const gateway = new McpGateway(stack, 'Gateway', {
    identity: users,
    sessionTimeout: Duration.seconds(number('Session')),
  });
  new SampleMcpServer(stack, 'Orders').addTo(gateway);

  const parameters = { Access: value, Refresh: '3', Grace: '20', Session: '1800' };
  const local = await LocalGateway.start(app, { parameters });
  try {
    const alice = await local.createUser({ username: 'alice', groups: [] });
    const kiro = await local.signIn({ client: 'Kiro', user: alice });
    expect(lifetimeOf(kiro.tokens().accessToken)).toBe(seconds);
    const nightly = await local.signInMachine({ client: 'nightly' });
    expect(lifetimeOf(nightly.tokens().accessToken)).toBe(seconds);
    await Promise.all([kiro.close(), nightly.close()]);
  } finally {
    await local.stop();
  }
});
