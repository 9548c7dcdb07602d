import { localAccount } from '../../../../local/account/local-account';
import { createResource } from '../create-resource';
import { IamService } from '../../../../local/aws/iam/iam-service';
import type { CreatedResource } from '../../../../local/template/resource-type';

const account = localAccount({ accountId: '123456789012' });
const TRUST = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const READ = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
const LIST = { Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }] };
const TAG = { Statement: [{ Effect: 'Allow', Action: 's3:PutBucketTagging', Resource: '*' }] };
const WRITE = { Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }] };

let iam: IamService;

beforeEach(() => {
  iam = new IamService(account);
});

async function create(type: string, logicalId: string, properties: object): Promise<CreatedResource> {
  return createResource(iam, type, logicalId, properties);
}

describe('a role', () => {
  test('has its name, path, trust policy and inline policies', async () => {
    const created = await create('AWS::IAM::Role', 'Role', {
      RoleName: 'reader',
      Path: '/service/',
      AssumeRolePolicyDocument: TRUST,
      Policies: [{ PolicyName: 'Read', PolicyDocument: READ }],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole'],
    });

    expect(created).toEqual({
      ref: 'reader',
      attributes: {
        Arn: 'arn:aws:iam::123456789012:role/service/reader',
        RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      },
    });
    expect(iam.roles.get('reader')).toEqual({
      name: 'reader',
      arn: 'arn:aws:iam::123456789012:role/service/reader',
      id: created.attributes!.RoleId,
      trustPolicy: TRUST,
      inlinePolicies: new Map([['Read', READ]]),
      managedPolicyArns: new Set(['arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole']),
    });
  });

  test('has a generated name, the same in every run', async () => {
    const properties = { AssumeRolePolicyDocument: TRUST };
    const { ref } = await create('AWS::IAM::Role', 'R'.repeat(80), properties);
    iam = new IamService(account);

    expect(ref).toMatch(/^Stack-R+-[0-9a-z]{12}$/);
    expect(ref.length).toBeLessThanOrEqual(64);
    expect((await create('AWS::IAM::Role', 'R'.repeat(80), properties)).ref).toBe(ref);
  });

  test('gets the policies that are attached to it, whichever is created first', async () => {
    await create('AWS::IAM::Policy', 'Early', { PolicyName: 'Read', PolicyDocument: READ, Roles: ['late'] });
    await create('AWS::IAM::Role', 'Role', { RoleName: 'late', AssumeRolePolicyDocument: TRUST });
    await create('AWS::IAM::Policy', 'Late', { PolicyName: 'Write', PolicyDocument: WRITE, Roles: ['late'] });
    await create('AWS::IAM::RolePolicy', 'Own', { PolicyName: 'Tag', PolicyDocument: TAG, RoleName: 'late' });
    const managed = await create('AWS::IAM::ManagedPolicy', 'Managed', {
      ManagedPolicyName: 'Shared',
      PolicyDocument: LIST,
      Roles: ['late'],
    });

    expect(managed.ref).toBe('arn:aws:iam::123456789012:policy/Shared');
    const principal = { type: 'role', roleArn: 'arn:aws:iam::123456789012:role/late' } as const;
    const request = { principal, resource: 'arn:aws:s3:::bucket' };
    await expect(iam.authorize({ ...request, action: 's3:ListBucket' })).resolves.toBeUndefined();
    await expect(iam.authorize({ ...request, action: 's3:PutBucketTagging' })).resolves.toBeUndefined();
    await expect(iam.authorize({ ...request, action: 's3:DeleteBucket' })).rejects.toThrow('no policy allows it');
    expect(iam.roles.get('late')).toMatchObject({
      trustPolicy: TRUST,
      inlinePolicies: new Map([
        ['Read', READ],
        ['Write', WRITE],
        ['Tag', TAG],
      ]),
      managedPolicyArns: new Set([managed.ref]),
    });
  });

  test('from outside of the template is known by its policies only', async () => {
    await create('AWS::IAM::Policy', 'Policy', { PolicyName: 'Read', PolicyDocument: READ, Roles: ['imported'] });

    expect(iam.roles.get('imported')).toMatchObject({
      arn: 'arn:aws:iam::123456789012:role/imported',
      inlinePolicies: new Map([['Read', READ]]),
    });
    expect(iam.roles.get('imported')).not.toHaveProperty('trustPolicy');
  });
});

