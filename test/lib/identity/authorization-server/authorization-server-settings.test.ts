import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, CfnParameter, Fn, Lazy, SecretValue, Stack, Stage, type AppProps } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  UpstreamIdentityProvider,
  type AuthorizationServerScope,
  type GatewayAuthorizationServerProps,
} from '../../../../lib';
import { strictApp } from '../../strict-app';
import { answer, configurationIn, settingsIn, toldFunctionIn } from './told-function';

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

function scopes(number: number, groupOf = (team: number): string => `GRP-AGENTCORE-TEAM-${team}`) {
  return Array.from({ length: number }, (_, team): AuthorizationServerScope => ({
    name: `customers${team}/read`,
    description: `read the customer records of team ${team}`,
    groups: [groupOf(team)],
  }));
}

type Props = Partial<GatewayAuthorizationServerProps>;

function signInIn(stack: Stack, props: Props | ((stack: Stack) => Props), id = 'SignIn'): Stack {
  const users = new GatewayUserPool(stack, `${id}Users`);
  new GatewayAuthorizationServer(stack, id, {
    identityProvider: UpstreamIdentityProvider.userPool(users),
    ...(typeof props === 'function' ? props(stack) : props),
  });
  return stack;
}

const stackWith = (props: Props | ((stack: Stack) => Props), app = strictApp()): Stack =>
  signInIn(new Stack(app, 'Test'), props);

const assetOf = (stack: Stack, logicalIdPart?: string): string => toldFunctionIn(stack, logicalIdPart).folder;

/** What the environment has, as AWS Lambda counts it, when every reference is as long as an ARN. */
function bytesOfEnvironment(stack: Stack): number {
  return Object.entries(toldFunctionIn(stack).environment).reduce(
    (sum, [name, value]) => sum + name.length + JSON.stringify(value).length,
    0,
  );
}

