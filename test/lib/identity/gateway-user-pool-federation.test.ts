import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  CfnUserPoolIdentityProvider,
  ClientAttributes,
  ProviderAttribute,
  StringAttribute,
  UserPool,
  UserPoolClientIdentityProvider,
  UserPoolIdentityProviderGoogle,
  UserPoolIdentityProviderOidc,
  type AttributeMapping,
  type IUserPool,
  type UserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  UpstreamIdentityProvider,
  type GatewayUserPoolProps,
} from '../../../lib';
import { refusal } from '../refusal';
import { resource, resources, strictStack } from '../strict-app';

const APP_CLIENT = 'AWS::Cognito::UserPoolClient';
const PROVIDER = 'AWS::Cognito::UserPoolIdentityProvider';

const { COGNITO, GOOGLE, custom } = UserPoolClientIdentityProvider;
const claim = (name: string): ProviderAttribute => ProviderAttribute.other(name);
const EMAIL = { email: claim('email') };

function corp(stack: Stack, userPool: IUserPool, attributeMapping?: AttributeMapping, name = 'Corp') {
  return new UserPoolIdentityProviderOidc(stack, name, {
    name,
    userPool,
    clientId: 'c',
    clientSecret: 's',
    issuerUrl: 'https://login.corp.example',
    attributeMapping,
  });
}

function users(stack: Stack, userPool: IUserPool, props: GatewayUserPoolProps = {}): GatewayUserPool {
  return new GatewayUserPool(stack, 'Users', { userPool, clients: [McpClient.kiro()], ...props });
}

/** A stack with a pool, an identity provider, and a gateway user pool that is made before or after the provider. */
function federated(
  attributeMapping: AttributeMapping,
  {
    pool = {},
    props = {},
    providerFirst = true,
    stack = strictStack(),
  }: {
    pool?: UserPoolProps;
    props?: GatewayUserPoolProps;
    providerFirst?: boolean;
    stack?: Stack;
  } = {},
): Stack {
  const userPool = new UserPool(stack, 'Pool', pool);
  const make = [() => corp(stack, userPool, attributeMapping), () => users(stack, userPool, props)];
  for (const one of providerFirst ? make : make.reverse()) one();
  return stack;
}

describe.each([true, false])('an identity provider (registered before the app clients: %p)', (providerFirst) => {
  test('can write what it maps, and nothing that no app client can write', () => {
    const mapping = {
      ...EMAIL,
      fullname: claim('name'),
      emailVerified: claim('email_verified'),
      phoneNumberVerified: claim('phone_number_verified'),
      custom: { username: claim('sub') },
    };
    const { Properties } = resource(federated(mapping, { providerFirst }), APP_CLIENT);
    expect(Properties.WriteAttributes).toEqual(['email', 'name']);
  });

  test('is offered', () => {
    const stack = federated(EMAIL, { providerFirst });
    expect(resource(stack, APP_CLIENT).Properties.SupportedIdentityProviders).toEqual([
      { Ref: resource(stack, PROVIDER).logicalId },
      'COGNITO',
    ]);
  });

  test('that is named as text is waited for', () => {
    const stack = federated(EMAIL, { providerFirst, props: { supportedIdentityProviders: [COGNITO, custom('Corp')] } });
    const { Properties, DependsOn } = resource(stack, APP_CLIENT);
    expect(Properties.SupportedIdentityProviders).toEqual(['COGNITO', 'Corp']);
    expect(DependsOn).toEqual([resource(stack, PROVIDER).logicalId]);
  });

  test('that is referred to needs no second dependency', () => {
    expect(resource(federated(EMAIL, { providerFirst }), APP_CLIENT)).not.toHaveProperty('DependsOn');
  });

  test('that is not offered gives the app clients nothing to write', () => {
    const props = { supportedIdentityProviders: [COGNITO] };
    const stack = federated({ ...EMAIL, fullname: claim('name') }, { providerFirst, props });
    expect(resource(stack, APP_CLIENT).Properties.WriteAttributes).toEqual(['email']);
    expect(resource(stack, APP_CLIENT)).not.toHaveProperty('DependsOn');
  });

  test('of an authorization server in front of the pool is treated alike', () => {
    const stack = strictStack({ env: { account: '111122223333', region: 'us-east-1' } });
    const userPool = new UserPool(stack, 'Pool');
    const mapping = { ...EMAIL, familyName: claim('family_name') };
    if (providerFirst) corp(stack, userPool, mapping);
    const identityProvider = UpstreamIdentityProvider.userPool(
      new GatewayUserPool(stack, 'Users', { userPool, supportedIdentityProviders: [custom('Corp')] }),
    );
    const identity = new GatewayAuthorizationServer(stack, 'SignIn', { identityProvider });
    new McpGateway(stack, 'Gateway', { identity });
    if (!providerFirst) corp(stack, userPool, mapping);
    const { Properties, DependsOn } = resource(stack, APP_CLIENT);
    expect(Properties.WriteAttributes).toEqual(['email', 'family_name']);
    expect(DependsOn).toContain(resource(stack, PROVIDER).logicalId);
  });
});