test.each<[string, object, string, string]>([
  ['AWS::IAM::Role', {}, 'MissingProperty', 'AssumeRolePolicyDocument'],
  ['AWS::IAM::Role', { RoleName: 'no spaces', AssumeRolePolicyDocument: TRUST }, 'InvalidProperty', 'RoleName'],
  ['AWS::IAM::Role', { RoleName: 'x'.repeat(65), AssumeRolePolicyDocument: TRUST }, 'InvalidProperty', 'RoleName'],
  ['AWS::IAM::Role', { Path: 'service', AssumeRolePolicyDocument: TRUST }, 'InvalidProperty', 'Path'],
  [
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: TRUST, Policies: [{ PolicyName: 'Read' }] },
    'MissingProperty',
    'Policies[0].PolicyDocument',
  ],
  ['AWS::IAM::Policy', { PolicyName: 'Read', PolicyDocument: READ }, 'MissingProperty', 'Roles'],
  ['AWS::IAM::Policy', { PolicyDocument: READ, Roles: ['a'] }, 'MissingProperty', 'PolicyName'],
  ['AWS::IAM::Policy', { PolicyName: 'Read', Roles: ['a'] }, 'MissingProperty', 'PolicyDocument'],
  ['AWS::IAM::RolePolicy', { PolicyName: 'Read', PolicyDocument: READ }, 'MissingProperty', 'RoleName'],
  ['AWS::IAM::RolePolicy', { PolicyDocument: READ, RoleName: 'a' }, 'MissingProperty', 'PolicyName'],
  ['AWS::IAM::ManagedPolicy', {}, 'MissingProperty', 'PolicyDocument'],
])('%s %j is refused', async (type, properties, code, property) => {
  await expect(create(type, 'Resource', properties)).rejects.toMatchObject({ name: 'ResourceError', code, property });
});

test('a policy that is attached to nothing is refused in the words of AWS', async () => {
  await expect(create('AWS::IAM::Policy', 'Policy', { PolicyName: 'Read', PolicyDocument: READ })).rejects.toThrow(
    "At least one of [Groups,Roles,Users] must be non-empty for the policy 'Read'",
  );
});

test('a role name can be taken once', async () => {
  const properties = { RoleName: 'reader', AssumeRolePolicyDocument: TRUST };
  await create('AWS::IAM::Role', 'One', properties);

  await expect(create('AWS::IAM::Role', 'Two', properties)).rejects.toThrow("RoleName 'reader' already exists");
});

describe('credentials', () => {
  const reader = 'arn:aws:iam::123456789012:role/reader';

  test('are those of one role, the same whenever it is asked for', () => {
    const credentials = iam.credentialsOf(reader);

    expect(credentials).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      secretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
      roleArn: reader,
    });
    expect(iam.credentialsOf(reader)).toBe(credentials);
    expect(iam.credentialsByAccessKeyId(credentials.accessKeyId)).toBe(credentials);
    expect(iam.credentialsOf(`${reader}2`).secretAccessKey).not.toBe(credentials.secretAccessKey);
  });

  test('are others in every run', () => {
    const other = new IamService(account).credentialsOf(reader);

    expect(iam.credentialsOf(reader).secretAccessKey).not.toBe(other.secretAccessKey);
    expect(iam.credentialsByAccessKeyId(other.accessKeyId)).toBeUndefined();
  });

  test("bear the role's id", async () => {
    const { attributes } = await create('AWS::IAM::Role', 'R', { RoleName: 'reader', AssumeRolePolicyDocument: TRUST });

    expect(iam.credentialsOf(attributes!.Arn as string).roleId).toBe(attributes!.RoleId);
  });
});
