import type { Assumptions } from '../../../account/assumptions';
import type { PropertyReader } from '../../../template/property-reader';
import type { ApiGatewayService } from '../../api-gateway/api-gateway-service';
import type { RestApi, RestMethod, Stage } from '../../api-gateway/rest-api';
import { REST_API_ID } from '../identifiers';
import { apiGatewayOperations } from './api-gateway-operations';
import type { OpenApiDocument } from './openapi-operations';

/**
 * What an API Gateway target offers (`TargetConfiguration.Mcp.ApiGateway`).
 *
 * @param read of the target's configuration
 * @param isSigned whether its requests are signed with the gateway's role
 * @param unsupported see `checkOpenApi`
 * @returns `undefined`, after a warning, for a REST API that is not one of the template
 */
export function apiGatewayDocument(
  read: PropertyReader,
  isSigned: boolean,
  apiGateway: ApiGatewayService,
  unsupported: Assumptions['unsupportedOpenApiFeatures'],
  warn: (message: string) => void,
): OpenApiDocument | undefined {
  const id = read.requiredIdentifier('RestApiId', REST_API_ID);
  const api = apiGateway.restApi(id);
  if (api === undefined) {
    warn(`REST API "${id}" is not one of these stacks, so that its tools are not known and not listed`);
    return undefined;
  }
  const stage = reachableStage(api, read);
  const document = apiGatewayOperations(api, stage, read.object('ApiGatewayToolConfiguration'), unsupported, warn);
  const isTool = ({ path, httpMethod }: RestMethod): boolean =>
    document.operations.some((operation) => operation.path === path && operation.method === httpMethod);
  const signed = stage.deployment.methods.find((method) => method.authorizationType === 'AWS_IAM' && isTool(method));
  if (signed !== undefined && !isSigned) {
    warn(
      `${signed.httpMethod} ${signed.path} requires a signature, but the target has no GATEWAY_IAM_ROLE credentials: its ` +
        'calls are refused; add { "CredentialProviderType": "GATEWAY_IAM_ROLE" } to CredentialProviderConfigurations',
    );
  }
  return document;
}

function reachableStage(api: RestApi, read: PropertyReader): Stage {
  if (!api.isPublic) {
    const fix = 'must have a public endpoint, under the name that API Gateway gives it';
    read.fail('RestApiId', `is "${api.name}"`, `the REST API ${fix}`);
  }
  const name = read.requiredString('Stage');
  const problem = `is an invalid stage identifier: REST API "${api.name}" has no stage "${name}"`;
  return api.stages.get(name) ?? read.fail('Stage', problem, 'name a stage of the API', 'ResourceNotFound');
}
