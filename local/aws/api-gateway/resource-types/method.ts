import type { LocalAccount } from '../../../account/local-account';
import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { readAuthorizationType } from '../authorization';
import { functionArnOf } from '../function-integration';
import { generatedId } from '../generated-id';
import { mockResponse } from '../private/mock-response';
import type { RestIntegration } from '../rest-api';
import type { RestApis } from '../rest-apis';

const HTTP_METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'ANY'];
/** Stands for the caller's own credentials (API Gateway API, `credentials` of an integration). */
const CALLER_CREDENTIALS = 'arn:aws:iam::*:user/*';
const DEFAULT_TIMEOUT_MS = 29_000;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html */
export const method = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::Method',
  create: (request) => {
    const { read, stackName, logicalId } = request;
    const { account } = apis;
    const api = apis.named(read);
    const httpMethod = read.requiredOneOf('HttpMethod', HTTP_METHODS);
    const resourceId = read.requiredString('ResourceId');
    const path = read.reference('ResourceId', api.paths, `a resource of REST API "${api.name}"`);
    if (api.methods.some((other) => other.resourceId === resourceId && other.httpMethod === httpMethod)) {
      const message = `Method already exists for this resource: ${httpMethod} ${path}`;
      throw new ResourceError(message, 'ResourceExists', 'HttpMethod');
    }
    const where = `${stackName}/${logicalId}: ${httpMethod} ${path}`;
    const parameters = read.object('RequestParameters');
    api.methods.push({
      stackName,
      logicalId,
      httpMethod,
      resourceId,
      path,
      authorizationType: readAuthorizationType(read, ['CUSTOM', 'COGNITO_USER_POOLS'], where, account),
      apiKeyRequired: read.boolean('ApiKeyRequired', false),
      operationName: read.string('OperationName'),
      parameters: new Map(Object.keys(parameters.values).map((name) => [name, parameters.boolean(name, false)])),
      isValidated: read.has('RequestValidatorId'),
      bodyModel: read.object('RequestModels').string('application/json'),
      integration: read.has('Integration') ? readIntegration(read, where, account) : undefined,
    });
    if (api.deployments.size > 0) {
      account.warn(
        `${where} is created after the deployment and is not part of it; add it to the DependsOn of the ` +
          'AWS::ApiGateway::Deployment',
      );
    }
    return { ref: generatedId(request, 20) };
  },
});

function readIntegration(method: PropertyReader, where: string, account: LocalAccount): RestIntegration {
  const read = method.object('Integration');
  const type = read.requiredOneOf('Type', ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK']);
  const uri = read.string('Uri');
  const roleArn = read.string('Credentials');
  const timeoutMs = read.integer('TimeoutInMillis', { min: 50, max: Infinity }) ?? DEFAULT_TIMEOUT_MS;
  if (type === 'MOCK') {
    return { kind: 'mock', respond: mockResponse(read, method.objects('MethodResponses')) };
  }
  if (type === 'AWS_PROXY' && !read.has('IntegrationHttpMethod')) {
    throw new ResourceError(
      'Enumeration value for HttpMethod must be non-empty: give Integration.IntegrationHttpMethod',
      'MissingProperty',
      read.nameOf('IntegrationHttpMethod'),
    );
  }
  const isLambdaProxy = type === 'AWS_PROXY' && uri !== undefined && functionArnOf(uri) !== undefined;
  if (!isLambdaProxy) {
    account.warn(
      `${where}: the local twin runs integrations with Lambda (AWS_PROXY) and MOCK, not ${type} with ${uri}; every call ` +
        'fails with 500',
    );
  }
  if (roleArn === CALLER_CREDENTIALS) {
    account.warn(
      `${where}: the local twin does not pass on the credentials of the caller (Integration.Credentials ${roleArn}); every ` +
        'call fails with 500',
    );
  }
  return isLambdaProxy && roleArn !== CALLER_CREDENTIALS
    ? { kind: 'function', uri, roleArn, timeoutMs }
    : { kind: 'other' };
}
