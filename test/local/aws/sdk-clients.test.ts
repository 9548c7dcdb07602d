import {
  App,
  aws_apigatewayv2 as apigatewayv2,
  aws_apigatewayv2_integrations as integrations,
  aws_dynamodb as dynamodb,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_secretsmanager as secretsmanager,
  aws_ssm as ssm,
  CfnOutput,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createHmac, createPublicKey, verify } from 'node:crypto';
import { LocalGateway } from '../../../local';
import { GATEWAY } from './gateway/targets/gateway-stack';
import { jsonOf } from './http-api/http-api-stack';

// Each call starts a process of its own, which loads four clients of the SDK.
/** Counts its calls with a condition on the count, and signs the count with KMS and with a secret. */
const COUNTER = `
  const { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
  const { KMSClient, SignCommand } = require('@aws-sdk/client-kms');
  const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
  const { GetParameterCommand, SSMClient } = require('@aws-sdk/client-ssm');
  const { createHmac } = require('node:crypto');
  const { TABLE, KEY, SECRET, PARAMETER } = process.env;
  const table = new DynamoDBClient(), keys = new KMSClient(), secrets = new SecretsManagerClient(), parameters = new SSMClient();

  async function count() {
    const Key = { id: { S: 'counter' } };
    for (;;) {
      const { Item } = await table.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }));
      const before = Number(Item?.hits.N ?? 0);
      try {
        await table.send(new UpdateItemCommand({
          TableName: TABLE, Key,
          UpdateExpression: 'SET hits = :after',
          ConditionExpression: 'attribute_not_exists(id) OR hits = :before',
          ExpressionAttributeValues: { ':after': { N: String(before + 1) }, ':before': { N: String(before) } },
        }));
        return before + 1;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
  }

  exports.handler = async () => {
    try {
      const hits = await count();
      const { Signature } = await keys.send(new SignCommand({
        KeyId: KEY, Message: Buffer.from(String(hits)), SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
      }));
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET }));
      const { Parameter } = await parameters.send(new GetParameterCommand({ Name: PARAMETER }));
      return {
        hits,
        signature: Buffer.from(Signature).toString('base64'),
        code: createHmac('sha256', SecretString).update(String(hits)).digest('hex'),
        parameter: Parameter.Value,
      };
    } catch (error) {
      return { statusCode: 500, body: JSON.stringify({ error: error.name, message: error.message }) };
    }
  };`;

interface Grants {
  readonly table?: boolean;
  readonly key?: boolean;
}

/** The stack that an application of this kind has, made of constructs of the CDK only. */
function counterStack({ table: grantTable = true, key: grantKey = true }: Grants = {}) {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const table = new dynamodb.TableV2(stack, 'Table', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
  });
  const key = new kms.Key(stack, 'Key', {
    keySpec: kms.KeySpec.RSA_2048,
    keyUsage: kms.KeyUsage.SIGN_VERIFY,
    alias: 'tokens',
  });
  const secret = new secretsmanager.Secret(stack, 'Secret');
  const handler = new lambda.Function(stack, 'Counter', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(COUNTER),
    timeout: Duration.seconds(30),
    environment: {
      TABLE: table.tableName,
      KEY: key.keyArn,
      SECRET: secret.secretArn,
      PARAMETER: '/counter/url',
    },
  });
  const api = new apigatewayv2.HttpApi(stack, 'Api', {
    defaultIntegration: new integrations.HttpLambdaIntegration('Counter', handler),
  });
  // Refers to the API, and so to the function: the function can know the name only.
  const parameter = new ssm.StringParameter(stack, 'Url', {
    parameterName: '/counter/url',
    stringValue: api.apiEndpoint,
  });
  if (grantTable) {
    table.grantReadWriteData(handler);
  }
  if (grantKey) {
    key.grant(handler, 'kms:Sign');
  }
  secret.grantRead(handler);
  parameter.grantRead(handler);
  new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
  new CfnOutput(stack, 'TableName', { value: table.tableName });
  new CfnOutput(stack, 'KeyArn', { value: key.keyArn });
  new CfnOutput(stack, 'SecretArn', { value: secret.secretArn });
  const template = JSON.parse(JSON.stringify(app.synth().getStackByName('Stack').template));
  Object.assign(template.Resources, GATEWAY);
  return template;
}

async function withLocal(template: object, use: (local: LocalGateway) => Promise<void>): Promise<void> {
  const local = await LocalGateway.start(template as never);
  try {
    await use(local);
  } finally {
    await local.stop();
  }
}

test('an application of constructs runs with the SDK alone: its function counts, signs and reads', async () => {
  await withLocal(counterStack(), async (local) => {
    const { ApiUrl, TableName, KeyArn, SecretArn } = local.stacks[0]!.outputs;
    const answers = await Promise.all([1, 2, 3].map(async () => jsonOf(await fetch(ApiUrl!))));
    expect(answers.map(({ hits }) => hits).sort()).toEqual([1, 2, 3]);

    const client = (name: string) => ({
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      endpoint: local.sdkEnvironment[`AWS_ENDPOINT_URL_${name}`],
    });
    const { PublicKey } = await new KMSClient(client('KMS')).send(new GetPublicKeyCommand({ KeyId: 'alias/tokens' }));
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
    const { SecretString } = await new SecretsManagerClient(client('SECRETS_MANAGER')).send(
      new GetSecretValueCommand({ SecretId: SecretArn }),
    );
    for (const { hits, signature, code, parameter } of answers) {
      expect(verify('sha256', Buffer.from(String(hits)), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
      expect(code).toBe(createHmac('sha256', SecretString!).update(String(hits)).digest('hex'));
      expect(parameter).toBe(ApiUrl);
    }
    const { Item } = await new DynamoDBClient(client('DYNAMODB')).send(
      new GetItemCommand({ TableName, Key: { id: { S: 'counter' } } }),
    );
    expect(Item).toEqual({ id: { S: 'counter' }, hits: { N: '3' } });
    expect(KeyArn).toMatch(/^arn:aws:kms:us-east-1:111122223333:key\//);
    expect(local.warnings).toEqual([expect.stringContaining('AuthorizerType NONE')]);
  });
});

test.each([
  [
    'the table',
    { table: false },
    /role\/Stack-CounterServiceRole\S+ is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:111122223333:table\/Stack-Table/,
  ],
  [
    'the key',
    { key: false },
    /role\/Stack-CounterServiceRole\S+ is not authorized to perform: kms:Sign on resource: arn:aws:kms:us-east-1:111122223333:key\//,
  ],
])('a forgotten grant on %s fails, naming role, action and resource', async (_, grants, message) => {
  await withLocal(counterStack(grants), async (local) => {
    const response = await fetch(local.stacks[0]!.outputs.ApiUrl!);
    expect(response.status).toBe(500);
    expect(await jsonOf(response)).toEqual({
      error: 'AccessDeniedException',
      message: expect.stringMatching(message),
    });
  });
});
