import { createResource } from '../create-resource';
import { IamService } from '../../../../local/aws/iam/iam-service';
import { LambdaFixture } from '../lambda/lambda-fixture';

const ROLE = 'arn:aws:iam::123456789012:role/reader';
const REQUEST = {
  principal: { type: 'role', roleArn: ROLE },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bucket/key',
} as const;

async function iamWith(Statement: readonly object[], fixture: LambdaFixture): Promise<IamService> {
  const iam = new IamService(fixture.account);
  await createResource(iam, 'AWS::IAM::Role', 'Role', {
    RoleName: 'reader',
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
    Policies: [{ PolicyName: 'Inline', PolicyDocument: { Version: '2012-10-17', Statement } }],
  });
  return iam;
}

test('a policy that is added later counts from then on', async () => {
  await using fixture = new LambdaFixture();
  const iam = await iamWith([{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }], fixture);
  await expect(iam.authorize(REQUEST)).rejects.toThrow('not authorized to perform: s3:GetObject');
  await createResource(iam, 'AWS::IAM::Policy', 'Policy', {
    PolicyName: 'Later',
    Roles: ['reader'],
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] },
  });
  await expect(iam.authorize(REQUEST)).resolves.toBeUndefined();
});

test('a condition compares the context of the request', async () => {
  await using fixture = new LambdaFixture();
  const Condition = { Bool: { 'aws:SecureTransport': true } };
  const iam = await iamWith([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition }], fixture);
  await expect(iam.authorize({ ...REQUEST, context: { 'aws:SecureTransport': 'true' } })).resolves.toBeUndefined();
  await expect(iam.authorize({ ...REQUEST, context: { 'aws:SecureTransport': 'false' } })).rejects.toThrow(
    'no policy allows it for aws:SecureTransport=false',
  );
});

test('what a role from outside of the template may do is unknown: allowed, with one warning', async () => {
  await using fixture = new LambdaFixture();
  const iam = new IamService(fixture.account);
  await iam.authorize(REQUEST);
  await iam.authorize(REQUEST);
  expect(fixture.warnings).toEqual([
    `${ROLE} is not a role of these stacks; its policies are not known; on AWS ${ROLE}: s3:GetObject on arn:aws:s3:::bucket/key may be refused`,
  ]);
});

test('without the simulator everything is allowed, with one warning that says what to install', async () => {
  await using fixture = new LambdaFixture();
  jest.doMock('@cloud-copilot/iam-simulate', () => {
    throw Object.assign(new Error('not installed'), { code: 'MODULE_NOT_FOUND' });
  });
  const iam = await iamWith([], fixture);
  await iam.authorize(REQUEST);
  await iam.authorize({ ...REQUEST, action: 's3:PutObject' });
  expect(fixture.warnings).toEqual([
    'IAM policies are not evaluated; npm install --save-dev @cloud-copilot/iam-simulate',
  ]);
  jest.dontMock('@cloud-copilot/iam-simulate');
});
