import { awsJson } from '../service-apis/aws-json';
import type { ServiceApi } from '../service-apis/service-api';
import { getParameter } from './operations/get-parameter';
import { getParameters } from './operations/get-parameters';
import { getParametersByPath } from './operations/get-parameters-by-path';
import type { Parameters } from './parameters';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export function ssmApi(parameters: Parameters): ServiceApi {
  return {
    sdkId: 'SSM',
    signingName: 'ssm',
    hosts: ['ssm'],
    protocol: awsJson('1.1', 'AmazonSSM'),
    operations: {
      GetParameter: getParameter(parameters),
      GetParameters: getParameters(parameters),
      GetParametersByPath: getParametersByPath(parameters),
    },
  };
}
