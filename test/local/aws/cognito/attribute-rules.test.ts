import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  type AttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Assumptions } from '../../../../local/account/assumptions';
import { CALLBACK, Cognito, PASSWORD, PUBLIC_CLIENT, type Setup, type Site } from './fixture';
import { OpenIdProvider } from './openid-provider';

/** How an attribute of the pool is. */
const SCHEMA = [
  { Name: 'email', Required: true, Mutable: true },
  { Name: 'nickname', Mutable: false },
  { Name: 'plan', AttributeDataType: 'String', Mutable: false },
  {
    Name: 'team',
    AttributeDataType: 'String',
    Mutable: true,
    StringAttributeConstraints: { MinLength: '2', MaxLength: '4' },
  },
  {
    Name: 'level',
    AttributeDataType: 'Number',
    Mutable: true,
    NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
  },
  { Name: 'active', AttributeDataType: 'Boolean', Mutable: true },
  { Name: 'since', AttributeDataType: 'DateTime', Mutable: true },
  { Name: 'cost', AttributeDataType: 'String', Mutable: true, DeveloperOnlyAttribute: true },
];

let cognito: Cognito;
let site: Site;
let client: CognitoIdentityProviderClient;
let people = 0;

async function start(setup: Setup, assume?: Partial<Assumptions>): Promise<void> {
  cognito = new Cognito(undefined, assume);
  site = await cognito.start(setup);
  client = new CognitoIdentityProviderClient({
    region: 'us-east-1',
    endpoint: new URL(site.pool.issuer).origin,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
}

async function stop(): Promise<void> {
  client.destroy();
  await cognito.stop();
}

const listed = (attributes: Record<string, string>): AttributeType[] =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

const newName = (): string => `person-${(people += 1)}`;

type Attributes = Record<string, string>;

/** The roads of attributes into a pool. Each writes them for a new person and says what AWS said, `taken` when nothing. */
const ROADS: Record<string, (written: Attributes) => Promise<string>> = {
  createUser: (attributes) =>
    outcome(() =>
      cognito.service.createUser({ userPoolId: site.poolId, username: newName(), password: PASSWORD, attributes }),
    ),
  AdminCreateUser: (attributes) => outcome(() => adminCreate(newName(), attributes)),
  UserPoolUser: (attributes) =>
    outcome(() =>
      cognito.create('UserPoolUser', newName(), {
        UserPoolId: site.poolId,
        Username: newName(),
        UserAttributes: listed(attributes),
      }),
    ),
  AdminUpdateUserAttributes: async (attributes) => {
    const name = newName();
    await adminCreate(name, { email: `${name}@example.com` });
    return outcome(() => update(name, attributes));
  },
};

const adminCreate = (Username: string, attributes: Attributes) =>
  client.send(
    new AdminCreateUserCommand({
      UserPoolId: site.poolId,
      Username,
      TemporaryPassword: PASSWORD,
      UserAttributes: listed(attributes),
    }),
  );

const update = (Username: string, attributes: Attributes) =>
  client.send(
    new AdminUpdateUserAttributesCommand({ UserPoolId: site.poolId, Username, UserAttributes: listed(attributes) }),
  );

async function outcome(write: () => unknown): Promise<string> {
  try {
    await write();
    return 'taken';
  } catch (error) {
    return (error as Error).message.replace(/^Username: /, '');
  }
}

const CREATION = 'Attributes did not conform to the schema: ';
const unknown = (name: string) => `${name}: Attribute does not exist in the schema.`;
const immutable = (name: string) => `${name}: Attribute cannot be updated.`;

describe('a person whom somebody creates or changes', () => {
  beforeAll(() => start({ pool: { AliasAttributes: undefined, Schema: SCHEMA } }));
  afterAll(stop);

  /** What a creation says, and what a change says, where they differ in more than how they begin. */
  const cells: [rule: string, written: Attributes, onCreation: string, onChange: string][] = [
    ['an unknown attribute', { shoe: '44' }, CREATION + unknown('shoe'), `user.${unknown('shoe')}`],
    ['a custom one without its prefix', { team: 'blue' }, CREATION + unknown('team'), `user.${unknown('team')}`],
    ['an unknown custom one', { 'custom:x': '1' }, CREATION + unknown('custom:x'), `user.${unknown('custom:x')}`],
    ['the sub', { sub: '1' }, CREATION + immutable('sub'), `user.${immutable('sub')}`],
    ['an immutable standard one', { nickname: 'N' }, 'taken', `user.${immutable('nickname')}`],
    ['an immutable custom one', { 'custom:plan': 'p' }, 'taken', `user.${immutable('custom:plan')}`],
    ['a mutable custom one', { 'custom:team': 'blue' }, 'taken', 'taken'],
    ['a developer one', { 'dev:cost': '1' }, 'taken', 'taken'],
    ['whether the address is verified', { email_verified: 'true' }, 'taken', 'taken'],
    ['an address that is none', { email: 'nobody' }, 'Invalid email address format.', 'Invalid email address format.'],
    ['a number that is none', { phone_number: '12' }, 'Invalid phone number format.', 'Invalid phone number format.'],
    [
      'a short text',
      { 'custom:team': 'b' },
      `${CREATION}custom:team: String must have from 2 to 4 characters.`,
      'user.custom:team: String must have from 2 to 4 characters.',
    ],
    [
      'a long text',
      { 'custom:team': 'black' },
      `${CREATION}custom:team: String must have from 2 to 4 characters.`,
      'user.custom:team: String must have from 2 to 4 characters.',
    ],
    [
      'a text longer than any',
      { name: 'n'.repeat(2049) },
      `${CREATION}name: String must have from 0 to 2048 characters.`,
      'user.name: String must have from 0 to 2048 characters.',
    ],
    [
      'a birthday of another length',
      { birthdate: '1.1.2000' },
      `${CREATION}birthdate: String must have from 10 to 10 characters.`,
      'user.birthdate: String must have from 10 to 10 characters.',
    ],
    [
      'a large number',
      { 'custom:level': '10' },
      `${CREATION}custom:level: Value must be from 1 to 9.`,
      'user.custom:level: Value must be from 1 to 9.',
    ],
    ['a number within its bounds', { 'custom:level': '9' }, 'taken', 'taken'],
    [
      'a text where a number is due',
      { 'custom:level': 'high' },
      `${CREATION}custom:level: Value is not of type Number.`,
      'user.custom:level: Value is not of type Number.',
    ],
    [
      'a text where a boolean is due',
      { 'custom:active': 'yes' },
      `${CREATION}custom:active: Value is not of type Boolean.`,
      'user.custom:active: Value is not of type Boolean.',
    ],
    ['a boolean', { 'custom:active': 'false' }, 'taken', 'taken'],
    [
      'a text where a time is due',
      { 'custom:since': 'ever' },
      `${CREATION}custom:since: Value is not of type DateTime.`,
      'user.custom:since: Value is not of type DateTime.',
    ],
    ['a time', { 'custom:since': '2026-11-26T10:00:00Z' }, 'taken', 'taken'],
  ];

  test.each(
    cells.flatMap(([rule, written, onCreation, onChange]) =>
      Object.keys(ROADS).map(
        (road) => [rule, road, written, road === 'AdminUpdateUserAttributes' ? onChange : onCreation] as const,
      ),
    ),
  )('%s by %s', async (_, road, written, expected) => {
    const complete = road === 'AdminUpdateUserAttributes' ? written : { email: `${newName()}@example.com`, ...written };
    expect(await ROADS[road](complete)).toBe(expected);
  });

  test.each([
    ['createUser', `${CREATION}email: The attribute is required`],
    ['AdminCreateUser', 'taken'],
    ['UserPoolUser', 'taken'],
    ['AdminUpdateUserAttributes', 'taken'],
  ])('without a required one by %s', async (road, expected) => {
    expect(await ROADS[road]({ name: 'Nobody' })).toBe(expected);
  });

  test('whom an administrator created without a required one gets other attributes together with it only', async () => {
    const name = newName();
    await adminCreate(name, {});
    expect(await outcome(() => update(name, { name: 'N' }))).toBe('user.email: The attribute is required');
    expect(await outcome(() => update(name, { name: 'N', email: 'late@example.com' }))).toBe('taken');
  });

  test('keeps an immutable attribute, which is refused also when its value stays the same', async () => {
    const name = newName();
    await adminCreate(name, { email: `${name}@example.com`, 'custom:plan': 'gold' });
    expect(await outcome(() => update(name, { 'custom:plan': 'gold' }))).toBe(`user.${immutable('custom:plan')}`);
  });

  test('loses an attribute for which an administrator gives an empty value, and never a required one', async () => {
    const name = newName();
    await adminCreate(name, { email: `${name}@example.com`, 'custom:team': 'blue' });
    await update(name, { 'custom:team': '' });
    expect(await outcome(() => update(name, { email: '' }))).toBe('user.email: The attribute is required');
    const { UserAttributes } = await client.send(new AdminGetUserCommand({ UserPoolId: site.poolId, Username: name }));
    expect(UserAttributes!.map(({ Name }) => Name).sort()).toStrictEqual(['email', 'sub']);
  });

  test('nothing is changed by a refused change', async () => {
    const name = newName();
    await adminCreate(name, { email: `${name}@example.com` });
    await outcome(() => update(name, { name: 'N', 'custom:plan': 'gold' }));
    const { UserAttributes } = await client.send(new AdminGetUserCommand({ UserPoolId: site.poolId, Username: name }));
    expect(UserAttributes!.map(({ Name }) => Name)).not.toContain('name');
  });

  test('is asked for a required attribute with the new password', async () => {
    const name = newName();
    await adminCreate(name, {});
    const page = await site.browser.open((await site.authorize()).href);
    const wanted = await page.submitForPage({ username: name, password: PASSWORD });
    expect(wanted.document.querySelectorAll('label').map(({ text }) => text)).toContain('Email');
    const passwords = { new_password: `${PASSWORD}x`, confirm_password: `${PASSWORD}x` };
    const again = await wanted.submitForPage(passwords);
    expect(again.alert).toBe('Invalid email address format.');
    const response = await again.submit({ ...passwords, 'userAttributes.email': 'asked@example.com' });
    expect(response.headers.get('location')).toMatch(`${CALLBACK}?code=`);
    expect(await outcome(() => update(name, { name: 'N' }))).toBe('taken');
  });
});

let provider: OpenIdProvider;

async function startWithProvider(assume?: Partial<Assumptions>): Promise<void> {
  await start({ pool: { AliasAttributes: undefined, Schema: SCHEMA } }, assume);
  provider = await OpenIdProvider.start(`${site.domain}/oauth2/idpresponse`);
}

async function stopWithProvider(): Promise<void> {
  await provider.stop();
  await stop();
}

/** What the application reads when one person signs in three times, `signed in` when there is a code. */
async function signInThrice(mapping: Record<string, string>, clientProperties: object): Promise<string[]> {
  const ProviderName = `Corp${(people += 1)}`;
  await cognito.create('UserPoolIdentityProvider', ProviderName, {
    UserPoolId: site.poolId,
    ProviderName,
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: 'cognito',
      client_secret: 'upstream-secret',
      authorize_scopes: 'openid email',
      oidc_issuer: provider.issuer,
      attributes_request_method: 'GET',
    },
    AttributeMapping: mapping,
  });
  const { ref } = await cognito.create('UserPoolClient', `Client${ProviderName}`, {
    UserPoolId: site.poolId,
    ...PUBLIC_CLIENT,
    SupportedIdentityProviders: [ProviderName],
    ...clientProperties,
  });
  const ends: string[] = [];
  for (let time = 0; time < 3; time += 1) {
    site.browser.forgetCookies();
    let next = site.authorizeUrl({ client_id: ref, identity_provider: ProviderName, login_hint: 'dora' });
    while (!next.startsWith(CALLBACK)) {
      next = new URL((await site.browser.get(next)).headers.get('location')!, next).href;
    }
    ends.push(new URL(next).searchParams.get('error_description') ?? 'signed in');
  }
  return ends;
}

describe('a person who comes from an identity provider', () => {
  beforeAll(() => startWithProvider());
  afterAll(stopWithProvider);

  const always = (end: string) => [end, end, end];
  const once = (end: string) => ['signed in', end, end];
  const unauthorized = (name: string) => `user.${name}: A client attempted to write unauthorized attribute`;
  const EMAIL = { email: 'email' };

  test.each<[string, Record<string, string>, object, string[]]>([
    ['whose attributes are mutable and writable', EMAIL, {}, always('signed in')],
    [
      'with a client that writes the mapped ones',
      { ...EMAIL, name: 'email' },
      writes('email', 'name'),
      always('signed in'),
    ],
    ['with a client that writes fewer', { ...EMAIL, name: 'email' }, writes('email'), always(unauthorized('name'))],
    ['with an empty list of what the client writes', { ...EMAIL, name: 'email' }, writes(), always('signed in')],
    ['with oidc:profile', { ...EMAIL, name: 'email' }, writes('email', 'oidc:profile'), always('signed in')],
    [
      'whose immutable standard attribute is mapped',
      { ...EMAIL, nickname: 'sub' },
      {},
      once(`user.${immutable('nickname')}`),
    ],
    [
      'whose immutable custom attribute is mapped',
      { ...EMAIL, 'custom:plan': 'sub' },
      {},
      once(`user.${immutable('custom:plan')}`),
    ],
    [
      'whose immutable attribute no client may write',
      { ...EMAIL, 'custom:plan': 'sub' },
      writes('email'),
      always(unauthorized('custom:plan')),
    ],
    [
      'whose mutable custom attribute the default lets be written',
      { ...EMAIL, 'custom:team': 'sub' },
      {},
      always('signed in'),
    ],
    ['whose developer attribute is mapped', { ...EMAIL, 'dev:cost': 'sub' }, {}, always(unauthorized('dev:cost'))],
    [
      'who is told to be verified',
      { ...EMAIL, email_verified: 'email_verified' },
      writes('email'),
      always('signed in'),
    ],
    ['whose sub is mapped to the user name', { ...EMAIL, username: 'sub' }, writes('email'), always('signed in')],
    ['whose immutable claim never comes', { ...EMAIL, 'custom:plan': 'nothing' }, {}, always('signed in')],
    ['whose required attribute is not mapped', { name: 'email' }, {}, always('attributes required: [email]')],
    ['whose required attribute does not come', { email: 'nothing' }, {}, always('attributes required: [email]')],
    [
      'whose claim is longer than the attribute',
      { ...EMAIL, 'custom:team': 'email' },
      {},
      always('user.custom:team: String must have from 2 to 4 characters.'),
    ],
    [
      'whose claim is of another type',
      { ...EMAIL, 'custom:level': 'email' },
      {},
      always('user.custom:level: Value is not of type Number.'),
    ],
  ])('%s', async (_, mapping, clientProperties, ends) => {
    expect(await signInThrice(mapping, clientProperties)).toStrictEqual(ends);
  });

  function writes(...WriteAttributes: string[]): object {
    return { WriteAttributes };
  }
});

test('a mapped attribute that the client cannot write is skipped where that is assumed', async () => {
  await startWithProvider({ unwritableMappedAttributes: 'skipped' });
  const ends = await signInThrice({ email: 'email', name: 'email' }, { WriteAttributes: ['email'] });
  expect(ends).toStrictEqual(['signed in', 'signed in', 'signed in']);
  const { Users } = await client.send(new ListUsersCommand({ UserPoolId: site.poolId }));
  expect(Users!.map(({ Attributes }) => Attributes!.map(({ Name }) => Name).sort())).toStrictEqual([
    ['email', 'email_verified', 'sub'],
  ]);
  await stopWithProvider();
});

describe('an app client', () => {
  beforeAll(() =>
    start({ pool: { AliasAttributes: undefined, Schema: [...SCHEMA, { Name: 'name', Required: true }] } }),
  );
  afterAll(stop);

  const create = (properties: object) =>
    outcome(() =>
      cognito.create('UserPoolClient', `Client${(people += 1)}`, {
        UserPoolId: site.poolId,
        ...PUBLIC_CLIENT,
        ...properties,
      }),
    );
  const REQUIRED = ['email', 'name'];
  const WORDS = '(Invalid write attributes specified while creating a client)';

  test.each<[string, string[], string]>([
    ['what the pool requires', REQUIRED, 'taken'],
    ['an immutable attribute, which it may give once', [...REQUIRED, 'custom:plan'], 'taken'],
    ['oidc:profile', ['email', 'oidc:profile'], 'taken'],
    ['nothing', [], 'taken'],
    [
      'less than the pool requires',
      ['email'],
      `WriteAttributes lacks 'name', which Schema of the user pool requires ${WORDS}; add it`,
    ],
    ...['email_verified', 'phone_number_verified', 'sub', 'dev:cost'].map((name): [string, string[], string] => [
      name,
      [...REQUIRED, name],
      `WriteAttributes has '${name}', which no app client can write ${WORDS}; remove it`,
    ]),
    [
      'an unknown attribute',
      [...REQUIRED, 'custom:x'],
      expect.stringContaining("WriteAttributes 'custom:x' is not known") as string,
    ],
  ])('writes %s', async (_, WriteAttributes, expected) => {
    expect(await create({ WriteAttributes })).toEqual(expected);
  });

  test.each([[['email_verified', 'sub', 'custom:plan']], [['oidc:profile']], [[]]])(
    'reads %j',
    async (ReadAttributes) => {
      expect(await create({ ReadAttributes })).toBe('taken');
    },
  );
});

describe('a template that nobody could sign in with is warned of', () => {
  beforeEach(() => start({ pool: { AliasAttributes: undefined, Schema: SCHEMA } }));
  afterEach(stop);

  const google = (AttributeMapping: object) =>
    cognito.create('UserPoolIdentityProvider', 'Google', {
      UserPoolId: site.poolId,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'c', client_secret: 's', authorize_scopes: 'email' },
      AttributeMapping,
    });
  const offering = (properties: object) =>
    cognito.create('UserPoolClient', 'Web', {
      UserPoolId: site.poolId,
      ...PUBLIC_CLIENT,
      SupportedIdentityProviders: ['Google'],
      ...properties,
    });
  const warnings = () => cognito.warnings.filter((warning) => /immutable|WriteAttributes/.test(warning));

  test('a mapped attribute that is immutable, whichever the provider', async () => {
    await google({ email: 'email', nickname: 'name' });
    expect(warnings()).toStrictEqual([
      'Stack/Google: AttributeMapping: nickname is immutable in Schema of the user pool: everybody could sign in once and not again; set Mutable to true there',
    ]);
  });

  test('a mapped attribute that the client cannot write', async () => {
    await google({ email: 'email', name: 'name', email_verified: 'email_verified', username: 'sub' });
    await offering({ WriteAttributes: ['email'] });
    expect(warnings()).toStrictEqual([
      'Stack/Web: WriteAttributes lacks name, which Google maps: every sign-in with it would fail; add name',
    ]);
  });

  test('and a correct one is not', async () => {
    await google({ email: 'email', name: 'name', 'custom:team': 'hd', email_verified: 'email_verified' });
    await offering({});
    await cognito.create('UserPoolClient', 'Other', {
      UserPoolId: site.poolId,
      ...PUBLIC_CLIENT,
      WriteAttributes: ['email'],
    });
    expect(warnings()).toStrictEqual([]);
  });
});
