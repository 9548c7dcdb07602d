import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { CallingStack } from '../calling-stack';
import { allow, arnOf } from '../gateway/targets/gateway-stack';

const SECRET = {
  Secret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Name: 'tokens/cookie', Description: 'Signs cookies', SecretString: 'hush' },
  },
};

test('a secret is read by its ARN, its ARN without the last characters, and its name', async () => {
  await using running = await CallingStack.start(SECRET);
  const arn = running.ref('Secret');
  for (const SecretId of [arn, arn.slice(0, -7), 'tokens/cookie']) {
    expect(await running.secretsManager.send(new GetSecretValueCommand({ SecretId }))).toMatchObject({
      ARN: arn,
      Name: 'tokens/cookie',
      SecretString: 'hush',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: expect.any(Date),
    });
  }
  const described = await running.secretsManager.send(new DescribeSecretCommand({ SecretId: arn }));
  expect(described).toMatchObject({ ARN: arn, Description: 'Signs cookies' });
  const { VersionIdsToStages } = described;
  expect(Object.values(VersionIdsToStages!)).toEqual([['AWSCURRENT']]);
});

test.each([
  ['no secret', { SecretId: 'none' }],
  ['no version', { SecretId: 'tokens/cookie', VersionStage: 'AWSPREVIOUS' }],
  ['another version', { SecretId: 'tokens/cookie', VersionId: '00000000-0000-0000-0000-000000000000' }],
])('what names %s is not found', async (_, input) => {
  await using running = await CallingStack.start(SECRET);
  await expect(running.secretsManager.send(new GetSecretValueCommand(input))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

describe('a function', () => {
  const get = { SecretId: 'tokens/cookie' };

  test('reads a secret that its role is granted', async () => {
    await using running = await CallingStack.start(SECRET, allow('secretsmanager:GetSecretValue', { Ref: 'Secret' }));
    expect(await running.call('secrets-manager', 'GetSecretValue', get)).toMatchObject({
      output: { SecretString: 'hush' },
    });
  });

  test('without a grant is refused with role, action and resource', async () => {
    await using running = await CallingStack.start(SECRET, allow('secretsmanager:DescribeSecret', '*'));
    const { error, message } = await running.call('secrets-manager', 'GetSecretValue', get);
    expect(error).toBe('AccessDeniedException');
    expect(message).toContain(running.denial('secretsmanager:GetSecretValue', running.ref('Secret')));
  });

  test('is refused by a deny in the policy of the secret', async () => {
    const Deny = {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: {
        SecretId: { Ref: 'Secret' },
        ResourcePolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: { AWS: arnOf('FunctionRole') },
              Action: 'secretsmanager:GetSecretValue',
              Resource: '*',
            },
          ],
        },
      },
    };
    await using running = await CallingStack.start({ ...SECRET, Deny }, allow('secretsmanager:*', '*'));
    expect(await running.call('secrets-manager', 'GetSecretValue', get)).toMatchObject({
      error: 'AccessDeniedException',
      message: expect.stringContaining('with an explicit deny'),
    });
  });
});