describe('the settings of an authorization server', () => {
  test.each([
    ['16 scopes', { scopes: scopes(16) }],
    ['300 scopes', { scopes: scopes(300) }],
    ['ten presets and 12 scopes', { clients: TEN_PRESETS, scopes: scopes(12) }],
    [
      'a thousand callbacks',
      { allowedCallbackUrls: Array.from({ length: 1000 }, (_, i) => `https://assistant-${i}.example.com/callback`) },
    ],
    [
      'a thousand hosts',
      { metadataDocumentHosts: Array.from({ length: 1000 }, (_, i) => `assistant-${i}.example.com`) },
    ],
  ])('%s fit', (_, props: Props) => {
    const stack = stackWith(props);
    const { scopes, clients } = configurationIn(stack);
    if (props.scopes) {
      expect(scopes).toEqual(props.scopes);
    }
    expect(clients.preRegistered).toHaveLength(props.clients?.length ?? 0);
    expect(clients).toMatchObject({
      ...(props.allowedCallbackUrls && { callbackUrls: props.allowedCallbackUrls }),
      ...(props.metadataDocumentHosts && { metadataDocumentHosts: props.metadataDocumentHosts }),
    });
    expect(bytesOfEnvironment(stack)).toBeLessThan(2048);
    expect(answer(stack, '/.well-known/openid-configuration').statusCode).toBe(200);
  });

  test('make an asset that is the same for the same settings, and another one for others', () => {
    const of = (props: Props): string => assetOf(stackWith(props)).split('/').at(-1)!;
    const asset = of({ scopes: scopes(2) });
    expect(of({ scopes: scopes(2) })).toBe(asset);
    expect(of({ scopes: scopes(3) })).not.toBe(asset);
    expect(of({ scopes: scopes(2), displayName: 'Other tools' })).not.toBe(asset);
    expect(of({ scopes: scopes(2).reverse() })).not.toBe(asset);
  });

  test('of two authorization servers are two assets', () => {
    const stack = new Stack(strictApp(), 'Test');
    signInIn(stack, { displayName: 'One' }, 'One');
    signInIn(stack, { displayName: 'Other' }, 'Other');
    expect(configurationIn(stack, 'OneHandler').displayName).toBe('One');
    expect(configurationIn(stack, 'OtherHandler').displayName).toBe('Other');
  });

  test('of the same stack in two stages differ in what is not the same in both', () => {
    const app = strictApp();
    const [test, production] = ['Test', 'Production'].map((stage) =>
      signInIn(new Stack(new Stage(app, stage), 'Tools'), { displayName: 'Acme tools' }),
    );
    const [ofTest, ofProduction] = [configurationIn(test!), configurationIn(production!)];
    expect(ofTest.gateway.claim.value).not.toBe(ofProduction.gateway.claim.value);
    expect(ofTest.gateway.urlParameter).not.toBe(ofProduction.gateway.urlParameter);
  });

  test('leave nothing in the cloud assembly but the assets, which everybody may read', () => {
    const stack = stackWith({ scopes: scopes(16) });
    const { folder } = toldFunctionIn(stack);
    expect(readdirSync(folder).sort()).toEqual(expect.arrayContaining(['index.mjs', 'settings.json']));
    for (const file of readdirSync(folder)) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o644);
    }
    expect(readdirSync(join(folder, '..')).filter((name) => /authorization-server/.test(name))).toEqual([]);
  });

  test.each([
    ['without staging', { 'aws:cdk:disable-asset-staging': true }],
    ['where nothing is bundled', { 'aws:cdk:bundling-stacks': [] }],
    ['with the paths of assets in the template', { 'aws:cdk:enable-asset-metadata': true }],
  ])('are in the asset %s', (_, context: AppProps['context']) => {
    const app = new App({ context });
    stackWith({ scopes: scopes(16) }, app);
    const { directory } = app.synth();
    const { files } = JSON.parse(readFileSync(join(directory, 'Test.assets.json'), 'utf8')) as AssetManifest;
    const withSettings = Object.values(files)
      .map(({ source }) => resolve(directory, source.path))
      .filter((path) => existsSync(join(path, 'settings.json')));
    expect(withSettings).toHaveLength(1);
    expect(existsSync(join(withSettings[0]!, 'index.mjs'))).toBe(true);
  });

  test('have no secret: what a secret is called, or what stands for it at deployment', () => {
    const stack = stackWith((stack) => ({
      displayName: SecretValue.secretsManager('display-name').unsafeUnwrap(),
      scopes: [{ name: 'orders/read', description: '{{resolve:ssm:/tools/description}}' }],
      identityProvider: UpstreamIdentityProvider.oidc({
        issuer: 'https://login.example.com',
        displayName: 'Acme',
        clientId: 'gateway',
        clientSecret: new Secret(stack, 'ClientSecret', {
          secretStringValue: SecretValue.unsafePlainText('a secret in plain text'),
        }),
      }),
    }));
    expect(settingsIn(stack)).not.toMatch(/resolve:|plain text/);
    expect(Object.values(toldFunctionIn(stack).environment)).toEqual(
      expect.arrayContaining([
        '{{resolve:secretsmanager:display-name:SecretString:::}}',
        '{{resolve:ssm:/tools/description}}',
      ]),
    );
  });
});

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

