import { decodeJwt, type JWTPayload } from 'jose';
import { Cognito, PASSWORD, type Site, type TokenResponse } from './fixture';

const READER = 'arn:aws:iam::111122223333:role/reader';
const ADMIN = 'arn:aws:iam::111122223333:role/admin';

let cognito: Cognito;
let site: Site;
let people = 0;

beforeAll(async () => {
  cognito = new Cognito();
  site = await cognito.start();
  const groups: Record<string, object> = {
    readers: { Precedence: 10, RoleArn: READER },
    admins: { Precedence: 1, RoleArn: ADMIN },
    owners: { Precedence: 1, RoleArn: READER },
    deputies: { Precedence: 1, RoleArn: ADMIN },
    late: { RoleArn: READER },
    plain: { Precedence: 0 },
  };
  for (const [GroupName, properties] of Object.entries(groups)) {
    await cognito.create('UserPoolGroup', GroupName, { UserPoolId: site.poolId, GroupName, ...properties });
  }
});
afterAll(() => cognito.stop());

async function claimsOfMember(groups: readonly string[]): Promise<{ id: JWTPayload; access: JWTPayload }> {
  const username = `person${(people += 1)}`;
  cognito.service.createUser({ userPoolId: site.poolId, username, password: PASSWORD, groups });
  site.browser.forgetCookies();
  const location = await site.signIn({}, username);
  const tokens = (await (await site.redeem(location.searchParams.get('code')!)).json()) as TokenResponse;
  return { id: decodeJwt(tokens.id_token!), access: decodeJwt(tokens.access_token) };
}

test.each<[readonly string[], readonly string[] | undefined, string | undefined]>([
  [['plain'], undefined, undefined],
  [['readers'], [READER], READER],
  [['readers', 'admins'], [READER, ADMIN], ADMIN],
  [['admins', 'owners'], [ADMIN, READER], undefined],
  [['admins', 'deputies'], [ADMIN], ADMIN],
  [['late', 'readers'], [READER], READER],
  [['late', 'admins'], [READER, ADMIN], ADMIN],
])('a member of %j has the roles %j and prefers %s', async (groups, roles, preferred) => {
  const { id, access } = await claimsOfMember(groups);
  expect(id['cognito:groups']).toStrictEqual(groups);
  expect(id['cognito:roles']).toStrictEqual(roles);
  expect(id['cognito:preferred_role']).toBe(preferred);
  expect(access['cognito:groups']).toStrictEqual(groups);
  expect(access).not.toHaveProperty('cognito:roles');
  expect(access).not.toHaveProperty('cognito:preferred_role');
});

test('nobody in no group has any of the claims', async () => {
  const { id, access } = await claimsOfMember([]);
  for (const claims of [id, access]) {
    expect(Object.keys(claims).filter((name) => /groups|role/.test(name))).toStrictEqual([]);
  }
});

test.each([
  [{ RoleArn: 'admin' }, 'RoleArn', "'admin' is not the ARN of a role; use the Arn of an IAM role"],
  [{ Precedence: 2 ** 31 }, 'Precedence', ''],
  [{ Description: 'x'.repeat(2049) }, 'Description', ''],
])('a group with %j is refused', async (properties, property, message) => {
  const creating = cognito.create('UserPoolGroup', 'Bad', { UserPoolId: site.poolId, GroupName: 'bad', ...properties });
  await expect(creating).rejects.toMatchObject({
    code: 'InvalidProperty',
    property,
    message: expect.stringContaining(message),
  });
});
