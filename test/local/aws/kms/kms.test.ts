import {
  DescribeKeyCommand,
  GetPublicKeyCommand,
  SignCommand,
  VerifyCommand,
  type MessageType,
  type SigningAlgorithmSpec,
} from '@aws-sdk/client-kms';
import { constants, createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { TemplateResource } from '../../../../local/template/template';
import { CallingStack } from '../calling-stack';
import { allow, arnOf, type Resources } from '../gateway/targets/gateway-stack';

const ROOT = { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } };
const ALL = { Effect: 'Allow', Principal: ROOT, Action: 'kms:*', Resource: '*' };

const key = (more: object = {}): TemplateResource => ({
  Type: 'AWS::KMS::Key',
  Properties: {
    KeySpec: 'ECC_NIST_P256',
    KeyUsage: 'SIGN_VERIFY',
    KeyPolicy: { Version: '2012-10-17', Statement: [ALL] },
    ...more,
  },
});

const alias = (AliasName = 'alias/tokens'): TemplateResource => ({
  Type: 'AWS::KMS::Alias',
  Properties: { AliasName, TargetKeyId: { Ref: 'Key' } },
});

const MESSAGE = Buffer.from('a message');

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/** Verifies as OpenSSL does, which knows nothing of how the twin signs. */
function isSignature(signature: Uint8Array, publicKey: KeyObject, algorithm: string): boolean {
  const hash = `sha${algorithm.slice(-3)}`;
  return verify(hash, MESSAGE, { key: publicKey, ...(algorithm.includes('PSS') && PSS) }, signature);
}

async function publicKeyOf(running: CallingStack, KeyId: string): Promise<KeyObject> {
  const { PublicKey } = await running.kms.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
}