describe('a setting that is known at deployment only', () => {
  const REFERENCE = { Ref: 'Value' };
  const stackWithParameter = (props: (value: string, parameter: CfnParameter) => Props, type = 'String'): Stack =>
    stackWith((stack) => {
      const parameter = new CfnParameter(stack, 'Value', { type });
      return props(type === 'String' ? parameter.valueAsString : '', parameter);
    });

  test('may be a group', () => {
    const stack = stackWithParameter((value) => ({ scopes: scopes(2, (team) => (team === 1 ? value : 'ops')) }));
    expect(configurationIn(stack).scopes.map(({ groups }) => groups)).toEqual([['ops'], [REFERENCE]]);
  });

  test('may be a part of a text, which otherwise stays in the file', () => {
    const stack = stackWithParameter((value) => ({ scopes: scopes(1, () => `bank-${value}-\${team}`) }));
    expect(settingsIn(stack)).toContain('bank-');
    expect(toldFunctionIn(stack).environment).toEqual(
      expect.objectContaining({ [variableOf(stack, REFERENCE)]: REFERENCE }),
    );
    expect(answer(stack, '/.well-known/openid-configuration').statusCode).toBe(200);
  });

  test('may be a list', () => {
    const stack = stackWithParameter(
      (_, parameter) => ({ scopes: [{ name: 'a', description: 'b', groups: parameter.valueAsList }] }),
      'CommaDelimitedList',
    );
    expect(toldFunctionIn(stack).environment).toEqual(
      expect.objectContaining({ [variableOf(stack, { 'Fn::Join': ['\n', REFERENCE] })]: expect.anything() as unknown }),
    );
  });

  test.each<[string, string[] | undefined, string[]]>([
    [
      'with items',
      ['https://a.example.com/cb', 'https://b.example.com/cb'],
      ['https://a.example.com/cb', 'https://b.example.com/cb'],
    ],
    ['left out', undefined, ['']],
  ])('may be a list that is known late, %s', (_, list, expected) => {
    const stack = stackWith({ allowedCallbackUrls: Lazy.list({ produce: () => list }) });
    expect(configurationIn(stack).clients.callbackUrls).toEqual(expected);
  });

  test('is refused if it is a list of groups that is left out late', () => {
    const groups = Lazy.list({ produce: () => undefined });
    const stack = stackWith({ scopes: [{ name: 'a', description: 'b', groups }] });
    expect(() => (stack.node.root as App).synth()).toThrow(/Invalid scopes\[0\]\.groups \[\]: nobody could be granted/);
  });

  test('may come from another stack, from an export, and late', () => {
    const app = strictApp();
    const other = new Stack(app, 'Other');
    const parameter = new CfnParameter(other, 'Value');
    new Topic(other, 'Topic', { enforceSSL: true });
    const stack = stackWith(
      {
        scopes: [
          {
            name: 'a',
            description: 'b',
            groups: [parameter.valueAsString, Fn.importValue('group'), Lazy.string({ produce: () => 'late' })],
          },
        ],
      },
      app,
    );
    const [scope] = configurationIn(stack).scopes;
    expect(scope!.groups).toEqual([
      { 'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Other' }) as unknown },
      { 'Fn::ImportValue': 'group' },
      'late',
    ]);
  });

  test('is in the environment once, however often it occurs, also in the middle of a text', () => {
    const stack = stackWithParameter((value) => ({ scopes: scopes(100, (team) => `${value}-team-${team}`) }));
    expect(bytesOfEnvironment(stack)).toBeLessThan(2048);
    expect(configurationIn(stack).scopes).toHaveLength(100);
  });

  test('has a name that does not follow from its place', () => {
    const names = (order: (all: AuthorizationServerScope[]) => AuthorizationServerScope[]): string[] => {
      const stack = stackWith((stack) => {
        const groups = ['One', 'Two'].map((id) => new CfnParameter(stack, id).valueAsString);
        return { scopes: order(scopes(2, (team) => groups[team]!)) };
      });
      return [variableOf(stack, { Ref: 'One' }), variableOf(stack, { Ref: 'Two' })];
    };
    expect(names((all) => all.reverse())).toEqual(names((all) => all));
  });

  function variableOf(stack: Stack, value: unknown): string {
    const found = Object.entries(toldFunctionIn(stack).environment).filter(
      ([, candidate]) => JSON.stringify(candidate) === JSON.stringify(value),
    );
    expect(found).toHaveLength(1);
    return found[0]![0];
  }
});

describe('too much for the environment of a function', () => {
  const tokens = (stack: Stack, number: number): string[] =>
    Array.from({ length: number }, (_, index) => new CfnParameter(stack, `Value${index}`).valueAsString);

  test.each<[string, RegExp, (stack: Stack) => Props]>([
    [
      'tokens in descriptions',
      /^scopes\[\d+\]\.description$/,
      (stack) => ({ scopes: tokens(stack, 100).map((description, i) => ({ name: `s${i}`, description })) }),
    ],
    [
      'tokens in groups',
      /^scopes\[0\]\.groups\[\d+\]$/,
      (stack) => ({ scopes: [{ name: 'a', description: 'b', groups: tokens(stack, 100) }] }),
    ],
    ['keys', /^signingKeyNames$/, () => ({ signingKeyNames: Array.from({ length: 60 }, (_, index) => `${index}`) })],
    [
      'a long dynamic reference',
      /^scopes\[0\]\.groups\[0\]$/,
      () => ({ scopes: [{ name: 'a', description: 'b', groups: [`{{resolve:ssm:/${'x'.repeat(5000)}}}`] }] }),
    ],
  ])('are %s, and the error names the property', (_, property, props) => {
    expect(() => stackWith(props)).toThrow(
      expect.objectContaining({
        code: 'QuotaExceeded',
        property: expect.stringMatching(property) as string,
      }) as Error,
    );
  });
});
