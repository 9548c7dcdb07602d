import { LocalGateway } from '../../../../local';
import { arnOf, GATEWAY, lambdaFunction, trust, type Resources } from '../gateway/targets/gateway-stack';

export const ECHO = 'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';

export const stage = (StageName: string, more: object = { AutoDeploy: true }) => ({
  Type: 'AWS::ApiGatewayV2::Stage',
  Properties: { ApiId: { Ref: 'Api' }, StageName, ...more },
});

export const route = (RouteKey: string, more: object = {}, ApiId = 'Api') => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: { ApiId: { Ref: ApiId }, RouteKey, Target: { 'Fn::Sub': 'integrations/${Integration}' }, ...more },
});

export const integration = (more: object = {}) => ({
  Type: 'AWS::ApiGatewayV2::Integration',
  Properties: {
    ApiId: { Ref: 'Api' },
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: arnOf('Function'),
    PayloadFormatVersion: '2.0',
    ...more,
  },
});

export const permission = (source: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: arnOf('Function'),
    Principal: 'apigateway.amazonaws.com',
    SourceArn: { 'Fn::Sub': `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/${source}` },
  },
});

/** An HTTP API with one function behind it, and whatever resources are given. */
export function httpApi(source: string, resources: Resources, api: object = {}): Resources {
  return {
    ...lambdaFunction(source),
    Permission: permission('*/*'),
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'orders', ProtocolType: 'HTTP', ...api } },
    Integration: integration(),
    Stage: stage('$default'),
    Caller: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('ec2.amazonaws.com') } },
    ...resources,
  };
}

/** The JSON of a response; a test that expects another shape fails by itself. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what the test asks for
export async function jsonOf(response: Response): Promise<any> {
  return response.json();
}

/** A twin with HTTP APIs. `await using` stops it. */
export class RunningHttpApi implements AsyncDisposable {
  static async start(resources: Resources): Promise<RunningHttpApi> {
    const template = {
      Resources: { ...GATEWAY, ...resources },
      Outputs: { Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
    };
    return new RunningHttpApi(await LocalGateway.start(template));
  }

  private constructor(readonly local: LocalGateway) {}

  get url(): string {
    return this.local.stacks[0]!.outputs.Url!;
  }

  get apiId(): string {
    return this.local.stacks[0]!.resources.find(({ logicalId }) => logicalId === 'Api')!.ref;
  }

  /** What the twin says about the API; that the gateway beside it is open to everybody is not of interest. */
  get warnings(): readonly string[] {
    return this.local.warnings.filter((warning) => !warning.includes('AuthorizerType NONE'));
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.url}${path}`, init);
  }

  /** The key of the route that answers a request, or the status of the refusal. */
  async routeOf(path: string, method = 'GET'): Promise<string | number> {
    const response = await this.fetch(path, { method });
    return response.ok ? (await jsonOf(response)).routeKey : response.status;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.local.stop();
  }
}
