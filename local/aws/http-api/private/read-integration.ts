import type { LocalAccount } from '../../../account/local-account';
import { ResourceError, type ResourceRequest } from '../../../template/resource-type';
import { functionArnOf } from '../../api-gateway/function-arn-of';
import type { HttpIntegration } from '../http-api';

const TYPES = ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK'];
const TIMEOUT = { min: 50, max: 30_000 };
const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/;

/**
 * The integration that an `AWS::ApiGatewayV2::Integration` describes.
 *
 * @throws ResourceError where API Gateway refuses it
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export function readIntegration(request: ResourceRequest, account: LocalAccount): HttpIntegration {
  const { stackName, logicalId, properties } = request;
  const {
    IntegrationType: type,
    IntegrationUri: uri,
    IntegrationSubtype: subtype,
    PayloadFormatVersion: format,
  } = properties;
  if (!TYPES.includes(type)) {
    throw new ResourceError(`IntegrationType "${type}" must be one of ${TYPES.join(', ')}`);
  }
  if (type === 'AWS_PROXY' && !['1.0', '2.0'].includes(String(format))) {
    throw new ResourceError(`PayloadFormatVersion ${JSON.stringify(format)} must be '1.0' or '2.0'`);
  }
  const timeoutMs = Number(properties.TimeoutInMillis ?? TIMEOUT.max);
  if (!Number.isInteger(timeoutMs) || timeoutMs < TIMEOUT.min || timeoutMs > TIMEOUT.max) {
    throw new ResourceError(
      `TimeoutInMillis ${properties.TimeoutInMillis} must be from ${TIMEOUT.min} to ${TIMEOUT.max}`,
    );
  }
  const functionArn = FUNCTION_ARN.test(String(uri)) ? String(uri) : functionArnOf(uri);
  const isServed =
    type === 'AWS_PROXY' && subtype === undefined && functionArn !== undefined && String(format) === '2.0';
  if (!isServed) {
    const found = [type, subtype, format && `payload format ${format}`, uri].filter(Boolean).join(', ');
    account.warn(
      `${stackName}/${logicalId}: not served locally: the local twin runs integrations with Lambda (AWS_PROXY) and payload ` +
        `format 2.0, not ${found}; every call fails with 500`,
    );
  }
  return { functionArn: isServed ? functionArn : undefined, roleArn: properties.CredentialsArn, timeoutMs };
}
