import type { LocalAccount } from '../../../account/local-account';
import { ResourceError, type ResourceRequest } from '../../../template/resource-type';
import type { HttpApi, HttpRoute } from '../http-api';
import { readRouteKey } from '../route-key';

const AUTHORIZATION_TYPES = ['NONE', 'AWS_IAM', 'JWT', 'CUSTOM'];

/**
 * The route that an `AWS::ApiGatewayV2::Route` describes.
 *
 * @throws ResourceError where API Gateway refuses it
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html
 */
export function readRoute(request: ResourceRequest, api: HttpApi, account: LocalAccount): HttpRoute {
  const { stackName, logicalId, properties } = request;
  const { RouteKey, Target, AuthorizationType: authorizationType = 'NONE', AuthorizerId } = properties;
  const key = readRouteKey(RouteKey);
  if (key === undefined) {
    throw new ResourceError(
      `RouteKey ${JSON.stringify(RouteKey)} must be $default, or a method and a path such as "GET /orders/{id}"`,
    );
  }
  if (api.routes.some((route) => route.key.text === key.text)) {
    throw new ResourceError(`Route with key ${key.text} already exists for this API`);
  }
  if (!AUTHORIZATION_TYPES.includes(authorizationType)) {
    throw new ResourceError(
      `AuthorizationType "${authorizationType}" must be one of ${AUTHORIZATION_TYPES.join(', ')}`,
    );
  }
  if (['JWT', 'CUSTOM'].includes(authorizationType)) {
    if (AuthorizerId === undefined) {
      throw new ResourceError(`AuthorizationType ${authorizationType} needs an AuthorizerId`);
    }
    account.warn(
      `${stackName}/${logicalId}: ${key.text}: the local twin does not run ${authorizationType} authorizers; every call ` +
        'is refused with 401',
    );
  }
  const integrationId = Target === undefined ? undefined : /^integrations\/(.+)$/.exec(String(Target))?.[1];
  if (Target !== undefined && !api.integrations.has(integrationId ?? '')) {
    throw new ResourceError(`Target "${Target}" must be integrations/<id> of an integration of the same API`);
  }
  return { key, authorizationType, integrationId };
}