test('the template of a pool without providers is what it was', () => {
  const stack = strictStack();
  new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
  const { Properties } = resource(stack, APP_CLIENT);
  expect(Properties).toMatchObject({ WriteAttributes: ['email'], SupportedIdentityProviders: ['COGNITO'] });
});

test('every app client can write what the pool requires, without which it cannot be created', () => {
  const pool = { standardAttributes: { givenName: { required: true }, nickname: { required: false } } };
  const stack = federated(EMAIL, { pool });
  expect(resource(stack, APP_CLIENT).Properties.WriteAttributes).toEqual(['email', 'given_name']);
});

test('a provider that is no construct of the second level counts as well', () => {
  const stack = strictStack();
  const userPool = new UserPool(stack, 'Pool');
  const providerDetails = { client_id: 'c', client_secret: 's', authorize_scopes: 'email' };
  const pools = [userPool, new UserPool(stack, 'Other')];
  for (const [index, { userPoolId }] of pools.entries()) {
    new CfnUserPoolIdentityProvider(stack, `Provider${index}`, {
      userPoolId,
      providerName: 'Google',
      providerType: 'Google',
      providerDetails,
      attributeMapping: index === 0 ? { email: 'email', picture: 'picture' } : { locale: 'locale' },
    });
  }
  users(stack, userPool, { supportedIdentityProviders: [GOOGLE] });
  const { Properties, DependsOn } = resource(stack, APP_CLIENT);
  expect(Properties.WriteAttributes).toEqual(['email', 'picture']);
  expect(DependsOn).toEqual(['Provider0']);
});

test('a provider that this app registers with an imported pool counts as well', () => {
  const stack = strictStack();
  const userPool = UserPool.fromUserPoolId(stack, 'Pool', 'us-east-1_AbCdEfGhI');
  users(stack, userPool, { supportedIdentityProviders: [custom('Corp')] });
  corp(stack, userPool, { ...EMAIL, locale: claim('locale') });
  const { Properties, DependsOn } = resource(stack, APP_CLIENT);
  expect(Properties.WriteAttributes).toEqual(['email', 'locale']);
  expect(DependsOn).toEqual([resource(stack, PROVIDER).logicalId]);
});

test('several providers and assistants go together', () => {
  const stack = strictStack();
  const userPool = new UserPool(stack, 'Pool');
  corp(stack, userPool, { ...EMAIL, locale: claim('locale') }, 'First');
  users(stack, userPool, { clients: [McpClient.kiro(), McpClient.cursor()] });
  corp(stack, userPool, { ...EMAIL, website: claim('website') }, 'Second');
  const clientSecretValue = SecretValue.unsafePlainText('s');
  new UserPoolIdentityProviderGoogle(stack, 'Google', { userPool, clientId: 'c', clientSecretValue });
  for (const { Properties } of Object.values(resources(stack, APP_CLIENT))) {
    expect(Properties.WriteAttributes).toEqual(['email', 'locale', 'website']);
    expect(Properties.SupportedIdentityProviders).toHaveLength(4);
  }
});

describe('stacks', () => {
  const env = { account: '111122223333', region: 'us-east-1' };

  function stacks(): [Stack, Stack] {
    const app = new App();
    return [new Stack(app, 'People', { env }), new Stack(app, 'Tools', { env })];
  }

  test('a provider of an earlier stack is offered, and its attributes can be written', () => {
    const [people, tools] = stacks();
    const userPool = new UserPool(people, 'Pool');
    corp(people, userPool, { ...EMAIL, fullname: claim('name') });
    users(tools, userPool);
    const { Properties } = resource(tools, APP_CLIENT);
    expect(Properties.WriteAttributes).toEqual(['email', 'name']);
    expect(Properties.SupportedIdentityProviders).toHaveLength(2);
  });

  test('a provider of a later stack is not offered, makes no cycle, and is warned of', () => {
    const [people, tools] = stacks();
    const userPool = new UserPool(people, 'Pool');
    users(people, userPool);
    corp(tools, userPool, { ...EMAIL, fullname: claim('name') });
    const { Properties } = resource(people, APP_CLIENT);
    expect(Properties).toMatchObject({ SupportedIdentityProviders: ['COGNITO'], WriteAttributes: ['email'] });
    Annotations.fromStack(people).hasWarning(
      '/People/Users',
      Match.stringLikeRegexp('the identity provider Tools/Corp is registered in another stack after the app clients'),
    );
  });

  test('a provider of a later stack that is named as text makes no cycle either', () => {
    const [people, tools] = stacks();
    const userPool = new UserPool(people, 'Pool');
    users(people, userPool, { supportedIdentityProviders: [custom('Corp')] });
    corp(tools, userPool, { ...EMAIL, fullname: claim('name') });
    const client = resource(people, APP_CLIENT);
    expect(client.Properties.WriteAttributes).toEqual(['email', 'name']);
    expect(client).not.toHaveProperty('DependsOn');
  });
});

