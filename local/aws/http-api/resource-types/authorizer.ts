import type { ResourceType } from '../../../template/resource-type';
import { generatedId } from '../../api-gateway/generated-id';
import type { HttpApis } from '../http-apis';

/** Is not run: a route that names one refuses every call. */
export const authorizer = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::Authorizer',
  properties: [
    'ApiId',
    'AuthorizerCredentialsArn',
    'AuthorizerPayloadFormatVersion',
    'AuthorizerResultTtlInSeconds',
    'AuthorizerType',
    'AuthorizerUri',
    'EnableSimpleResponses',
    'IdentitySource',
    'IdentityValidationExpression',
    'JwtConfiguration',
    'Name',
  ],
  create: (request) => {
    apis.named(request.read);
    const id = generatedId(request, 6);
    return { ref: id, attributes: { AuthorizerId: id } };
  },
});
