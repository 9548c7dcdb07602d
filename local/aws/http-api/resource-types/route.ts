import type { LocalAccount } from '../../../account/local-account';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceRequest, ResourceType } from '../../../template/resource-type';
import { readAuthorizationType } from '../../api-gateway/authorization';
import { withGeneratedId } from '../../api-gateway/generated-id';
import type { HttpApi, HttpRoute } from '../http-api';
import type { HttpApis } from '../http-apis';
import { readRouteKey } from '../route-key';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export const route = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::Route',
  create: (request) => {
    const api = apis.named(request.read);
    if (!api.isWebSocket) {
      api.routes.push(readRoute(request, api, apis.account));
    }
    return withGeneratedId(request, 7, 'RouteId');
  },
});

function readRoute({ read, stackName, logicalId }: ResourceRequest, api: HttpApi, account: LocalAccount): HttpRoute {
  const text = read.requiredString('RouteKey');
  const key =
    readRouteKey(text) ??
    read.fail(
      'RouteKey',
      `"${text}" is not a route key`,
      'use $default, or a method and a path such as "GET /orders/{id}"',
    );
  if (api.routes.some((other) => other.key.text === key.text)) {
    throw new ResourceError(`Route with key ${key.text} already exists for this API`, 'ResourceExists', 'RouteKey');
  }
  const where = `${stackName}/${logicalId}: ${key.text}`;
  const authorizationType = readAuthorizationType(read, ['JWT', 'CUSTOM'], where, account);
  const target = read.string('Target');
  const integrationId = target === undefined ? undefined : /^integrations\/(.+)$/.exec(target)?.[1];
  if (target !== undefined && !api.integrations.has(integrationId ?? '')) {
    const fix = 'use integrations/<id> of an integration of the same API';
    read.fail('Target', `"${target}" names no integration of HTTP API "${api.name}"`, fix, 'ResourceNotFound');
  }
  return { key, authorizationType, integrationId };
}
