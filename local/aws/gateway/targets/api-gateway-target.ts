import { ResourceError, type ResourceProperties } from '../../../template/resource-type';
import type { ApiGatewayService } from '../../api-gateway/api-gateway-service';
import type { RestApi, Stage } from '../../api-gateway/rest-api';
import { apiGatewayOperations } from './api-gateway-operations';
import type { OpenApiDocument } from './openapi-operations';

const CREDENTIAL_TYPES = ['GATEWAY_IAM_ROLE', 'API_KEY'];

/**
 * What an API Gateway target offers (`TargetConfiguration.Mcp.ApiGateway`).
 *
 * Without `CredentialProviderConfigurations` requests are not signed. The developer guide has "no authorization" as a choice
 * of its own; the CDK leaves the property out and says that the service "handles IAM automatically"
 * (`AddApiGatewayTargetOptions`). Which of them is right is unverified: this is the stricter one.
 *
 * @returns `undefined`, after a warning, for a REST API that is not one of the template
 */
export function apiGatewayDocument(
  { RestApiId, Stage: stageName, ApiGatewayToolConfiguration = {} }: ResourceProperties,
  credentials: ResourceProperties | undefined,
  apiGateway: ApiGatewayService,
  warn: (message: string) => void,
): OpenApiDocument | undefined {
  const type = credentials?.CredentialProviderType;
  if (type !== undefined && !CREDENTIAL_TYPES.includes(type)) {
    throw new ResourceError(
      `CredentialProviderType ${type} is not for API Gateway targets; use ${CREDENTIAL_TYPES.join(' or ')}`,
    );
  }
  const api = apiGateway.restApi(RestApiId);
  if (api === undefined) {
    warn(`REST API "${RestApiId}" is not one of these stacks, so that its tools are not known and not listed`);
    return undefined;
  }
  const stage = reachableStage(api, stageName);
  const document = apiGatewayOperations(api, stage, ApiGatewayToolConfiguration, warn);
  const signed = stage.deployment.methods.find(
    (method) =>
      method.authorizationType === 'AWS_IAM' &&
      document.operations.some(
        ({ path, method: httpMethod }) => path === method.path && httpMethod === method.httpMethod,
      ),
  );
  if (signed !== undefined && type !== 'GATEWAY_IAM_ROLE') {
    warn(
      `${signed.httpMethod} ${signed.path} requires a signature, but the target has no GATEWAY_IAM_ROLE credentials: its ` +
        'calls are refused; add { "CredentialProviderType": "GATEWAY_IAM_ROLE" } to CredentialProviderConfigurations',
    );
  }
  return document;
}

function reachableStage(api: RestApi, name: string): Stage {
  if (!api.isPublic) {
    throw new ResourceError(
      `REST API "${api.name}" must have a public endpoint, under the name that API Gateway gives it`,
    );
  }
  const stage = api.stages.get(name);
  if (stage === undefined) {
    throw new ResourceError(`Invalid stage identifier specified: REST API "${api.name}" has no stage "${name}"`);
  }
  return stage;
}
