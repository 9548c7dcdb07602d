import { Aws, Fn, Stack, type Environment } from 'aws-cdk-lib';
import { Certificate, CfnCertificate, DnsValidatedCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ManagedLoginVersion, UserPool, UserPoolDomain, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
  type GatewayAuthorizationServerProps,
  type GatewayUserPoolProps,
} from '../../../lib';
import { strictApp } from '../strict-app';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const OTHER_ACCOUNT = '444455556666';
const OTHER_REGION = 'us-west-2';
const here: Environment = { account: ACCOUNT, region: REGION };
const otherAccount: Environment = { account: OTHER_ACCOUNT, region: REGION };
const otherRegion: Environment = { account: ACCOUNT, region: OTHER_REGION };

const POOL_ID = `${OTHER_REGION}_AbCdEf123`;
const KEY = 'key/1234abcd-12ab-34cd-56ef-1234567890ab';
const CERTIFICATE = 'certificate/12345678-1234-1234-1234-123456789012';

function arn(service: string, { region, account }: Environment, resource: string, partition = 'aws'): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** Where things are: a stack here, and one elsewhere. */
interface Stacks {
  readonly tools: Stack;
  readonly other: Stack;
}

function stacks(other: Environment | undefined, tools: Environment | undefined = here): Stacks {
  const app = strictApp();
  return {
    tools: new Stack(app, 'Tools', { env: tools, crossRegionReferences: true }),
    other: new Stack(app, 'Other', { env: other, crossRegionReferences: true }),
  };
}

function usersIn(stack: Stack, props: GatewayUserPoolProps = {}): GatewayUserPool {
  return new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()], ...props });
}

function signInOf(stack: Stack, props: Partial<GatewayAuthorizationServerProps>): GatewayAuthorizationServer {
  return new GatewayAuthorizationServer(stack, 'SignIn', {
    identityProvider: UpstreamIdentityProvider.userPool(usersIn(stack)),
    ...props,
  });
}

function oidcOf(stack: Stack, clientSecret: Secret['secretArn']): GatewayAuthorizationServer {
  return signInOf(stack, {
    identityProvider: UpstreamIdentityProvider.oidc({
      issuer: 'https://login.example.com',
      displayName: 'Example',
      clientId: 'gateway',
      clientSecret: Secret.fromSecretCompleteArn(stack, 'Secret', clientSecret),
    }),
  });
}

type Use = (stacks: Stacks) => unknown;

/** Each property, with what is used there if it belongs to an environment. */
const USES: Record<string, (elsewhere: Environment) => Use> = {
  'the pool of a gateway':
    () =>
    ({ tools, other }) =>
      new McpGateway(tools, 'Gateway', { identity: usersIn(other) }),
  'the pool of an authorization server':
    () =>
    ({ tools, other }) =>
      signInOf(tools, { identityProvider: UpstreamIdentityProvider.userPool(usersIn(other)) }),
  'an existing pool of this app':
    () =>
    ({ tools, other }) =>
      usersIn(tools, { userPool: new UserPool(other, 'Pool') }),
  'an existing pool by its ARN':
    (elsewhere) =>
    ({ tools }) =>
      usersIn(tools, { userPool: poolByArn(tools, elsewhere) }),
  'the domain of an existing pool':
    () =>
    ({ tools, other }) =>
      usersIn(tools, {
        userPool: new UserPool(tools, 'Pool'),
        // A pool that this app cannot tell from the other one.
        userPoolDomain: new UserPoolDomain(other, 'Domain', {
          userPool: UserPool.fromUserPoolId(other, 'Pool', 'eu-central-1_AbCdEf123'),
          cognitoDomain: { domainPrefix: 'tools' },
          managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
        }),
      }),
  'the authorization server of a gateway':
    () =>
    ({ tools, other }) =>
      new McpGateway(tools, 'Gateway', { identity: signInOf(other, {}) }),
  'the certificate of an authorization server by its ARN':
    (elsewhere) =>
    ({ tools }) =>
      signInOf(tools, { domain: signInDomain(tools, arn('acm', elsewhere, CERTIFICATE)) }),
  'the certificate of an authorization server in this app':
    () =>
    ({ tools, other }) =>
      signInOf(tools, {
        domain: {
          domainName: 'signin.example.com',
          certificate: new Certificate(other, 'Certificate', { domainName: 'signin.example.com' }),
        },
      }),
  'the key of an authorization server by its ARN':
    (elsewhere) =>
    ({ tools }) =>
      signInOf(tools, { encryptionKey: Key.fromKeyArn(tools, 'Key', arn('kms', elsewhere, KEY)) }),
  'the key of a gateway by its ARN':
    (elsewhere) =>
    ({ tools }) =>
      new McpGateway(tools, 'Gateway', {
        identity: usersIn(tools),
        kmsKey: Key.fromKeyArn(tools, 'Key', arn('kms', elsewhere, KEY)),
      }),
  'the key of a gateway in this app':
    () =>
    ({ tools, other }) =>
      new McpGateway(tools, 'Gateway', { identity: usersIn(tools), kmsKey: new Key(other, 'Key') }),
  'the client secret at an identity provider':
    (elsewhere) =>
    ({ tools }) =>
      oidcOf(tools, arn('secretsmanager', elsewhere, 'secret:client-AbCdEf')),
  'the topic of the alarms by its ARN':
    (elsewhere) =>
    ({ tools }) =>
      signInOf(tools, { alarmTopic: Topic.fromTopicArn(tools, 'Topic', arn('sns', elsewhere, 'alarms')) }),
  'the topic of the alarms in this app':
    () =>
    ({ tools, other }) =>
      signInOf(tools, { alarmTopic: new Topic(other, 'Topic') }),
  'the hosted zone of an authorization server':
    () =>
    ({ tools, other }) =>
      signInOf(tools, {
        domain: {
          ...signInDomain(tools, arn('acm', here, CERTIFICATE)),
          hostedZone: new HostedZone(other, 'Zone', { zoneName: 'example.com' }),
        },
      }),
  'the log group of a function by its ARN':
    (elsewhere) =>
    ({ tools }) =>
      new SampleMcpServer(tools, 'Orders', {
        logGroup: LogGroup.fromLogGroupArn(tools, 'Logs', arn('logs', elsewhere, 'log-group:tools:*')),
      }),
  'the access log of an authorization server in this app':
    () =>
    ({ tools, other }) =>
      signInOf(tools, { accessLogGroup: new LogGroup(other, 'Logs') }),
  'the network of a function':
    () =>
    ({ tools, other }) =>
      new SampleMcpServer(tools, 'Orders', { vpc: new Vpc(other, 'Network') }),
  'the sample server of a gateway':
    () =>
    ({ tools, other }) =>
      new SampleMcpServer(other, 'Orders').addTo(new McpGateway(tools, 'Gateway', { identity: usersIn(tools) })),
};