describe('writeAttributes of the owner', () => {
  const only = (...names: ('email' | 'fullname' | 'emailVerified')[]) =>
    new ClientAttributes().withStandardAttributes(Object.fromEntries(names.map((name) => [name, true])));

  const synthesize = (stack: Stack) => () => stack.node.root instanceof App && stack.node.root.synth();

  test('that a provider goes beyond are refused, also if it is registered later', () => {
    const props = { writeAttributes: only('email') };
    for (const providerFirst of [true, false]) {
      const stack = federated(
        { ...EMAIL, fullname: claim('name') },
        { props, providerFirst, stack: new Stack(new App(), 'S') },
      );
      expect(synthesize(stack)).toThrow(
        'Invalid writeAttributes ["email"]: the user pool requires name, or an identity provider maps it, and the app clients cannot write it; add name, or leave out writeAttributes [ConflictingProperties]',
      );
    }
  });

  test('that lack what the pool requires are refused', () => {
    const stack = new Stack(new App(), 'S');
    const pool = { standardAttributes: { email: { required: true } } };
    federated({}, { pool, props: { writeAttributes: only('fullname') }, stack });
    expect(synthesize(stack)).toThrow('the user pool requires email, or an identity provider maps it');
  });

  test('that suffice are taken as they are', () => {
    const props = { writeAttributes: only('email', 'fullname') };
    const stack = federated({ ...EMAIL }, { props });
    expect(resource(stack, APP_CLIENT).Properties.WriteAttributes).toEqual(['email', 'name']);
  });

  test('that no app client can write are refused', () => {
    expect(() => federated(EMAIL, { props: { writeAttributes: only('email', 'emailVerified') } })).toThrow(
      refusal(
        'InvalidProperty',
        'writeAttributes',
        '"email_verified": no app client can write it; remove it: Amazon Cognito writes it by itself, also when an identity provider maps it',
      ),
    );
  });
});

describe('a warning', () => {
  const warnings = (stack: Stack): string[] =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => String(entry.data));
  const stack = (): Stack => new Stack(new App(), 'S');
  const TEAM = { ...EMAIL, custom: { 'custom:team': claim('team') } };
  const MUTABLE = { customAttributes: { team: new StringAttribute({ mutable: true }) } };

  test('[82] [83] says that people can set a custom attribute that is mapped', () => {
    const found = warnings(federated(TEAM, { pool: MUTABLE, stack: stack() }));
    expect(found).toEqual([
      expect.stringContaining(
        'custom:team is mapped by an identity provider, so that the app clients can write it, and people with a password in the user pool can set it themselves',
      ),
    ]);
  });

  test('is not there where the owner lists the attribute', () => {
    const writeAttributes = new ClientAttributes().withStandardAttributes({ email: true }).withCustomAttributes('team');
    expect(warnings(federated(TEAM, { pool: MUTABLE, props: { writeAttributes }, stack: stack() }))).toEqual([]);
  });

  test.each<[string, UserPoolProps, AttributeMapping, string]>([
    ['a custom one by default', { customAttributes: { team: new StringAttribute() } }, TEAM, 'custom:team'],
    ['a standard one', { standardAttributes: { email: { required: true, mutable: false } } }, EMAIL, 'email'],
  ])('[85] says that a mapped attribute is immutable: %s', (_, pool, mapping, name) => {
    const found = warnings(federated(mapping, { pool, providerFirst: false, stack: stack() }));
    expect(found).toContainEqual(
      expect.stringContaining(
        `${name} is mapped by an identity provider and immutable in the user pool: everybody can sign in once and not again`,
      ),
    );
  });

  test('is not there for what can be signed in with again', () => {
    const pool = { standardAttributes: { email: { required: true, mutable: true } } };
    expect(warnings(federated({ ...EMAIL, fullname: claim('name') }, { pool, stack: stack() }))).toEqual([]);
  });
});
