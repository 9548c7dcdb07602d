import { Stack } from 'aws-cdk-lib';
import {
  HttpIntegrationType,
  HttpRouteIntegration,
  PayloadFormatVersion,
  type HttpApi,
  type HttpRouteIntegrationConfig,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * The function behind all routes of the API, with one permission.
 *
 * The CDK's `HttpLambdaIntegration` makes a permission for every route, of which that of the catch-all route covers all others.
 */
export class FunctionIntegration extends HttpRouteIntegration {
  public readonly permission: CfnPermission;

  constructor(
    id: string,
    private readonly handler: IFunction,
    api: HttpApi,
  ) {
    super(id);
    this.permission = new CfnPermission(api, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: handler.functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: Stack.of(api).formatArn({ service: 'execute-api', resource: api.apiId, resourceName: '*/*' }),
    });
  }

  public bind(): HttpRouteIntegrationConfig {
    return {
      type: HttpIntegrationType.AWS_PROXY,
      uri: this.handler.functionArn,
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    };
  }
}
