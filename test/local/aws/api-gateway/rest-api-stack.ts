import { ResourceTypes } from '../../../../local/template/resource-type';
import { signRequest } from '../../../../local/aws/iam/sign-request';
import { IamService } from '../../../../local/aws/iam/iam-service';
import { LambdaService } from '../../../../local/aws/lambda/lambda-service';
import { ServiceApis } from '../../../../local/aws/service-apis/service-apis';
import { ApiGatewayService } from '../../../../local/aws/api-gateway/api-gateway-service';
import { localAccount, type LocalAccount } from '../../../../local/account/local-account';
import { ValueOrigins } from '../../../../local/template/value-origins';
import { deployStack, type DeployedStack } from '../../../../local/template/stack-deployment';
import { StackExports } from '../../../../local/template/stack-exports';
import { StackOutputs } from '../../../../local/template/stack-outputs';
import type { TemplateResource } from '../../../../local/template/template';
import { arnOf, lambdaFunction, trust, type Resources } from '../gateway/targets/gateway-stack';

/** The integration that `LambdaIntegration` of the CDK synthesizes. */
export const LAMBDA_PROXY = {
  Type: 'AWS_PROXY',
  IntegrationHttpMethod: 'POST',
  Uri: {
    'Fn::Sub':
      'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations',
  },
};

export const resource = (PathPart: string, parent: unknown = { 'Fn::GetAtt': ['Api', 'RootResourceId'] }) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId: { Ref: 'Api' }, ParentId: parent, PathPart },
});

export const method = (HttpMethod: string, resourceId: string, more: object = {}): TemplateResource => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    RestApiId: { Ref: 'Api' },
    ResourceId: { Ref: resourceId },
    HttpMethod,
    AuthorizationType: 'NONE',
    Integration: LAMBDA_PROXY,
    ...more,
  },
});

/** The JSON of a response; a test that expects another shape fails by itself. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what the test asks for
export async function jsonOf(response: Response): Promise<any> {
  return response.json();
}

/** A REST API with a function that answers with its event, and whatever methods are given: all in one deployment. */
export function restApi(source: string, resources: Resources, api: object = {}): Resources {
  const methods = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::ApiGateway::Method');
  return {
    ...lambdaFunction(source),
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: arnOf('Function'),
        Principal: 'apigateway.amazonaws.com',
        SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/${Stage}/*/*' },
      },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'orders', ...api } },
    Orders: resource('orders'),
    Order: resource('{id}', { Ref: 'Orders' }),
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: { Ref: 'Api' } },
      DependsOn: methods.map(([logicalId]) => logicalId),
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'prod' },
    },
    Caller: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('ec2.amazonaws.com') } },
    ...resources,
  };
}

export const ECHO = 'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';

/** REST APIs that run without a gateway. `await using` stops them. */
export class RunningRestApi implements AsyncDisposable {
  static async start(Resources: Resources): Promise<RunningRestApi> {
    const warnings: string[] = [];
    const account = localAccount({ warn: (message) => warnings.push(message) });
    const iam = new IamService(account);
    const lambda = new LambdaService(account, iam, new ServiceApis(account, iam));
    const apiGateway = new ApiGatewayService(account, iam, lambda);
    const resourceTypes = new ResourceTypes([iam, lambda, apiGateway].flatMap(({ resourceTypes }) => resourceTypes));
    const stop = async (): Promise<void> => {
      await apiGateway.stop();
      await lambda.stop();
    };
    try {
      const source = {
        stackName: 'Stack',
        template: { Resources },
        assets: new Map<string, string>(),
        constructPaths: new Map(),
      };
      const stack = await deployStack(source, {
        account,
        resourceTypes,
        dynamicReferences: {},
        parameters: {},
        exports: new StackExports(),
        stackOutputs: new StackOutputs(),
        valueOrigins: new ValueOrigins(),
      });
      return new RunningRestApi(account, iam, stack, warnings, stop);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  private constructor(
    readonly account: LocalAccount,
    private readonly iam: IamService,
    private readonly stack: DeployedStack,
    readonly warnings: readonly string[],
    private readonly stop: () => Promise<void>,
  ) {}

  ref(logicalId: string): string {
    return this.stack.resources.find((candidate) => candidate.logicalId === logicalId)!.ref;
  }

  url(path: string): string {
    return this.account.origins.toLoopback(`https://${this.ref('Api')}.execute-api.us-east-1.amazonaws.com${path}`);
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url(path), init);
  }

  /** Signed as the role `Caller` of the template. */
  async fetchSigned(path: string, service = 'execute-api', signedPath = path): Promise<Response> {
    const headers = await signRequest(
      { method: 'GET', url: this.url(signedPath) },
      {
        credentials: this.iam.credentialsOf(`arn:aws:iam::111122223333:role/${this.ref('Caller')}`),
        service,
        region: 'us-east-1',
        date: this.account.clock.now(),
      },
    );
    return this.fetch(path, { headers });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