describe('signatures', () => {
  const RSA = [256, 384, 512].flatMap((bits) => [`RSASSA_PKCS1_V1_5_SHA_${bits}`, `RSASSA_PSS_SHA_${bits}`]);

  test.each([
    ['RSA_2048', RSA],
    ['RSA_3072', RSA],
    ['RSA_4096', ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_512']],
    ['ECC_NIST_P256', ['ECDSA_SHA_256']],
    ['ECC_NIST_P384', ['ECDSA_SHA_384']],
    ['ECC_NIST_P521', ['ECDSA_SHA_512']],
  ])('of a key %s are those of its algorithms, for messages and digests', async (KeySpec, algorithms) => {
    await using running = await CallingStack.start({ Key: key({ KeySpec }) });
    const KeyId = running.ref('Key');
    const publicKey = await publicKeyOf(running, KeyId);
    for (const name of algorithms) {
      const SigningAlgorithm = name as SigningAlgorithmSpec;
      const digest = createHash(`sha${name.slice(-3)}`)
        .update(MESSAGE)
        .digest();
      for (const [MessageType, Message] of [['RAW', MESSAGE] as const, ['DIGEST', digest] as const]) {
        const { Signature, KeyId: arn } = await running.kms.send(
          new SignCommand({ KeyId, Message, MessageType, SigningAlgorithm }),
        );
        expect([name, MessageType, arn]).toEqual([name, MessageType, running.arn('Key')]);
        expect([name, MessageType, isSignature(Signature!, publicKey, name)]).toEqual([name, MessageType, true]);
      }
    }
  });

  test('of digests are right whatever the digest is', async () => {
    await using running = await CallingStack.start({ Key: key() });
    const publicKey = await publicKeyOf(running, running.ref('Key'));
    // Numbers in DER have a byte more or less now and then.
    for (let count = 0; count < 40; count += 1) {
      const Message = createHash('sha256').update(MESSAGE).digest();
      const sign = { KeyId: running.ref('Key'), Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' };
      const { Signature } = await running.kms.send(new SignCommand(sign as never));
      expect(isSignature(Signature!, publicKey, 'ECDSA_SHA_256')).toBe(true);
    }
  });

  test('are verified', async () => {
    await using running = await CallingStack.start({ Key: key() });
    const call = { KeyId: running.ref('Key'), Message: MESSAGE, SigningAlgorithm: 'ECDSA_SHA_256' as const };
    const { Signature } = await running.kms.send(new SignCommand(call));
    expect(await running.kms.send(new VerifyCommand({ ...call, Signature }))).toMatchObject({ SignatureValid: true });
    const other = new VerifyCommand({ ...call, Signature, Message: Buffer.from('another message') });
    await expect(running.kms.send(other)).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
  });

  test.each([
    ['an algorithm of other keys', { SigningAlgorithm: 'RSASSA_PSS_SHA_256' }, 'InvalidKeyUsageException'],
    ['an algorithm that does not exist', { SigningAlgorithm: 'RS256' }, 'ValidationException'],
    ['a digest of the wrong length', { MessageType: 'DIGEST' }, 'ValidationException'],
    ['a message of more than 4096 bytes', { Message: Buffer.alloc(4097) }, 'ValidationException'],
    ['an empty message', { Message: Buffer.alloc(0) }, 'ValidationException'],
    ['a key that does not exist', { KeyId: 'alias/none' }, 'NotFoundException'],
  ])('with %s are refused', async (_, more, name) => {
    await using running = await CallingStack.start({ Key: key() });
    const sign = { KeyId: running.ref('Key'), Message: MESSAGE, SigningAlgorithm: 'ECDSA_SHA_256', ...more };
    await expect(running.kms.send(new SignCommand(sign as never))).rejects.toMatchObject({ name });
  });

  test.each([
    ['that is disabled', { Enabled: false }, 'DisabledException'],
    ['for encryption', { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }, 'InvalidKeyUsageException'],
    ['that is symmetric', { KeySpec: undefined, KeyUsage: undefined }, 'InvalidKeyUsageException'],
  ])('of a key %s are refused', async (_, more, name) => {
    await using running = await CallingStack.start({ Key: key(more) });
    const sign = new SignCommand({
      KeyId: running.ref('Key'),
      Message: MESSAGE,
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    });
    await expect(running.kms.send(sign)).rejects.toMatchObject({ name });
  });
});

describe('keys', () => {
  test('are found by id, ARN, alias and the ARN of the alias, and describe themselves', async () => {
    await using running = await CallingStack.start({ Key: key({ Description: 'Signs tokens' }), Alias: alias() });
    const ids = [
      running.ref('Key'),
      running.arn('Key'),
      'alias/tokens',
      'arn:aws:kms:us-east-1:111122223333:alias/tokens',
    ];
    for (const KeyId of ids) {
      const { KeyMetadata } = await running.kms.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toMatchObject({
        Arn: running.arn('Key'),
        Description: 'Signs tokens',
        KeySpec: 'ECC_NIST_P256',
        KeyState: 'Enabled',
        SigningAlgorithms: ['ECDSA_SHA_256'],
      });
    }
    expect(running.arn('Key')).toMatch(
      /^arn:aws:kms:us-east-1:111122223333:key\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
  });

  test('are others in every run, under the same id', async () => {
    await using one = await CallingStack.start({ Key: key() });
    await using other = await CallingStack.start({ Key: key() });
    expect(one.ref('Key')).toBe(other.ref('Key'));
    const [first, second] = [await publicKeyOf(one, one.ref('Key')), await publicKeyOf(other, other.ref('Key'))];
    expect(first.equals(second)).toBe(false);
  });

  test('that are symmetric have no public half', async () => {
    await using running = await CallingStack.start({ Key: key({ KeySpec: undefined, KeyUsage: undefined }) });
    await expect(publicKeyOf(running, running.ref('Key'))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    });
  });

  test.each([
    ['a spec that does not exist', { Key: key({ KeySpec: 'RSA_1024' }) }, 'InvalidProperty', 'KeySpec'],
    [
      'a usage that the spec does not have',
      { Key: key({ KeyUsage: 'ENCRYPT_DECRYPT' }) },
      'ConflictingProperties',
      'KeyUsage',
    ],
    [
      'rotation that the spec does not have',
      { Key: key({ EnableKeyRotation: true }) },
      'ConflictingProperties',
      'EnableKeyRotation',
    ],
    ['an alias of AWS', { Key: key(), Alias: alias('alias/aws/tokens') }, 'InvalidProperty', 'AliasName'],
    ['the same alias twice', { Key: key(), Alias: alias(), Other: alias() }, 'ResourceExists', 'AliasName'],
  ])('with %s are refused', async (_, resources: Resources, code, property) => {
    await expect(CallingStack.start(resources)).rejects.toMatchObject({ code, property });
  });
});

describe('a function', () => {
  const sign = {
    KeyId: 'alias/tokens',
    Message: { bytes: MESSAGE.toString('base64') },
    MessageType: 'RAW' satisfies MessageType,
    SigningAlgorithm: 'ECDSA_SHA_256',
  };
  const forFunction = { Effect: 'Allow', Principal: { AWS: arnOf('FunctionRole') }, Action: 'kms:Sign', Resource: '*' };

  test('signs when its role is granted it and the key leaves that to the account', async () => {
    await using running = await CallingStack.start({ Key: key(), Alias: alias() }, allow('kms:Sign', arnOf('Key')));
    expect(await running.call('kms', 'Sign', sign)).toMatchObject({ output: { KeyId: running.arn('Key') } });
    const { error, status, message } = await running.call('kms', 'GetPublicKey', { KeyId: 'alias/tokens' });
    expect({ error, status }).toEqual({ error: 'AccessDeniedException', status: 400 });
    expect(message).toContain(running.denial('kms:GetPublicKey', running.arn('Key')));
  });

  test('signs when the policy of the key grants it', async () => {
    const KeyPolicy = { Version: '2012-10-17', Statement: [ALL, forFunction] };
    await using running = await CallingStack.start({ Key: key({ KeyPolicy }), Alias: alias() });
    expect(await running.call('kms', 'Sign', sign)).toMatchObject({ output: { KeyId: running.arn('Key') } });
  });

  test('does not sign when the policy of the key leaves nothing to the account', async () => {
    const KeyPolicy = { Version: '2012-10-17', Statement: [{ ...forFunction, Action: 'kms:GetPublicKey' }] };
    await using running = await CallingStack.start(
      { Key: key({ KeyPolicy }), Alias: alias() },
      allow('kms:Sign', arnOf('Key')),
    );
    expect(await running.call('kms', 'Sign', sign)).toMatchObject({ error: 'AccessDeniedException' });
  });

  test('signs with the algorithms only that a condition admits', async () => {
    const Condition = { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_384' } };
    await using running = await CallingStack.start(
      { Key: key(), Alias: alias() },
      { ...allow('kms:Sign', arnOf('Key')), Condition },
    );
    expect(await running.call('kms', 'Sign', sign)).toMatchObject({ error: 'AccessDeniedException' });
  });
});
