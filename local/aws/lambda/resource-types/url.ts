import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { Cors } from '../cors';
import { FunctionUrl } from '../function-url';
import type { LocalFunctions } from '../local-functions';

/** @param urls by the ARN of the function, with the qualifier of the URL */
export const url = (functions: LocalFunctions, urls: Map<string, FunctionUrl>): ResourceType => ({
  type: 'AWS::Lambda::Url',
  create: async ({ read }) => {
    const target = functions.named(read, 'TargetFunctionArn');
    const authType = read.requiredOneOf('AuthType', ['NONE', 'AWS_IAM']);
    read.oneOf('InvokeMode', ['BUFFERED', 'RESPONSE_STREAM']);
    const qualifier = read.string('Qualifier');
    const { arn } = target.definition;
    const functionArn = qualifier === undefined ? arn : `${arn}:${qualifier}`;
    if (urls.has(functionArn)) {
      const message = `FunctionUrlConfig exists for this Lambda function: ${functionArn} has a URL already`;
      throw new ResourceError(message, 'ResourceExists', 'TargetFunctionArn');
    }
    const cors = read.has('Cors') ? new Cors(read.object('Cors')) : undefined;
    const created = new FunctionUrl(functions, target, functionArn, authType, cors);
    urls.set(functionArn, created);
    await functions.serve(created);
    return { ref: functionArn, attributes: { FunctionArn: functionArn, FunctionUrl: `${created.awsOrigin}/` } };
  },
});
