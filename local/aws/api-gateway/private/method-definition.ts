import type { LocalAccount } from '../../../account/local-account';
import { ResourceError, type ResourceRequest } from '../../../template/resource-type';
import { functionArnOf } from '../function-arn-of';
import type { RestApi, RestMethod } from '../rest-api';

const HTTP_METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'ANY'];
const AUTHORIZATION_TYPES = ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'];
/** Stands for the caller's own credentials (API Gateway API, `credentials` of an integration). */
export const CALLER_CREDENTIALS = 'arn:aws:iam::*:user/*';
const WITH_AUTHORIZER = ['CUSTOM', 'COGNITO_USER_POOLS'];

/**
 * The method that an `AWS::ApiGateway::Method` describes.
 *
 * @throws ResourceError where API Gateway refuses it
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html
 */
export function readMethod(request: ResourceRequest, api: RestApi, account: LocalAccount): RestMethod {
  const { stackName, logicalId, properties } = request;
  const { HttpMethod, ResourceId, AuthorizationType = 'NONE', AuthorizerId, ApiKeyRequired, Integration } = properties;
  if (!HTTP_METHODS.includes(HttpMethod)) {
    throw new ResourceError(`HttpMethod "${HttpMethod}" must be one of ${HTTP_METHODS.join(', ')}`);
  }
  const path = api.paths.get(ResourceId);
  if (path === undefined) {
    throw new ResourceError(`ResourceId "${ResourceId}" is not a resource of REST API "${api.name}"`);
  }
  if (!AUTHORIZATION_TYPES.includes(AuthorizationType)) {
    throw new ResourceError(
      `AuthorizationType "${AuthorizationType}" must be one of ${AUTHORIZATION_TYPES.join(', ')}`,
    );
  }
  if (WITH_AUTHORIZER.includes(AuthorizationType) && AuthorizerId === undefined) {
    throw new ResourceError(`AuthorizationType ${AuthorizationType} needs an AuthorizerId`);
  }
  if (api.methods.some((method) => method.resourceId === ResourceId && method.httpMethod === HttpMethod)) {
    throw new ResourceError(`Method already exists for this resource: ${HttpMethod} ${path}`);
  }
  if (Integration?.Type === 'AWS_PROXY' && Integration.IntegrationHttpMethod === undefined) {
    throw new ResourceError(
      'Enumeration value for HttpMethod must be non-empty: give Integration.IntegrationHttpMethod',
    );
  }
  const where = `${stackName}/${logicalId}: ${HttpMethod} ${path}`;
  if (WITH_AUTHORIZER.includes(AuthorizationType)) {
    account.warn(
      `${where}: the local twin does not run ${AuthorizationType} authorizers; every call is refused with 401`,
    );
  }
  if (Integration !== undefined && Integration.Type !== 'MOCK' && !isLambdaProxy(Integration)) {
    account.warn(
      `${where}: the local twin runs integrations with Lambda (AWS_PROXY) and MOCK, not ${Integration.Type} with ` +
        `${Integration.Uri}; every call fails with 500`,
    );
  }
  if (Integration?.Credentials === CALLER_CREDENTIALS) {
    account.warn(
      `${where}: the local twin does not pass on the credentials of the caller (Integration.Credentials ${CALLER_CREDENTIALS}); ` +
        'every call fails with 500',
    );
  }
  return {
    stackName,
    logicalId,
    httpMethod: HttpMethod,
    resourceId: ResourceId,
    path,
    authorizationType: AuthorizationType,
    apiKeyRequired: String(ApiKeyRequired ?? false) === 'true',
    properties,
  };
}

function isLambdaProxy({ Type, Uri }: { Type?: unknown; Uri?: unknown }): boolean {
  return Type === 'AWS_PROXY' && functionArnOf(Uri) !== undefined;
}
