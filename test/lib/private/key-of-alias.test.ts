import type { Stack } from 'aws-cdk-lib';
import { Aws, Fn } from 'aws-cdk-lib';
import { Alias, Key, type IKey } from 'aws-cdk-lib/aws-kms';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  UpstreamIdentityProvider,
} from '../../../lib';
import { refusal } from '../refusal';
import { resource, resources, strictStack } from '../strict-app';

/** What takes a key, by the name of its property. */
const USERS: Record<string, (stack: Stack, key: IKey) => unknown> = {
  kmsKey: (stack, kmsKey) =>
    new McpGateway(stack, 'Gateway', {
      identity: new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] }),
      kmsKey,
    }),
  encryptionKey: (stack, encryptionKey) =>
    new GatewayAuthorizationServer(stack, 'SignIn', {
      identityProvider: UpstreamIdentityProvider.userPool(new GatewayUserPool(stack, 'Users')),
      encryptionKey,
    }),
};

const KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const MULTI_REGION_KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab';

/** What the templates say of keys: everywhere but in the keys and aliases themselves. */
function mentions(stack: Stack): string {
  return JSON.stringify([
    resources(stack, 'AWS::IAM::Policy'),
    resources(stack, 'AWS::BedrockAgentCore::Gateway'),
    resources(stack, 'AWS::DynamoDB::Table'),
    resources(stack, 'AWS::SecretsManager::Secret'),
  ]);
}

describe.each(Object.entries(USERS))('%s', (property, use) => {
  // KmsKeyArn of a gateway, and Resource of an IAM policy: ARNs of keys, not of aliases.
  test.each<[string, (key: Key, stack: Stack) => IKey]>([
    ['an alias of this app', (key) => key.addAlias('bank')],
    [
      'an alias of an alias',
      (key, stack) => new Alias(stack, 'Second', { aliasName: 'b', targetKey: key.addAlias('a') }),
    ],
    [
      'an alias that is imported with its key',
      (key, stack) => Alias.fromAliasAttributes(stack, 'Imported', { aliasName: 'alias/bank', aliasTargetKey: key }),
    ],
  ])('takes %s for its key', (_, alias) => {
    const stack = strictStack();
    const key = new Key(stack, 'Bank');
    use(stack, alias(key, stack));
    expect(mentions(stack)).not.toContain('alias');
    expect(mentions(stack)).toContain(
      JSON.stringify({ 'Fn::GetAtt': [resource(stack, 'AWS::KMS::Key', 'Bank').logicalId, 'Arn'] }),
    );
  });

  test.each<[string, (stack: Stack) => IKey, string]>([
    ['by its name', (stack) => Alias.fromAliasName(stack, 'Bank', 'alias/bank'), '"alias/bank"'],
    [
      'by a name that is a token',
      (stack) => Alias.fromAliasName(stack, 'Bank', Fn.importValue('Alias')),
      '"Test/Bank"',
    ],
    [
      'as a key with the ARN of an alias',
      (stack) => Key.fromKeyArn(stack, 'Bank', 'arn:aws:kms:eu-central-1:111122223333:alias/bank'),
      '"alias/bank"',
    ],
    [
      'as a key with the ARN of an alias that has tokens',
      (stack) => Key.fromKeyArn(stack, 'Bank', `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:alias/bank`),
      '"alias/bank"',
    ],
  ])('refuses an alias that is imported %s', (_, alias, value) => {
    const stack = strictStack();
    expect(() => use(stack, alias(stack))).toThrow(
      refusal(
        'InvalidProperty',
        property,
        `${value}: it is an alias, and the key behind it is not known in this app; import the key with Key.fromKeyArn or Key.fromLookup`,
      ),
    );
  });

  test.each<[string, (stack: Stack) => IKey]>([
    ['a key', (stack) => Key.fromKeyArn(stack, 'Bank', KEY_ARN)],
    ['a multi-Region key', (stack) => Key.fromKeyArn(stack, 'Bank', MULTI_REGION_KEY_ARN)],
    ['a key with an ARN that is a token', (stack) => Key.fromKeyArn(stack, 'Bank', Fn.importValue('Key'))],
  ])('takes %s', (_, key) => {
    const stack = strictStack();
    use(stack, key(stack));
    expect(mentions(stack)).toContain('kms:ViaService');
  });

  test('takes a key that is looked up by its alias', () => {
    const stack = strictStack({ env: { account: '111122223333', region: 'eu-central-1' } });
    use(stack, Key.fromLookup(stack, 'Bank', { aliasName: 'alias/bank' }));
    expect(mentions(stack)).not.toContain('alias');
  });
});
