import type { ResourceType } from '../../../template/resource-type';
import { functionArnOf } from '../../api-gateway/function-integration';
import { generatedId } from '../../api-gateway/generated-id';
import type { HttpApis } from '../http-apis';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const TIMEOUT_MS = { min: 50, max: 30_000 };
const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export const integration = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::Integration',
  create: (request) => {
    const { read, stackName, logicalId } = request;
    const { integrations } = apis.named(read);
    const type = read.requiredOneOf('IntegrationType', ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK']);
    const subtype = read.string('IntegrationSubtype');
    const uri = read.string('IntegrationUri') ?? '';
    const format =
      type === 'AWS_PROXY'
        ? read.requiredOneOf('PayloadFormatVersion', ['1.0', '2.0'])
        : read.string('PayloadFormatVersion');
    const timeoutMs = read.integer('TimeoutInMillis', TIMEOUT_MS) ?? TIMEOUT_MS.max;
    const functionArn = FUNCTION_ARN.test(uri) ? uri : functionArnOf(uri);
    const id = generatedId(request, 7);
    if (type === 'AWS_PROXY' && subtype === undefined && functionArn !== undefined && format === '2.0') {
      integrations.set(id, { functionArn, roleArn: read.string('CredentialsArn'), timeoutMs });
    } else {
      const found = [type, subtype, format && `payload format ${format}`, uri].filter(Boolean).join(', ');
      apis.account.warn(
        `${stackName}/${logicalId}: not served locally: the local twin runs integrations with Lambda (AWS_PROXY) and ` +
          `payload format 2.0, not ${found}; every call fails with 500`,
      );
      integrations.set(id, undefined);
    }
    return { ref: id, attributes: { IntegrationId: id } };
  },
});
