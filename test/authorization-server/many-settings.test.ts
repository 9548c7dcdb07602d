import { CfnParameter } from 'aws-cdk-lib';
import { McpClient, type AuthorizationServerScope } from 'cdk-agentcore-gateway-auth';
import { decodeJwt } from 'jose';
import { RunningServer } from './running-server';

const TEN_PRESETS = [
  McpClient.kiro(),
  McpClient.kiroCli(),
  McpClient.claudeCode(),
  McpClient.vsCode(),
  McpClient.cursor(),
  McpClient.geminiCli(),
  McpClient.opencode(),
  McpClient.goose(),
  McpClient.mcpInspector(),
  McpClient.mcpRemote(),
];

/** What a parameter of the stack is: a name as Active Directory writes it, which JSON would have to quote. */
const GROUP_OF_PARAMETER = 'ACME\\"OrderDesk"';

function scopesFor(groupOf: (team: number) => string): AuthorizationServerScope[] {
  return Array.from({ length: 100 }, (_, team) => ({
    name: `customers${team}/read`,
    description: `read the customer records of team ${team}`,
    groups: [groupOf(team)],
  }));
}

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start(
    (stack) => {
      const group = new CfnParameter(stack, 'Group', { default: GROUP_OF_PARAMETER }).valueAsString;
      const scopes = scopesFor((team) => (team === 0 ? group : team === 1 ? `${group}-leads` : 'everybody'));
      return { clients: TEN_PRESETS, scopes };
    },
    {},
    { groups: ['everybody', GROUP_OF_PARAMETER, `${GROUP_OF_PARAMETER}-leads`] },
  );
});
afterAll(() => server.stop());

test('a person is granted 98 of a hundred scopes by a group', async () => {
  const person = await server.local.createUser({ username: 'carol', groups: ['everybody'] });
  const { tokens } = await server.connect({ scope: all() }, person);
  expect(decodeJwt(tokens.access_token).scope).toBe(all().split(' ').slice(2).join(' '));
});

test('a group that is known at deployment only decides as every other', async () => {
  const member = await server.local.createUser({ username: 'dave', groups: [GROUP_OF_PARAMETER] });
  const { tokens } = await server.connect({ scope: all() }, member);
  expect(tokens.scope).toBe('customers0/read');
  const lead = await server.local.createUser({ username: 'erin', groups: [`${GROUP_OF_PARAMETER}-leads`] });
  expect((await server.connect({ scope: all() }, lead)).tokens.scope).toBe('customers1/read');
});

const all = (): string =>
  scopesFor(() => '')
    .map(({ name }) => name)
    .join(' ');