function poolByArn(scope: Stack, environment: Environment): IUserPool {
  const id = `${environment.region}_AbCdEf123`;
  return UserPool.fromUserPoolArn(scope, 'Pool', arn('cognito-idp', environment, `userpool/${id}`));
}

function signInDomain(scope: Stack, certificateArn: string) {
  return {
    domainName: 'signin.example.com',
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
  };
}

/** What the other tests of this table except: AWS admits it, or does not document that it does not. */
const LEFT_TO_AWS_BY_REGION = ['the hosted zone of an authorization server'];
const LEFT_TO_AWS_BY_ACCOUNT = [
  'the key of an authorization server by its ARN',
  'the key of a gateway by its ARN',
  'the key of a gateway in this app',
  'the client secret at an identity provider',
  'the topic of the alarms by its ARN',
  'the topic of the alarms in this app',
  'the network of a function',
];

function refusal(use: Use, where: Stacks): { readonly code?: string; readonly message: string } | undefined {
  try {
    use(where);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

describe.each(Object.entries(USES))('%s', (name, use) => {
  test(`${LEFT_TO_AWS_BY_REGION.includes(name) ? 'is left to AWS' : 'is refused'} in another region`, () => {
    const refused = refusal(use(otherRegion), stacks(otherRegion));
    if (LEFT_TO_AWS_BY_REGION.includes(name)) {
      expect(refused).toBeUndefined();
    } else {
      expect(refused?.code).toMatch(/^(WrongEnvironment|IncompatibleIdentity)$/);
      expect(refused?.message).toMatch(
        /^Invalid [\w.]+ ".*": it is in the region us-west-2, and .* in eu-central-1; put both in one region \[\w+\]$/,
      );
    }
  });

  const leftToAws = LEFT_TO_AWS_BY_ACCOUNT.includes(name);
  test(`${leftToAws ? 'is left to AWS' : 'is refused'} in another account`, () => {
    const refused = refusal(use(otherAccount), stacks(otherAccount));
    if (leftToAws) {
      expect(refused?.code).toBeUndefined();
    } else {
      expect(refused?.code).toMatch(/^(WrongEnvironment|IncompatibleIdentity)$/);
      expect(refused?.message).toMatch(
        /^Invalid [\w.]+ ".*": it is in the account 444455556666, and .* in 111122223333; put both in one account \[\w+\]$/,
      );
    }
  });

  test('is taken in the same account and region', () => {
    expect(refusal(use(here), stacks(here))).toBeUndefined();
  });

  test('is taken in a stack for any account and region', () => {
    expect(refusal(use({ account: Aws.ACCOUNT_ID, region: Aws.REGION }), stacks(undefined, undefined))).toBeUndefined();
  });
});

// The CDK CLI synthesizes the app once to see what to look up, and then again.
test.each<[string, Use]>([
  [
    'a gateway',
    ({ tools }) =>
      new McpGateway(tools, 'Gateway', {
        identity: usersIn(tools),
        role: Role.fromLookup(tools, 'Role', { roleName: 'gateway' }),
      }),
  ],
  [
    'a function',
    ({ tools }) =>
      new SampleMcpServer(tools, 'Orders', { role: Role.fromLookup(tools, 'Role', { roleName: 'orders' }) }),
  ],
])('the role of %s can be looked up', (_, use) => {
  expect(refusal(use, stacks(here))).toBeUndefined();
});

describe('where an existing pool is', () => {
  test.each<[string, (stack: Stack) => IUserPool]>([
    ['its id', (stack) => UserPool.fromUserPoolId(stack, 'Pool', POOL_ID)],
    ['its ARN', (stack) => poolByArn(stack, otherRegion)],
    [
      'its ARN with a token in it',
      (stack) =>
        UserPool.fromUserPoolArn(stack, 'Pool', arn('cognito-idp', otherRegion, `userpool/${POOL_ID}`, Aws.PARTITION)),
    ],
  ])('is known from %s', (_, userPool) => {
    expect(refusal(({ tools }) => usersIn(tools, { userPool: userPool(tools) }), stacks(here))?.message).toContain(
      'it is in the region us-west-2, and its app clients in eu-central-1',
    );
  });

  test.each<[string, (stack: Stack) => IUserPool]>([
    ['its id is a token', (stack) => UserPool.fromUserPoolId(stack, 'Pool', Fn.importValue('PoolId'))],
    ['its ARN is a token', (stack) => UserPool.fromUserPoolArn(stack, 'Pool', Fn.importValue('PoolArn'))],
  ])('is not known if %s', (_, userPool) => {
    expect(refusal(({ tools }) => usersIn(tools, { userPool: userPool(tools) }), stacks(here))).toBeUndefined();
  });
});

// Amazon Cognito Developer Guide, "Using your own domain for managed login": certificates of us-east-1, wherever the pool is.
describe('the certificate of the sign-in page', () => {
  const domainName = 'login.example.com';
  const virginia: Environment = { account: ACCOUNT, region: 'us-east-1' };

  const withCertificate =
    (certificate: (stacks: Stacks) => NonNullable<GatewayUserPoolProps['customDomain']>['certificate']): Use =>
    (where) =>
      usersIn(where.tools, { customDomain: { domainName, certificate: certificate(where) } });

  test.each<[string, Use]>([
    [
      'by its ARN',
      withCertificate(({ tools }) => Certificate.fromCertificateArn(tools, 'C', arn('acm', here, CERTIFICATE))),
    ],
    ['of the same stack', withCertificate(({ tools }) => new Certificate(tools, 'C', { domainName }))],
    ['of the same stack, as an L1', withCertificate(({ tools }) => new CfnCertificate(tools, 'C', { domainName }))],
  ])('%s: is refused if it is not in us-east-1', (_, use) => {
    expect(refusal(use, stacks(virginia))?.message).toBe(
      'Invalid customDomain.certificate "Tools/C": it is in the region eu-central-1, and Amazon Cognito takes it from us-east-1 only; use one in us-east-1 [WrongEnvironment]',
    );
  });

  test('by its ARN: is refused if it is of another account', () => {
    const use = withCertificate(({ tools }) =>
      Certificate.fromCertificateArn(tools, 'C', arn('acm', { ...virginia, account: OTHER_ACCOUNT }, CERTIFICATE)),
    );
    expect(refusal(use, stacks(virginia))?.message).toContain('it is in the account 444455556666');
  });

  test.each<[string, Use]>([
    [
      'by its ARN',
      withCertificate(({ tools }) => Certificate.fromCertificateArn(tools, 'C', arn('acm', virginia, CERTIFICATE))),
    ],
    [
      'by an ARN that is a token',
      withCertificate(({ tools }) => Certificate.fromCertificateArn(tools, 'C', Fn.importValue('Certificate'))),
    ],
    ['of a stack in us-east-1', withCertificate(({ other }) => new Certificate(other, 'C', { domainName }))],
    [
      'that a function requests in us-east-1',
      withCertificate(
        ({ tools }) =>
          new DnsValidatedCertificate(tools, 'C', {
            domainName,
            region: 'us-east-1',
            hostedZone: HostedZone.fromHostedZoneAttributes(tools, 'Z', {
              hostedZoneId: 'Z1',
              zoneName: 'example.com',
            }),
          }),
      ),
    ],
  ])('%s: is taken', (_, use) => {
    // DnsValidatedCertificate is deprecated, and still in use.
    jest.spyOn(console, 'warn').mockReturnValue();
    expect(refusal(use, stacks(virginia))).toBeUndefined();
  });

  test('of a region of another partition is left to AWS', () => {
    const use = withCertificate(({ tools }) =>
      Certificate.fromCertificateArn(
        tools,
        'C',
        arn('acm', { account: ACCOUNT, region: 'us-gov-west-1' }, CERTIFICATE, 'aws-us-gov'),
      ),
    );
    expect(refusal(use, stacks(undefined, { account: ACCOUNT, region: 'us-gov-west-1' }))).toBeUndefined();
  });
});
