import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as kms from '@aws-sdk/client-kms';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as ssm from '@aws-sdk/client-ssm';
import { LocalGateway } from '../../../local';
import { GATEWAY, type Resources } from './gateway/targets/gateway-stack';
import { httpApi, jsonOf, route } from './http-api/http-api-stack';

/** A function that does with the AWS SDK what it is told. Its clients know nothing of the twin. */
const CALLER = `
  const modules = {
    dynamodb: () => require('@aws-sdk/client-dynamodb'),
    kms: () => require('@aws-sdk/client-kms'),
    'secrets-manager': () => require('@aws-sdk/client-secrets-manager'),
    ssm: () => require('@aws-sdk/client-ssm'),
  };
  const clients = { dynamodb: 'DynamoDBClient', kms: 'KMSClient', 'secrets-manager': 'SecretsManagerClient', ssm: 'SSMClient' };
  exports.handler = async ({ body }) => {
    const { service, command, input } = JSON.parse(body, (key, value) =>
      typeof value?.bytes === 'string' ? Buffer.from(value.bytes, 'base64') : value);
    const sdk = modules[service]();
    try {
      return { output: await new sdk[clients[service]]({ maxAttempts: 1 }).send(new sdk[command + 'Command'](input)) };
    } catch (error) {
      return { error: error.name, status: error.$metadata?.httpStatusCode, message: error.message };
    }
  };`;

export type CalledService = 'dynamodb' | 'kms' | 'secrets-manager' | 'ssm';

/** A function behind an HTTP API that calls AWS as its role may, and the test's own clients. `await using` stops both. */
export class CallingStack implements AsyncDisposable {
  /** @param statements what the role of the function may do */
  static async start(resources: Resources, ...statements: object[]): Promise<CallingStack> {
    const FunctionPolicy = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'Calls',
        PolicyDocument: { Version: '2012-10-17', Statement: statements },
        Roles: [{ Ref: 'FunctionRole' }],
      },
    };
    const template = {
      Resources: {
        ...GATEWAY,
        ...httpApi(CALLER, { Default: route('$default') }),
        ...(statements.length > 0 && { FunctionPolicy }),
        ...resources,
      },
      Outputs: { Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
    };
    return new CallingStack(await LocalGateway.start(template));
  }

  readonly dynamodb: dynamodb.DynamoDBClient;
  readonly kms: kms.KMSClient;
  readonly secretsManager: secretsManager.SecretsManagerClient;
  readonly ssm: ssm.SSMClient;

  private constructor(readonly local: LocalGateway) {
    const configuration = (name: string) => ({
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      endpoint: local.sdkEnvironment[`AWS_ENDPOINT_URL_${name}`],
      maxAttempts: 1,
    });
    this.dynamodb = new dynamodb.DynamoDBClient(configuration('DYNAMODB'));
    this.kms = new kms.KMSClient(configuration('KMS'));
    this.secretsManager = new secretsManager.SecretsManagerClient(configuration('SECRETS_MANAGER'));
    this.ssm = new ssm.SSMClient(configuration('SSM'));
  }

  /** What the function's call ended with. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test that expects another shape fails by itself
  async call(service: CalledService, command: string, input: object): Promise<any> {
    const body = JSON.stringify({ service, command, input });
    const headers = { 'content-type': 'application/json' };
    return jsonOf(await fetch(this.local.stacks[0]!.outputs.Url!, { method: 'POST', headers, body }));
  }

  ref(logicalId: string): string {
    return this.#resource(logicalId).ref;
  }

  arn(logicalId: string): string {
    return this.#resource(logicalId).attributes!.Arn as string;
  }

  /** The beginning of what IAM says to the function when it refuses an action on a resource. */
  denial(action: string, resource: string): string {
    return `${this.arn('FunctionRole')} is not authorized to perform: ${action} on resource: ${resource}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of [this.dynamodb, this.kms, this.secretsManager, this.ssm]) {
      client.destroy();
    }
    await this.local.stop();
  }

  #resource(logicalId: string) {
    return this.local.stacks[0]!.resources.find((resource) => resource.logicalId === logicalId)!;
  }
}
